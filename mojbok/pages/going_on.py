"""Where a still page goes on when the node that has written it is gone (`assets/start.js`, docs/decisions/0063).

Nothing in it needs that node: any other tells it what happens, and need not write the page once more for that.
"""

from typing import Final

from mojbok.pages.site import Site
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, visit_of

ADDRESS: Final = "/sesja/strona"


def register(site: Site) -> None:
    """Declare it; whoever is signed out is led away, as from every page, and the page is loaded anew."""

    @site.doors.page(ADDRESS, Access.ANY_STAGE, _("Dalej"))
    async def page(request: Request) -> None:
        visit = visit_of(request)
        visit.goes_on_as = site.services.sessions.tabs_key(visit.signed_in.session)
