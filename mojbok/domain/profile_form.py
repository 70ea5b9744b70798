"""The form "Zmiana danych klienta" (SET-01): what each field must be, and what differs from what is known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from mojbok.domain import postal_address
from mojbok.domain.email_address import is_same_mailbox, parse_email
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError, FieldTooLongError, FormInvalidError
from mojbok.domain.permissions import Permission
from mojbok.domain.phone import parse_mobile
from mojbok.domain.postal_address import (
    PostalAddress,
    parse_city,
    parse_flat,
    parse_number,
    parse_postal_code,
    parse_street,
)

#: The visible labels, in the order of the form.
LABELS: Final = {
    "phone": "Tel. komórkowy",
    "email": "Adres email",
    "street": "Ulica",
    "number": "Numer domu",
    "flat": "Numer mieszkania",
    "postal_code": "Kod pocztowy",
    "city": "Miejscowość",
    "e_invoices": "Zgoda na e-faktury",
    "notifications": "Zgoda na powiadomienia",
    "password": "Twoje hasło",
}
ADDRESS_FIELDS: Final = ("street", "number", "flat", "postal_code", "city")
#: The most that a field takes, in characters; more is refused before anything else looks at it.
MOST: Final = {"phone": 24, "email": 254, **postal_address.MOST, "postal_code": 12}


@dataclass(frozen=True, kw_only=True, slots=True)
class ProfileForm:
    """What was typed, as it was typed."""

    phone: str = ""
    email: str = ""
    street: str = ""
    number: str = ""
    flat: str = ""
    postal_code: str = ""
    city: str = ""
    e_invoices: bool = False
    notifications: bool = False
    password: str = ""
    seen: str = ""
    """The fingerprint of the data that the form was filled in over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactData:
    """How a client wants to be reached, and what they agree to."""

    phone: str
    email: str
    address: PostalAddress | None
    """None: letters go to the address that the CRM has."""
    permissions: Mapping[Permission, bool]

    def fingerprint(self) -> str:
        """Give a short text that is another one for other data."""
        parts = [self.phone, self.email, *(self.address.parts() if self.address else ())]
        parts += [f"{name}:{is_given}" for name, is_given in sorted(self.permissions.items())]
        return sha256("\x1f".join(parts).encode()).hexdigest()[:32]

    def settled(self, standing: "ContactData") -> "ContactData":
        """Give the same with the standing address where only letter case differs: it is the same mailbox."""
        is_same = is_same_mailbox(self.email, standing.email)
        return replace(self, email=standing.email) if is_same else self

    def is_way_of_contact_other(self, standing: "ContactData") -> bool:
        """Tell whether phone, e-mail or address differ; consents do not count."""
        return self.address != standing.address or self.needs_password(standing)

    def needs_password(self, standing: "ContactData") -> bool:
        """Tell whether what differs may change only with the current password."""
        return (self.phone, self.email) != (standing.phone, standing.email)


@dataclass
class ProfileStaleError(DomainError):
    """The data have changed since the form was filled in, in another window or browser."""


@dataclass
class ContactHeldError(DomainError):
    """Changes of contact data wait until an instant (ISO 8601): the registration's differed from the CRM's."""

    until: str


def check_profile(form: ProfileForm) -> ContactData:
    """Give the data. Raises FormInvalidError with the error of every wrong field, in the form's order."""
    errors: dict[str, DomainError] = {}
    values: dict[str, str] = {}
    for name in MOST:
        try:
            values[name] = _checked(name, form)
        except DomainError as error:
            errors[name] = error
    if errors:
        raise FormInvalidError(errors={name: errors[name] for name in LABELS if name in errors})
    address = PostalAddress(**{name: values[name] for name in ADDRESS_FIELDS})
    return ContactData(
        phone=values["phone"],
        email=values["email"],
        address=None if address.is_empty() else address,
        permissions={
            Permission.E_INVOICES: form.e_invoices,
            Permission.NOTIFICATIONS: form.notifications,
        },
    )


def _checked(name: str, form: ProfileForm) -> str:
    value: str = getattr(form, name)
    if len(value) > MOST[name]:
        raise FieldTooLongError(most=MOST[name])
    if value.strip():
        return _CHECKS[name](value)
    if name in _required(form):
        raise FieldRequiredError(label=LABELS[name])
    return ""


def _required(form: ProfileForm) -> frozenset[str]:
    """Name the fields that may not be empty: of an address all that counts, or nothing at all."""
    has_address = any(getattr(form, name).strip() for name in ADDRESS_FIELDS)
    of_address = {"number", "postal_code", "city"} if has_address else set()
    return frozenset({"phone", "email"} | of_address)


_CHECKS: Final[Mapping[str, Callable[[str], str]]] = {
    "phone": parse_mobile,
    "email": parse_email,
    "street": parse_street,
    "number": parse_number,
    "flat": parse_flat,
    "postal_code": parse_postal_code,
    "city": parse_city,
}
