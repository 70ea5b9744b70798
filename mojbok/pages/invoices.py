"""SCR-INVOICES (Faktury): the list, narrowed, sorted and turned by its address alone."""

from mojbok.domain.invoices import InvoicePage
from mojbok.pages.asking import ask
from mojbok.pages.elements import Html, still
from mojbok.pages.frame import frame_after_login
from mojbok.pages.invoice_downloads import downloads, told_of_downloads
from mojbok.pages.invoice_filters import filters, states
from mojbok.pages.invoice_query import ADDRESS, asked
from mojbok.pages.invoice_table import invoice_table, turning
from mojbok.pages.notices import bok_line
from mojbok.pages.site import Site
from mojbok.texts.formats import money
from mojbok.texts.invoices import counted_invoices
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, visit_of


def register(site: Site) -> None:
    """Declare the screen's route."""

    @site.doors.page(ADDRESS, Access.PORTAL, _("Faktury"))
    async def page(request: Request) -> None:
        query = asked(request.query_params)
        shown = await ask(site.services.invoices.page, visit_of(request).signed_in, query)
        with frame_after_login(site, _("Faktury"), name=shown.client_name, here=ADDRESS):
            content(site, shown, missing=request.query_params.get("brak", ""))


def content(site: Site, shown: InvoicePage, *, missing: str = "") -> None:
    """Lay out the list; `missing` is what a download had too little of."""
    told_of_downloads(site, missing)
    if not shown.has_any:
        _no_invoices(site)
        return
    states(shown)
    filters(shown)
    # What a payment changes is shown anew when one is booked; what is typed and chosen around it stays.
    with still("div", id="lista-faktur", data_money=True):
        _totals(shown)
        if shown.rows:
            invoice_table(shown)
            turning(shown)
        else:
            _nothing_fits()
    if shown.rows:
        downloads(site, shown)


def _totals(shown: InvoicePage) -> None:
    totals = shown.totals
    with Html("p", None, "list-totals", role="status"):
        Html("strong", counted_invoices(totals.count))
        if totals.count:
            Html("span", _("razem {sum}").format(sum=money(totals.gross)))
            still_open = _("do zapłaty {sum}").format(sum=money(totals.open_amount))
            Html("span", still_open, "due" if totals.open_amount else "")


def _no_invoices(site: Site) -> None:
    with Html("div", None, "sheet empty"):
        Html("h2", _("Nie ma tu jeszcze faktur"))
        Html(
            "p",
            _(
                "Pierwsza pojawi się sama, gdy ją wystawimy. Jeśli masz już fakturę na papierze, "
                "a tu jej nie ma, daj nam znać:"
            ),
        )
        bok_line(site.contact)


def _nothing_fits() -> None:
    with Html("div", None, "sheet empty"):
        Html("h2", _("Żadna faktura nie pasuje"))
        Html("p", _("Zmień to, czego szukasz, albo zacznij od wszystkich faktur."))
        Html("a", _("Pokaż wszystkie faktury"), "button second", href=ADDRESS, role="button")
