"""SCR-FORCED: a password of one's own, after a one-time password."""

from mojbok.domain.accounts import AccountLockedError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.rates import TooBusyError
from mojbok.pages.asking import ask, ask_in_turn
from mojbok.pages.forms import form, give_back, returned, settle, submit, text_of, typed
from mojbok.pages.frame import frame_of_stage, sheet
from mojbok.pages.login import FORM as LOGIN_FORM
from mojbok.pages.login import welcome
from mojbok.pages.new_password import new_password_fields, secret_field
from mojbok.pages.notices import notice_of
from mojbok.pages.prose import prose
from mojbok.pages.remembering import is_remembered, settle_device
from mojbok.pages.site import Site
from mojbok.services.drafts import Returned
from mojbok.texts.translate import _
from mojbok.web.access import LOGIN, SESSION, Access, Request, Response, visit_of

FORM = "forced-password"
ADDRESS = "/wymagana-zmiana-hasla"


def register(site: Site) -> None:
    """Declare the screen's routes."""

    @site.doors.page(ADDRESS, Access.PASSWORD_STAGE, _("Wymagana zmiana hasła"))
    async def page(request: Request) -> None:
        back = await returned(site, request, FORM)
        with frame_of_stage(site, _("Wymagana zmiana hasła")):
            content(site, back)

    @site.doors.post(ADDRESS, Access.PASSWORD_STAGE)
    async def send(request: Request) -> Response:
        return await _change(site, request)


def content(site: Site, back: Returned) -> None:
    """Lay out the form."""
    with sheet():
        prose(
            "p", _("Wpisz jeszcze raz hasło jednorazowe z wiadomości e-mail i wymyśl własne hasło.")
        )
        notice_of(back.notice, site.contact)
        with form(ADDRESS, has_required=True):
            secret_field(
                "one_time_password",
                _("Kod jednorazowy zmiany hasła"),
                back,
                autocomplete="one-time-code",
                hint=_once_more() if back.errors else _where_from(),
                kind="text",
            )
            new_password_fields(back)
            submit(_("Zmień hasło"))


def _where_from() -> str:
    return _("To hasło jednorazowe z wiadomości e-mail, na przykład ABCD-2345-EFGH-6789.")


def _once_more() -> str:
    # It is kept nowhere: whoever holds a copy of this session's cookie must not find the code beside it.
    return _(
        "Dla bezpieczeństwa nie zapamiętujemy kodu. Wpisz go jeszcze raz: jest w wiadomości e-mail."
    )


async def _change(site: Site, request: Request) -> Response:
    data = await typed(request)
    visit = visit_of(request)
    change = site.services.passwords.change_forced
    # A new password forgets every browser; the choice made at signing in, a moment ago, is for this one.
    remembers = await is_remembered(site, request, visit.signed_in.account.id)
    try:
        opened = await ask_in_turn(
            visit.signed_in.account.login,
            change,
            visit.signed_in,
            one_time=text_of(data, "one_time_password"),
            new=text_of(data, "new_password"),
            repeat=text_of(data, "new_password_repeat"),
            source=visit.source,
        )
    except FormInvalidError as error:
        return await give_back(site, request, FORM, ADDRESS, values={}, errors=error.errors)
    except TooBusyError as error:
        return await give_back(site, request, FORM, ADDRESS, values={}, notice=error)
    except AccountLockedError as error:
        await ask(site.services.sessions.lock_out, visit.token or "")
        response = await give_back(site, request, LOGIN_FORM, LOGIN, values={}, notice=error)
        site.doors.cookies.forget(response, SESSION)
        return response
    await settle(site, request, FORM)
    response = welcome(site, opened)
    await settle_device(site, request, response, opened, remembers=remembers)
    return response
