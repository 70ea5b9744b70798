"""SCR-POD (Punkty poboru): the list of a client's points of delivery."""

from urllib.parse import urlencode

from mojbok.domain.delivery_points import DeliveryPoint
from mojbok.pages.asking import ask
from mojbok.pages.elements import Html
from mojbok.pages.fields import Field
from mojbok.pages.forms import go_to
from mojbok.pages.frame import frame_after_login, sheet
from mojbok.pages.icons import icon
from mojbok.pages.notices import bok_line
from mojbok.pages.point_facts import facts_of_point, prosumer_badge
from mojbok.pages.site import Site
from mojbok.services.delivery_points import PointsList
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, visit_of

ADDRESS = "/punkty-poboru"
_SEARCH = "szukaj"
_PAGE = "strona"
#: With fewer points, all of them can be seen at once.
_MANY = 6
_LONGEST_SEARCH = 100
_MOST_PAGES = 10_000


def register(site: Site) -> None:
    """Declare the screen's route."""

    @site.doors.page(ADDRESS, Access.PORTAL, _("Punkty poboru"))
    async def page(request: Request) -> None:
        search = request.query_params.get(_SEARCH, "")[:_LONGEST_SEARCH]
        number = _page_number(request.query_params.get(_PAGE, ""))
        listed = await ask(
            site.services.delivery_points.listed, visit_of(request).signed_in, search, number
        )
        with frame_after_login(site, _("Punkty poboru"), name=listed.client_name, here=ADDRESS):
            content(site, listed, search)


def content(site: Site, listed: PointsList, search: str) -> None:
    """Lay out the search where there is something to search, the points, and the way to further ones."""
    if not listed.page.total:
        _no_points(site)
        return
    if listed.page.total >= _MANY or search:
        _search_form(search)
        _told(listed, search)
    if not listed.page.points:
        _nothing_found(search)
    with Html("ul", None, "cards points"):
        for point in listed.page.points:
            with Html("li"):
                _card(point)
    if listed.pages > 1:
        _paging(listed, search)


def _search_form(search: str) -> None:
    with Html("form", None, "search", method="get", action=ADDRESS, role="search"):
        Field(
            _SEARCH,
            _("Szukaj punktu poboru"),
            value=search,
            type="search",
            hint=_("Ulica, miejscowość, kod PPE, numer licznika albo umowy."),
            maxlength=_LONGEST_SEARCH,
            autocomplete="off",
        )
        Html("button", _("Szukaj"), "button second", type="submit")


def _told(listed: PointsList, search: str) -> None:
    page = listed.page
    told = (
        _("Znaleziono: {found} z {total}.").format(found=page.found, total=page.total)
        if search
        else _("Wszystkich punktów: {total}.").format(total=page.total)
    )
    Html("p", told, "hint", role="status")


def _card(point: DeliveryPoint) -> None:
    with Html("article", None, "sheet card"):
        with Html("div", None, "card-top"):
            with Html("h2", None, "card-title"):
                Html("a", point.address or point.ppe, href=f"{ADDRESS}/{point.ppe}")
            if point.is_prosumer:
                prosumer_badge()
        facts_of_point(point)


def _paging(listed: PointsList, search: str) -> None:
    with Html("nav", None, "paging", aria_label=_("Strony listy")):
        if listed.number > 1:
            _to_page(listed.number - 1, search, _("Poprzednia strona"), "prev")
        where = _("Strona {number} z {pages}").format(number=listed.number, pages=listed.pages)
        Html("span", where, aria_current="page")
        if listed.number < listed.pages:
            _to_page(listed.number + 1, search, _("Następna strona"), "next")


def _to_page(number: int, search: str, text: str, rel: str) -> None:
    query = {_SEARCH: search} if search else {}
    address = f"{ADDRESS}?{urlencode({**query, _PAGE: number})}"
    Html("a", text, "button quiet", href=address, rel=rel)


def _nothing_found(search: str) -> None:
    with sheet("empty"):
        icon("info")
        Html("p", _("Żaden punkt nie pasuje do „{search}”.").format(search=search))
        go_to(ADDRESS, _("Pokaż wszystkie"), "second")


def _no_points(site: Site) -> None:
    with sheet("empty"):
        icon("bolt")
        Html("h2", _("Nie ma tu jeszcze żadnego punktu poboru"))
        Html(
            "p",
            _(
                "Punkt poboru to miejsce, do którego płynie prąd: dom, mieszkanie albo firma. "
                "Pojawi się sam, gdy tylko odnotujemy umowę."
            ),
        )
        bok_line(site.contact)


def _page_number(typed: str) -> int:
    is_number = typed.isascii() and typed.isdigit() and len(typed) < len(str(_MOST_PAGES))
    return max(int(typed), 1) if is_number else 1
