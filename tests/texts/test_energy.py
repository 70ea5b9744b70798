"""Consumption in sentences that a neighbour would speak (POR-06)."""

from datetime import date
from decimal import Decimal

import pytest

from mojbok.domain.consumption import Cell, Chart, Energy
from mojbok.domain.periods import Period, Scale
from mojbok.texts.energy import changed, kwh, period_title, sentences, slot_name
from mojbok.texts.spreadsheets import consumption_csv

pytestmark = pytest.mark.requirement("POR-06")
OCTOBER = Period(Scale.MONTH, date(2026, 10, 1))
YEAR = Period(Scale.YEAR, date(2026, 1, 1))


def told(
    period: Period, now: list[str], before: list[str], given: list[str] | None = None
) -> list[str]:
    """Say a chart whose first slots have these figures; an empty one is not known."""
    cells = []
    for number, slot in enumerate(period.slots):
        back = Decimal(given[number]) if given and number < len(given) else None
        cells.append(
            Cell(slot=slot, energy=_energy(now, number, back), before=_energy(before, number, None))
        )
    chart = Chart(period=period, cells=cells)
    return [sentence.replace("\N{NO-BREAK SPACE}", " ") for sentence in sentences(chart)]


def _energy(figures: list[str], number: int, given: Decimal | None) -> Energy | None:
    if number >= len(figures) or not figures[number]:
        return None
    return Energy(taken=Decimal(figures[number]), given=given)


def test_a_period_is_compared_with_the_year_before() -> None:
    assert told(OCTOBER, ["100", "114"], ["120", "123"]) == [
        "W październiku 2026 zużyto 214 kWh, o 12% mniej niż rok wcześniej (243 kWh)."
    ]


def test_a_part_of_a_period_is_compared_with_the_same_part() -> None:
    assert told(OCTOBER, ["100"], ["80", "1000"]) == [
        "W październiku 2026 zużyto 100 kWh, o 25% więcej niż w tych samych dniach rok wcześniej (80 kWh)."
    ]


def test_what_is_known_of_both_years_is_told_apart_when_it_is_not_all() -> None:
    assert told(YEAR, ["300", "500"], ["300"]) == [
        "W 2026 roku zużyto 800 kWh.",
        "W miesiącach, dla których mamy pełne dane z obu lat, zużyto 300 kWh, tyle samo co rok wcześniej (300 kWh).",
    ]


def test_what_was_given_back_is_told_and_nothing_is_compared_with_nothing() -> None:
    assert told(OCTOBER, ["5"], [], ["12.5"]) == [
        "W październiku 2026 zużyto 5 kWh.",
        "W październiku 2026 oddano do sieci 12,5 kWh.",
    ]
    assert told(OCTOBER, ["5"], ["0"]) == ["W październiku 2026 zużyto 5 kWh."]
    assert told(OCTOBER, [], []) == []


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ("88", "100", "o 12% mniej"),
        ("100.4", "100", "tyle samo"),
        ("100.5", "100", "o 1% więcej"),
        ("0", "100", "o 100% mniej"),
        ("5", "0", ""),
    ],
)
def test_changes_are_rounded_to_whole_percents(now: str, before: str, words: str) -> None:
    assert changed(Decimal(now), Decimal(before)) == words


def test_figures_and_names_are_written_as_poles_write_them() -> None:
    autumn = Period(Scale.DAY, date(2026, 10, 25))

    assert kwh(Decimal("12345.6")) == "12\N{NO-BREAK SPACE}346\N{NO-BREAK SPACE}kWh"
    assert kwh(Decimal("12.54")) == "12,5\N{NO-BREAK SPACE}kWh"
    assert [period_title(period) for period in (YEAR, OCTOBER, autumn)] == [
        "2026",
        "październik 2026",
        "25.10.2026",
    ]
    assert slot_name(autumn.slots[3], Scale.DAY) == "02:00–03:00 (po raz drugi)"
    assert slot_name(autumn.slots[-1], Scale.DAY) == "23:00–00:00"


def test_the_file_tells_both_two_oclocks_apart_and_what_is_partial() -> None:
    autumn = Period(Scale.DAY, date(2026, 10, 25))
    energy = Energy(taken=Decimal("0.5"), given=Decimal("1234.5"))
    cells = [
        Cell(slot=slot, energy=energy, is_partial=n == 0) for n, slot in enumerate(autumn.slots)
    ]

    lines = consumption_csv(Chart(period=autumn, cells=cells)).decode("utf-8-sig").split("\r\n")

    assert (
        lines[1] == "2026-10-25T00:00+02:00;2026-10-25T01:00+02:00;0,500;1234,500;;;niepełne dane"
    )
    assert lines[3].startswith("2026-10-25T02:00+02:00;2026-10-25T02:00+01:00;")
    assert lines[4].startswith("2026-10-25T02:00+01:00;2026-10-25T03:00+01:00;")
