"""Links of letters: opening one changes nothing, and its token is out of the address before any page is shown."""

from datetime import timedelta
from typing import Final

from mojbok.pages.site import Site
from mojbok.web.access import Access, Response, see_other

_LIFETIME: Final = timedelta(minutes=10)
_MOST: Final = 100


def declare_link(site: Site, address: str, cookie: str) -> None:
    """Declare `ADDRESS/TOKEN`: it leads to `ADDRESS`, with the token in a cookie.

    The page there posts by itself, or the customer does; only that acts.
    """

    @site.doors.get(f"{address}/{{token}}", Access.ANYBODY)
    def open_link(token: str) -> Response:
        # At once: no history, no referrer and no log keeps it.
        response = see_other(address)
        site.doors.cookies.set(response, cookie, token[:_MOST], lifetime=_LIFETIME)
        return response
