"""SCR-REG and SCR-REG-OK: registration."""

from collections.abc import Mapping
from typing import Any

from nicegui.events import GenericEventArguments

from mojbok.domain.accounts import (
    AccountExistsError,
    LoginTakenError,
    RegistrationMismatchError,
)
from mojbok.domain.clients import ClientType
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.rates import TooManyRequestsError
from mojbok.domain.registration_form import LABELS, MOST, RegistrationForm
from mojbok.pages.asking import ask
from mojbok.pages.elements import Html
from mojbok.pages.fields import Checkbox, Field, checkbox, select
from mojbok.pages.forms import form, give_back, go_to, returned, settle, submit, text_of, typed
from mojbok.pages.frame import frame_before_login, more_dialog, sheet
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.site import Site
from mojbok.services.drafts import Returned
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, see_other, visit_of

FORM = "registration"
ADDRESS = "/rejestracja"
SENT = "/rejestracja/wyslano"
_SENT = "registration-sent"


def register(site: Site) -> None:
    """Declare the screens' routes."""

    @site.doors.page(ADDRESS, Access.NOT_SIGNED_IN, _("Rejestracja"))
    async def page(request: Request) -> None:
        back = await returned(site, request, FORM)
        with frame_before_login(site, _("Rejestracja"), here=ADDRESS, is_live=True):
            content(site, back)

    @site.doors.post(ADDRESS, Access.ANYBODY)
    async def send(request: Request) -> Response:
        return await _register(site, request)

    @site.doors.page(SENT, Access.ANYBODY, _("Rejestracja"))
    async def sent(request: Request) -> Response | None:
        if not (await returned(site, request, _SENT)).values:
            return see_other(ADDRESS)
        with frame_before_login(site, _("Rejestracja"), here=ADDRESS):
            success()
        return None


def content(site: Site, back: Returned) -> None:
    """Lay out the form."""
    with sheet():
        notice_of(back.notice, site.contact)
        if isinstance(back.notice, AccountExistsError):
            # Sending the form again would lead here again.
            _ways_back_in()
            return
        with form(ADDRESS, is_checked_live=True, has_required=True) as opened:
            fields = _fields(back)
            submit(_("Zarejestruj się"))
        opened.on("check", lambda event: _check(site, fields, event), args=["detail"])
    more_dialog()


def success() -> None:
    """Lay out SCR-REG-OK."""
    with sheet():
        notice(
            "success",
            _(
                "Wpisane przez Ciebie dane są poprawne. Na wpisany adres email zostanie wysłany "
                "link aktywacyjny konta."
            ),
            heading=_("Udało się!"),
        )
        Html(
            "p",
            _(
                "Link działa przez 24 godziny. Jeśli wiadomości nie ma, zajrzyj do folderu ze spamem."
            ),
        )
        go_to("/logowanie", _("Powrót"))


def _fields(back: Returned) -> dict[str, Field | Checkbox]:
    select(
        "type", _("Typ klienta"), _types(), chosen=back.values.get("type", ClientType.INDIVIDUAL)
    )
    fields: dict[str, Field | Checkbox] = {
        name: _text(name, back, **attributes) for name, attributes in _texts().items()
    }
    fields["terms"] = _consent("terms", back, "/regulamin", _("Regulamin"))
    fields["cookies"] = _consent(
        "cookies", back, "/polityka-prywatnosci", _("Polityka prywatności i cookies")
    )
    return fields


def _types() -> dict[str, str]:
    return {
        ClientType.INDIVIDUAL: _("Klient indywidualny"),
        ClientType.BUSINESS: _("Klient biznesowy"),
    }


def _texts() -> dict[str, dict[str, Any]]:
    """Give the text fields in their order, with what is special about each."""
    number = {"inputmode": "numeric", "autocomplete": "off"}
    name = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
    hints = {
        "contract_number": _("Jest na pierwszej stronie umowy i na fakturze."),
        "login": {
            "for-individual": _("Możesz zostawić puste: loginem będzie wtedy PESEL."),
            "for-business": _("Możesz zostawić puste: loginem będzie wtedy NIP."),
        },
        "email": _("Wyślemy na niego link aktywacyjny."),
    }
    return {
        "pesel": number | {"hint": _("11 cyfr"), "classes": "for-individual"},
        "nip": number | {"hint": _("10 cyfr, kreski można pominąć"), "classes": "for-business"},
        "contract_number": name | {"hint": hints["contract_number"]},
        "login": name | {"hint": hints["login"], "autocomplete": "username", "is_required": False},
        "login_repeat": name | {"is_required": False},
        "phone": {"type": "tel", "autocomplete": "tel", "inputmode": "tel"},
        "email": {
            "type": "email",
            "autocomplete": "email",
            "inputmode": "email",
            "hint": hints["email"],
        },
    }


def _text(name: str, back: Returned, **attributes: Any) -> Field:  # noqa: ANN401 - as Field has them
    return Field(
        name,
        LABELS[name],
        value=back.values.get(name, ""),
        error=back.errors.get(name),
        is_focused=next(iter(back.errors), None) == name,
        maxlength=MOST[name],
        **{"is_required": True, **attributes},
    )


def _consent(name: str, back: Returned, document: str, title: str) -> Checkbox:
    return checkbox(
        name,
        LABELS[name],
        is_checked=back.values.get(name) == "true",
        error=back.errors.get(name),
        is_focused=next(iter(back.errors), None) == name,
        is_required=True,
        more=document,
        more_title=title,
    )


def _check(
    site: Site, fields: Mapping[str, Field | Checkbox], event: GenericEventArguments
) -> None:
    """Check a field as it is left, and its companions that show an error already."""
    detail = event.args.get("detail") if isinstance(event.args, dict) else None
    values = detail.get("values") if isinstance(detail, dict) else None
    name = detail.get("field") if isinstance(detail, dict) else None
    if not isinstance(values, dict) or not isinstance(name, str) or name not in fields:
        return
    read = {key: str(value)[:300] for key, value in values.items()}
    form_typed = _form_of(read)
    companions = [other for other, field in fields.items() if field.has_error and other != name]
    for each in (name, *companions):
        fields[each].show(_fault(site, each, form_typed))


def _fault(site: Site, name: str, form_typed: RegistrationForm) -> DomainError | None:
    try:
        site.services.registration.check(name, form_typed)
    except DomainError as error:
        return error
    return None


async def _register(site: Site, request: Request) -> Response:
    data = await typed(request)
    values = {name: text_of(data, name)[: MOST.get(name, 20) + 1] for name in ("type", *LABELS)}
    source = visit_of(request).source
    try:
        await ask(site.services.registration.register, _form_of(values), source)
    except FormInvalidError as error:
        return await give_back(site, request, FORM, ADDRESS, values=values, errors=error.errors)
    except LoginTakenError as error:
        errors = {"login": error}
        return await give_back(site, request, FORM, ADDRESS, values=values, errors=errors)
    except (RegistrationMismatchError, AccountExistsError, TooManyRequestsError) as error:
        return await give_back(site, request, FORM, ADDRESS, values=values, notice=error)
    await settle(site, request, FORM)
    # So that the page knows it is true; like a draft, it is forgotten soon.
    return await give_back(site, request, _SENT, SENT, values={"sent": "true"})


def _form_of(values: Mapping[str, str]) -> RegistrationForm:
    is_business = values.get("type") == ClientType.BUSINESS
    texts = {name: values.get(name, "") for name in MOST}
    return RegistrationForm(
        type=ClientType.BUSINESS if is_business else ClientType.INDIVIDUAL,
        **texts,
        terms=values.get("terms") == "true",
        cookies=values.get("cookies") == "true",
    )


def _ways_back_in() -> None:
    Html("a", _("Zaloguj się"), "button main", href="/logowanie")
    with Html("p", None, "links"):
        Html("a", _("Odzyskiwanie hasła"), href="/odzyskiwanie-hasla")
        Html("a", _("Odzyskiwanie loginu"), href="/odzyskiwanie-loginu")
        # What was typed is still there.
        Html("a", _("Wróć do formularza"), href=ADDRESS)
