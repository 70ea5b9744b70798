"""The letters that mojBOK writes: what each one says, as data, and how far they have come."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, ClassVar, Literal, Self, get_origin, get_type_hints

from mojbok.domain.letter_form import check_value, is_address

Purpose = Literal["activation", "recovery"]
ComplaintStep = Literal["question", "answer", "reopened"]
#: `refused` is for good, unless somebody asks for another try.
State = Literal["waiting", "sent", "refused"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A letter to exactly one address. `kind` is the value of its header X-Mojbok-Letter."""

    kind: ClassVar[str]
    #: One of very many that nobody sits and waits for: it goes after all others.
    is_bulk: ClassVar[bool] = False
    to: str

    def __post_init__(self) -> None:
        if not is_address(self.to):
            raise ValueError("a letter goes to exactly one address")
        for field in fields(self):
            check_value(field.name, getattr(self, field.name))

    def as_data(self) -> dict[str, object]:
        """Give the letter as JSON-ready data; its kind is kept beside it."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_data(cls, data: dict[str, object]) -> Self:
        """Make the letter again from the result of `as_data`."""
        hints = get_type_hints(cls)
        values: dict[str, Any] = {name: _typed(hints[name], data[name]) for name in data}
        return cls(**values)


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivationLetter(Letter):
    """The link that activates a new account."""

    kind: ClassVar[str] = "activation"
    link: str
    valid_until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class OneTimePasswordLetter(Letter):
    """A one-time password, without the login that it belongs to."""

    kind: ClassVar[str] = "one-time-password"
    one_time_password: str
    valid_until: datetime
    purpose: Purpose


@dataclass(frozen=True, kw_only=True, slots=True)
class LoginReminderLetter(Letter):
    """Every login of an address; a PESEL comes as a sentence with its last four digits."""

    kind: ClassVar[str] = "login-reminder"
    logins: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountLockedLetter(Letter):
    """The account was locked after too many wrong passwords."""

    kind: ClassVar[str] = "account-locked"
    locked_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class PasswordChangedLetter(Letter):
    """The password was changed."""

    kind: ClassVar[str] = "password-changed"
    changed_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class DataDownloadedLetter(Letter):
    """A file with all that is held on the client was downloaded."""

    kind: ClassVar[str] = "data-downloaded"
    downloaded_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class NewDeviceLetter(Letter):
    """Somebody signed in from a browser that the account was not used from; `family` and `system` name it."""

    kind: ClassVar[str] = "new-device"
    signed_in_at: datetime
    family: str
    system: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EmailChangeConfirmLetter(Letter):
    """The link that makes a new e-mail address count; it goes to the new address."""

    kind: ClassVar[str] = "email-change-confirm"
    link: str
    valid_until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class EmailChangeNoticeLetter(Letter):
    """Somebody asked for another e-mail address; it goes to the old one. `new_email` is masked."""

    kind: ClassVar[str] = "email-change-notice"
    requested_at: datetime
    valid_until: datetime
    new_email: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountExistsLetter(Letter):
    """Somebody tried to register a client who has an account; it goes to the account's address."""

    kind: ClassVar[str] = "account-exists"
    attempted_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistrationNoticeLetter(Letter):
    """An account was registered with another e-mail than the CRM knows; it goes to the CRM's."""

    kind: ClassVar[str] = "registration-notice"
    registered_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountDisownedLetter(Letter):
    """An account that was somebody else's was closed; it goes to the e-mail that the CRM knows."""

    kind: ClassVar[str] = "account-disowned"
    closed_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountClosingLetter(Letter):
    """The owner has asked for the account to be closed; until then they may stay."""

    kind: ClassVar[str] = "account-closing"
    closes_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountStaysLetter(Letter):
    """The owner has changed their mind: the account is not closed."""

    kind: ClassVar[str] = "account-stays"
    stayed_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountClosedLetter(Letter):
    """The account was closed as asked for; the last letter to its address."""

    kind: ClassVar[str] = "account-closed"
    closed_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentBookedLetter(Letter):
    """An online payment was booked. `amount` is in PLN with a dot; of many invoices, `more` are not named."""

    kind: ClassVar[str] = "payment-booked"
    reference: str
    amount: str
    invoices: tuple[str, ...]
    more: str
    booked_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class TermsUpdatedLetter(Letter):
    """The terms (regulamin) have a new version, in force from a day on; every customer gets it."""

    kind: ClassVar[str] = "terms-updated"
    is_bulk: ClassVar[bool] = True
    version: str
    effective_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplaintReceivedLetter(Letter):
    """A complaint (reklamacja) has come in: its number, and by when it is answered. Nothing of what it says."""

    kind: ClassVar[str] = "complaint-received"
    number: str
    received_on: date
    due_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplaintAnsweredLetter(Letter):
    """BOK has answered a complaint, or asks something first. Nothing of what it says."""

    kind: ClassVar[str] = "complaint-answered"
    number: str
    step: ComplaintStep
    written_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ReminderLetter(Letter):
    """Everything that an account is reminded of on one day; its kind is that of the most urgent.

    A line is a day, an amount in PLN with a dot, and the number of an invoice or contract; `more` are not told.
    No account number for payments: forgers' letters have one, so ours never do (docs/decisions/0056).
    """

    is_bulk: ClassVar[bool] = True
    overdue: tuple[str, ...]
    due: tuple[str, ...]
    new: tuple[str, ...]
    ending: tuple[str, ...]
    more: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceOverdueLetter(ReminderLetter):
    """An invoice was not paid in time."""

    kind: ClassVar[str] = "invoice-overdue"


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceDueLetter(ReminderLetter):
    """An invoice is to be paid in the next days."""

    kind: ClassVar[str] = "invoice-due"


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceNewLetter(ReminderLetter):
    """There is a new invoice."""

    kind: ClassVar[str] = "invoice-new"


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractEndingLetter(ReminderLetter):
    """A contract is about to end."""

    kind: ClassVar[str] = "contract-ending"


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundLetter(Letter):
    """A refund has moved on. `amount` is in PLN with a dot; `account` is masked; `at` is when it happened."""

    reference: str
    amount: str
    account: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundRequestedLetter(RefundLetter):
    """Somebody asked for a refund; until `held_until` it is not approved, so that the owner can stop it."""

    kind: ClassVar[str] = "refund-requested"
    held_until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundApprovedLetter(RefundLetter):
    """BOK has approved it."""

    kind: ClassVar[str] = "refund-approved"


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundPaidLetter(RefundLetter):
    """It was paid out."""

    kind: ClassVar[str] = "refund-paid"


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundRejectedLetter(RefundLetter):
    """BOK did not approve it; `word` is why (None in a letter from before there was one)."""

    kind: ClassVar[str] = "refund-rejected"
    word: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundWithdrawnLetter(RefundLetter):
    """The customer took it back."""

    kind: ClassVar[str] = "refund-withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingLetter:
    """A letter that one sender has claimed, with what its delivery needs to know."""

    id: str
    letter: Letter
    created_at: datetime
    attempts: int


def letter_kinds() -> dict[str, type[Letter]]:
    """Give every kind of letter with its class."""
    bases = (Letter, ReminderLetter, RefundLetter)
    classes = [cls for base in bases for cls in base.__subclasses__()]
    # What is only a base of others has no kind.
    return {cls.kind: cls for cls in classes if "kind" in vars(cls)}


def letter_from_data(kind: str, data: dict[str, object]) -> Letter:
    """Make a letter from its kind and its data. Raises KeyError when the kind is unknown."""
    return letter_kinds()[kind].from_data(data)


def _plain(value: object) -> object:
    if isinstance(value, date):  # A datetime is one as well.
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _typed(hint: object, value: object) -> object:
    if hint is datetime and isinstance(value, str):
        return datetime.fromisoformat(value)
    if hint is date and isinstance(value, str):
        return date.fromisoformat(value)
    return tuple(value) if get_origin(hint) is tuple and isinstance(value, list) else value
