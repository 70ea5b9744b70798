"""Every page, registered."""

from mojbok.pages import (
    activation,
    forced_password,
    home,
    legal,
    login,
    mailbox,
    recovery,
    registration,
)
from mojbok.pages.mailbox import Mailbox
from mojbok.pages.site import Site


def register_all(site: Site, *, demo_mailbox: Mailbox | None) -> None:
    """Declare the routes of every page; the mailbox's only where there is one."""
    for page in (login, registration, activation, forced_password, recovery, legal, home):
        page.register(site)
    if demo_mailbox is not None:
        mailbox.register(site, demo_mailbox)
