"""SCR-ACT: the activation link. Opening it changes nothing; the page posts, or the customer does."""

from mojbok.domain.credentials import LinkDeadError, LinkState
from mojbok.domain.rates import TooBusyError, TooManyRequestsError
from mojbok.pages.asking import ask, ask_slow
from mojbok.pages.elements import Html
from mojbok.pages.forms import form, go_to, submit
from mojbok.pages.frame import frame_before_login, sheet
from mojbok.pages.links import declare_link
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.site import Site
from mojbok.texts.translate import _
from mojbok.web.access import ACTIVATION, Access, Request, Response, see_other, visit_of

ADDRESS = "/aktywacja"
_BUSY = TooBusyError(seconds=5)


def register(site: Site) -> None:
    """Declare the screen's routes."""
    declare_link(site, ADDRESS, ACTIVATION)

    @site.doors.page(ADDRESS, Access.ANYBODY, _("Aktywacja konta"))
    async def page(request: Request) -> None:
        how = request.query_params.get("stan", "")
        try:
            state = await _state(site, request)
        except TooManyRequestsError as error:
            visit_of(request).retry_after = error.seconds
            with frame_before_login(site, _("Aktywacja konta")), sheet():
                notice_of(error, site.contact)
            return
        with frame_before_login(site, _("Aktywacja konta")):
            content(site, state, is_fresh=how == "gotowe", is_busy=how == "zajete")

    @site.doors.post(ADDRESS, Access.ANYBODY)
    async def send(request: Request) -> Response:
        return await _activate(site, request)


def content(site: Site, state: LinkState, *, is_fresh: bool = False, is_busy: bool = False) -> None:
    """Lay out what the link is good for."""
    with sheet():
        if state is LinkState.READY and is_busy:
            # Not by itself: pages that all post again at once would keep the queue full.
            notice_of(_BUSY, site.contact)
            with form(ADDRESS):
                submit(_("Aktywuj konto"))
        elif state is LinkState.READY:
            _ready()
        elif state is LinkState.USED:
            _active(is_fresh=is_fresh)
        else:
            _dead(site)


def _ready() -> None:
    Html("p", _("Jeszcze jedna chwila: aktywujemy Twoje konto."))
    with form(ADDRESS, is_sent_by_itself=True):
        submit(_("Aktywuj konto"))


def _active(*, is_fresh: bool) -> None:
    if is_fresh:
        notice(
            "success",
            _(
                "Aktywacja konta przebiegła pomyślnie. Możesz się teraz zalogować do systemu "
                "za pomocą otrzymanego w e-mail hasła."
            ),
        )
    else:
        notice(
            "success",
            _("To konto jest już aktywne. Możesz się zalogować."),
            _("Hasło jednorazowe jest w wiadomości, którą wysłaliśmy po aktywacji."),
        )
    go_to("/logowanie", _("Zaloguj się"))


def _dead(site: Site) -> None:
    notice(
        "error",
        _("Ten link jest nieważny: minęły 24 godziny, zastąpił go nowszy albo jest niepełny."),
        _("Jeśli konto nie jest jeszcze aktywne, zarejestruj się ponownie, a wyślemy nowy link."),
        contact=site.contact,
    )
    with Html("div", None, "buttons"):
        go_to("/rejestracja", _("Zarejestruj się"))
        go_to("/logowanie", _("Zaloguj się"), "second")


async def _state(site: Site, request: Request) -> LinkState:
    token = site.doors.cookie(request, ACTIVATION)
    look = site.services.activation.look
    return await ask(look, token, visit_of(request).source) if token else LinkState.DEAD


async def _activate(site: Site, request: Request) -> Response:
    token = site.doors.cookie(request, ACTIVATION)
    try:
        if token:
            await ask_slow(site.services.activation.activate, token, visit_of(request).source)
    except (LinkDeadError, TooManyRequestsError):
        return see_other(ADDRESS)
    except TooBusyError:
        return see_other(f"{ADDRESS}?stan=zajete")
    return see_other(f"{ADDRESS}?stan=gotowe")
