"""SCR-PWD-REC and SCR-LOGIN-REC: recovery of a forgotten password or login."""

import asyncio
from dataclasses import dataclass
from typing import Final

from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError
from mojbok.domain.rates import TooBusyError
from mojbok.pages.asking import ask_slow
from mojbok.pages.elements import Html
from mojbok.pages.fields import Field
from mojbok.pages.forms import form, give_back, go_to, returned, settle, submit, text_of, typed
from mojbok.pages.frame import frame_before_login, sheet
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.site import Site
from mojbok.services.drafts import Returned
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, see_other, visit_of

_MOST = 254
#: No answer comes sooner, so that its time does not tell whether a letter was put down: that takes 4 ms, and 14 ms for
#: an address of twenty accounts.
SECONDS_AT_LEAST: Final = 0.4


@dataclass(frozen=True, kw_only=True, slots=True)
class _Screen:
    """One of the two screens: a field, a button, and the answer that is always the same."""

    address: str
    title: str
    field: str
    label: str
    autocomplete: str
    button: str
    heading: str
    answer: str


def register(site: Site) -> None:
    """Declare the screens' routes."""
    password, login = _screens()
    _screen(site, password)
    _screen(site, login)


def content(site: Site, screen: _Screen, back: Returned) -> None:
    """Lay out the field and the button."""
    error = back.errors.get(screen.field)
    with sheet():
        notice_of(back.notice, site.contact)
        with form(screen.address, has_required=True):
            Field(
                screen.field,
                screen.label,
                value=back.values.get(screen.field, ""),
                error=error,
                is_required=True,
                is_focused=error is not None,
                maxlength=_MOST,
                autocomplete=screen.autocomplete,
                autocapitalize="none",
                spellcheck="false",
            )
            submit(screen.button)


def answer(screen: _Screen) -> None:
    """Lay out the answer."""
    with sheet():
        notice("success", screen.answer, heading=screen.heading)
        Html(
            "p",
            _(
                "Wiadomość nie doszła? Zajrzyj do spamu, a potem spróbuj jeszcze raz za kilka minut."
            ),
        )
        go_to("/logowanie", _("Powrót"))


def _screens() -> tuple[_Screen, _Screen]:
    return (
        _Screen(
            address="/odzyskiwanie-hasla",
            title=_("Odzyskiwanie hasła"),
            field="login",
            label=_("Login"),
            autocomplete="username",
            button=_("Resetuj hasło"),
            heading=_("Wygenerowano nowe hasło!"),
            answer=_(
                "Wygenerowano nowe hasło jednorazowe. Zostało ono wysłane na adres e-mail Twojego konta. "
                "Hasło wymaga zmiany przy pierwszym logowaniu."
            ),
        ),
        _Screen(
            address="/odzyskiwanie-loginu",
            title=_("Odzyskiwanie loginu"),
            field="email",
            label=_("E-mail"),
            autocomplete="email",
            button=_("Przypomnij login"),
            heading="",
            answer=_(
                "Wysłano wiadomość e-mail, zawierającą login użytkownika o podanym w formularzu "
                "adresie e-mail."
            ),
        ),
    )


def _screen(site: Site, screen: _Screen) -> None:
    @site.doors.page(screen.address, Access.NOT_SIGNED_IN, screen.title)
    async def page(request: Request) -> None:
        back = await returned(site, request, screen.address)
        with frame_before_login(site, screen.title, here=screen.address):
            if request.query_params.get("stan") == "wyslano":
                answer(screen)
            else:
                content(site, screen, back)

    @site.doors.post(screen.address, Access.ANYBODY)
    async def send(request: Request) -> Response:
        return await _send(site, screen, request)


async def _send(site: Site, screen: _Screen, request: Request) -> Response:
    data = await typed(request)
    value = text_of(data, screen.field)[: _MOST + 1]
    if not value.strip():
        errors: dict[str, DomainError] = {screen.field: FieldRequiredError(label=screen.label)}
        return await give_back(
            site, request, screen.address, screen.address, values={}, errors=errors
        )
    recovery = site.services.recovery
    use_case = recovery.recover_password if screen.field == "login" else recovery.remind_login
    try:
        await asyncio.gather(
            ask_slow(use_case, value, visit_of(request).source), asyncio.sleep(SECONDS_AT_LEAST)
        )
    except TooBusyError as error:
        values = {screen.field: value}
        return await give_back(
            site, request, screen.address, screen.address, values=values, notice=error
        )
    await settle(site, request, screen.address)
    return see_other(f"{screen.address}?stan=wyslano")
