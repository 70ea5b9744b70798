"""Meter readings (odczyty), and whether one that a client hands in is plausible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from mojbok.domain.errors import DomainError

#: How far back a client may say when the meter was read.
OLDEST: Final = timedelta(days=60)
#: Beyond so many times the usual, a reading must be insisted on.
MANY_TIMES: Final = 3
#: The same where nothing is known of the usual, in kWh a day.
MOST_A_DAY: Final = Decimal(500)
PLACES: Final = 3
#: No meter has more digits before the comma.
DIGITS: Final = 9
LONGEST_NOTE: Final = 300


class Register(StrEnum):
    """Which way the energy went, in the CRM's words."""

    TAKEN = "pobrana"
    GIVEN = "oddana"


class ReadingSource(StrEnum):
    """Who says what the meter showed, in the CRM's words."""

    READ = "odczyt"
    ESTIMATE = "szacunek"
    CLIENT = "klient"


class ReadingState(StrEnum):
    """How far a reading has come."""

    BOOKED = "booked"
    """The CRM has it."""
    WAITING = "waiting"
    """The client handed it in, and the CRM has not confirmed it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What a register of a meter showed on a day."""

    day: date
    register: Register
    kwh: Decimal
    source: ReadingSource
    state: ReadingState = ReadingState.BOOKED
    id: int | None = None
    """Of a reading that waits: its number, by which it can be withdrawn."""
    can_be_withdrawn: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class HandedReading:
    """A reading as a client hands it in."""

    ppe: str
    register: Register
    day: date
    kwh: Decimal
    is_meter_replaced: bool = False
    is_insisted: bool = False
    note: str = ""


@dataclass
class ReadingInvalidError(DomainError):
    """This is no state of a meter: digits, and after a comma three more at most."""


@dataclass
class ReadingDayInvalidError(DomainError):
    """This is no day."""


@dataclass
class ReadingInFutureError(DomainError):
    """The day has not come yet."""


@dataclass
class ReadingTooOldError(DomainError):
    """The day is too long ago; `oldest` is the first that is not."""

    oldest: str


@dataclass
class ReadingBeforeLastError(DomainError):
    """There is a newer reading already; `last` is its day."""

    last: str


@dataclass
class ReadingExistsError(DomainError):
    """There is a reading of that day and register already; a waiting one can be withdrawn first."""

    is_waiting: bool


@dataclass
class ReadingBelowLastError(DomainError):
    """The meter would have run backwards: it was replaced or began anew, or the reading is wrong."""

    kwh: str
    last_kwh: str
    last_day: str


@dataclass
class ReadingTooHighError(DomainError):
    """Far above the usual: it must be insisted on. `usual` and `most` are kWh a day; empty: no usual is known."""

    kwh: str
    last_kwh: str
    last_day: str
    days: int
    used: str
    a_day: str
    usual: str


@dataclass
class ReadingUnknownError(DomainError):
    """No such reading waits: it was withdrawn, or the CRM has it."""


def parse_kwh(text: str) -> Decimal:
    """Read a meter's state, with a comma or a dot and spaces as people type them. Raises ReadingInvalidError."""
    plain = "".join(text.split()).replace(",", ".").removesuffix("kWh")
    whole, _, rest = plain.partition(".")
    is_formed = whole.isascii() and whole.isdigit() and len(whole) <= DIGITS
    if not is_formed or (rest and not (rest.isascii() and rest.isdigit())) or len(rest) > PLACES:
        raise ReadingInvalidError
    try:
        return Decimal(f"{whole}.{rest or '0'}")
    except InvalidOperation as error:
        raise ReadingInvalidError from error


def parse_reading_day(text: str, today: date) -> date:
    """Read a day as browsers send it, or as 22.11.2026. Raises a DomainError when it can't be a reading's."""
    day = _day(text.strip())
    if day is None:
        raise ReadingDayInvalidError
    if day > today:
        raise ReadingInFutureError
    oldest = today - OLDEST
    if day < oldest:
        raise ReadingTooOldError(oldest=oldest.isoformat())
    return day


def check_day(day: date, register: Register, history: Sequence[Reading]) -> None:
    """See that a reading of this day would be the newest. Raises ReadingExistsError, ReadingBeforeLastError."""
    own = [reading for reading in history if reading.register is register]
    same = next((reading for reading in own if reading.day == day), None)
    if same is not None:
        raise ReadingExistsError(is_waiting=same.state is ReadingState.WAITING)
    last = max((reading.day for reading in own), default=None)
    if last is not None and day < last:
        raise ReadingBeforeLastError(last=last.isoformat())


def check_plausible(
    reading: HandedReading, history: Sequence[Reading], usual_a_day: Decimal | None
) -> None:
    """See that a reading may be right, unless its client says how it can be.

    Estimates count for nothing: what was guessed too high must not keep a true reading out.
    Raises ReadingBelowLastError, ReadingTooHighError.
    """
    if reading.is_meter_replaced:
        return
    last = _last_read(reading.register, history)
    if last is None:
        return
    if reading.kwh < last.kwh:
        raise ReadingBelowLastError(
            kwh=str(reading.kwh), last_kwh=str(last.kwh), last_day=last.day.isoformat()
        )
    days = max((reading.day - last.day).days, 1)
    used = reading.kwh - last.kwh
    most = MOST_A_DAY if usual_a_day is None else MANY_TIMES * usual_a_day
    if used > most * days and not reading.is_insisted:
        raise ReadingTooHighError(
            kwh=str(reading.kwh),
            last_kwh=str(last.kwh),
            last_day=last.day.isoformat(),
            days=days,
            used=str(used),
            a_day=str(round(used / days, 1)),
            usual="" if usual_a_day is None else str(round(usual_a_day, 1)),
        )


def _last_read(register: Register, history: Sequence[Reading]) -> Reading | None:
    read = [
        reading
        for reading in history
        if reading.register is register and reading.source is not ReadingSource.ESTIMATE
    ]
    return max(read, key=lambda reading: reading.day, default=None)


def _day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
