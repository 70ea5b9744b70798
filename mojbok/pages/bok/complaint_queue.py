"""The queue of complaints (`/bok/reklamacje`): those due first at the top, live."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from nicegui import ui

from mojbok.domain.complaint_deadline import Clock, Deadline, day_in_warsaw, deadline
from mojbok.domain.complaint_desk import DESK_PAGE_SIZE, DeskQuery, Tab
from mojbok.domain.complaints import Category, number_in_address
from mojbok.domain.complaints_repository import QueuedComplaint
from mojbok.domain.staff_permissions import Act
from mojbok.pages.asking import ask
from mojbok.pages.bok.frame import bok_frame
from mojbok.pages.complaint_watch import ComplaintWatch, OpenPage
from mojbok.pages.complaints import BADGES
from mojbok.pages.elements import Html, still
from mojbok.pages.fields import select
from mojbok.pages.forms import submit
from mojbok.pages.icons import icon
from mojbok.pages.notices import notice
from mojbok.pages.site import Site
from mojbok.services.complaint_cases import DeskList
from mojbok.texts.complaint_desk import clock_words, nothing_in, state_for_staff, tab_name
from mojbok.texts.complaints import category_name
from mojbok.texts.formats import day
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Visit, visit_of

ADDRESS: Final = "/bok/reklamacje"
_MOST_PAGES: Final = 10_000
_DIGITS: Final = 6
#: The one thing that open queues watch.
_QUEUE: Final = "queue"


def register(site: Site) -> None:
    """Declare the queue's route."""
    watch = ComplaintWatch(
        revisions=lambda _ids: {_QUEUE: hash(site.services.bok.complaint_cases.stamp())}
    )

    @site.doors.page(ADDRESS, Access.STAFF, _("Reklamacje"), act=Act.SEE_COMPLAINTS)
    async def page(request: Request) -> None:
        visit = visit_of(request)
        query = query_of(dict(request.query_params))
        seen = hash(await ask(site.services.bok.complaint_cases.stamp))
        found = await ask(site.services.bok.complaint_cases.list, query, actor=visit.actor)
        with bok_frame(visit.member, _("Reklamacje"), here=ADDRESS, is_live=True):
            _tell(request.query_params.get("stan", ""))
            laid_out = QueuePage(site, visit, query, found)
        ui.context.client.on_connect(
            lambda client: watch.add(
                client, OpenPage(complaint_id=_QUEUE, seen=seen, refresh=laid_out.refresh)
            )
        )


def query_of(asked: Mapping[str, str]) -> DeskQuery:
    """Read what an address asks for; what it says badly is as if it were not said."""
    tab, topic, number = (asked.get(name, "") for name in ("zakladka", "temat", "strona"))
    is_number = number.isascii() and number.isdecimal() and len(number) < _DIGITS
    return DeskQuery(
        tab=Tab(tab) if tab in set(Tab) else Tab.ALL,
        category=Category(topic) if topic in set(Category) else None,
        page=min(max(int(number), 1), _MOST_PAGES) if is_number else 1,
    )


def address_of(query: DeskQuery, *, tab: Tab | None = None, page: int = 1) -> str:
    """Give the address of a page of the queue."""
    said = {
        "zakladka": (tab or query.tab).value,
        "temat": query.category or "",
        "strona": str(page) if page > 1 else "",
    }
    return f"{ADDRESS}?{urlencode({name: value for name, value in said.items() if value})}"


class QueuePage:
    """One open queue: counts and rows are kept fresh, and a row that stays keeps the focus that it has."""

    def __init__(self, site: Site, visit: Visit, query: DeskQuery, found: DeskList) -> None:
        self._site = site
        self._visit = visit
        self._query = query
        self._counts = _tabs(query, found)
        _filter(query)
        with still("p", None, "unseen", role="status") as heard:
            pass
        self._heard = heard
        self._list = Html("ol", None, "desk-queue", aria_label=tab_name(query.tab))
        self._rows: dict[str, _Row] = {}
        with still("div") as end:
            _end(query, found)
        self._end = end
        self._show(found)

    async def refresh(self) -> int:
        """Show the queue as it is now, and tell by what it can be known."""
        cases = self._site.services.bok.complaint_cases
        seen = hash(await ask(cases.stamp))
        if self._visit.is_over:
            return seen
        found = await ask(cases.list, self._query, actor=self._visit.actor)
        self._show(found)
        for tab, counted in self._counts.items():
            with counted.anew():
                _count(found.counts[tab])
        with self._end.anew():
            _end(self._query, found)
        with self._heard.anew():
            told = _("Kolejka się zmieniła. Otwarte: {open}, nieprzydzielone: {free}.")
            counts = found.counts
            Html("span", told.format(open=counts[Tab.ALL], free=counts[Tab.UNASSIGNED]))
        return seen

    def _show(self, found: DeskList) -> None:
        listed = {queued.complaint.number: queued for queued in found.complaints}
        for number in self._rows.keys() - listed.keys():
            self._rows.pop(number).remove()
        for place, (number, queued) in enumerate(listed.items()):
            left = deadline(queued.complaint.due_on, now=found.now)
            row = self._rows.get(number)
            if row is None:
                with self._list:
                    row = self._rows[number] = _Row(queued, left)
                row.put_at(place)
            else:
                row.show(queued, left, place)


class _Row:
    """One line of the queue."""

    def __init__(self, queued: QueuedComplaint, left: Deadline) -> None:
        self._shown = (queued, left)
        self._item = Html("li")
        self._place = -1
        with self._item, still("article", None, "desk-row") as inside:
            _write(queued, left)
        self._inside = inside

    def show(self, queued: QueuedComplaint, left: Deadline, place: int) -> None:
        """Write it anew where it has changed, and put it where it belongs now."""
        if self._shown != (queued, left):
            self._shown = (queued, left)
            with self._inside.anew():
                _write(queued, left)
        self.put_at(place)

    def put_at(self, place: int) -> None:
        if self._place != place:
            self._place = place
            self._item.move_to(place)

    def remove(self) -> None:
        self._item.remove()


def _tell(news: str) -> None:
    told = {
        "wyslano": _("Odpowiedź wysłana."),
        "koniec": _("Odpowiedź wysłana. Żadna sprawa nie czeka teraz na Ciebie."),
    }
    if news in told:
        notice("success", told[news], is_focused=True)


def _tabs(query: DeskQuery, found: DeskList) -> dict[Tab, Html]:
    counts = {}
    with Html("nav", None, "pills", aria_label=_("Części kolejki")), Html("ul"):
        for tab in Tab:
            current = "page" if tab is query.tab else None
            address = address_of(query, tab=tab)
            with Html("li"), Html("a", href=address, aria_current=current):
                with still("span"):
                    Html("span", tab_name(tab))
                with still("span", None, "count") as counted:
                    _count(found.counts[tab])
            counts[tab] = counted
    return counts


def _count(count: int) -> None:
    Html("span", str(count))


def _filter(query: DeskQuery) -> None:
    topics = {"": _("Wszystkie")} | {one.value: category_name(one) for one in Category}
    with still("form", None, "filter desk-filter", method="get", action=ADDRESS):
        Html("input", type="hidden", name="zakladka", value=query.tab.value)
        select("temat", _("Temat"), topics, query.category or "")
        submit(_("Pokaż"), "second")


def _write(queued: QueuedComplaint, left: Deadline) -> None:
    complaint = queued.complaint
    with Html("div", None, "desk-words"):
        with Html("h2"):
            number = number_in_address(complaint.number)
            Html("a", complaint.subject, href=f"{ADDRESS}/{number}")
        Html("p", f"{complaint.number}, {queued.client_name}")
        Html("p", category_name(complaint.category), "hint")
    with Html("div", None, "desk-state"):
        classes, drawing = BADGES[complaint.state]
        with Html("p", None, f"badge {classes}"):
            icon(drawing)
            Html("span", state_for_staff(complaint.state))
        who = queued.assignee or (_("nieprzydzielona") if complaint.state.is_open else "")
        with Html("p", None, "hint"):
            Html("span", _("Prowadzi: ") if queued.assignee else "", "unseen")
            Html("span", who)
    if complaint.closed_at:
        with Html("p", None, "desk-clock"):
            Html("span", _("zakończona"))
            Html("span", day(day_in_warsaw(complaint.closed_at)), "hint")
    else:
        _clock(left)


def _clock(left: Deadline) -> None:
    """Show how the statutory clock stands: words, and a sign where it is time to hurry."""
    with Html("p", None, f"desk-clock {left.clock}"):
        if left.clock is not Clock.RUNNING:
            icon("alert" if left.clock is Clock.OVER else "clock")
        with Html("span", None, "desk-left"):
            Html("strong", clock_words(left))
            Html("span", _("termin {day}").format(day=day(left.due_on)), "hint")


def _end(query: DeskQuery, found: DeskList) -> None:
    if not found.complaints:
        with Html("div", None, "sheet empty"):
            Html("p", _nothing(query, found))
    last = -(-found.counts[query.tab] // DESK_PAGE_SIZE)
    if last <= 1:
        return
    with Html("nav", None, "pages", aria_label=_("Strony kolejki")):
        if query.page > 1:
            before = address_of(query, page=query.page - 1)
            Html("a", _("Poprzednia"), "button quiet", href=before, rel="prev")
        Html("p", _("Strona {page} z {last}").format(page=query.page, last=last))
        if query.page < last:
            after = address_of(query, page=query.page + 1)
            Html("a", _("Następna"), "button quiet", href=after, rel="next")


def _nothing(query: DeskQuery, found: DeskList) -> str:
    if query.category and not found.counts[query.tab]:
        return _("Żadna reklamacja z tej części kolejki nie ma takiego tematu.")
    return _("Na tej stronie nic nie ma.") if found.counts[query.tab] else nothing_in(query.tab)
