"""The session's time: the warning before it is over, and where `assets/idle.js` tells and asks of it (OUT-02)."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial
from typing import Any, TypeVar

from mojbok.domain.sessions import AnySession, EndReason, TimeLeft
from mojbok.pages.asking import ask
from mojbok.pages.elements import Html, put_written, written
from mojbok.pages.forms import form, submit, text_of, typed
from mojbok.pages.icons import icon
from mojbok.pages.site import Site
from mojbok.services.any_sessions import AnySessions
from mojbok.texts.translate import Language, _, language
from mojbok.web.access import (
    BOK,
    BOK_LOGIN,
    LOGIN,
    Access,
    Request,
    Response,
    Visit,
    visit_of,
)

S = TypeVar("S", bound=AnySession[Any])

#: Seconds. Where the idle time is short, as in tests, the warning takes half of it.
LONGEST_WARNING = 60.0
_LONGEST_NUMBER = 12
_MOST_AGO = 24 * 60 * 60


@dataclass(frozen=True, kw_only=True, slots=True)
class _Time:
    """The time of the session that a request is about, of a client or of staff."""

    idle: timedelta
    in_all: timedelta
    tabs: str
    left: Callable[[], TimeLeft]
    act: Callable[..., TimeLeft]
    run_out: Callable[[EndReason], None]
    place: str
    """Where its own requests go: `/sesja` and so on follow."""
    login: str


def register(site: Site) -> None:
    """Declare where the script tells and asks. They are open to all: that nobody is signed in is an answer, too."""
    for place in ("", BOK):
        _declare(site, place)


def _declare(site: Site, place: str) -> None:
    @site.doors.post(f"{place}/sesja/aktywnosc", Access.ALWAYS)
    async def act(request: Request) -> Response:
        data = await typed(request)
        time = _time_of(site, visit_of(request))
        if time is None or time.tabs != text_of(data, "sesja"):
            return _refusal(request, time)
        return _answer(await ask(time.act, ago=_ago(text_of(data, "temu"))))

    @site.doors.get(f"{place}/sesja/stan", Access.ALWAYS)
    async def state(request: Request) -> Response:
        time = _time_of(site, visit_of(request))
        if time is None or time.tabs != request.query_params.get("sesja", ""):
            return _refusal(request, time)
        return _answer(time.left())

    @site.doors.post(f"{place}/sesja/koniec", Access.ALWAYS)
    async def end(request: Request) -> Response:
        data = await typed(request)
        time = _time_of(site, visit_of(request))
        if time is None or time.tabs != text_of(data, "sesja"):
            return _refusal(request, time)
        reason = EndReason.EXPIRED if text_of(data, "powod") == "limit" else EndReason.IDLE
        await ask(time.run_out, reason)
        return Response(status_code=204)


def session_part(site: Site, visit: Visit) -> str:
    """Write the warnings that wait in every page of a session; nothing where nobody is signed in."""
    time = _time_of(site, visit)
    if time is None:
        return ""
    return written(lambda: _idle_window(time)) + _last_window(time.place, language())


def _time_of(site: Site, visit: Visit) -> _Time | None:
    if visit.staff is not None:
        sessions = site.services.bok.sessions
        return _time(sessions, visit.staff.session, place=BOK, login=BOK_LOGIN)
    if visit.visitor is not None:
        return _time(site.services.sessions, visit.visitor.session, place="", login=LOGIN)
    return None


def _time(sessions: AnySessions[S, Any], session: S, *, place: str, login: str) -> _Time:
    return _Time(
        idle=sessions.limits.idle,
        in_all=sessions.limits.session,
        tabs=sessions.tabs_key(session),
        left=partial(sessions.time_left, session),
        act=partial(sessions.act, session),
        run_out=partial(sessions.run_out, session),
        place=place,
        login=login,
    )


def _idle_window(time: _Time) -> None:
    left = time.left()
    idle = time.idle.total_seconds()
    warning = min(LONGEST_WARNING, idle / 2, time.in_all.total_seconds() / 2)
    with _window(
        "session-idle",
        _("Czy nadal tu jesteś?"),
        tabs=time.tabs,
        place=time.place,
        login=time.login,
        idle=_seconds(idle),
        idle_left=_seconds(left.idle.total_seconds()),
        left=_seconds(left.in_all.total_seconds()),
        warning=_seconds(warning),
        seen_words=_("Sesja trwa dalej."),
    ):
        put_written(_inside_idle_window(time.place, language()))


@cache
def _inside_idle_window(place: str, _language: Language) -> str:
    """Write what is the same in every page, once for each language."""
    text = _(
        "Od dłuższego czasu nic się tu nie działo. Za chwilę wylogujemy Cię dla "
        "bezpieczeństwa, a to, czego nie wysłano, przepadnie."
    )

    def write() -> None:
        with _words("session-idle", _("Czy nadal tu jesteś?"), text):
            with Html("p", None, "countdown-seen"):
                icon("done")
                Html("span", _("Sesja trwa dalej."))
            _buttons(place, _("Pozostań zalogowany"), data_stay=True)

    return written(write)


@cache
def _last_window(place: str, _language: Language) -> str:
    """Write the window that says that nothing prolongs the session any more."""
    title = _("Ta sesja zaraz się skończy")
    text = _(
        "Trwa już najdłużej, jak może. Wyślij to, co zaczęte; za chwilę wylogujemy Cię "
        "i poprosimy o zalogowanie się ponownie."
    )

    def write() -> None:
        with _window("session-last", title), _words("session-last", title, text):
            _buttons(place, _("Rozumiem"), data_close=True)

    return written(write)


def _window(name: str, title: str, **data: object) -> Html:
    return Html(
        "dialog",
        None,
        "dialog session-end",
        id=name,
        role="alertdialog",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-text",
        data_title=title,
        **{f"data_{key}": value for key, value in data.items()},
    )


@contextmanager
def _words(name: str, title: str, text: str) -> Iterator[None]:
    Html("h2", title, id=f"{name}-title")
    Html("p", text, id=f"{name}-text")
    Html("p", "", "countdown", data_countdown=True, role="timer", aria_live="off")
    yield
    Html("p", "", "unseen", data_said=True, aria_live="assertive")
    for seconds, words in _announcements().items():
        Html("span", hidden=True, data_at=seconds, data_say=words)


def _buttons(place: str, text: str, **attributes: object) -> None:
    with Html("div", None, "buttons"):
        Html("button", text, "button main", type="button", autofocus=True, **attributes)
        with form(f"{place}/wyloguj", classes="log-out"):
            submit(_("Wyloguj"), "quiet")


def _announcements() -> dict[int, str]:
    """Give what is read aloud, and at how many seconds before the end."""
    return {
        30: _("Za 30 sekund nastąpi wylogowanie."),
        10: _("Za 10 sekund nastąpi wylogowanie."),
    }


def _refusal(request: Request, time: _Time | None) -> Response:
    """Answer a page whose session is no more, or is another than the one that its browser has now.

    Not by a status of 401: to the page's script this is news, not a failure that the browser would complain of.
    """
    gone = visit_of(request).gone or ""
    return _json({"reason": gone if time is None else EndReason.REPLACED})


def _answer(left: TimeLeft) -> Response:
    return _json(
        {
            "idle_left": left.idle.total_seconds(),
            "session_left": left.in_all.total_seconds(),
        }
    )


def _json(content: dict[str, object]) -> Response:
    return Response(json.dumps(content), media_type="application/json")


def _ago(text: str) -> timedelta:
    """Read how many seconds ago the customer acted; nonsense is now."""
    try:
        seconds = float(text[:_LONGEST_NUMBER])
    except ValueError:
        return timedelta(0)
    return timedelta(seconds=seconds) if 0 <= seconds < _MOST_AGO else timedelta(0)


def _seconds(number: float) -> str:
    return f"{number:.3f}"
