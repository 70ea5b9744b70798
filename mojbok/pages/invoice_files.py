"""Downloads of invoices: a document, many as a ZIP, and the list as a file for spreadsheets."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from fastapi import HTTPException
from starlette.responses import FileResponse, StreamingResponse
from zipstream import ZipStream

from mojbok.domain.invoice_document import PDF, XML, DocumentMissingError
from mojbok.domain.invoices import MOST_DOCUMENTS, InvoiceUnknownError
from mojbok.pages.asking import ask
from mojbok.pages.downloading import count_download
from mojbok.pages.invoice_downloads import CSV, ONLY_CHOSEN, SCOPE, XLSX, ZIP
from mojbok.pages.invoice_query import ADDRESS, address_of, asked
from mojbok.pages.invoice_table import CHOSEN
from mojbok.pages.site import Site
from mojbok.services.downloads import Download
from mojbok.services.invoice_documents import Bundle, Extract
from mojbok.texts.invoice_tables import invoice_head, invoice_rows
from mojbok.texts.tables import csv_file, xlsx_file
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, see_other, visit_of

_MEDIA_TYPES: Final = {PDF: "application/pdf", XML: "application/xml"}
_XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def register(site: Site) -> None:
    """Declare the downloads."""

    @site.doors.download(CSV, Access.PORTAL)
    async def as_csv(request: Request) -> Response:
        await count_download(site, request, Download.SPREADSHEET)
        found = await _extract(site, request)
        rows = invoice_rows(found.rows, found.payers, found.today)
        headers = _headers("faktury.csv")
        lines = csv_file(invoice_head(), rows)
        return StreamingResponse(lines, headers=headers, media_type="text/csv; charset=utf-8")

    @site.doors.download(XLSX, Access.PORTAL)
    async def as_xlsx(request: Request) -> Response:
        await count_download(site, request, Download.SPREADSHEET)
        found = await _extract(site, request)
        rows = invoice_rows(found.rows, found.payers, found.today)
        content = await ask(xlsx_file, _("Faktury"), invoice_head(), rows)
        return Response(content, headers=_headers("faktury.xlsx"), media_type=_XLSX_TYPE)

    @site.doors.download(ZIP, Access.PORTAL)
    async def as_zip(request: Request) -> Response:
        await count_download(site, request, Download.ARCHIVE)
        return await _zip(site, request)

    for suffix in (PDF, XML):
        site.doors.download(f"{ADDRESS}/{{identifier}}/{suffix[1:]}", Access.PORTAL)(
            _document(site, suffix)
        )


def _document(site: Site, suffix: str) -> Callable[[Request, str], Awaitable[Response]]:
    async def document(request: Request, identifier: str) -> Response:
        visitor = visit_of(request).signed_in
        try:
            found = await ask(site.services.invoice_documents.one, visitor, identifier, suffix)
        except (InvoiceUnknownError, DocumentMissingError) as error:
            raise HTTPException(404) from error
        # Ranges, their refusal and the tag of a version are Starlette's.
        return FileResponse(
            found.stored.path, headers=_headers(found.name), media_type=_MEDIA_TYPES[suffix]
        )

    return document


async def _extract(site: Site, request: Request) -> Extract:
    visitor, query = visit_of(request).signed_in, asked(request.query_params)
    return await ask(site.services.invoice_documents.extract, visitor, query)


async def _zip(site: Site, request: Request) -> Response:
    visitor, query = visit_of(request).signed_in, asked(request.query_params)
    documents = site.services.invoice_documents
    if request.query_params.get(SCOPE) == ONLY_CHOSEN:
        chosen = request.query_params.getlist(CHOSEN)[:MOST_DOCUMENTS]
        bundle = await ask(documents.chosen, visitor, chosen)
        nothing = "zaznaczenie" if not chosen else "pdf"
    else:
        bundle = await ask(documents.shown, visitor, query)
        nothing = "pdf"
    if not bundle.documents:
        view = address_of(query)
        return see_other(f"{view}{'&' if '?' in view else '?'}brak={nothing}")
    packed = await ask(_packed, bundle)
    headers = _headers("faktury.zip")
    # PDFs can't be packed any closer, so the size is known before the first byte.
    headers["content-length"] = str(len(packed))
    headers["x-documents"] = str(len(bundle.documents))
    body: Iterable[bytes] = packed if request.method == "GET" else ()
    return StreamingResponse(body, headers=headers, media_type="application/zip")


def _packed(bundle: Bundle) -> ZipStream:
    packed = ZipStream(sized=True)
    for document in bundle.documents:
        packed.add_path(document.stored.path, document.name, recurse=False)
    if bundle.missing:
        told = [_("Tych faktur nie mamy w PDF. Poproś o nie Biuro Obsługi Klienta:")]
        packed.add("\r\n".join([*told, *bundle.missing, ""]).encode(), _("BRAKUJE.txt"))
    return packed


def _headers(name: str) -> dict[str, str]:
    return {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "private, no-store",
        # Whatever a document holds, it runs nowhere, least of all here.
        "content-security-policy": "sandbox; default-src 'none'",
    }
