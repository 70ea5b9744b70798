"""SCR-COMPLAINTS, the list (Reklamacje): the open ones by due date, then the closed ones."""

from typing import Final
from urllib.parse import urlencode

from mojbok.domain.complaint_deadline import Clock, day_in_warsaw, deadline
from mojbok.domain.complaints import (
    PAGE_SIZE,
    Complaint,
    ComplaintQuery,
    ComplaintState,
    searched_for,
)
from mojbok.pages.asking import ask
from mojbok.pages.complaint_form import ADDRESS as NEW_ADDRESS
from mojbok.pages.complaint_form import LIST
from mojbok.pages.elements import Html
from mojbok.pages.fields import Field, select
from mojbok.pages.forms import go_to, submit
from mojbok.pages.frame import frame_after_login, sheet
from mojbok.pages.icons import icon
from mojbok.pages.site import Site
from mojbok.services.complaints import ComplaintList
from mojbok.texts.complaints import about_name, category_name, state_name, time_left
from mojbok.texts.formats import day
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, visit_of

_OPEN: Final = "otwarte"
_CLOSED: Final = "zakonczone"
_MOST_PAGES: Final = 10_000
BADGES: Final = {
    ComplaintState.RECEIVED: ("plain", "info"),
    ComplaintState.IN_PROGRESS: ("plain", "clock"),
    ComplaintState.ASKED: ("due", "alert"),
    ComplaintState.ACCEPTED: ("good", "done"),
    ComplaintState.PARTLY_ACCEPTED: ("good", "done"),
    ComplaintState.REJECTED: ("plain", "close"),
    ComplaintState.WITHDRAWN: ("plain", "close"),
}


def register(site: Site) -> None:
    """Declare the list's route."""

    @site.doors.page(LIST, Access.PORTAL, _("Reklamacje"))
    async def page(request: Request) -> None:
        asked = dict(request.query_params)
        query = query_of(asked)
        found = await ask(site.services.complaints.list, visit_of(request).signed_in, query)
        with frame_after_login(site, _("Reklamacje"), name=found.client_name, here=LIST):
            content(found, query, asked.get("stan", ""))


def query_of(asked: dict[str, str]) -> ComplaintQuery:
    """Read what an address asks for; what it says badly is as if it were not said."""
    state, number = asked.get("stan", ""), asked.get("strona", "")
    chosen = {
        _OPEN: tuple(one for one in ComplaintState if one.is_open),
        _CLOSED: tuple(one for one in ComplaintState if not one.is_open),
        **{one.value: (one,) for one in ComplaintState},
    }
    is_number = number.isascii() and number.isdecimal() and 0 < int(number[:9]) <= _MOST_PAGES
    return ComplaintQuery(
        states=chosen.get(state, ()),
        search=asked.get("szukaj", ""),
        page=int(number[:9]) if is_number else 1,
    )


def content(shown: ComplaintList, query: ComplaintQuery, state: str) -> None:
    """Lay out the list, or what to do where there is nothing to list."""
    if not shown.has_any:
        _nothing_yet()
        return
    with Html("div", None, "list-top"):
        go_to(NEW_ADDRESS, _("Złóż reklamację"))
    _filter(query, state)
    if not shown.found.complaints:
        _nothing_found()
        return
    with Html("ul", None, "complaints"):
        for complaint in shown.found.complaints:
            with Html("li"):
                _card(complaint, shown)
    _pages(shown, query, state)


def state_badge(state: ComplaintState) -> None:
    """Show a state: a word, an icon and a colour."""
    classes, drawing = BADGES[state]
    with Html("p", None, f"badge {classes}"):
        icon(drawing)
        Html("span", state_name(state))


def _nothing_yet() -> None:
    with sheet("empty"):
        Html("h2", _("Nie masz żadnych reklamacji"))
        Html(
            "p",
            _(
                "Coś się nie zgadza na fakturze, w odczycie albo w umowie? Napisz do nas tutaj. "
                "Odpowiemy najpóźniej w 14 dni, a o każdym kroku dostaniesz wiadomość."
            ),
        )
        go_to(NEW_ADDRESS, _("Złóż reklamację"))


def _nothing_found() -> None:
    with sheet("empty"):
        Html("p", _("Żadna reklamacja nie pasuje do tego, czego szukasz."))
        go_to(LIST, _("Pokaż wszystkie"), "second")


def _filter(query: ComplaintQuery, state: str) -> None:
    states = {
        "": _("Wszystkie"),
        _OPEN: _("Otwarte"),
        _CLOSED: _("Zakończone"),
        **{one.value: state_name(one).capitalize() for one in ComplaintState},
    }
    with Html("form", None, "filter", method="get", action=LIST, role="search"):
        select("stan", _("Stan"), states, state if state in states else "")
        Field(
            "szukaj",
            _("Szukaj"),
            value=query.search,
            type="search",
            maxlength=60,
            autocomplete="off",
            placeholder=_("numer, temat lub faktura"),
        )
        submit(_("Pokaż"), "second")


def _card(complaint: Complaint, shown: ComplaintList) -> None:
    with Html("article", None, "sheet card complaint"):
        with Html("div", None, "card-top"):
            with Html("h2"):
                Html("a", complaint.subject, href=f"{LIST}/{complaint.id}")
            state_badge(complaint.state)
        with Html("dl"):
            for term, text in _facts(complaint).items():
                with Html("div"):
                    Html("dt", term)
                    Html("dd", text)
            _due(complaint, shown)


def _facts(complaint: Complaint) -> dict[str, str]:
    about = {_("Dotyczy"): about_name(complaint.about)} if complaint.about else {}
    return {
        _("Numer"): complaint.number,
        _("Kategoria"): category_name(complaint.category),
        **about,
    }


def _due(complaint: Complaint, shown: ComplaintList) -> None:
    with Html("div"):
        if complaint.closed_at:
            Html("dt", _("Zakończona"))
            Html("dd", day(day_in_warsaw(complaint.closed_at)))
            return
        left = deadline(complaint.due_on, now=shown.now)
        Html("dt", _("Termin odpowiedzi") if left.clock is Clock.OVER else _("Odpowiemy do"))
        with Html("dd", None, f"clock {left.clock}"):
            Html("span", day(complaint.due_on))
            with Html("span", None, "time-left"):
                icon("alert" if left.clock is Clock.OVER else "clock")
                Html("span", time_left(left))


def _pages(shown: ComplaintList, query: ComplaintQuery, state: str) -> None:
    last = -(-shown.found.total // PAGE_SIZE)
    if last <= 1:
        return

    def address(page: int) -> str:
        said = {"stan": state, "szukaj": searched_for(query.search), "strona": str(page)}
        return f"{LIST}?{urlencode({name: value for name, value in said.items() if value})}"

    with Html("nav", None, "pages", aria_label=_("Strony listy")):
        if query.page > 1:
            Html("a", _("Poprzednia"), "button quiet", href=address(query.page - 1), rel="prev")
        Html("p", _("Strona {page} z {last}").format(page=query.page, last=last))
        if query.page < last:
            Html("a", _("Następna"), "button quiet", href=address(query.page + 1), rel="next")
