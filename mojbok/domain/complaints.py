"""Complaint (reklamacja): what a customer complains of, the talk with the Biuro Obsługi Klienta, and how it ends."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from mojbok.domain.attachments import AttachmentKind
from mojbok.domain.complaint_deadline import Silence, due_on, silence
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError, FieldTooLongError, FormInvalidError

MOST: Final = {"subject": 120, "text": 8_000, "other_invoice": 64}
LABELS: Final = {
    "category": "Czego dotyczy reklamacja",
    "about": "Której faktury, umowy lub punktu poboru",
    "other_invoice": "Numer innej faktury",
    "subject": "Temat",
    "text": "Opis",
    "reply": "Twoja odpowiedź",
    "files": "Załączniki",
}
#: So many of the newest invoices can be chosen; the number of an older one is typed.
INVOICES_OFFERED: Final = 24
PAGE_SIZE: Final = 20
_LONGEST_SEARCH: Final = 60
_NUMBER: Final = re.compile(r"EB/[0-9]{4}/[0-9]{6,8}", re.ASCII)


class Category(StrEnum):
    """What a complaint is about."""

    INVOICE = "faktura"
    METER = "licznik"
    PAYMENT = "platnosc"
    QUALITY = "jakosc"
    """Quality of supply and outages: the network company's work, wherever it is told of."""
    CONTRACT = "umowa"
    SERVICE = "obsluga"
    OTHER = "inne"

    @property
    def is_settlement(self) -> bool:
        """Tell whether it is about a settlement (rozliczenie), for which the law gives every customer 14 days."""
        return self in {Category.INVOICE, Category.METER, Category.PAYMENT}


class ComplaintState(StrEnum):
    """How far a complaint has come."""

    RECEIVED = "przyjeta"
    IN_PROGRESS = "w-toku"
    ASKED = "czeka"
    """BOK has asked something and waits for the customer."""
    ACCEPTED = "uznana"
    PARTLY_ACCEPTED = "uznana-w-czesci"
    REJECTED = "nieuznana"
    WITHDRAWN = "wycofana"

    @property
    def is_open(self) -> bool:
        """Tell whether an answer is still to come."""
        return self in OPEN_STATES


OPEN_STATES: Final = (
    ComplaintState.RECEIVED,
    ComplaintState.IN_PROGRESS,
    ComplaintState.ASKED,
)
VERDICTS: Final = (
    ComplaintState.ACCEPTED,
    ComplaintState.PARTLY_ACCEPTED,
    ComplaintState.REJECTED,
)


class SubjectKind(StrEnum):
    """What a complaint may point at."""

    INVOICE = "faktura"
    CONTRACT = "umowa"
    PPE = "ppe"


@dataclass(frozen=True, slots=True)
class About:
    """The invoice, contract or point of delivery (PPE) that a complaint is about."""

    kind: SubjectKind
    number: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.number}"

    @classmethod
    def parse(cls, value: str) -> "About | None":
        """Read what `str` has written; None when it is nothing of the kind."""
        kind, colon, number = value.partition(":")
        is_known = colon and number and kind in set(SubjectKind)
        return cls(SubjectKind(kind), number) if is_known else None


class Author(StrEnum):
    """Who wrote a message."""

    CLIENT = "klient"
    BOK = "bok"


class MessageKind(StrEnum):
    """What a message does."""

    COMPLAINT = "reklamacja"
    REPLY = "odpowiedz-klienta"
    WITHDRAWAL = "wycofanie"
    QUESTION = "pytanie"
    ANSWER = "odpowiedz"
    REOPENING = "wznowienie"

    @property
    def author(self) -> Author:
        """Tell who writes such messages."""
        return Author.BOK if self in _OF_BOK else Author.CLIENT


_OF_BOK: Final = frozenset({MessageKind.QUESTION, MessageKind.ANSWER, MessageKind.REOPENING})


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A file that came with a message, or waits for one to be sent."""

    id: str
    account_id: str
    name: str
    kind: AttachmentKind
    size: int
    file_key: str
    """The file's random name in the store."""
    stored_at: datetime
    message_id: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One turn of the talk; nobody changes it afterwards."""

    id: str
    complaint_id: str
    kind: MessageKind
    text: str
    at: datetime
    verdict: ComplaintState | None = None
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Complaint:
    """A complaint without its talk."""

    id: str
    """Random: it stands in the address."""
    number: str
    account_id: str
    client_id: str
    is_consumer: bool
    category: Category
    about: About | None
    subject: str
    state: ComplaintState
    received_at: datetime
    due_on: date
    revision: int
    """Counts what its client sees happen to it: whoever shows an older one has something to show anew."""
    closed_at: datetime | None
    version: int = 1
    """Counts everything that happens to it, the desk's own affairs as well: what an act of staff is based on."""
    assignee_id: str | None = None
    """Who of staff deals with it, or has answered it."""

    @property
    def silence(self) -> Silence:
        """Tell what it means by law when it is not answered in time."""
        return silence(
            is_consumer=self.is_consumer,
            is_settlement=self.category.is_settlement,
            is_moved=self.due_on != due_on(self.received_at),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplaintForm:
    """The form as it was typed."""

    category: str
    about: str
    other_invoice: str
    subject: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedComplaint:
    """The form when it is right; whether `about` is the client's own is yet to be seen."""

    category: Category
    about: About | None
    subject: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplaintQuery:
    """Which complaints to list; what an address says badly is as if it were not said."""

    states: tuple[ComplaintState, ...] = ()
    search: str = ""
    page: int = 1


@dataclass
class ComplaintUnknownError(DomainError):
    """There is no such complaint or attachment; it may be somebody else's, which is not told."""


@dataclass
class ComplaintClosedError(DomainError):
    """The complaint is answered or withdrawn: nothing more can be written to it."""


@dataclass
class CategoryMissingError(DomainError):
    """No topic was chosen."""


@dataclass
class AboutUnknownError(DomainError):
    """The client has no such invoice, contract or point of delivery; another client's is no other case."""


@dataclass
class AboutTwiceError(DomainError):
    """Something was chosen, and another invoice's number typed as well."""


def complaint_number(year: int, sequence: int) -> str:
    """Write the number of a year's n-th complaint: EB/2026/000123."""
    return f"EB/{year:04d}/{sequence:06d}"


def parse_number(typed: str) -> str | None:
    """Read a complaint's number as staff type it, or as an address has it; None when it is none."""
    tidy = "".join(typed.split()).upper().replace("-", "/")
    return tidy if _NUMBER.fullmatch(tidy) else None


def number_in_address(number: str) -> str:
    """Write a number as one part of an address: EB-2026-000123."""
    return number.replace("/", "-")


def check_complaint(form: ComplaintForm) -> CheckedComplaint:
    """Check everything at once. Raises FormInvalidError."""
    subject, text = tidy_line(form.subject), tidy_text(form.text)
    other = tidy_line(form.other_invoice)
    errors: dict[str, DomainError] = {}
    if form.category not in set(Category):
        errors["category"] = CategoryMissingError()
    if form.about and other:
        errors["other_invoice"] = AboutTwiceError()
    elif form.about and About.parse(form.about) is None:
        errors["about"] = AboutUnknownError()
    errors |= _fault("other_invoice", other, is_required=False)
    errors |= _fault("subject", subject) | _fault("text", text)
    if errors:
        order = list(LABELS)
        raise FormInvalidError(dict(sorted(errors.items(), key=lambda pair: order.index(pair[0]))))
    about = About(SubjectKind.INVOICE, other) if other else About.parse(form.about)
    return CheckedComplaint(
        category=Category(form.category), about=about, subject=subject, text=text
    )


def check_reply(typed: str) -> str:
    """Give a reply's text, tidied. Raises FormInvalidError."""
    text = tidy_text(typed)
    if errors := _fault("text", text, label=LABELS["reply"]):
        raise FormInvalidError({"text": errors["text"]})
    return text


def tidy_line(typed: str) -> str:
    """Give a text on one line, without signs that can't be seen."""
    return " ".join(_visible(typed.replace("\n", " ").replace("\t", " ")).split())


def tidy_text(typed: str) -> str:
    """Give a text with plain ends of lines, without signs that can't be seen and blank lines around it."""
    return _visible(typed.replace("\r\n", "\n").replace("\r", "\n")).strip()


def searched_for(typed: str) -> str:
    """Give what to look for, as `search_text` writes what is looked through."""
    return tidy_line(typed)[:_LONGEST_SEARCH].casefold()


def search_text(number: str, subject: str, about: About | None) -> str:
    """Give what a complaint is found by."""
    return " ".join((number, subject, about.number if about else "")).casefold().strip()


def _fault(
    name: str, text: str, *, is_required: bool = True, label: str = ""
) -> dict[str, DomainError]:
    if not text and is_required:
        return {name: FieldRequiredError(label=label or LABELS[name])}
    return {name: FieldTooLongError(most=MOST[name])} if len(text) > MOST[name] else {}


def _visible(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        sign
        for sign in composed
        if sign in "\n\t" or (unicodedata.category(sign) not in _HIDDEN and sign not in _TURNING)
    )


#: Controls, halves of pairs and the like.
_HIDDEN: Final = frozenset({"Cc", "Cs", "Co", "Zl", "Zp"})
#: What turns the direction of reading. Other signs of format stay: emoji need joiners.
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
