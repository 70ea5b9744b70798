"""For which days a statement is asked (POR-10)."""

from datetime import date

import pytest

from mojbok.domain.statement_period import Preset, Span, SpanInvalidError, parse_day, span_of

pytestmark = pytest.mark.requirement("POR-10")

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("query", "span"),
    [
        ({}, Span(preset=Preset.LAST_12_MONTHS, first=date(2025, 11, 23))),
        ({"okres": "nic takiego"}, Span(preset=Preset.LAST_12_MONTHS, first=date(2025, 11, 23))),
        ({"okres": "ten-rok"}, Span(preset=Preset.THIS_YEAR, first=date(2026, 1, 1))),
        ({"okres": "wszystko"}, Span(preset=Preset.ALL)),
        (
            {"od": "2026-02-01", "do": "28.2.2026"},
            Span(preset=Preset.OWN, first=date(2026, 2, 1), last=date(2026, 2, 28)),
        ),
        ({"do": "2026-02-28"}, Span(preset=Preset.OWN, last=date(2026, 2, 28))),
    ],
)
def test_an_address_asks_for_a_period(query: dict[str, str], span: Span) -> None:
    assert span_of(query, TODAY) == span


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"od": "2026-02-30"}, ["od"]),
        ({"od": "wczoraj", "do": "jutro"}, ["od", "do"]),
        ({"od": "2026-03-01", "do": "2026-02-01"}, ["od", "do"]),
    ],
)
def test_days_that_make_no_sense_are_told_by_their_fields(
    query: dict[str, str], fields: list[str]
) -> None:
    with pytest.raises(SpanInvalidError) as caught:
        span_of(query, TODAY)

    assert caught.value.fields == fields


def test_the_year_before_a_leap_day_ends_in_february() -> None:
    assert span_of({}, date(2028, 2, 29)).first == date(2027, 2, 28)


@pytest.mark.parametrize("text", ["1.2.2026", "01-02-2026", "2026-02-01", " 2026-02-01 "])
def test_days_are_read_as_people_write_them(text: str) -> None:
    assert parse_day(text) == date(2026, 2, 1)


@pytest.mark.parametrize("text", ["", "0001-01-01", "2026-13-01", "2026-02", "١.٢.٢٠٢٦"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse_day(text) is None
