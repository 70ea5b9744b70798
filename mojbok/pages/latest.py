"""Short lists of the Pulpit: the newest invoices and the open complaints, each leading to its own screen."""

from collections.abc import Sequence
from datetime import date, datetime

from mojbok.domain.billing import Payment
from mojbok.domain.complaint_deadline import deadline
from mojbok.domain.complaints import Complaint
from mojbok.domain.invoices import ListedInvoice
from mojbok.pages.complaint_form import LIST as COMPLAINTS
from mojbok.pages.complaints import state_badge
from mojbok.pages.elements import Html
from mojbok.pages.icons import icon
from mojbok.pages.invoice_filters import STATE_ICON
from mojbok.pages.invoice_query import ADDRESS as INVOICES
from mojbok.pages.invoice_query import invoice_address
from mojbok.texts.complaints import time_left
from mojbok.texts.formats import day, money
from mojbok.texts.invoices import kind_name, period, state_name
from mojbok.texts.translate import _


def latest_invoices(invoices: Sequence[ListedInvoice], today: date) -> None:
    """Lay out the newest invoices."""
    with Html("section", aria_labelledby="faktury"):
        section_top(_("Ostatnie faktury"), "faktury", INVOICES, _("Wszystkie faktury"))
        with Html("ul", None, "sheet rows"):
            for listed in invoices:
                with Html("li"):
                    _invoice(listed, today)


def latest_payments(payments: Sequence[Payment]) -> None:
    """Lay out the newest payments."""
    with Html("section", aria_labelledby="wplaty"):
        section_top(_("Ostatnie wpłaty"), "wplaty", "/platnosci", _("Wszystkie wpłaty"))
        with Html("ul", None, "sheet rows"):
            for payment in payments:
                with Html("li"):
                    _payment(payment)


def open_complaints(complaints: Sequence[Complaint], now: datetime) -> None:
    """Lay out the complaints that are not closed, with what is left of their time."""
    with Html("section", aria_labelledby="reklamacje"):
        section_top(_("Reklamacje w toku"), "reklamacje", COMPLAINTS, _("Wszystkie reklamacje"))
        with Html("ul", None, "sheet rows"):
            for complaint in complaints:
                with Html("li"):
                    _complaint(complaint, now)


def section_top(heading: str, name: str, address: str, link: str) -> None:
    """Lay out a section's heading, and the way to all that it shows a part of."""
    with Html("div", None, "section-top"):
        Html("h2", heading, id=name)
        Html("a", link, href=address)


def _invoice(listed: ListedInvoice, today: date) -> None:
    invoice = listed.invoice
    state = invoice.state(listed.open_amount, today)
    with Html("div", None, "row-words"):
        Html("a", invoice.number, href=invoice_address(invoice.number))
        words = (kind_name(invoice.kind), period(invoice.period_from, invoice.period_to))
        Html("span", ", ".join(filter(None, words)), "hint")
    with Html("div", None, "row-end"):
        Html("strong", money(invoice.gross))
        with Html("p", None, f"badge {state}"):
            icon(STATE_ICON[state])
            Html("span", state_name(invoice, state))


def _payment(payment: Payment) -> None:
    with Html("div", None, "row-words"):
        Html("span", payment.invoice_number or payment.title or _("Wpłata"))
        Html("span", day(payment.booked_on), "hint")
    with Html("div", None, "row-end"):
        Html("strong", money(payment.amount))


def _complaint(complaint: Complaint, now: datetime) -> None:
    with Html("div", None, "row-words"):
        Html("a", complaint.subject, href=f"{COMPLAINTS}/{complaint.id}")
        Html(
            "span",
            _("{number}, odpowiedź do {day}").format(
                number=complaint.number, day=day(complaint.due_on)
            ),
            "hint",
        )
    with Html("div", None, "row-end"):
        Html("span", time_left(deadline(complaint.due_on, now=now)), "hint")
        state_badge(complaint.state)
