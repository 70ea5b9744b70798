"""The section "Aktywne sesje" of the settings (SET-03)."""

from collections.abc import Sequence
from typing import Final

from fastapi import HTTPException

from mojbok.domain.browsers import System
from mojbok.domain.sessions import SessionUnknownError
from mojbok.pages.asking import ask
from mojbok.pages.elements import Html
from mojbok.pages.forms import form, submit, text_of, typed
from mojbok.pages.frame import sheet
from mojbok.pages.icons import icon
from mojbok.pages.notices import notice
from mojbok.pages.site import Site
from mojbok.services.own_sessions import OwnSession
from mojbok.texts.browsers import browser_in_words
from mojbok.texts.formats import ago, instant
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, see_other, visit_of

END: Final = "/ustawienia/sesje/zakoncz"
END_OTHERS: Final = "/ustawienia/sesje/zakoncz-pozostale"
_ENDED: Final = "sesja"
_ENDED_OTHERS: Final = "sesje"
_HANDHELD: Final = frozenset({System.ANDROID, System.IPHONE, System.IPAD})


def register(site: Site, page: str) -> None:
    """Declare where the buttons post to; `page` is the address of the settings."""

    @site.doors.post(END, Access.PORTAL)
    async def end(request: Request) -> Response:
        return await _end(site, request, page)

    @site.doors.post(END_OTHERS, Access.PORTAL)
    async def end_others(request: Request) -> Response:
        visit = visit_of(request)
        await ask(site.services.own_sessions.end_others, visit.signed_in, visit.source)
        return see_other(f"{page}?stan={_ENDED_OTHERS}")


async def sessions_shown(site: Site, request: Request) -> Sequence[OwnSession]:
    """Give the sessions to list."""
    return await ask(site.services.own_sessions.listed, visit_of(request).signed_in)


def sessions_section(sessions: Sequence[OwnSession], request: Request) -> None:
    """Lay out the list, and what has just been done."""
    has_others = any(not session.is_this for session in sessions)
    with Html("section", aria_labelledby="sesje"):
        Html("h2", _("Aktywne sesje"), id="sesje")
        _tell(request.query_params.get("stan", ""))
        with sheet():
            Html("p", _intro() if has_others else _("Konto jest otwarte tylko w tej przeglądarce."))
            with Html("ul", None, "sessions"):
                for number, session in enumerate(sessions):
                    with Html("li"):
                        _session(session, name=f"sesja-{number}")
            if has_others:
                with form(END_OTHERS):
                    submit(_("Zakończ wszystkie pozostałe"), "second")


def _intro() -> str:
    return _(
        "Tu jest teraz otwarte Twoje konto. Jeśli czegoś nie rozpoznajesz, zakończ tę sesję i zmień hasło."
    )


def _tell(news: str) -> None:
    told = {
        _ENDED: _("Sesja zakończona."),
        _ENDED_OTHERS: _("Pozostałe sesje zakończone."),
    }
    if news in told:
        notice("success", told[news], is_focused=True)


def _session(session: OwnSession, *, name: str) -> None:
    icon("phone" if session.browser.system in _HANDHELD else "computer")
    with Html("div", None, "session-words"):
        with Html("div", None, "session-name"):
            Html("h3", browser_in_words(session.browser), id=name)
            if session.is_this:
                with Html("p", None, "badge good"):
                    icon("done")
                    Html("span", _("ta przeglądarka"))
        with Html("dl"):
            for term, text in _facts(session).items():
                with Html("div"):
                    Html("dt", term)
                    Html("dd", text)
    if not session.is_this:
        with form(END):
            Html("input", type="hidden", name="session", value=session.id)
            # All are called the same; which one it is, its description says.
            Html("button", _("Zakończ"), "button quiet", type="submit", aria_describedby=name)


def _facts(session: OwnSession) -> dict[str, str]:
    return {
        _("Aktywność:"): ago(session.idle),
        _("Zalogowano:"): instant(session.signed_in_at),
        _("Adres IP:"): session.ip or "—",
    }


async def _end(site: Site, request: Request, page: str) -> Response:
    data = await typed(request)
    visit = visit_of(request)
    session_id = text_of(data, "session")[:64]
    try:
        await ask(site.services.own_sessions.end, visit.signed_in, session_id, visit.source)
    except SessionUnknownError as error:
        raise HTTPException(404) from error
    return see_other(f"{page}?stan={_ENDED}")
