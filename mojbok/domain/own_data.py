"""Moje dane: everything that is held on a client, to be taken along (RODO art. 15 and 20)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final, Protocol

from mojbok.domain.accounts import Account
from mojbok.domain.errors import DomainError

#: So long after the password was typed the files may be downloaded.
PROOF_LASTS: Final = timedelta(minutes=10)
#: Of the file for programs; it grows when a field changes its meaning or goes.
SCHEMA: Final = "mojbok-moje-dane/1"

Value = str | int | bool | date | datetime | Decimal | None
Record = Mapping[str, Value]


class DataFormat(StrEnum):
    """What the data come as."""

    JSON = "json"
    PDF = "pdf"


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One kind of what is held, such as `invoices`; its records are read while they are gone through."""

    name: str
    records: Iterator[Record]


@dataclass
class ProofNeededError(DomainError):
    """The password must be typed (again) first."""


@dataclass
class DataHeldError(DomainError):
    """The account is so new, and with other contact data than the CRM's, that nothing is handed out before `until`."""

    until: str


class OwnDataBook(Protocol):
    """All that is held on a client."""

    def open_to(self, session_id: str, at: datetime) -> bool:
        """Note that the password was typed once more in a session. False when it has ended."""
        ...

    def sections(self, account: Account) -> Iterator[Section]:
        """Give all of it; each section is gone through before the next one is asked for."""
        ...


class OwnDataWork(Protocol):
    """The part of a unit of work that is about all of a client's data."""

    @property
    def own_data(self) -> OwnDataBook: ...
