"""The invoices of one page: a table on a desktop, cards on a phone, out of the same elements.

The roles are written out because the stylesheet turns rows into cards on a phone, and browsers would then
forget that it is a table.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from mojbok.domain.address_id import address_id
from mojbok.domain.invoices import InvoicePage, ListedInvoice, SortKey
from mojbok.pages.elements import Html
from mojbok.pages.icons import icon
from mojbok.pages.invoice_filters import STATE_ICON
from mojbok.pages.invoice_query import address_of, invoice_address, pdf_address, sorted_by
from mojbok.texts.formats import day, money
from mojbok.texts.invoices import kind_name, period, state_name
from mojbok.texts.translate import _

#: The form that the checkboxes belong to (`mojbok.pages.invoice_downloads`).
CHOICE_FORM: Final = "wybor"
#: What the checkboxes are called in the address.
CHOSEN: Final = "faktura"


def invoice_table(shown: InvoicePage) -> None:
    """Lay out the rows."""
    payers = {payer.id: payer.name for payer in shown.choices.payers}
    with Html("table", None, "list invoices", role="table"):
        Html("caption", _("Faktury"), "unseen")
        _head(shown)
        with Html("tbody", role="rowgroup"):
            for listed in shown.rows:
                _row(shown, listed, payers if len(payers) > 1 else {})


def turning(shown: InvoicePage) -> None:
    """Lay out the way to the other pages."""
    here, last = shown.query.page, shown.pages
    if last == 1:
        return
    with Html("nav", None, "turning", aria_label=_("Strony listy")):
        _turn(shown, here - 1, _("Poprzednia"), is_there=here > 1)
        Html("span", _("Strona {here} z {last}").format(here=here, last=last))
        _turn(shown, here + 1, _("Następna"), is_there=here < last)


def _turn(shown: InvoicePage, page: int, name: str, *, is_there: bool) -> None:
    if is_there:
        address = address_of(replace(shown.query, page=page))
        Html("a", name, "button quiet", href=address, role="button")
    else:
        Html("span", name, "button quiet", aria_hidden="true")


def _head(shown: InvoicePage) -> None:
    columns = {
        _("Numer"): (SortKey.NUMBER, ""),
        _("Wystawiona"): (SortKey.ISSUED, ""),
        _("Termin"): (SortKey.DUE, ""),
        _("Kwota"): (SortKey.GROSS, "amount"),
        _("Pozostało"): (SortKey.OPEN, "amount"),
    }
    with Html("thead", role="rowgroup"), Html("tr", role="row"):
        with Html("th", None, "choose", role="columnheader", scope="col"):
            Html("span", _("Wybór"), "unseen")
        for name, (key, classes) in columns.items():
            _sortable(shown, name, key, classes)
        Html("th", _("Stan"), role="columnheader", scope="col")
        Html("th", _("PDF"), role="columnheader", scope="col")


def _sortable(shown: InvoicePage, name: str, key: SortKey, classes: str) -> None:
    is_here = shown.query.sort is key
    direction = "descending" if shown.query.is_descending else "ascending"
    with Html(
        "th",
        None,
        classes,
        role="columnheader",
        scope="col",
        aria_sort=direction if is_here else None,
    ):
        Html("a", name, "sort", href=address_of(sorted_by(shown.query, key)))


def _row(shown: InvoicePage, listed: ListedInvoice, payers: Mapping[str, str]) -> None:
    invoice = listed.invoice
    state = invoice.state(listed.open_amount, shown.today)
    with Html("tr", role="row"):
        with Html("td", None, "choose", role="cell"):
            if invoice.document or listed.open_amount:
                _checkbox(invoice.number)
        with Html("td", None, "what", role="cell"):
            Html("a", invoice.number, href=invoice_address(invoice.number))
            Html("span", _subtitle(listed), "small")
            if payers:
                Html("span", payers[invoice.payer_id], "small")
        Html("td", day(invoice.issued_on), role="cell", data_name=_("Wystawiona"))
        Html("td", day(invoice.due_on), role="cell", data_name=_("Termin"))
        Html("td", money(invoice.gross), "amount", role="cell", data_name=_("Kwota"))
        Html("td", money(listed.open_amount), "amount", role="cell", data_name=_("Pozostało"))
        with Html("td", None, "state", role="cell"), Html("span", None, f"badge {state}"):
            icon(STATE_ICON[state])
            Html("span", state_name(invoice, state))
        with Html("td", None, "file", role="cell"):
            if invoice.document:
                with Html("a", href=pdf_address(invoice.number)):
                    Html("span", _("PDF"))
                    Html("span", _(" faktury {number}").format(number=invoice.number), "unseen")


def _checkbox(number: str) -> None:
    Html(
        "input",
        type="checkbox",
        form=CHOICE_FORM,
        name=CHOSEN,
        value=address_id(number),
        aria_label=_("Wybierz fakturę {number}").format(number=number),
    )


def _subtitle(listed: ListedInvoice) -> str:
    invoice = listed.invoice
    covered = period(invoice.period_from, invoice.period_to)
    name = kind_name(invoice.kind)
    return f"{name}, {covered}" if covered else name
