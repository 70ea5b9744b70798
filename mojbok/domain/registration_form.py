"""The registration form (SCR-REG): what each field must be, and all of them together."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from mojbok.domain.clients import ClientType
from mojbok.domain.contract_number import canonical_contract_number
from mojbok.domain.email_address import parse_email
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError, FieldTooLongError, FormInvalidError
from mojbok.domain.login_name import LoginsDifferError, canonical_login, parse_login
from mojbok.domain.nip import parse_nip
from mojbok.domain.pesel import parse_pesel
from mojbok.domain.phone import parse_mobile
from mojbok.domain.terms import DocumentKind

#: The visible labels, as the messages "Pole ... jest wymagane" name them.
LABELS: Final = {
    "pesel": "PESEL",
    "nip": "NIP",
    "contract_number": "Numer umowy",
    "login": "Login",
    "login_repeat": "Powtórz login",
    "phone": "Tel. komórkowy",
    "email": "Adres email",
    "terms": "Akceptacja regulaminu",
    "cookies": "Korzystanie z plików cookie",
}
#: The most that a field takes, in characters; more is refused before anything else looks at it.
MOST: Final = {
    "pesel": 20,
    "nip": 20,
    "contract_number": 40,
    "login": 64,
    "login_repeat": 64,
    "phone": 24,
    "email": 254,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistrationForm:
    """What was typed, as it was typed."""

    type: ClientType = ClientType.INDIVIDUAL
    pesel: str = ""
    nip: str = ""
    contract_number: str = ""
    login: str = ""
    login_repeat: str = ""
    phone: str = ""
    email: str = ""
    terms: bool = False
    cookies: bool = False

    @property
    def number_field(self) -> str:
        """The name of the field that identifies a client of this type."""
        return "pesel" if self.type is ClientType.INDIVIDUAL else "nip"


@dataclass(frozen=True, kw_only=True, slots=True)
class Registrant:
    """What the form says once every field is right."""

    type: ClientType
    number: str
    contract_number: str
    login: str
    phone: str
    email: str
    consents: dict[DocumentKind, str] = field(default_factory=dict)


def check_form(form: RegistrationForm, *, today: date) -> Registrant:
    """Give the registrant. Raises FormInvalidError with the error of every wrong field, in the form's order."""
    errors: dict[str, DomainError] = {}
    for name in field_names(form):
        try:
            check_field(name, form, today=today)
        except DomainError as error:
            errors[name] = error
    if errors:
        raise FormInvalidError(errors=errors)
    number = _number(form, today)
    return Registrant(
        type=form.type,
        number=number,
        contract_number=canonical_contract_number(form.contract_number),
        login=parse_login(form.login, own_number=number) if form.login.strip() else number,
        phone=parse_mobile(form.phone),
        email=parse_email(form.email),
        consents={
            DocumentKind.TERMS: LABELS["terms"],
            DocumentKind.PRIVACY: LABELS["cookies"],
        },
    )


def field_names(form: RegistrationForm) -> Iterator[str]:
    """Name the fields that count for this type of client, in the order of the form."""
    return (name for name in LABELS if name not in {"pesel", "nip"} - {form.number_field})


def check_field(name: str, form: RegistrationForm, *, today: date) -> None:
    """Check one field, with the help of the others where it depends on them. Raises the field's DomainError."""
    value = getattr(form, name)
    if isinstance(value, str) and len(value) > MOST[name]:
        raise FieldTooLongError(most=MOST[name])
    if name in _REQUIRED and not (value.strip() if isinstance(value, str) else value):
        raise FieldRequiredError(label=LABELS[name])
    if checks := _CHECKS.get(name):
        checks(form, today)


def _number(form: RegistrationForm, today: date) -> str:
    if form.type is ClientType.INDIVIDUAL:
        return parse_pesel(form.pesel, today=today)
    return parse_nip(form.nip)


def _own_number(form: RegistrationForm, today: date) -> str:
    try:
        return _number(form, today)
    except DomainError:
        return ""


def _check_login(form: RegistrationForm, today: date) -> None:
    if form.login.strip():
        parse_login(form.login, own_number=_own_number(form, today))


def _check_repeat(form: RegistrationForm, _today: date) -> None:
    # Letter case is no slip: it never counts in a login (REG-07).
    if canonical_login(form.login) != canonical_login(form.login_repeat):
        raise LoginsDifferError


_REQUIRED: Final = frozenset(LABELS) - {"login", "login_repeat"}
_CHECKS: Final[dict[str, Callable[[RegistrationForm, date], object]]] = {
    "pesel": lambda form, today: parse_pesel(form.pesel, today=today),
    "nip": lambda form, _today: parse_nip(form.nip),
    "contract_number": lambda form, _today: canonical_contract_number(form.contract_number),
    "login": _check_login,
    "login_repeat": _check_repeat,
    "phone": lambda form, _today: parse_mobile(form.phone),
    "email": lambda form, _today: parse_email(form.email),
}
