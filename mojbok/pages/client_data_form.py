"""The window "Zmiana danych klienta" of the settings (SET-01)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from mojbok.domain.accounts import AccountLockedError
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.permissions import WORDINGS, Permission
from mojbok.domain.profile_form import (
    ADDRESS_FIELDS,
    LABELS,
    MOST,
    ContactHeldError,
    ProfileForm,
    ProfileStaleError,
)
from mojbok.domain.rates import TooBusyError
from mojbok.pages.asking import ask, ask_in_turn
from mojbok.pages.client_data import CANCEL, WINDOW, hold_notice
from mojbok.pages.elements import Html
from mojbok.pages.fields import Field, checkbox
from mojbok.pages.forms import form, give_back, settle, submit, text_of, typed
from mojbok.pages.notices import notice_of
from mojbok.pages.site import Site
from mojbok.pages.windows import window, window_address, window_close
from mojbok.services.drafts import Returned
from mojbok.services.profile import ProfileSheet
from mojbok.texts.formats import phone
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, Visit, see_other, visit_of

ADDRESS = "/ustawienia/dane"
_PERMISSIONS = {"e_invoices": Permission.E_INVOICES, "notifications": Permission.NOTIFICATIONS}
_MOST_PASSWORD = 128


def register(site: Site, page: str) -> None:
    """Declare where the form posts to, and the way back from a change of e-mail."""

    @site.doors.post(ADDRESS, Access.PORTAL)
    async def send(request: Request) -> Response:
        return await _change(site, request, page)

    @site.doors.post(CANCEL, Access.PORTAL)
    async def cancel(request: Request) -> Response:
        visit = visit_of(request)
        is_done = await ask(site.services.email_changes.cancel, visit.signed_in, visit.source)
        return see_other(f"{page}?stan=anulowano" if is_done else page)


def draft_name(visit: Visit) -> str:
    """Name the form's draft: each account has its own, though several may use one browser."""
    return f"client-data-{visit.signed_in.account.id}"


def change_window(
    site: Site, profile: ProfileSheet, back: Returned, *, page: str, is_open: bool
) -> None:
    """Lay out the window."""
    with window(page, WINDOW, _("Zmiana danych klienta"), is_open=is_open):
        notice_of(back.notice, site.contact)
        hold_notice(site, profile)
        with form(ADDRESS, has_required=True):
            Html("input", type="hidden", name="seen", value=profile.fingerprint)
            _fields(profile, back)
            with Html("div", None, "buttons"):
                submit(_("Zapisz zmiany"))
                window_close(page, _("Anuluj"))


def _fields(profile: ProfileSheet, back: Returned) -> None:
    values = back.values or _standing(profile)
    is_held = profile.held_until is not None

    def text(name: str, **attributes: Any) -> None:  # noqa: ANN401 - as Field has them
        Field(
            name,
            LABELS[name],
            value=values.get(name, ""),
            error=back.errors.get(name),
            is_focused=next(iter(back.errors), None) == name,
            maxlength=MOST[name],
            readonly=is_held,
            **attributes,
        )

    with _group(_("Kontakt")):
        for name, attributes in _contact_fields().items():
            text(name, **attributes)
    with _group(_("Adres do korespondencji")):
        Html("p", _("Zostaw puste, jeśli listy mają przychodzić na adres z umowy."), "hint")
        for name, attributes in _address_fields().items():
            text(name, **attributes)
    with _group(_("Zgody")):
        for name in _PERMISSIONS:
            _consent(name, values)
    if not is_held:
        _password(back.errors.get("password"), back)


@contextmanager
def _group(title: str) -> Iterator[None]:
    with Html("fieldset", None, "group"):
        Html("legend", title)
        with Html("div", None, "group-fields"):
            yield


def _contact_fields() -> dict[str, dict[str, Any]]:
    return {
        "phone": {
            "type": "tel",
            "autocomplete": "tel",
            "inputmode": "tel",
            "is_required": True,
            "classes": "half",
        },
        "email": {
            "type": "email",
            "autocomplete": "email",
            "inputmode": "email",
            "is_required": True,
            "hint": _("Nowy adres zacznie działać, gdy otworzysz link, który na niego wyślemy."),
        },
    }


def _address_fields() -> dict[str, dict[str, Any]]:
    return {
        "street": {
            "autocomplete": "address-line1",
            "hint": _("W miejscowości bez ulic zostaw puste."),
        },
        "number": {"autocomplete": "off", "classes": "half"},
        "flat": {"autocomplete": "off", "classes": "half"},
        "postal_code": {
            "autocomplete": "postal-code",
            "inputmode": "numeric",
            "hint": _("na przykład 00-950"),
            "classes": "half",
        },
        "city": {"autocomplete": "address-level2", "classes": "half"},
    }


def _consent(name: str, values: Mapping[str, str]) -> None:
    checkbox(
        name,
        LABELS[name],
        is_checked=values.get(name) == "true",
        hint=WORDINGS[_PERMISSIONS[name]].text,
    )


def _password(error: DomainError | None, back: Returned) -> None:
    with _group(_("Potwierdzenie")):
        Field(
            "password",
            LABELS["password"],
            error=error,
            is_focused=next(iter(back.errors), None) == "password",
            hint=_("Potrzebne tylko, gdy zmieniasz telefon albo adres e-mail."),
            type="password",
            maxlength=_MOST_PASSWORD,
            autocomplete="current-password",
            autocapitalize="none",
            spellcheck="false",
        )


def _standing(profile: ProfileSheet) -> dict[str, str]:
    parts = profile.address.parts() if profile.address else ("",) * len(ADDRESS_FIELDS)
    given = {
        name: "true" if (found := profile.permissions.get(kind)) and found.is_given else ""
        for name, kind in _PERMISSIONS.items()
    }
    contact = {"phone": phone(profile.phone), "email": profile.email}
    return contact | dict(zip(ADDRESS_FIELDS, parts, strict=True)) | given


async def _change(site: Site, request: Request, page: str) -> Response:
    data = await typed(request)
    visit = visit_of(request)
    values = {name: text_of(data, name)[: most + 1] for name, most in MOST.items()}
    values |= {name: text_of(data, name)[:5] for name in _PERMISSIONS}
    filled_in = _form_of(values, password=text_of(data, "password"), seen=text_of(data, "seen"))
    change = site.services.profile.change
    try:
        is_changed = await ask_in_turn(
            visit.signed_in.account.login, change, visit.signed_in, filled_in, visit.source
        )
    except FormInvalidError as error:
        return await _give_back(site, request, page, values, errors=error.errors)
    except (ContactHeldError, ProfileStaleError, AccountLockedError, TooBusyError) as error:
        return await _give_back(site, request, page, values, notice=error)
    await settle(site, request, draft_name(visit))
    return see_other(f"{page}?stan={'zapisano' if is_changed else 'bez-zmian'}")


async def _give_back(
    site: Site,
    request: Request,
    page: str,
    values: Mapping[str, str],
    *,
    errors: Mapping[str, DomainError] | None = None,
    notice: DomainError | None = None,
) -> Response:
    return await give_back(
        site,
        request,
        draft_name(visit_of(request)),
        window_address(page, WINDOW),
        values=values,
        errors=errors,
        notice=notice,
    )


def _form_of(values: Mapping[str, str], *, password: str, seen: str) -> ProfileForm:
    return ProfileForm(
        **{name: values[name] for name in MOST},
        e_invoices=values["e_invoices"] == "true",
        notifications=values["notifications"] == "true",
        password=password,
        seen=seen,
    )
