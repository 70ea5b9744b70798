"""Every page of staff, registered."""

from typing import Final

from mojbok.pages.bok import (
    client,
    clients,
    complaint_case,
    complaint_queue,
    first_login,
    imports,
    mail_queue,
    mass_unlock,
    own_account,
    refund,
    refunds,
    sign_in,
    staff,
    staff_member,
    terms,
    terms_preview,
)
from mojbok.pages.site import Site
from mojbok.texts import errors_of_staff  # noqa: F401 - so that these errors have their sentences

#: What has a fixed address before what takes any.
_PAGES: Final = (
    sign_in,
    first_login,
    clients,
    client,
    mass_unlock,
    own_account,
    complaint_queue,
    complaint_case,
    mail_queue,
    imports,
    refunds,
    refund,
    terms_preview,
    terms,
    staff,
    staff_member,
)


def register_all(site: Site) -> None:
    """Declare the routes of every page below `/bok`."""
    for page in _PAGES:
        page.register(site)
