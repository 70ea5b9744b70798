"""The parts of an invoice's screen: its facts, what is open of it and why, its lines."""

from mojbok.domain.billing import Invoice, InvoiceState
from mojbok.domain.invoices import InvoiceSheet
from mojbok.pages.contract_links import contract_address
from mojbok.pages.elements import Html
from mojbok.pages.forms import go_to
from mojbok.pages.frame import sheet
from mojbok.pages.icons import icon
from mojbok.pages.invoice_filters import STATE_ICON
from mojbok.pages.invoice_query import PAYING, invoice_address, paying_address
from mojbok.pages.site import Site
from mojbok.texts.formats import account_number, day, money, number
from mojbok.texts.invoices import (
    kind_meaning,
    kind_name,
    period,
    quantity,
    state_name,
    vat_rate,
)
from mojbok.texts.lines import component_name
from mojbok.texts.translate import _


def facts(site: Site, shown: InvoiceSheet) -> None:
    """Lay out what the invoice asks for and until when, and its facts."""
    invoice, still_open = shown.invoice, shown.listed.open_amount
    state = invoice.state(still_open, shown.today)
    with sheet("invoice-top"):
        Html("h2", _("Faktura {number}").format(number=invoice.number))
        with Html("div", None, "card-top"):
            with Html("div", None, "asked"):
                Html("p", _("Pozostało do zapłaty"), "small")
                Html("p", money(still_open), "amount-large")
            with Html("p", None, f"badge {state}"):
                icon(STATE_ICON[state])
                Html("span", state_name(invoice, state))
        if state is not InvoiceState.PAID:
            _how_to_pay(site, shown)
        Html("p", kind_meaning(invoice.kind))
        with Html("dl", None, "facts"):
            for term, text in _plain_facts(shown).items():
                with Html("div"):
                    Html("dt", term)
                    with Html("dd"):
                        Html("span", text)
            if invoice.contract_number:
                contract = invoice.contract_number
                _linked(_("Umowa"), contract, contract_address(contract))


def _how_to_pay(site: Site, shown: InvoiceSheet) -> None:
    if site.doors.leads_to(PAYING):
        go_to(paying_address(shown.invoice.number), _("Zapłać"))
    due_on = shown.invoice.due_on
    told = (
        _("Termin minął {day}. Zapłać jak najszybciej na rachunek ")
        if due_on < shown.today
        else _("Zapłać do {day} na rachunek ")
    )
    with Html("p"):
        Html("span", told.format(day=day(due_on)))
        Html("strong", _account(shown), "account")
        Html("span", _(", w tytule podaj numer faktury."))


def _account(shown: InvoiceSheet) -> str:
    # Plain spaces: on a phone it may go on in the next line, between groups.
    return " ".join(account_number(shown.payer.account_number).split())


def _plain_facts(shown: InvoiceSheet) -> dict[str, str]:
    invoice = shown.invoice
    found = {
        _("Rodzaj"): kind_name(invoice.kind),
        _("Okres"): period(invoice.period_from, invoice.period_to),
        _("Wystawiona"): day(invoice.issued_on),
        _("Termin płatności"): day(invoice.due_on),
        _("Netto"): money(invoice.net),
        _("VAT"): money(invoice.vat),
        _("Brutto"): money(invoice.gross),
        _("Płatnik"): shown.payer.name,
        _("Rachunek do wpłat"): _account(shown),
    }
    return {term: text or "—" for term, text in found.items()}


def _linked(term: str, text: str, address: str) -> None:
    with Html("div"):
        Html("dt", term)
        with Html("dd"):
            Html("a", text, href=address)


def settling_section(shown: InvoiceSheet) -> None:
    """Say what has become of the amount: payments, corrections, what is left."""
    invoice = shown.invoice
    with Html("section", aria_labelledby="rozliczenie"):
        Html("h2", _("Wpłaty i korekty"), id="rozliczenie")
        with sheet():
            _corrected(shown.corrected)
            with Html("dl", None, "sums"):
                _sum(_("Kwota faktury"), money(invoice.gross))
                for payment in shown.payments:
                    booked = _("Wpłata z {day}").format(day=day(payment.booked_on))
                    _sum(booked, money(-payment.amount))
                for correction in shown.corrections:
                    _correction(correction)
                if shown.paid_otherwise:
                    _sum(_("Wpłaty bez numeru faktury i nadpłaty"), money(-shown.paid_otherwise))
                _sum(_("Pozostało do zapłaty"), money(shown.listed.open_amount), "total")
            Html("p", _why_open(shown), "hint")


def _sum(term: str, amount: str, classes: str = "") -> None:
    with Html("div", None, classes):
        Html("dt", term)
        Html("dd", amount)


def _correction(correction: Invoice) -> None:
    with Html("div"):
        with Html("dt"):
            Html("span", _("Korekta "))
            Html("a", correction.number, href=invoice_address(correction.number))
        Html("dd", money(correction.gross))


def _corrected(corrected: Invoice | None) -> None:
    if corrected is None:
        return
    with Html("p"):
        Html("span", _("Koryguje fakturę "))
        Html("a", corrected.number, href=invoice_address(corrected.number))
        Html("span", _(" z {day}.").format(day=day(corrected.issued_on)))


def _why_open(shown: InvoiceSheet) -> str:
    invoice, still_open = shown.invoice, shown.listed.open_amount
    if invoice.gross <= 0:
        return _("Ta faktura nic nie kosztuje: zmniejsza to, co jest do zapłaty na innych.")
    if not still_open:
        return _("Całość jest opłacona.")
    if still_open < invoice.gross:
        return _("Część jest już opłacona. Wpłatę widać tu najpóźniej dzień po zaksięgowaniu.")
    return _(
        "Nie mamy jeszcze wpłaty na tę fakturę. Widać ją tu najpóźniej dzień po zaksięgowaniu."
    )


def lines_section(shown: InvoiceSheet) -> None:
    """Lay out the lines as a table."""
    with Html("section", aria_labelledby="pozycje"):
        Html("h2", _("Pozycje faktury"), id="pozycje")
        if not shown.lines:
            Html("p", _("Nie mamy pozycji tej faktury. Wszystkie są w dokumencie PDF."), "hint")
            return
        with (
            Html(
                "div",
                None,
                "table-scroll",
                role="region",
                tabindex="0",
                aria_label=_("Tabela pozycji"),
            ),
            Html("table", None, "list lines"),
        ):
            with Html("thead"), Html("tr"):
                Html("th", _("Pozycja"), scope="col")
                for name in (_("Ilość"), _("Cena netto"), _("Netto"), _("VAT")):
                    Html("th", name, "amount", scope="col")
            with Html("tbody"):
                for line in shown.lines:
                    price = line.unit_price_net
                    with Html("tr"):
                        Html("th", component_name(line.component), scope="row")
                        Html("td", quantity(line.quantity, line.unit), "amount")
                        Html("td", "—" if price is None else number(price, 4), "amount")
                        Html("td", money(line.net), "amount")
                        Html("td", vat_rate(line.vat_rate), "amount")
