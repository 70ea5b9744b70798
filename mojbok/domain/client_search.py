"""Search for a client by one field: what was typed is told by its shape, and every number it may be is asked for."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Protocol

from mojbok.domain.accounts import Account
from mojbok.domain.clients import Client
from mojbok.domain.complaints import parse_number
from mojbok.domain.contract_number import ContractNumberInvalidError, canonical_contract_number
from mojbok.domain.errors import DomainError
from mojbok.domain.login_name import canonical_login
from mojbok.domain.nip import NipInvalidError, parse_nip
from mojbok.domain.pesel import LENGTH as PESEL_LENGTH
from mojbok.domain.pesel import PeselInvalidError, parse_pesel
from mojbok.domain.ppe import PpeInvalidError, parse_ppe
from mojbok.domain.refund import is_refund_reference
from mojbok.domain.register_numbers import Fault, compact
from mojbok.domain.search_keys import email_key, name_key, phone_key

#: More than these are no answer: whoever asks must tell more.
MOST_FOUND: Final = 50
MAX_TYPED: Final = 200
_MOST_OF_A_NUMBER: Final = 64
_LEAST_OF_A_NAME: Final = 3
_PHONE_DIGITS: Final = range(7, 16)
_PHONE_SIGNS: Final = frozenset("0123456789+()-./ \u00a0\u2010\u2011\u2012\u2013")


class ClueKind(StrEnum):
    """What somebody may have typed to find a client, in the order in which it is told."""

    PESEL = "pesel"
    NIP = "nip"
    PPE = "ppe"
    EMAIL = "email"
    PHONE = "phone"
    CONTRACT = "contract"
    INVOICE = "invoice"
    CLIENT = "client"
    METER = "meter"
    COMPLAINT = "complaint"
    REFUND = "refund"
    LOGIN = "login"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Clue:
    """One reading of what was typed: `value` is in the form in which this kind is looked up."""

    kind: ClueKind
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundClient:
    """A client that was found, with the account if there is one."""

    client: Client
    city: str
    account: Account | None


@dataclass
class SearchEmptyError(DomainError):
    """Nothing was typed that could be looked for."""


@dataclass
class SearchTooShortError(DomainError):
    """Too little was typed: many clients would fit."""


@dataclass
class ClientUnknownError(DomainError):
    """The CRM knows no such client (for staff)."""


class ClientSearch(Protocol):
    """Clients by what somebody knows of them; each kind is an index's look-up."""

    def ids(self, clue: Clue, most: int) -> Sequence[str]:
        """Find so many clients at most that fit."""
        ...

    def found(self, client_ids: Collection[str]) -> Sequence[FoundClient]:
        """Give these clients, in the order of their names."""
        ...


class SearchWork(Protocol):
    """What a unit of work has for searching."""

    @property
    def client_search(self) -> ClientSearch: ...


def clues(typed: str, *, today: date) -> tuple[Clue, ...]:
    """List what was typed in every way that it may be read, the surest first.

    Raises SearchEmptyError, SearchTooShortError.
    """
    text = " ".join(typed[:MAX_TYPED].split())
    if not any(sign.isalnum() for sign in text):
        raise SearchEmptyError
    found = tuple(Clue(kind, value) for kind, value in _readings(text, today))
    if not found or len(text) < _LEAST_OF_A_NAME:
        raise SearchTooShortError
    return found


def pesel_fault(typed: str, *, today: date) -> Fault | None:
    """Tell what is wrong with what looks like a PESEL; None when it is one, or does not look like one."""
    number = compact(typed)
    if len(number) != PESEL_LENGTH or not number.isdecimal():
        return None
    try:
        parse_pesel(number, today=today)
    except PeselInvalidError as error:
        return Fault(error.fault)
    return None


def _readings(text: str, today: date) -> Iterator[tuple[ClueKind, str]]:
    yield from _registers(text, today)
    if "@" in text:
        yield ClueKind.EMAIL, email_key(text)
    elif _is_phone(text):
        yield ClueKind.PHONE, phone_key(text)
    if len(text) <= _MOST_OF_A_NUMBER:
        yield from _numbers(text)
    name = name_key(text)
    if "@" not in text and _is_name(name):
        yield ClueKind.NAME, name


def _registers(text: str, today: date) -> Iterator[tuple[ClueKind, str]]:
    with suppress(PeselInvalidError):
        yield ClueKind.PESEL, parse_pesel(text, today=today)
    with suppress(NipInvalidError):
        yield ClueKind.NIP, parse_nip(text)
    with suppress(PpeInvalidError):
        yield ClueKind.PPE, parse_ppe(text)


def _numbers(text: str) -> Iterator[tuple[ClueKind, str]]:
    """Give numbers of the seller's own, which may look like anything, and logins."""
    with suppress(ContractNumberInvalidError):
        yield ClueKind.CONTRACT, canonical_contract_number(text)
    yield ClueKind.INVOICE, text
    yield ClueKind.CLIENT, text
    yield ClueKind.METER, text
    if complaint := parse_number(text):
        yield ClueKind.COMPLAINT, complaint
    if is_refund_reference(reference := "".join(text.split()).upper()):
        yield ClueKind.REFUND, reference
    yield ClueKind.LOGIN, canonical_login(text)


def _is_phone(text: str) -> bool:
    return _PHONE_SIGNS.issuperset(text) and len(phone_key(text)) in _PHONE_DIGITS


def _is_name(key: str) -> bool:
    return sum(sign.isalpha() for sign in key) >= _LEAST_OF_A_NAME
