"""Documents as PDF: whole, to the grosz, tagged for screen readers, and text is text (POR-10)."""

import io
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from mojbok.domain.printed_document import (
    MOST_ROWS,
    Column,
    DocumentTooLongError,
    PrintedDocument,
    PrintedTable,
)
from mojbok.gateways.printed.typst_documents import TypstDocuments

pytestmark = pytest.mark.requirement("POR-10")
HOSTILE = '#eval("1+1") $x^2$ *gruby* = tytuł @odnośnik // koniec \\ #sys.inputs <b>&amp; "]}'
DOCUMENT = PrintedDocument(
    title="Rozliczenie",
    subtitle="Od 01.01.2026",
    author="POLSp",
    made_on=date(2026, 11, 22),
    facts=[("Klient", "Żaneta Źdźbło-Łęgowska"), ("Płatnik", "Гончаренко")],
    figures=[("Saldo na końcu", "1 234,56 zł")],
    tables=[],
    footer="Stopka",
    pages="Strona {page} z {pages}",
    note="Uwaga",
)


def table(rows: Sequence[Sequence[str]]) -> PrintedTable:
    columns = [Column(name="Dokument", is_wide=True), Column(name="Saldo", is_amount=True)]
    return PrintedTable(title="Ruchy", columns=columns, rows=rows)


def printed(document: PrintedDocument) -> PdfReader:
    return PdfReader(io.BytesIO(TypstDocuments().pdf(document)))


def text(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def test_a_document_says_who_wrote_it_in_which_language_and_on_how_many_pages() -> None:
    reader = printed(replace(DOCUMENT, tables=[table([[f"FV/{n}", "1,00"] for n in range(150)])]))
    told = text(reader)

    assert len(reader.pages) > 2
    assert f"Strona 2 z {len(reader.pages)}" in told
    assert told.count("Dokument") == len(reader.pages)
    assert all(words in told for words in ("Żaneta Źdźbło-Łęgowska", "Гончаренко", "1 234,56 zł"))
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Rozliczenie", "POLSp")


def test_a_screen_reader_finds_its_language_headings_and_cells() -> None:
    root: Any = printed(replace(DOCUMENT, tables=[table([["FV/1", "1,00"]])])).trailer["/Root"]

    assert root["/Lang"] == "pl"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= set(tags(root["/StructTreeRoot"]))


def tags(node: Any) -> Sequence[str]:  # noqa: ANN401 - whatever a PDF is made of
    found = []
    waiting = [node]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, dict):
            found += [str(node["/S"])] if "/S" in node else []
            waiting += [node["/K"]] if "/K" in node else []
        elif isinstance(node, list):
            waiting += node
    return found


def test_nothing_in_the_data_is_taken_for_markup() -> None:
    document = replace(DOCUMENT, facts=[("Klient", HOSTILE)], tables=[table([[HOSTILE, HOSTILE]])])

    told = text(printed(document)).replace("\n", "").replace(" ", "")

    assert told.count(HOSTILE.replace(" ", "")) >= 2


def test_signs_that_the_font_lacks_cost_no_document() -> None:
    reader = printed(replace(DOCUMENT, facts=[("Klient", "漢字 😀 i reszta")]))

    assert "i reszta" in text(reader)
    root: Any = reader.trailer["/Root"]
    assert "/StructTreeRoot" in root


def test_a_document_of_too_many_rows_is_refused_before_it_is_printed() -> None:
    with pytest.raises(DocumentTooLongError) as caught:
        replace(DOCUMENT, tables=[table([["", ""]] * MOST_ROWS), table([["", ""]])])

    assert (caught.value.rows, caught.value.most) == (MOST_ROWS + 1, MOST_ROWS)


def test_the_process_that_prints_gets_none_of_our_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: dict[str, Any] = {}

    def run(*_command: object, **options: object) -> object:
        given.update(options)
        raise KeyboardInterrupt

    monkeypatch.setenv("MOJBOK_SECRET_KEY", "tajny")
    monkeypatch.setattr("subprocess.run", run)
    with pytest.raises(KeyboardInterrupt):
        TypstDocuments().pdf(DOCUMENT)

    assert "MOJBOK_SECRET_KEY" in os.environ
    assert set(given["env"]) <= {"SYSTEMROOT"}
