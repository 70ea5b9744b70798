"""Client (klient): the person or company that the CRM knows, with its contracts (umowy)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ClientType(StrEnum):
    """Typ klienta, as the CRM and the registration form have it."""

    INDIVIDUAL = "individual"
    BUSINESS = "business"


@dataclass(frozen=True, kw_only=True, slots=True)
class Client:
    """A client as far as an account needs it."""

    id: str
    type: ClientType
    name: str
    email: str
    phone: str
    pesel: str | None
    nip: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """An address as the CRM has it: the client's own, or where a contract delivers to."""

    contract_number: str
    """Empty: the client's own address."""
    street: str
    postal_code: str
    city: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractClaim:
    """Whose a contract is, and whether it is at least signed by the client."""

    client_id: str
    is_signed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Contract:
    """A contract (umowa) as its client sees it; `status` is the CRM's word, ready to show."""

    number: str
    status: str
    is_signed: bool
    product: str
    tariff: str
    payer: str
    signed_on: date | None
    valid_from: date | None
    valid_to: date | None
