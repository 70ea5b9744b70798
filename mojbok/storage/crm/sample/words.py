"""Names and places of the sample: common words, nobody in particular."""

from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


MEN: Final = _words(
    "Adam Andrzej Antoni Bartosz Błażej Cezary Damian Filip Grzegorz Henryk Jakub Jan Józef "
    "Kamil Karol Krzysztof Łukasz Maciej Marcin Michał Paweł Piotr Rafał Stanisław Tomasz"
)
WOMEN: Final = _words(
    "Agnieszka Aleksandra Anna Barbara Beata Celina Dorota Ewa Grażyna Halina Irena Joanna "
    "Justyna Katarzyna Łucja Magdalena Małgorzata Maria Monika Natalia Róża Zofia Żaneta"
)
#: Surnames that are the same for men and women.
SURNAMES: Final = _words(
    "Nowak Wójcik Woźniak Mazur Kaczmarek Zając Król Wieczorek Wróbel Stępień Dudek Pawlak "
    "Sikora Baran Szewczyk Pietrzak Tomczyk Gajda Kozioł Sęk Dąbek Żak Łoś Ptak Cieślik"
)
STREETS: Final = _words(
    "Polna Leśna Słoneczna Krótka Szkolna Ogrodowa Lipowa Brzozowa Łąkowa Kwiatowa Kościelna "
    "Żeromskiego Mickiewicza Słowackiego Źródlana Dębowa Różana Młyńska Zielona Wąska"
)
#: Postal code and town.
TOWNS: Final = (
    ("00-950", "Warszawa"),
    ("30-960", "Kraków"),
    ("90-001", "Łódź"),
    ("50-950", "Wrocław"),
    ("60-967", "Poznań"),
    ("80-958", "Gdańsk"),
    ("70-940", "Szczecin"),
    ("85-950", "Bydgoszcz"),
    ("20-950", "Lublin"),
    ("15-950", "Białystok"),
    ("40-950", "Katowice"),
    ("35-959", "Rzeszów"),
    ("25-955", "Kielce"),
    ("87-100", "Toruń"),
    ("26-600", "Radom"),
    ("43-300", "Bielsko-Biała"),
    ("76-200", "Słupsk"),
    ("18-400", "Łomża"),
)
BRANCHES: Final = (
    "Piekarnia",
    "Warsztat samochodowy",
    "Hurtownia",
    "Zakład stolarski",
    "Gospodarstwo ogrodnicze",
    "Drukarnia",
    "Pracownia krawiecka",
    "Chłodnia",
)
FORMS: Final = ("sp. z o.o.", "s.c.", "sp.j.", "S.A.")
