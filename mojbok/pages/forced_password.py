"""SCR-FORCED: a password of one's own, after a one-time password."""

from mojbok.domain.accounts import AccountLockedError
from mojbok.domain.forms import FormInvalidError
from mojbok.pages.asking import ask, ask_slow
from mojbok.pages.elements import Html
from mojbok.pages.fields import Field
from mojbok.pages.forms import form, give_back, returned, settle, submit, text_of, typed
from mojbok.pages.frame import frame_of_stage, sheet
from mojbok.pages.icons import icon
from mojbok.pages.login import FORM as LOGIN_FORM
from mojbok.pages.login import welcome
from mojbok.pages.notices import notice_of
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
    first_wrong = next(iter(back.errors), None)
    with sheet():
        Html(
            "p", _("Wpisz jeszcze raz hasło jednorazowe z wiadomości e-mail i wymyśl własne hasło.")
        )
        notice_of(back.notice, site.contact)
        with form(ADDRESS):
            for name, label, hint, autocomplete in _fields():
                Field(
                    name,
                    label,
                    error=back.errors.get(name),
                    hint=hint,
                    is_required=True,
                    is_focused=first_wrong == name,
                    type="text" if name == "one_time_password" else "password",
                    autocomplete=autocomplete,
                    autocapitalize="none",
                    spellcheck="false",
                )
                if name == "new_password":
                    password_rules("new_password")
            submit(_("Zmień hasło"))


def password_rules(field_name: str) -> None:
    """List the rules of a new password; a script marks each as it is met."""
    rules = {
        "length": _("co najmniej 8 znaków"),
        "capital": _("co najmniej jedna wielka litera"),
        "digit_or_special": _("co najmniej jedna cyfra albo znak specjalny"),
    }
    with Html("ul", None, "rules", data_rules_of=field_name):
        for name, text in rules.items():
            with Html("li", data_rule=name):
                icon("done")
                # The script marks the line; which of the two is read out, the stylesheet decides.
                Html("span", _("spełnione: "), "unseen if-met")
                Html("span", _("jeszcze nie: "), "unseen if-not-met")
                Html("span", text)


def _fields() -> tuple[tuple[str, str, str, str], ...]:
    return (
        (
            "one_time_password",
            _("Kod jednorazowy zmiany hasła"),
            _("To hasło jednorazowe z wiadomości e-mail, na przykład ABCD-2345-EFGH-6789."),
            "one-time-code",
        ),
        (
            "new_password",
            _("Nowe hasło"),
            _(
                "Nie może być Twoim loginem, numerem, adresem ani jednym z najpopularniejszych haseł."
            ),
            "new-password",
        ),
        ("new_password_repeat", _("Powtórz nowe hasło"), "", "new-password"),
    )


async def _change(site: Site, request: Request) -> Response:
    data = await typed(request)
    visit = visit_of(request)
    change = site.services.passwords.change_forced
    try:
        opened = await ask_slow(
            change,
            visit.signed_in,
            one_time=text_of(data, "one_time_password"),
            new=text_of(data, "new_password"),
            repeat=text_of(data, "new_password_repeat"),
            source=visit.source,
        )
    except FormInvalidError as error:
        return await give_back(site, request, FORM, ADDRESS, values={}, errors=error.errors)
    except AccountLockedError as error:
        await ask(site.services.sessions.lock_out, visit.token or "")
        response = await give_back(site, request, LOGIN_FORM, LOGIN, values={}, notice=error)
        site.doors.cookies.forget(response, SESSION)
        return response
    await settle(site, request, FORM)
    return welcome(site, opened)
