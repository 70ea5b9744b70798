"""What clients changed of their data in the portal, for the CRM to take over."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mojbok.domain.errors import DomainError
from mojbok.domain.permissions import Permission
from mojbok.domain.postal_address import PostalAddress


class ChangedField(StrEnum):
    """Which of the client's data, in the words of the export."""

    EMAIL = "email"
    PHONE = "phone"
    STREET = "correspondence_street"
    NUMBER = "correspondence_number"
    FLAT = "correspondence_flat"
    POSTAL_CODE = "correspondence_postal_code"
    CITY = "correspondence_city"
    E_INVOICES = "consent_e_invoices"
    NOTIFICATIONS = "consent_notifications"


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientChange:
    """One value that changed; a value that is not there is empty."""

    field: ChangedField
    old: str
    new: str
    version: str = ""
    """Of a consent: the version of its words."""


@dataclass
class FileInTheWayError(DomainError):
    """The file has something else in it than the changes that are to be written; it is not overwritten."""

    path: str


_PARTS: Final = {
    ChangedField.STREET: "street",
    ChangedField.NUMBER: "number",
    ChangedField.FLAT: "flat",
    ChangedField.POSTAL_CODE: "postal_code",
    ChangedField.CITY: "city",
}
_OF_PERMISSION: Final = {
    Permission.E_INVOICES: ChangedField.E_INVOICES,
    Permission.NOTIFICATIONS: ChangedField.NOTIFICATIONS,
}


def address_changes(old: PostalAddress | None, new: PostalAddress | None) -> Iterator[ClientChange]:
    """Give the parts of an address that differ."""
    for changed, name in _PARTS.items():
        before, after = (getattr(address, name) if address else "" for address in (old, new))
        if before != after:
            yield ClientChange(field=changed, old=before, new=after)


def permission_change(permission: Permission, *, is_given: bool, version: str) -> ClientChange:
    """Give the change that a decision makes."""
    words = {True: "tak", False: "nie"}
    return ClientChange(
        field=_OF_PERMISSION[permission],
        old=words[not is_given],
        new=words[is_given],
        version=version,
    )
