"""The documents of an invoice: its PDF, and for businesses what KSeF has of it."""

from urllib.parse import urlencode

from mojbok.domain.complaints import About, SubjectKind
from mojbok.domain.invoices import InvoiceSheet
from mojbok.domain.ksef import KsefProof
from mojbok.pages.elements import Html
from mojbok.pages.frame import sheet
from mojbok.pages.icons import icon
from mojbok.pages.invoice_query import pdf_address, xml_address
from mojbok.pages.notices import bok_line
from mojbok.pages.qr import qr_code
from mojbok.pages.site import Site
from mojbok.texts.translate import _

_COMPLAINT = "/reklamacje/nowa"


def documents_section(site: Site, shown: InvoiceSheet) -> None:
    """Lay out what can be downloaded, and how to check it."""
    with Html("section", aria_labelledby="dokumenty"):
        Html("h2", _("Dokumenty"), id="dokumenty")
        with sheet():
            if shown.has_pdf:
                with Html("p", None, "buttons"):
                    _file(_("Pobierz PDF"), pdf_address(shown.invoice.number), "second")
            else:
                _no_pdf(site, shown)
            if shown.ksef:
                _ksef(shown, shown.ksef)


def _file(name: str, address: str, classes: str) -> None:
    with Html("a", None, f"button {classes}", href=address):
        icon("download")
        Html("span", name)


def _no_pdf(site: Site, shown: InvoiceSheet) -> None:
    Html("p", _("Nie mamy tej faktury w PDF. Wyślemy ją na prośbę."))
    if site.doors.leads_to(_COMPLAINT):
        about = About(SubjectKind.INVOICE, shown.invoice.number)
        address = f"{_COMPLAINT}?{urlencode({'dotyczy': str(about)})}"
        Html("a", _("Poproś o PDF"), "button second", href=address, role="button")
    else:
        bok_line(site.contact)


def _ksef(shown: InvoiceSheet, proof: KsefProof) -> None:
    with Html("div", None, "ksef"):
        with Html("div", None, "ksef-words"):
            Html("h3", _("Krajowy System e-Faktur (KSeF)"))
            Html("p", _("Numer KSeF"), "small")
            with Html("p", None, "copied"):
                Html("code", proof.number, id="ksef-numer")
                with Html(
                    "button",
                    None,
                    "plain",
                    type="button",
                    hidden=True,
                    data_copies="ksef-numer",
                    data_copied=_("Skopiowano"),
                ):
                    Html("span", _("Kopiuj"))
                    Html("span", _(" numer KSeF"), "unseen")
            with Html("p", None, "buttons"):
                if shown.has_xml:
                    _file(_("Pobierz XML"), xml_address(shown.invoice.number), "quiet")
                if proof.link:
                    Html(
                        "a",
                        _("Sprawdź w KSeF"),
                        "button quiet",
                        href=proof.link,
                        rel="noopener noreferrer external",
                        target="_blank",
                    )
        if proof.link:
            with Html("div", None, "ksef-code"):
                qr_code(proof.link, _("Kod QR do sprawdzenia faktury w KSeF"))
                Html("p", proof.number, "small")
