"""The session's time: the warning before it is over, and where `assets/idle.js` tells and asks of it (OUT-02)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from mojbok.domain.sessions import EndReason, Session, TimeLeft
from mojbok.pages.asking import ask
from mojbok.pages.elements import Html, written
from mojbok.pages.forms import form, submit, text_of, typed
from mojbok.pages.icons import icon
from mojbok.pages.site import Site
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, Visit, visit_of

#: Seconds. Where the idle time is short, as in tests, the warning takes half of it.
LONGEST_WARNING = 60.0
_LONGEST_NUMBER = 12
_MOST_AGO = 24 * 60 * 60


def register(site: Site) -> None:
    """Declare where the script tells and asks. They are open to all: that nobody is signed in is an answer, too."""

    @site.doors.post("/sesja/aktywnosc", Access.ALWAYS)
    async def act(request: Request) -> Response:
        data = await typed(request)
        if refusal := _refusal(site, request, text_of(data, "sesja")):
            return refusal
        session = visit_of(request).signed_in.session
        left = await ask(site.services.sessions.act, session, ago=_ago(text_of(data, "temu")))
        return _answer(left)

    @site.doors.get("/sesja/stan", Access.ALWAYS)
    async def state(request: Request) -> Response:
        if refusal := _refusal(site, request, request.query_params.get("sesja", "")):
            return refusal
        return _answer(site.services.sessions.time_left(visit_of(request).signed_in.session))

    @site.doors.post("/sesja/koniec", Access.ALWAYS)
    async def end(request: Request) -> Response:
        data = await typed(request)
        if refusal := _refusal(site, request, text_of(data, "sesja")):
            return refusal
        reason = EndReason.EXPIRED if text_of(data, "powod") == "limit" else EndReason.IDLE
        await ask(site.services.sessions.run_out, visit_of(request).signed_in.session, reason)
        return Response(status_code=204)


def session_part(site: Site, visit: Visit) -> str:
    """Write the warnings that wait in every page of a session; nothing where nobody is signed in."""
    if visit.visitor is None:
        return ""
    session = visit.visitor.session
    return written(lambda: _idle_window(site, session)) + written(_last_window)


def _idle_window(site: Site, session: Session) -> None:
    sessions = site.services.sessions
    left, limits = sessions.time_left(session), sessions.limits
    idle = limits.idle.total_seconds()
    warning = min(LONGEST_WARNING, idle / 2, limits.session.total_seconds() / 2)
    with _window(
        "session-idle",
        _("Czy nadal tu jesteś?"),
        _(
            "Od dłuższego czasu nic się tu nie działo. Za chwilę wylogujemy Cię dla "
            "bezpieczeństwa, a to, czego nie wysłano, przepadnie."
        ),
        tabs=sessions.tabs_key(session),
        idle=_seconds(idle),
        idle_left=_seconds(left.idle.total_seconds()),
        left=_seconds(left.in_all.total_seconds()),
        warning=_seconds(warning),
        seen_words=_("Sesja trwa dalej."),
    ):
        with Html("p", None, "countdown-seen"):
            icon("done")
            Html("span", _("Sesja trwa dalej."))
        _buttons(_("Pozostań zalogowany"), data_stay=True)


def _last_window() -> None:
    with _window(
        "session-last",
        _("Ta sesja zaraz się skończy"),
        _(
            "Trwa już najdłużej, jak może. Wyślij to, co zaczęte; za chwilę wylogujemy Cię "
            "i poprosimy o zalogowanie się ponownie."
        ),
    ):
        _buttons(_("Rozumiem"), data_close=True)


@contextmanager
def _window(name: str, title: str, text: str, **data: object) -> Iterator[None]:
    attributes = {f"data_{key}": value for key, value in data.items()}
    with Html(
        "dialog",
        None,
        "dialog session-end",
        id=name,
        role="alertdialog",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-text",
        data_title=title,
        **attributes,
    ):
        Html("h2", title, id=f"{name}-title")
        Html("p", text, id=f"{name}-text")
        Html("p", "", "countdown", data_countdown=True, role="timer", aria_live="off")
        yield
        Html("p", "", "unseen", data_said=True, aria_live="assertive")
        for seconds, words in _announcements().items():
            Html("span", hidden=True, data_at=seconds, data_say=words)


def _buttons(text: str, **attributes: object) -> None:
    with Html("div", None, "buttons"):
        Html("button", text, "button main", type="button", autofocus=True, **attributes)
        with form("/wyloguj", classes="log-out"):
            submit(_("Wyloguj"), "quiet")


def _announcements() -> dict[int, str]:
    """Give what is read aloud, and at how many seconds before the end."""
    return {
        30: _("Za 30 sekund nastąpi wylogowanie."),
        10: _("Za 10 sekund nastąpi wylogowanie."),
    }


def _refusal(site: Site, request: Request, tabs_key: str) -> Response | None:
    """Answer a page whose session is no more, or is another than the one that its browser has now.

    Not by a status of 401: to the page's script this is news, not a failure that the browser would complain of.
    """
    visit = visit_of(request)
    if visit.visitor is None:
        return _json({"reason": visit.gone or ""})
    if site.services.sessions.tabs_key(visit.visitor.session) != tabs_key:
        return _json({"reason": EndReason.REPLACED})
    return None


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
