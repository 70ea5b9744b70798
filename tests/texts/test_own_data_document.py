"""The printed document of all data: in words, and long lists by years (POR-09)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from mojbok.domain.own_data import Record, Section
from mojbok.domain.printed_document import PrintedDocument
from mojbok.storage.own_data_parts import PARTS
from mojbok.texts.own_data_document import MOST_LISTED, own_data_document
from mojbok.texts.own_data_tables import sheets

pytestmark = pytest.mark.requirement("POR-09")


def document(**records: list[Record]) -> PrintedDocument:
    sections: Iterator[Section] = (
        Section(name=name, records=iter(found)) for name, found in records.items()
    )
    return own_data_document(sections, author="POLSp", today=date(2026, 11, 25))


def invoice(issued_on: date) -> Record:
    return {
        "invoice_number": "FV/1",
        "kind": "rozliczenie",
        "issued_on": issued_on,
        "due_on": None,
        "gross": Decimal("1234.50"),
    }


def test_every_column_is_a_field_that_is_told() -> None:
    for name, sheet in sheets().items():
        # Account number and holder of a refund are fields of a sealed object.
        told = {*PARTS[name].columns.split(), "nrb"}
        assert {*sheet.columns, *sheet.words, *filter(None, (sheet.on, sheet.sums))} <= told
        assert any(column.is_wide for column in sheet.columns.values())


def test_what_is_held_is_told_in_words() -> None:
    made = document(
        client=[{"name": "Anna Próbna", "pesel": "44051401359", "nip": None, "city": "Łódź"}],
        account=[{"login": "anna", "created_at": datetime(2026, 1, 2, 11, tzinfo=UTC)}],
        invoices=[invoice(date(2026, 1, 2))],
        payments=[],
    )

    assert ("Klient", "Anna Próbna") in made.facts
    assert ("Adres z umowy", "Łódź") in made.facts
    assert ("Konto założone", "02.01.2026, 12:00") in made.facts
    assert "NIP" not in dict(made.facts)
    invoices, payments = made.tables
    [row] = invoices.rows
    assert (row[0], row[2], row[4]) == ("FV/1", "02.01.2026", "1\N{NO-BREAK SPACE}234,50")
    assert payments.rows[0][0] == "brak"


def test_a_long_list_is_summed_up_by_years() -> None:
    days = [date(2025, 12, 31)] * MOST_LISTED + [date(2026, 1, 1)]

    [invoices] = document(invoices=[invoice(day) for day in days]).tables

    assert [list(row) for row in invoices.rows] == [
        ["2025", str(MOST_LISTED), "370\N{NO-BREAK SPACE}350,00"],
        ["2026", "1", "1\N{NO-BREAK SPACE}234,50"],
    ]
