"""The payment provider (operator płatności): where customers pay online."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import Protocol

from mojbok.domain.errors import DomainError


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What the provider is told of a payment: no more of the customer than it must have."""

    reference: str
    amount: Decimal
    currency: str
    description: str
    email: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Notification:
    """What the provider says of a payment; its signature was right."""

    reference: str
    amount: Decimal
    origin_amount: Decimal
    currency: str
    order: str


class Standing(Enum):
    """How a payment stands at the provider."""

    UNPAID = auto()
    PAID_UNVERIFIED = auto()
    """The money is there, and waits for our verification."""
    PAID = auto()
    RETURNED = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A payment as the provider knows it."""

    standing: Standing
    amount: Decimal
    currency: str
    order: str
    """The provider's number of it; may be empty where there is no money."""

    @property
    def has_money(self) -> bool:
        """Tell whether the provider has money for it."""
        return self.standing in {Standing.PAID, Standing.PAID_UNVERIFIED}


@dataclass
class ProviderAwayError(DomainError):
    """The provider does not answer, or not as it should: nothing was paid by this; try again later."""


class NotificationForgedError(Exception):
    """What came is no notification of the provider's, or its signature is wrong."""


class PaymentProvider(Protocol):
    """Takes payments. Every method but the reading of notifications goes over the network."""

    @property
    def origin(self) -> str:
        """The origin, such as https://secure.przelewy24.pl, that customers are sent to."""
        ...

    def register(self, order: Order) -> str:
        """Announce a payment and give the address at which the customer pays. Raises ProviderAwayError."""
        ...

    def read(self, body: bytes) -> Notification:
        """Read a notification. Raises NotificationForgedError."""
        ...

    def verify(self, *, reference: str, order: str, amount: Decimal, currency: str) -> bool:
        """Confirm a payment, so that the money is ours. False when refused. Raises ProviderAwayError."""
        ...

    def find(self, reference: str, *, is_brief: bool = False) -> Found | None:
        """Ask how a payment stands; None when the provider does not know it. Raises ProviderAwayError.

        `is_brief`: somebody waits for the answer, so it is worth a few seconds only.
        """
        ...
