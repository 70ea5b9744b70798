"""SCR-LOGIN: signing in, and the door to registration beside it."""

from datetime import timedelta
from urllib.parse import quote

from mojbok.domain.accounts import AccountLockedError, WrongCredentialsError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.login_name import canonical_login
from mojbok.domain.rates import ChallengeRequiredError, TooBusyError
from mojbok.domain.sessions import EndReason, Stage
from mojbok.pages.asking import ask, ask_in_turn
from mojbok.pages.challenge import challenge
from mojbok.pages.elements import Html
from mojbok.pages.fields import Field, checkbox
from mojbok.pages.forms import form, give_back, go_to, returned, settle, submit, text_of, typed
from mojbok.pages.frame import frame_before_login, sheet
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.remembering import settle_device
from mojbok.pages.site import Site
from mojbok.services.doorkeeper import Asked, Browser
from mojbok.services.drafts import Returned
from mojbok.services.sessions import OpenedSession
from mojbok.texts.translate import _
from mojbok.web.access import (
    DEVICE,
    DRAFT,
    HOME_OF_STAGE,
    LOGIN,
    SESSION,
    Access,
    Request,
    Response,
    is_local_path,
    see_other,
    visit_of,
)

FORM = "login"
#: From here on, an idle time is told without its seconds.
_MINUTES_THAT_ARE_ENOUGH = 5


def register(site: Site) -> None:
    """Declare the screen's routes."""

    @site.doors.get("/", Access.NOT_SIGNED_IN)
    def root() -> Response:
        return see_other(LOGIN)

    @site.doors.page(LOGIN, Access.NOT_SIGNED_IN, _("Logowanie"))
    async def page(request: Request) -> None:
        back = await returned(site, request, FORM)
        device = site.doors.cookie(request, DEVICE)
        remembered = await ask(site.services.devices.remembered_login, device) if device else ""
        typed_login = canonical_login(back.values.get("login", "")) or None
        asked = await ask(
            site.services.doorkeeper.asks,
            visit_of(request).source,
            _browser(site, request),
            login=typed_login,
        )
        with frame_before_login(site, ""):
            reason = request.query_params.get("powod", "")
            _why_signed_out(reason, site.services.sessions.limits.idle)
            going = going_of(request.query_params.get("dalej", ""))
            content(
                site, back, going=going, remembered=remembered, is_known=bool(device), asked=asked
            )

    @site.doors.post(LOGIN, Access.ALWAYS)
    async def send(request: Request) -> Response:
        return await _sign_in(site, request)


def content(
    site: Site,
    back: Returned,
    *,
    going: str,
    remembered: str = "",
    is_known: bool = False,
    asked: Asked | None = None,
) -> None:
    """Lay out the two halves of the screen."""
    with Html("div", None, "halves"):
        with sheet():
            Html("h1", _("Logowanie"))
            notice_of(back.notice, site.contact)
            with form(LOGIN):
                _fields(back, going, remembered, is_known=is_known)
                if asked:
                    challenge(asked, site.contact)
                submit(_("Zaloguj się"))
                _ways_out()
        with sheet("new-client"):
            Html("h2", _("Rejestracja"))
            Html(
                "p",
                _(
                    "Czy jesteś nowym klientem? Zaloguj się, aby zarządzać swoim kontem online "
                    "w zaciszu własnego domu."
                ),
            )
            go_to("/rejestracja", _("Zarejestruj się"), "second")


def _fields(back: Returned, going: str, remembered: str, *, is_known: bool) -> None:
    first_wrong = next(iter(back.errors), None)
    if going:
        Html("input", type="hidden", name="going", value=going)
    Field(
        "login",
        _("Login"),
        value=back.values.get("login", remembered),
        error=back.errors.get("login"),
        hint=_("Jeśli nie wybrano loginu przy rejestracji, jest nim PESEL albo NIP."),
        is_focused=first_wrong == "login",
        autocomplete="username",
        autocapitalize="none",
        spellcheck="false",
        maxlength=128,
    )
    Field(
        "password",
        _("Hasło"),
        error=back.errors.get("password"),
        is_focused=first_wrong == "password",
        type="password",
        autocomplete="current-password",
    )
    checkbox(
        "remember",
        _("Zapamiętaj mnie"),
        is_checked=bool(back.values.get("remember", is_known)),
        hint=_("Wpiszemy za Ciebie login. PESEL-u nie zapamiętujemy."),
    )


def _ways_out() -> None:
    with Html("p", None, "links"):
        Html("a", _("Nie pamiętasz hasła?"), href="/odzyskiwanie-hasla")
        Html("a", _("Nie pamiętasz nazwy użytkownika?"), href="/odzyskiwanie-loginu")


def _browser(site: Site, request: Request, solution: str = "") -> Browser:
    cookie = site.doors.cookie
    return Browser(device=cookie(request, DEVICE), draft=cookie(request, DRAFT), solution=solution)


async def _sign_in(site: Site, request: Request) -> Response:
    data = await typed(request)
    login, going = text_of(data, "login"), going_of(text_of(data, "going"))
    values = {"login": login[:128], "remember": text_of(data, "remember")}
    # `dalej` comes along, so that a slip of the fingers does not lose the way.
    page = with_going(LOGIN, going)
    visit = visit_of(request)
    log_in = site.services.sign_in.log_in
    try:
        # A form that stayed open in another tab may sign somebody else in: the former session ends.
        opened = await ask_in_turn(
            canonical_login(values["login"]),
            log_in,
            login,
            text_of(data, "password"),
            visit.source,
            replacing=visit.token,
            browser=_browser(site, request, text_of(data, "solution")),
        )
    except FormInvalidError as error:
        return await give_back(site, request, FORM, page, values=values, errors=error.errors)
    except (
        WrongCredentialsError,
        AccountLockedError,
        ChallengeRequiredError,
        TooBusyError,
    ) as error:
        return await give_back(site, request, FORM, page, values=values, notice=error)
    await settle(site, request, FORM)
    response = welcome(site, opened, going)
    await settle_device(site, request, response, opened, remembers=bool(values["remember"]))
    return response


def welcome(site: Site, opened: OpenedSession, going: str = "") -> Response:
    """Answer a sign-in: give the browser its session and lead it to where it was going, or to what it must do first."""
    response = see_other(_first_address(opened.session.stage, going))
    site.doors.cookies.set(response, SESSION, opened.token)
    return response


def _first_address(stage: Stage, going: str) -> str:
    home = HOME_OF_STAGE[stage]
    if not going or stage is Stage.PASSWORD:
        return home
    # Whoever has to accept the terms first goes on from there.
    return going if stage is Stage.PORTAL else with_going(home, going)


def with_going(page: str, going: str) -> str:
    """Give a page's address that remembers where the customer was going (LOGIN-04)."""
    return f"{page}?dalej={quote(going, safe='/')}" if going else page


def going_of(target: str) -> str:
    """Give an address to go on to; none when it would lead to another host."""
    return target if target and is_local_path(target) else ""


def _why_signed_out(reason: str, idle: timedelta) -> None:
    sentences = {
        EndReason.IDLE: _idle_sentence(idle),
        EndReason.EXPIRED: _("Sesja trwała najdłużej, jak może. Zaloguj się ponownie."),
        EndReason.LOGOUT: _("Wylogowano. Do zobaczenia."),
        EndReason.PASSWORD_CHANGED: _("Hasło zostało zmienione. Zaloguj się nowym hasłem."),
        EndReason.LOCKED: _("Konto jest zablokowane. Skontaktuj się z Biurem Obsługi Klienta."),
        EndReason.BLOCKED: _("Konto zostało zablokowane przez Biuro Obsługi Klienta."),
        EndReason.STAFF: _("Sesję zakończyło Biuro Obsługi Klienta. Zaloguj się ponownie."),
        EndReason.TOO_MANY: _(
            "Zalogowano się na kolejnym urządzeniu, więc ta sesja się zakończyła."
        ),
        EndReason.ACCEPTED: _("Regulamin jest zaakceptowany. Zaloguj się ponownie."),
        EndReason.REPLACED: _("W tej przeglądarce zalogowano się ponownie."),
        EndReason.RENEWED: _("Hasło zostało zmienione. Zaloguj się nowym hasłem."),
        EndReason.ENDED_BY_OWNER: _(
            "Tę sesję zakończono na innym urządzeniu. Jeśli to nie Ty, zaloguj się i zmień hasło."
        ),
        EndReason.CLOSED: _("Konto zostało zamknięte, jak prosiłaś albo prosiłeś."),
    }
    if reason in set(sentences):
        notice("info", sentences[EndReason(reason)])


def _idle_sentence(idle: timedelta) -> str:
    minutes, seconds = divmod(round(idle.total_seconds()), 60)
    if minutes == 0:
        time = _("chwili")
    elif seconds and minutes < _MINUTES_THAT_ARE_ENOUGH:
        time = _("{seconds} sekundach").format(seconds=minutes * 60 + seconds)
    else:
        time = _("minucie") if minutes == 1 else _("{minutes} minutach").format(minutes=minutes)
    return _(
        "Po {time} bez ruchu wylogowaliśmy Cię dla bezpieczeństwa. Zaloguj się ponownie."
    ).format(time=time)
