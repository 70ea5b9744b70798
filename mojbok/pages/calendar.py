"""The calendar of due dates: its section in the settings, and the feed that calendars come for (POR-16)."""

from typing import Final

from fastapi import HTTPException

from mojbok.domain.calendar_feed import CalendarUnknownError
from mojbok.domain.rates import TooManyRequestsError
from mojbok.pages.asking import ask
from mojbok.pages.elements import Html
from mojbok.pages.forms import form, submit
from mojbok.pages.frame import sheet
from mojbok.pages.money_parts import copied
from mojbok.pages.notices import notice
from mojbok.pages.site import Site
from mojbok.texts.calendar_file import calendar_file
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, see_other, visit_of

FEED: Final = "/kalendarz"
_RENEW: Final = "/ustawienia/kalendarz"
_CLOSE: Final = "/ustawienia/kalendarz/wylacz"
_RENEWED, _CLOSED = "kalendarz", "kalendarz-wylaczony"


def register(site: Site, page: str) -> None:
    """Declare where the buttons post to, and the feed; `page` is the address of the settings."""

    @site.doors.post(_RENEW, Access.PORTAL)
    async def renew(request: Request) -> Response:
        visit = visit_of(request)
        await ask(site.services.calendar_feeds.renew, visit.signed_in, visit.source)
        return see_other(f"{page}?stan={_RENEWED}#kalendarz")

    @site.doors.post(_CLOSE, Access.PORTAL)
    async def close(request: Request) -> Response:
        visit = visit_of(request)
        await ask(site.services.calendar_feeds.close, visit.signed_in, visit.source)
        return see_other(f"{page}?stan={_CLOSED}#kalendarz")

    @site.doors.download(f"{FEED}/{{token}}.ics", Access.ALWAYS)
    async def feed(request: Request, token: str) -> Response:
        source = visit_of(request).source
        try:
            found = await ask(site.services.calendar_feeds.read, token, source)
        except TooManyRequestsError as error:
            # For programs: they come again by themselves.
            return Response(status_code=429, headers={"retry-after": str(error.seconds)})
        except CalendarUnknownError as error:
            raise HTTPException(404) from error
        return Response(calendar_file(found), media_type="text/calendar; charset=utf-8")


async def calendar_address(site: Site, request: Request) -> str | None:
    """Give the address of the customer's calendar, if there is one."""
    return await ask(site.services.calendar_feeds.address_of, visit_of(request).signed_in)


def calendar_section(address: str | None, request: Request) -> None:
    """Lay out the section."""
    with Html("section", aria_labelledby="kalendarz"):
        Html("h2", _("Kalendarz terminów płatności"), id="kalendarz")
        _tell(request.query_params.get("stan", ""))
        with sheet():
            if address is None:
                _offer()
            else:
                _opened(address)


def _tell(news: str) -> None:
    told = {
        _RENEWED: _("Adres kalendarza jest gotowy. Poprzedni, jeśli był, już nie działa."),
        _CLOSED: _("Kalendarz wyłączony. Jego adres już nie działa."),
    }
    if news in told:
        notice("success", told[news])


def _offer() -> None:
    Html(
        "p",
        _(
            "Terminy i kwoty do zapłaty mogą się same pojawiać w kalendarzu w Twoim telefonie "
            "albo komputerze. Utworzymy adres, który podasz w kalendarzu jako subskrypcję."
        ),
    )
    with form(_RENEW):
        submit(_("Utwórz adres kalendarza"), "second")


def _opened(address: str) -> None:
    Html(
        "p",
        _(
            "Dodaj ten adres w swoim kalendarzu jako subskrypcję („z adresu URL”). Kto go zna, "
            "widzi terminy i kwoty, więc nikomu go nie podawaj."
        ),
    )
    copied(_("Adres kalendarza"), address, address, what=_("adres kalendarza"))
    with Html("div", None, "buttons"):
        with form(_RENEW):
            submit(_("Zmień adres"), "second")
        with form(_CLOSE):
            submit(_("Wyłącz kalendarz"), "quiet")
