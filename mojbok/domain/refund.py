"""A refund (zwrot nadpłaty): asked for by the customer, approved by BOK, paid out by the seller's bank."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from mojbok.domain.billing import Payment
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError, FieldTooLongError, FormInvalidError
from mojbok.domain.nrb import NrbInvalidError, has_sort_code_of_a_bank, parse_nrb
from mojbok.domain.redaction import is_free_of_secrets, on_one_line
from mojbok.domain.register_numbers import Fault
from mojbok.domain.warsaw import day_of

PREFIX: Final = "ZN-"
_REFERENCE: Final = re.compile(r"ZN-[A-HJ-NP-Z2-9]{16}")
_AMOUNT: Final = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,2})?", re.ASCII)
#: What the banks' transfer systems take as the recipient's name.
LONGEST_HOLDER: Final = 70
LONGEST_WORD: Final = 300
_LONGEST_TYPED: Final = 60
_SPACES: Final = re.compile(r"\s|zł|PLN", re.IGNORECASE)
_NOT_IN_A_NAME: Final = re.compile(r"[\x00-\x1f\x7f-\x9f<>;\"\u2028\u2029]")
#: What spreadsheets take for the beginning of a formula.
_FORMULA: Final = frozenset("=+-@")
_NOTHING: Final = Decimal(0)


class RefundState(StrEnum):
    """How far a refund has come."""

    REQUESTED = "requested"
    APPROVED = "approved"
    PAID = "paid"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Tell whether something is still to happen; a payer has at most one of these."""
        return self in {RefundState.REQUESTED, RefundState.APPROVED}


class RefundStage(StrEnum):
    """The same as people see it, by the clock and the export."""

    HELD = "held"
    """Asked for to a new account number: nobody can approve it yet."""
    WAITING = "waiting"
    APPROVED = "approved"
    EXPORTED = "exported"
    """On its way to the bank."""
    PAID = "paid"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class Refund:
    """One refund; its reference stands in the transfer's title."""

    reference: str
    account_id: str
    client_id: str
    payer_id: str
    amount: Decimal
    nrb: str
    """Where to; sealed in the database."""
    holder: str
    """Whose account that is; sealed as well."""
    state: RefundState
    requested_at: datetime
    held_until: datetime
    """From when on it can be approved: at once for an account number to which one was paid before."""
    approved_at: datetime | None = None
    export_number: int | None = None
    closed_at: datetime | None = None
    approved_by: str = ""
    """Who of staff has approved it."""
    word: str = ""
    """What BOK tells the customer of why it was rejected."""

    @property
    def masked(self) -> str:
        """Give the account number by its last four digits, for screens and letters."""
        return masked_nrb(self.nrb)

    def is_held(self, now: datetime) -> bool:
        """Tell whether it can't be approved yet."""
        return now < self.held_until

    def stage(self, now: datetime) -> RefundStage:
        """Tell how far it has come, as people see it."""
        if self.state is RefundState.REQUESTED:
            return RefundStage.HELD if self.is_held(now) else RefundStage.WAITING
        if self.state is RefundState.APPROVED and self.export_number is not None:
            return RefundStage.EXPORTED
        return RefundStage(self.state)


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundForm:
    """What the customer typed."""

    payer_id: str
    amount: str
    nrb: str
    holder: str
    password: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundWish:
    """The same, checked as far as it goes without knowing the bills."""

    amount: Decimal
    nrb: str
    holder: str


@dataclass
class RefundAmountInvalidError(DomainError):
    """This is no amount of money above nothing."""


@dataclass
class RefundTooMuchError(DomainError):
    """More than is overpaid now; `most` is what is, in PLN with a dot."""

    most: str


@dataclass
class RefundToOurselvesError(DomainError):
    """The number is the one to which the payer pays us."""


@dataclass
class RefundOpenError(DomainError):
    """The payer has a refund under way already."""


@dataclass
class RefundHeldError(DomainError):
    """It can't be approved, or asked for, before an instant (ISO 8601)."""

    until: str


@dataclass
class RefundWordInvalidError(DomainError):
    """What the customer would be told is nothing, too long, or names a PESEL, an address or a secret."""


@dataclass
class RefundStoppedError(DomainError):
    """BOK has blocked the account since it was asked for."""


@dataclass
class RefundUnknownError(DomainError):
    """There is no such refund, or it is somebody else's; nobody is told which."""


@dataclass
class RefundSettledError(DomainError):
    """It is not in the state in which this could be done to it: somebody was faster."""


@dataclass
class ExportUnknownError(DomainError):
    """There is no export of this number."""


LABELS: Final = {
    "amount": "Kwota zwrotu",
    "nrb": "Numer konta do zwrotu",
    "holder": "Właściciel konta",
    "password": "Twoje hasło",
}


def refund_reference(drawn: str) -> str:
    """Give the reference made of 16 random signs."""
    reference = f"{PREFIX}{drawn}"
    if not is_refund_reference(reference):
        raise ValueError("a reference has 16 unambiguous signs")
    return reference


def is_refund_reference(text: str) -> bool:
    """Tell whether a text has the form of a reference."""
    return _REFERENCE.fullmatch(text) is not None


def masked_nrb(nrb: str) -> str:
    """Give an account number by its last four digits."""
    return f"•••• {nrb[-4:]}"


def check_refund(form: RefundForm) -> RefundWish:
    """Check what was typed, all fields at once. Raises FormInvalidError."""
    errors: dict[str, DomainError] = {}
    amount, nrb = _NOTHING, ""
    try:
        amount = _parsed_amount(form.amount)
    except DomainError as error:
        errors["amount"] = error
    try:
        nrb = _parsed_nrb(form.nrb)
    except DomainError as error:
        errors["nrb"] = error
    holder = " ".join(_NOT_IN_A_NAME.sub(" ", form.holder).split())
    if not holder or holder[0] in _FORMULA:
        errors["holder"] = FieldRequiredError(label=LABELS["holder"])
    elif len(holder) > LONGEST_HOLDER:
        errors["holder"] = FieldTooLongError(most=LONGEST_HOLDER)
    if not form.password:
        errors["password"] = FieldRequiredError(label=LABELS["password"])
    if errors:
        raise FormInvalidError(errors=errors)
    return RefundWish(amount=amount, nrb=nrb, holder=holder)


def checked_word(typed: str) -> str:
    """Give what the customer is told of why, on one line. Raises RefundWordInvalidError."""
    word = " ".join(typed.split())
    is_short = 0 < len(word) <= LONGEST_WORD
    if not is_short or on_one_line(word) != word or not is_free_of_secrets(word):
        raise RefundWordInvalidError
    return word


def is_paid_out(refund: Refund, payments: Iterable[Payment]) -> bool:
    """Tell whether billing has booked a refund, by its reference in a payment that went back."""
    return any(
        payment.amount < 0 and _compact(refund.reference) in _compact(payment.title)
        for payment in payments
    )


def available(
    overpaid: Decimal, refunds: Iterable[Refund], payments: Iterable[Payment], *, besides: str = ""
) -> Decimal:
    """Tell what can be refunded: what is overpaid, less what is on its way out and billing has yet to book.

    A refund that was paid counts until billing brings it: by its reference, or by its very amount, each booking for
    one refund alone. `besides` is the reference of one that does not count.
    """
    booked = [payment for payment in payments if payment.amount < 0]
    left = overpaid
    for refund in refunds:
        if refund.reference == besides or refund.state not in {
            RefundState.APPROVED,
            RefundState.PAID,
        }:
            continue
        found = _booking_of(refund, booked)
        if found is None:
            left -= refund.amount
        else:
            booked.remove(found)
    return max(_NOTHING, left)


def _booking_of(refund: Refund, booked: list[Payment]) -> Payment | None:
    for payment in booked:
        if _compact(refund.reference) in _compact(payment.title):
            return payment
    since = refund.approved_at or refund.requested_at
    return next(
        (
            payment
            for payment in booked
            if payment.amount == -refund.amount
            and payment.booked_on >= day_of(since)
            and PREFIX not in payment.title.upper()
        ),
        None,
    )


def _compact(text: str) -> str:
    return re.sub(r"[\s-]", "", text).upper()


def _parsed_amount(typed: str) -> Decimal:
    text = _SPACES.sub("", typed[:_LONGEST_TYPED])
    if not text:
        raise FieldRequiredError(label=LABELS["amount"])
    if not _AMOUNT.fullmatch(text):
        raise RefundAmountInvalidError
    amount = Decimal(text.replace(",", "."))
    if amount <= 0:
        raise RefundAmountInvalidError
    return amount


def _parsed_nrb(typed: str) -> str:
    if not typed.strip():
        raise FieldRequiredError(label=LABELS["nrb"])
    nrb = parse_nrb(typed[:_LONGEST_TYPED])
    if not has_sort_code_of_a_bank(nrb):
        raise NrbInvalidError(Fault.CHECKSUM)
    return nrb
