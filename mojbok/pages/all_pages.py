"""Every page, registered."""

from mojbok.pages import (
    acceptance,
    activation,
    closing,
    complaint,
    complaint_files,
    complaint_form,
    complaints,
    contracts,
    delivery_point,
    delivery_points,
    email_change,
    forced_password,
    going_on,
    home,
    idle,
    invoice,
    invoice_files,
    invoices,
    legal,
    login,
    mailbox,
    messages,
    online_payment,
    own_data,
    paying,
    payments,
    recovery,
    refund,
    registration,
    settings,
    statement,
    transfers,
)
from mojbok.pages.bok.all_pages import register_all as register_bok
from mojbok.pages.mailbox import Mailbox
from mojbok.pages.site import Site
from mojbok.texts import errors_of_complaints  # noqa: F401 - so that these errors have their sentences


def register_all(site: Site, *, demo_mailbox: Mailbox | None) -> None:
    """Declare the routes of every page; the mailbox's only where there is one."""
    for page in (
        login,
        registration,
        activation,
        email_change,
        forced_password,
        going_on,
        acceptance,
        recovery,
        legal,
        home,
        contracts,
        invoices,
        invoice_files,
        invoice,
        # `nowa` before any other name of a complaint.
        complaints,
        complaint_form,
        complaint_files,
        complaint,
        delivery_points,
        delivery_point,
        payments,
        statement,
        paying,
        transfers,
        online_payment,
        refund,
        messages,
        settings,
        own_data,
        closing,
        idle,
    ):
        page.register(site)
    register_bok(site)
    if demo_mailbox is not None:
        mailbox.register(site, demo_mailbox)
