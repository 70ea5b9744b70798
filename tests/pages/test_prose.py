"""Sentences that are not broken in the middle of a word."""

import pytest

from mojbok.pages.elements import written
from mojbok.pages.prose import breaking, prose
from mojbok.web.markup import escaped


@pytest.mark.requirement("ALL-02")
@pytest.mark.parametrize(
    ("sentence", "whole"),
    [
        ("Jest w wiadomości e-mail.", ["e-mail"]),
        ("Wysłaliśmy e-mailem kod ABCD-2345-EFGH-6789.", ["e-mailem", "ABCD-2345-EFGH-6789"]),
        ("Długi adres: jan-maria@bielsko-biala.example.com", []),
        ("Umowa UM/2024-0000-0012 w Bielsku-Białej", []),
    ],
)
def test_an_e_mail_and_a_code_stay_whole_and_long_words_may_break(
    sentence: str, whole: list[str]
) -> None:
    html = written(lambda: prose("p", sentence))

    assert html.count('<span class="whole">') == len(whole)
    for word in whole:
        assert f'<span class="whole">{word}</span>' in html
    text = html.replace("</span>", "").replace('<span class="whole">', "").replace("<span>", "")
    assert text == f"<p>{sentence}</p>"


@pytest.mark.requirement("ALL-02")
@pytest.mark.parametrize(
    "shown",
    [
        "aleksandra.|brzeczyszczykiewicz-|nowakowska@|poczta.|example.com",
        "P00000123, FV/|2026/11/|00000000025",
        "<b>&|nowakowska@|poczta.|example",
    ],
)
def test_a_long_word_goes_on_in_the_next_line_between_its_names(shown: str) -> None:
    text = shown.replace("&|", "&").replace("|", "")

    html = written(lambda: breaking("dd", text))

    pieces = [escaped(piece) for piece in shown.replace("&|", "&").split("|")]
    assert html == f"<dd><span><span>{'</span><wbr><span>'.join(pieces)}</span></span></dd>"


@pytest.mark.requirement("ALL-02")
@pytest.mark.parametrize(
    "text", ["anna@poczta.example", "FV/2026/11/00000025", "Bielsko-Biała, ul. Długa 1"]
)
def test_words_that_have_room_stay_whole(text: str) -> None:
    assert written(lambda: breaking("dd", text)) == f"<dd>{text}</dd>"
