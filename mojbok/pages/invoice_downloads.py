"""Taking invoices along: the chosen ones or all that the list shows, as a ZIP, CSV or XLSX."""

from typing import Final

from mojbok.domain.invoices import MOST_DOCUMENTS, InvoicePage
from mojbok.pages.elements import Html
from mojbok.pages.forms import submit
from mojbok.pages.icons import icon
from mojbok.pages.invoice_query import ADDRESS, PAYING, address_of
from mojbok.pages.invoice_table import CHOICE_FORM
from mojbok.pages.notices import notice
from mojbok.pages.site import Site
from mojbok.texts.translate import _

ZIP: Final = f"{ADDRESS}/eksport/zip"
CSV: Final = f"{ADDRESS}/eksport/csv"
XLSX: Final = f"{ADDRESS}/eksport/xlsx"
SCOPE: Final = "zakres"
ONLY_CHOSEN: Final = "zaznaczone"


def told_of_downloads(site: Site, missing: str) -> None:
    """Say why there was nothing to download."""
    if missing == "zaznaczenie":
        notice("error", _("Zaznacz najpierw faktury na liście."), is_focused=True)
    elif missing == "pdf":
        notice(
            "error",
            _("Tych faktur nie mamy w PDF. Wyślemy je na prośbę:"),
            is_focused=True,
            contact=site.contact,
        )


def downloads(site: Site, shown: InvoicePage) -> None:
    """Lay out what can be downloaded; the form is the one that the checkboxes of the list belong to."""
    with Html("section", None, "downloads", aria_labelledby="pobieranie"):
        Html("h2", _("Pobierz"), id="pobieranie")
        with Html(
            "form",
            None,
            "buttons",
            id=CHOICE_FORM,
            method="get",
            action=ZIP,
            data_download=_("Pobieramy faktury: {percent}% ({done} z {all})"),
            data_done=_("Pobrano. Plik jest w folderze pobranych."),
            data_failed=_("Pobieranie się nie udało. Spróbuj jeszcze raz."),
        ):
            Html("input", type="hidden", name=SCOPE, value=ONLY_CHOSEN)
            with Html("button", None, "button second", type="submit"):
                icon("download")
                Html("span", _("Zaznaczone w PDF (ZIP)"))
            if site.doors.leads_to(PAYING) and shown.totals.open_amount:
                submit(_("Zapłać zaznaczone"), "second", to=PAYING)
            _file(_("Wszystkie w PDF (ZIP)"), address_of(shown.query, ZIP, has_page=False))
            _file(_("Lista CSV"), address_of(shown.query, CSV, has_page=False))
            _file(_("Lista XLSX"), address_of(shown.query, XLSX, has_page=False))
        with Html("div", None, "progress", data_progress=True, hidden=True):
            Html("progress", max="100", value="0", aria_label=_("Pobieranie"))
            Html("p", "", role="status")
        Html("p", _hint(shown), "hint")


def _file(name: str, address: str) -> None:
    is_zip = address.startswith(ZIP)
    with Html("a", None, "button quiet", href=address, data_download=is_zip):
        icon("download")
        Html("span", name)


def _hint(shown: InvoicePage) -> str:
    told = _("Pliki mają to, co pokazuje filtr, ze wszystkich stron listy.")
    if shown.totals.count > MOST_DOCUMENTS:
        most = _("W jednym pliku ZIP mieści się {most} faktur: zawęź listę, na przykład do roku.")
        return f"{told} {most.format(most=MOST_DOCUMENTS)}"
    return told
