"""The section "Hasło" of the settings, and its window "Zmiana hasła" (SCR-PWD, SET-02)."""

from mojbok.domain.accounts import AccountLockedError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.login_name import is_pesel
from mojbok.domain.rates import TooBusyError
from mojbok.pages.asking import ask_in_turn
from mojbok.pages.elements import Html
from mojbok.pages.forms import form, give_back, returned, settle, submit, text_of, typed
from mojbok.pages.frame import sheet
from mojbok.pages.new_password import new_password_fields, secret_field
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.site import Site
from mojbok.pages.windows import is_window_open, window, window_address, window_button, window_close
from mojbok.services.drafts import Returned
from mojbok.texts.translate import _
from mojbok.web.access import DEVICE, SESSION, Access, Request, Response, Visit, see_other, visit_of

ADDRESS = "/ustawienia/haslo"
WINDOW = "zmiana-hasla"
_CHANGED = "haslo"


def register(site: Site, page: str) -> None:
    """Declare where the form posts to; `page` is the address of the settings."""

    @site.doors.post(ADDRESS, Access.PORTAL)
    async def send(request: Request) -> Response:
        return await _change(site, request, page)


async def password_back(site: Site, request: Request) -> Returned:
    """Give what the window's form comes back with."""
    return await returned(site, request, _draft_name(visit_of(request)))


def password_section(site: Site, request: Request, back: Returned, *, page: str) -> None:
    """Lay out the section with its window."""
    login = visit_of(request).signed_in.account.login
    with Html("section", aria_labelledby="haslo"):
        Html("h2", _("Hasło"), id="haslo")
        if request.query_params.get("stan") == _CHANGED:
            notice(
                "success",
                _("Hasło zmienione. Na innych urządzeniach Twoje konto zostało wylogowane."),
                is_focused=True,
            )
        with sheet():
            Html(
                "p",
                _(
                    "Po zmianie hasła zostaniesz w tej przeglądarce, a na innych urządzeniach "
                    "trzeba będzie zalogować się nowym hasłem."
                ),
            )
            window_button(page, WINDOW, _("Zmień hasło"), "second")
        with window(page, WINDOW, _("Zmiana hasła"), is_open=is_window_open(request, WINDOW)):
            content(site, back, page=page, login="" if is_pesel(login) else login)


def content(site: Site, back: Returned, *, page: str, login: str) -> None:
    """Lay out the form; a `login` lets password managers know whose password it is."""
    notice_of(back.notice, site.contact)
    with form(ADDRESS, has_required=True):
        if login:
            Html(
                "input",
                type="text",
                name="username",
                value=login,
                autocomplete="username",
                readonly=True,
                hidden=True,
            )
        secret_field("current_password", _("Aktualne hasło"), back, autocomplete="current-password")
        new_password_fields(back)
        with Html("div", None, "buttons"):
            submit(_("Zmień hasło"))
            window_close(page, _("Anuluj"))


def _draft_name(visit: Visit) -> str:
    # Each account has its own, though several may use one browser.
    return f"password-{visit.signed_in.account.id}"


async def _change(site: Site, request: Request, page: str) -> Response:
    data = await typed(request)
    visit = visit_of(request)
    back = (_draft_name(visit), window_address(page, WINDOW))
    try:
        renewed = await ask_in_turn(
            visit.signed_in.account.login,
            site.services.passwords.change_own,
            visit.signed_in,
            current=text_of(data, "current_password"),
            new=text_of(data, "new_password"),
            repeat=text_of(data, "new_password_repeat"),
            source=visit.source,
        )
    except FormInvalidError as error:
        return await give_back(site, request, *back, values={}, errors=error.errors)
    except (AccountLockedError, TooBusyError) as error:
        # The session goes on: docs/decisions/0043.
        return await give_back(site, request, *back, values={}, notice=error)
    await settle(site, request, back[0])
    response = see_other(f"{page}?stan={_CHANGED}")
    site.doors.cookies.set(response, SESSION, renewed.token)
    site.doors.cookies.forget(response, DEVICE)
    return response
