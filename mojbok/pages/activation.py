"""SCR-ACT: the activation link. Opening it changes nothing; the page posts, or the customer does."""

from datetime import timedelta

from mojbok.domain.credentials import LinkDeadError, LinkState
from mojbok.pages.asking import ask, ask_slow
from mojbok.pages.elements import Html
from mojbok.pages.forms import form, go_to, submit
from mojbok.pages.frame import frame_before_login, sheet
from mojbok.pages.notices import bok_line, notice
from mojbok.pages.site import Site
from mojbok.texts.translate import _
from mojbok.web.access import ACTIVATION, Access, Request, Response, see_other, visit_of

ADDRESS = "/aktywacja"
_LIFETIME = timedelta(minutes=10)


def register(site: Site) -> None:
    """Declare the screen's routes."""

    @site.doors.get("/aktywacja/{token}", Access.ANYBODY)
    def open_link(token: str) -> Response:
        # The token leaves the address bar at once: no history, no referrer and no log keeps it.
        response = see_other(ADDRESS)
        site.doors.cookies.set(response, ACTIVATION, token[:100], lifetime=_LIFETIME)
        return response

    @site.doors.page(ADDRESS, Access.ANYBODY, _("Aktywacja konta"))
    async def page(request: Request) -> None:
        state = await _state(site, request)
        is_fresh = request.query_params.get("stan") == "gotowe"
        with frame_before_login(site, _("Aktywacja konta")):
            content(site, state, is_fresh=is_fresh)

    @site.doors.post(ADDRESS, Access.ANYBODY)
    async def send(request: Request) -> Response:
        return await _activate(site, request)


def content(site: Site, state: LinkState, *, is_fresh: bool) -> None:
    """Lay out what the link is good for."""
    with sheet():
        if state is LinkState.READY:
            _ready()
        elif state is LinkState.USED:
            _active(is_fresh=is_fresh)
        else:
            _dead(site)


def _ready() -> None:
    Html("p", _("Jeszcze jedna chwila: aktywujemy Twoje konto."))
    with form(ADDRESS) as opened:
        opened.put(data_auto=True)
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
    words = notice(
        "error",
        _("Ten link jest nieważny: minęły 24 godziny, zastąpił go nowszy albo jest niepełny."),
        _("Jeśli konto nie jest jeszcze aktywne, zarejestruj się ponownie, a wyślemy nowy link."),
    )
    with words:
        bok_line(site.contact)
    with Html("div", None, "buttons"):
        go_to("/rejestracja", _("Zarejestruj się"))
        go_to("/logowanie", _("Zaloguj się"), "second")


async def _state(site: Site, request: Request) -> LinkState:
    token = site.doors.cookie(request, ACTIVATION)
    return await ask(site.services.activation.state, token) if token else LinkState.DEAD


async def _activate(site: Site, request: Request) -> Response:
    token = site.doors.cookie(request, ACTIVATION)
    try:
        if token:
            await ask_slow(site.services.activation.activate, token, visit_of(request).source)
    except LinkDeadError:
        return see_other(ADDRESS)
    return see_other(f"{ADDRESS}?stan=gotowe")
