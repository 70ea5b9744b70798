"""Rozliczenie: the statement of a payer, or of all, for any period (POR-10)."""

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import HTTPException

from mojbok.domain.billing import Invoice
from mojbok.domain.online_payment import PayerUnknownError
from mojbok.domain.printed_document import MOST_ROWS, DocumentTooLongError, PrintedDocuments
from mojbok.domain.statement import Entry
from mojbok.domain.statement_period import Preset, Span, SpanInvalidError, span_of
from mojbok.pages.asking import ask, ask_printed
from mojbok.pages.downloading import count_download
from mojbok.pages.elements import Html, still
from mojbok.pages.fields import Field, select
from mojbok.pages.frame import frame_after_login
from mojbok.pages.money_parts import own_account
from mojbok.pages.notices import notice
from mojbok.pages.payments import ADDRESS as PAYMENTS
from mojbok.pages.payments import STATEMENT as ADDRESS
from mojbok.pages.site import Site
from mojbok.pages.turning import PAGE, page_number, turning
from mojbok.services.downloads import Download
from mojbok.services.payments import StatementSheet
from mojbok.texts.errors import explain
from mojbok.texts.formats import day, money
from mojbok.texts.payments import preset_names
from mojbok.texts.statement_document import (
    balance_note,
    span_words,
    statement_document,
    statement_sums,
)
from mojbok.texts.statement_tables import described, statement_head, statement_rows
from mojbok.texts.tables import csv_file, xlsx_file
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, see_other, visit_of

PDF = f"{ADDRESS}.pdf"
CSV = f"{ADDRESS}.csv"
XLSX = f"{ADDRESS}.xlsx"
_XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENTRIES_A_PAGE = 100
_LONGEST = 64
_TOO_LONG = "za-dlugie"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What an address asks for."""

    span: Span
    payer_id: str
    page: int
    error: SpanInvalidError | None = None

    def address(self, path: str = ADDRESS, *, page: int = 1) -> str:
        """Give the address of this statement, or of a file of it."""
        given = {"okres": self.span.preset.value}
        if self.span.preset is Preset.OWN:
            given |= {
                "od": self.span.first.isoformat() if self.span.first else "",
                "do": self.span.last.isoformat() if self.span.last else "",
            }
        given |= {"platnik": self.payer_id, "strona": str(page) if page > 1 else ""}
        return f"{path}?{urlencode({name: value for name, value in given.items() if value})}"


def register(site: Site) -> None:
    """Declare the screen's routes."""

    @site.doors.page(ADDRESS, Access.PORTAL, _("Rozliczenie"))
    async def page(request: Request) -> None:
        asked = _asked(site, request)
        sheet = await _sheet(site, request, asked)
        with frame_after_login(site, _("Rozliczenie"), name=sheet.client_name, here=PAYMENTS):
            if request.query_params.get(_TOO_LONG):
                _told_too_long(sheet)
            content(asked, sheet)

    @site.doors.download(CSV, Access.PORTAL)
    async def as_csv(request: Request) -> Response:
        await count_download(site, request, Download.SPREADSHEET)
        sheet = await _sheet(site, request, _asked(site, request))
        content = await ask(_csv, sheet)
        return _file(content, "text/csv; charset=utf-8", f"rozliczenie-{sheet.today}.csv")

    @site.doors.download(XLSX, Access.PORTAL)
    async def as_xlsx(request: Request) -> Response:
        await count_download(site, request, Download.SPREADSHEET)
        sheet = await _sheet(site, request, _asked(site, request))
        rows = statement_rows(sheet.statement, sheet.payers)
        content = await ask(xlsx_file, _("Rozliczenie"), statement_head(), rows)
        return _file(content, _XLSX_TYPE, f"rozliczenie-{sheet.today}.xlsx")

    @site.doors.download(PDF, Access.PORTAL)
    async def as_pdf(request: Request) -> Response:
        await count_download(site, request, Download.PRINT)
        asked = _asked(site, request)
        sheet = await _sheet(site, request, asked)
        account_id = visit_of(request).signed_in.account.id
        try:
            content = await ask_printed(account_id, _printed, site.printed, sheet)
        except DocumentTooLongError:
            return see_other(f"{asked.address()}&{_TOO_LONG}=pdf")
        return _file(content, "application/pdf", f"rozliczenie-{sheet.today}.pdf")


def _csv(sheet: StatementSheet) -> bytes:
    return b"".join(csv_file(statement_head(), statement_rows(sheet.statement, sheet.payers)))


def _printed(printed: PrintedDocuments, sheet: StatementSheet) -> bytes:
    return printed.pdf(
        statement_document(
            sheet.statement,
            span=sheet.span,
            payers=sheet.shown_payers,
            client_name=sheet.client_name,
            seller=sheet.seller,
            today=sheet.today,
        )
    )


def content(asked: Asked, sheet: StatementSheet) -> None:
    """Lay out the screen."""
    with still("p", None, "back-link"):
        Html("a", _("Wróć do płatności"), href=PAYMENTS)
    with still("section", None, "", aria_label=_("Okres i płatnik")):
        _presets(asked)
        _form(asked, sheet)
    with still("section", id="rozliczenie", data_money=True, aria_labelledby="ruchy"):
        Html("h2", span_words(asked.span), id="ruchy")
        if sheet.payer:
            own_account(sheet.payer, name=sheet.payer.id)
        _totals(sheet)
        if sheet.statement.entries:
            _table(asked, sheet)
        else:
            with Html("div", None, "sheet empty"):
                Html(
                    "p", _("W tym okresie nie ma żadnej faktury ani wpłaty. Wybierz dłuższy okres.")
                )
        with Html("p", None, "links"):
            for name, path in (
                (_("Pobierz PDF"), PDF),
                (_("Pobierz XLSX"), XLSX),
                (_("Pobierz CSV"), CSV),
            ):
                Html("a", name, href=asked.address(path), download=True)


def _told_too_long(sheet: StatementSheet) -> None:
    error = DocumentTooLongError(rows=len(sheet.statement.entries), most=MOST_ROWS)
    notice("error", explain(error), is_focused=True)


def _presets(asked: Asked) -> None:
    with Html("nav", None, "pills", aria_label=_("Okres")), Html("ul"):
        for preset, name in preset_names().items():
            given = {"okres": preset.value, "platnik": asked.payer_id}
            address = f"{ADDRESS}?{urlencode({k: v for k, v in given.items() if v})}"
            is_here = preset is asked.span.preset and asked.error is None
            with Html("li"):
                Html("a", name, href=address, aria_current="page" if is_here else None)


def _form(asked: Asked, sheet: StatementSheet) -> None:
    wrong = asked.error.fields if asked.error else ()
    with Html("form", None, "form in-line", method="get", action=ADDRESS, novalidate=True):
        if len(sheet.payers) > 1:
            names = {payer.id: f"{payer.name} ({payer.id})" for payer in sheet.payers}
            select("platnik", _("Płatnik"), {"": _("Wszyscy")} | names, asked.payer_id)
        elif asked.payer_id:
            Html("input", type="hidden", name="platnik", value=asked.payer_id)
        span = asked.span
        for name, label, value in (("od", _("Od"), span.first), ("do", _("Do"), span.last)):
            Field(
                name,
                label,
                value=value.isoformat() if value else "",
                error=asked.error if name in wrong else None,
                type="date",
            )
        Html("button", _("Pokaż"), "button second", type="submit")


def _totals(sheet: StatementSheet) -> None:
    with Html("div", None, "sheet"):
        with Html("dl", None, "facts sums-line"):
            for term, amount in statement_sums(sheet.statement).items():
                with Html("div"):
                    Html("dt", term)
                    Html("dd", money(amount))
        Html("p", balance_note(), "hint")


def _table(asked: Asked, sheet: StatementSheet) -> None:
    entries = sheet.statement.entries
    pages = -(-len(entries) // ENTRIES_A_PAGE)
    here = min(asked.page, pages)
    names = {payer.id: payer.name for payer in sheet.payers} if sheet.payer is None else {}
    with Html("table", None, "pays statement", role="table"):
        Html("caption", _("Faktury i wpłaty, od najstarszej"), "unseen")
        with Html("thead", role="rowgroup"), Html("tr", role="row"):
            for name, classes in (
                (_("Data"), ""),
                (_("Dokument"), ""),
                (_("Obciążenie"), "amount"),
                (_("Wpłata"), "amount"),
                (_("Saldo"), "amount"),
            ):
                Html("th", name, classes, scope="col", role="columnheader")
        with Html("tbody", role="rowgroup"):
            for entry in entries[(here - 1) * ENTRIES_A_PAGE : here * ENTRIES_A_PAGE]:
                _row(entry, names if len(names) > 1 else {})
    turning(asked.address(), page=here, pages=pages, place="ruchy", name=_("Strony rozliczenia"))


def _row(entry: Entry, names: dict[str, str]) -> None:
    document = entry.document
    number, kind = described(entry)
    is_invoice = isinstance(document, Invoice)
    with Html("tr", role="row"):
        Html("td", day(entry.on), role="cell", data_name=_("Data"))
        with Html("td", None, "pays-what", role="cell", data_name=_("Dokument")):
            Html("span", f"{kind} {number}".strip())
            if isinstance(document, Invoice):
                Html("span", _("termin {day}").format(day=day(document.due_on)), "hint")
            if names:
                Html("span", names[document.payer_id], "hint")
        charged = money(entry.amount) if is_invoice else ""
        paid = "" if is_invoice else money(-entry.amount)
        for name, text in ((_("Obciążenie"), charged), (_("Wpłata"), paid)):
            Html(
                "td",
                text,
                "amount" if text else "amount none",
                role="cell",
                data_name=name,
            )
        Html("td", money(entry.balance), "amount", role="cell", data_name=_("Saldo"))


def _asked(site: Site, request: Request) -> Asked:
    query = request.query_params
    payer_id = query.get("platnik", "").replace("\0", "")[:_LONGEST]
    page = page_number(query.get(PAGE))
    today = site.services.payments.today()
    try:
        return Asked(span=span_of(query, today), payer_id=payer_id, page=page)
    except SpanInvalidError as error:
        span = Span(preset=Preset.ALL)
        return Asked(span=span, payer_id=payer_id, page=page, error=error)


async def _sheet(site: Site, request: Request, asked: Asked) -> StatementSheet:
    show = site.services.payments.statement
    try:
        return await ask(show, visit_of(request).signed_in, asked.span, asked.payer_id)
    except PayerUnknownError as error:
        raise HTTPException(404) from error


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)
