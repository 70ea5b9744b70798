"""One invoice: what it is, what is open of it and why, its lines, and what it is made of."""

from typing import Annotated

from fastapi import Depends, HTTPException

from mojbok.domain.invoices import InvoiceSheet, InvoiceUnknownError
from mojbok.pages.asking import ask
from mojbok.pages.elements import Html
from mojbok.pages.frame import frame_after_login
from mojbok.pages.invoice_documents import documents_section
from mojbok.pages.invoice_parts import facts, lines_section, settling_section
from mojbok.pages.invoice_query import ADDRESS
from mojbok.pages.invoice_why import why_section
from mojbok.pages.site import Site
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, visit_of


def register(site: Site) -> None:
    """Declare the screen's route."""

    async def own_sheet(request: Request, identifier: str) -> InvoiceSheet:
        try:
            return await ask(site.services.invoices.sheet, visit_of(request).signed_in, identifier)
        except InvoiceUnknownError as error:
            raise HTTPException(404) from error

    @site.doors.page(f"{ADDRESS}/{{identifier}}", Access.PORTAL, _("Faktura"))
    async def page(shown: Annotated[InvoiceSheet, Depends(own_sheet)]) -> None:
        with frame_after_login(site, _("Faktury"), name=shown.client_name, here=ADDRESS):
            content(site, shown)


def content(site: Site, shown: InvoiceSheet) -> None:
    """Lay out the invoice."""
    with Html("p", None, "back"):
        Html("a", _("Wszystkie faktury"), href=ADDRESS)
    facts(site, shown)
    documents_section(site, shown)
    why_section(shown.explanation)
    settling_section(shown)
    lines_section(shown)
