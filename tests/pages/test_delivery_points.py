"""What the list of points and the screen of one show, for data that a browser test can hardly bring about."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from mojbok.domain.consumption import Cell, Chart, Energy, Extent
from mojbok.domain.delivery_points import DeliveryPoint, PointsPage
from mojbok.domain.meter_reading import (
    Reading,
    ReadingBelowLastError,
    ReadingSource,
    ReadingState,
    ReadingTooHighError,
    Register,
)
from mojbok.domain.periods import Period, Scale
from mojbok.domain.warsaw import midnight
from mojbok.pages import delivery_point, delivery_points
from mojbok.pages.contract_links import contract_address
from mojbok.pages.reading_window import window_of_reading
from mojbok.services.consumption import PointSheet
from mojbok.services.delivery_points import PointsList
from mojbok.services.drafts import Returned
from tests.pages.page import SITE, Node, built

pytestmark = pytest.mark.requirement("POR-06", "SCR-POD")
HOSTILE = '"><script>alert(1)</script>'
POINT = DeliveryPoint(
    ppe="590543512345678906",
    street="ul. Długa 5",
    postal_code="30-001",
    city="Kraków",
    tariff="G12w",
    distributor="TAURON Dystrybucja",
    meter_number="12345678",
    contract_number="UM/2024/0000012",
    contract_status="Aktywna",
    is_signed=True,
    is_prosumer=False,
    since=None,
)
MONTH = Period(Scale.MONTH, date(2026, 10, 1))
EXTENT = Extent(
    start=midnight(date(2024, 10, 1)),
    end=midnight(date(2026, 11, 1)),
    newest_start=midnight(date(2026, 10, 31)),
)


def chart_of(period: Period, taken: object = None, before: object = None) -> Chart:
    """Give a chart with the same figures in every slot."""

    def energy(value: object) -> Energy | None:
        return None if value is None else Energy(taken=Decimal(str(value)))

    return Chart(
        period=period,
        cells=[
            Cell(slot=slot, energy=energy(taken), before=energy(before)) for slot in period.slots
        ],
    )


SHEET = PointSheet(
    client_name="Anna",
    point=POINT,
    extent=EXTENT,
    chart=chart_of(MONTH, 10, 12),
    readings=[],
    today=date(2026, 11, 22),
)
READING = Reading(
    day=date(2026, 11, 20),
    register=Register.TAKEN,
    kwh=Decimal("1234.5"),
    source=ReadingSource.CLIENT,
    state=ReadingState.WAITING,
    id=7,
    can_be_withdrawn=True,
)


def listed(
    *points: DeliveryPoint, found: int | None = None, total: int | None = None
) -> PointsList:
    page = PointsPage(
        points=points,
        found=len(points) if found is None else found,
        total=len(points) if total is None else total,
    )
    return PointsList(client_name="Anna", page=page, number=1)


def the_list(shown: PointsList, search: str = "") -> Node:
    return built(lambda: delivery_points.content(SITE, shown, search))


def the_screen(shown: PointSheet, news: str = "") -> Node:
    return built(lambda: delivery_point.content(shown, news=news))


def text(node: Node) -> str:
    return " ".join(node.words.split())


def flat(node: Node) -> str:
    """Give the text as a browser copies it: nothing between parts of a line."""
    return node.text + "".join(flat(child) for child in node.children)


async def test_a_point_is_shown_with_its_whole_code_and_what_its_tariff_means() -> None:
    page = the_list(listed(replace(POINT, is_prosumer=True)))

    [card] = page.all("article")
    assert POINT.ppe in flat(card)
    assert "dwie strefy, weekend w tańszej" in text(card)
    assert "Prosument" in text(card)
    assert [a.attributes["href"] for a in card.all("a")] == [
        f"/punkty-poboru/{POINT.ppe}",
        contract_address(POINT.contract_number),
    ]


async def test_what_the_crm_left_out_is_a_dash_and_the_code_takes_the_addresss_place() -> None:
    bare = replace(POINT, street="", postal_code="", city="", tariff="", distributor="")

    [card] = the_list(listed(bare)).all("article")

    [title] = card.all("h2")
    assert text(title) == POINT.ppe
    assert text(card).count("—") == 2


async def test_without_points_it_is_told_what_comes_next() -> None:
    page = the_list(listed())

    assert "Pojawi się sam" in text(page)
    assert "22 123 45 67" in text(page)


async def test_a_search_that_finds_nothing_keeps_its_words_and_leads_back() -> None:
    page = the_list(listed(found=0, total=300), search=HOSTILE)

    [field] = page.all("input", name="szukaj")
    assert field.attributes["value"] == HOSTILE
    assert "/punkty-poboru" in {a.attributes.get("href") for a in page.all("a")}
    assert list(page.all("script")) == []


async def test_few_points_need_no_search_and_many_have_pages() -> None:
    few, many = the_list(listed(POINT)), the_list(listed(POINT, found=41, total=300), "długa")

    assert list(few.all("input")) == []
    assert "Strona 1 z 3" in text(many)
    [onward] = many.all("a", rel="next")
    assert onward.attributes["href"] == "/punkty-poboru?szukaj=d%C5%82uga&strona=2"


async def test_the_table_has_every_figure_for_the_chart() -> None:
    page = the_screen(SHEET)

    [table] = page.all("table", id="zuzycie-tabela")
    [figure] = page.all("figure")
    assert figure.attributes["data-chart"] == "zuzycie-tabela"
    assert len([td for td in table.all("td") if td.attributes.get("data-kwh") == "10"]) == 31
    assert [
        th.attributes["data-series"] for th in table.all("th") if "data-series" in th.attributes
    ] == [
        "taken",
        "taken-before",
    ]
    assert "W październiku 2026 zużyto 310 kWh, o 17% mniej niż rok wcześniej (372 kWh)." in (
        text(page).replace("\N{NO-BREAK SPACE}", " ")
    )


async def test_a_point_without_data_says_where_they_come_from() -> None:
    page = the_screen(replace(SHEET, extent=None, chart=chart_of(MONTH)))

    assert "Nie mamy jeszcze danych o zużyciu" in text(page)
    assert list(page.all("figure")) == []


async def test_a_period_without_data_leads_to_the_newest() -> None:
    page = the_screen(replace(SHEET, chart=chart_of(Period(Scale.MONTH, date(2020, 1, 1)))))

    links = {a.attributes.get("href") for a in page.all("a")}
    assert f"/punkty-poboru/{POINT.ppe}?okres=2026-10#zuzycie" in links
    assert list(page.all("table", id="zuzycie-tabela")) == []


async def test_only_what_has_data_is_offered() -> None:
    page = the_screen(SHEET)
    [nav] = [nav for nav in page.all("nav") if nav.attributes.get("aria-label") == "Dokładność"]

    assert [text(a) for a in nav.all("a")] == ["Rok", "Miesiąc"]
    assert [rel for rel in ("prev", "next") if list(page.all("a", rel=rel))] == ["prev"]


async def test_the_second_two_oclock_is_told_apart() -> None:
    autumn = Period(Scale.DAY, date(2026, 10, 25))
    page = the_screen(replace(SHEET, chart=chart_of(autumn, 1)))

    [table] = page.all("table", id="zuzycie-tabela")
    hours = [text(th) for th in table.all("th", scope="row")]
    assert len(hours) == 25 + 1
    assert hours[2:4] == ["02:00–03:00", "02:00–03:00 (po raz drugi)"]


async def test_a_reading_that_waits_says_so_and_can_be_withdrawn_until_it_is_sent() -> None:
    sent = replace(READING, can_be_withdrawn=False, day=date(2026, 11, 1))
    page = the_screen(replace(SHEET, readings=[READING, sent]))

    assert text(page).count("przekazany przez Ciebie, czeka na zatwierdzenie") == 2
    [button] = [b for b in page.all("button") if text(b) == "Wycofaj"]
    [value] = page.all("input", name="reading")
    assert value.attributes["value"] == "7"
    assert button.attributes["aria-describedby"]


async def test_nobody_hands_in_readings_for_a_contract_that_is_not_signed() -> None:
    unsigned = replace(SHEET, point=replace(POINT, is_signed=False))

    page = the_screen(unsigned)
    window = built(lambda: window_of_reading(SITE, unsigned, Returned(), is_open=True))

    assert "Podaj odczyt" not in text(page)
    assert list(window.all("form")) == []


def the_window(back: Returned, *, is_prosumer: bool = False) -> Node:
    shown = replace(SHEET, point=replace(POINT, is_prosumer=is_prosumer))
    return built(lambda: window_of_reading(SITE, shown, back, is_open=True))


async def test_the_form_begins_with_today_and_asks_prosumers_for_both_registers() -> None:
    consumer, prosumer = the_window(Returned()), the_window(Returned(), is_prosumer=True)

    [day] = consumer.all("input", name="day")
    assert (day.attributes["value"], day.attributes["min"], day.attributes["max"]) == (
        "2026-11-22",
        "2026-09-23",
        "2026-11-22",
    )
    assert list(consumer.all("input", name="given")) == []
    assert len(list(prosumer.all("input", name="given"))) == 1


async def test_a_warning_tells_the_figures_and_lets_the_customer_insist_on_these_alone() -> None:
    warning = ReadingTooHighError(
        kwh="99000",
        last_kwh="1000",
        last_day="2026-10-01",
        days=52,
        used="98000",
        a_day="1884.6",
        usual="8.1",
    )
    values = {"day": "2026-11-22", "taken": "99 000"}

    page = the_window(Returned(values=values, errors={"taken": warning}))

    [insist] = page.all("button", name="insists")
    [warned] = page.all("input", name="warned")
    [field] = page.all("input", name="taken")
    assert text(insist) == "Tak, odczyt jest poprawny"
    assert warned.attributes["value"] == "2026-11-22|99000|"
    assert field.attributes["value"] == "99 000"
    said = text(page).replace("\N{NO-BREAK SPACE}", " ")
    assert "98 000 kWh więcej niż 01.10.2026 (1 000 kWh)" in said
    assert "zwykle jest to około 8,1 kWh dziennie" in said


async def test_a_reading_below_the_last_asks_what_happened_and_can_not_just_be_insisted_on() -> (
    None
):
    below = ReadingBelowLastError(kwh="900", last_kwh="1000", last_day="2026-10-01")

    page = the_window(Returned(values={"taken": "900"}, errors={"taken": below}))

    assert len(list(page.all("input", name="replaced"))) == 1
    assert len(list(page.all("input", name="note"))) == 1
    assert list(page.all("button", name="insists")) == []
    assert list(the_window(Returned()).all("input", name="replaced")) == []


async def test_names_from_the_crm_are_text_and_never_markup() -> None:
    hostile = replace(
        POINT,
        street=HOSTILE,
        city=HOSTILE,
        tariff=HOSTILE,
        distributor=HOSTILE,
        meter_number=HOSTILE,
    )

    page = the_screen(replace(SHEET, point=hostile))

    assert list(page.all("script")) == []


async def test_the_present_month_ends_where_the_data_do() -> None:
    november = Period(Scale.MONTH, date(2026, 11, 1))
    cells = list(chart_of(november).cells)
    cells[0] = replace(cells[0], energy=Energy(taken=Decimal(5)), is_partial=True)
    until = datetime.fromisoformat("2026-11-01T12:00:00+01:00")
    shown = replace(
        SHEET,
        chart=Chart(period=november, cells=cells),
        extent=replace(EXTENT, end=until, newest_start=until),
    )

    [table] = the_screen(shown).all("table", id="zuzycie-tabela")
    rows = [text(th) for th in table.all("th", scope="row")]

    assert rows == ["01.11.2026 niepełne dane", "Razem"]
