"""Every page of staff, registered."""

from mojbok.pages.bok import (
    complaint_case,
    complaint_queue,
    first_login,
    own_account,
    sign_in,
    staff,
    staff_member,
)
from mojbok.pages.site import Site
from mojbok.texts import errors_of_staff  # noqa: F401 - so that these errors have their sentences


def register_all(site: Site) -> None:
    """Declare the routes of every page below `/bok`."""
    for page in (
        sign_in,
        first_login,
        own_account,
        complaint_queue,
        complaint_case,
        staff,
        staff_member,
    ):
        page.register(site)
