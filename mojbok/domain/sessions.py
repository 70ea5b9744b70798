"""Session (sesja): one browser signed in to one account, and what still stands between it and the portal."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from mojbok.domain.accounts import Account, AccountStatus
from mojbok.domain.errors import DomainError


class Stage(StrEnum):
    """What a session must do before anything else opens to it."""

    PASSWORD = "password"
    """Choose a password of one's own (SCR-FORCED)."""
    TERMS = "terms"
    """Accept the terms' newer version (SCR-REACCEPT)."""
    PORTAL = "portal"
    """Nothing: the portal is open."""


class EndReason(StrEnum):
    """Why a session ended; the login page tells the customer."""

    LOGOUT = "wylogowanie"
    IDLE = "bezczynnosc"
    EXPIRED = "limit"
    REPLACED = "zmiana"
    """Another session was opened in the same browser."""
    RENEWED = "odnowienie"
    """The same browser goes on under a new identifier, after a change of the password."""
    ACCEPTED = "regulamin"
    """The terms were accepted: another session has taken its place."""
    PASSWORD_CHANGED = "haslo"
    BLOCKED = "blokada"
    LOCKED = "zablokowane"
    STAFF = "bok"
    TOO_MANY = "inne-urzadzenie"
    ENDED_BY_OWNER = "zdalnie"
    """The customer ended it from another browser (SET-03)."""
    CLOSED = "zamkniete"
    """The account was closed, as its owner had asked for."""


T = TypeVar("T", bound=StrEnum)


@dataclass(frozen=True, kw_only=True, slots=True)
class AnySession(Generic[T]):
    """A session of a client or of staff as it is stored; the token that opens it is kept only by the browser."""

    id: str
    stage: T
    auth_epoch: int
    created_at: datetime
    last_activity_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    end_reason: EndReason | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Session(AnySession[Stage]):
    """A session of a client."""

    account_id: str
    proven_at: datetime | None = None
    """When the password was last typed after signing in."""


@dataclass
class SessionUnknownError(DomainError):
    """The account has no such session; it may be another account's, which is not told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Visitor:
    """A live session and its account: who is asking."""

    session: Session
    account: Account


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeLeft:
    """How long a live session may still go on; never negative."""

    idle: timedelta
    """Until it ends for want of an act of the customer's."""
    in_all: timedelta
    """Until it ends whatever the customer does."""


def time_left(session: AnySession[T], *, now: datetime, idle: timedelta) -> TimeLeft:
    """Tell how long a session may still go on."""
    none = timedelta(0)
    return TimeLeft(
        idle=max(session.last_activity_at + idle - now, none),
        in_all=max(session.expires_at - now, none),
    )


def reason_to_end(
    session: Session, account: Account, *, now: datetime, idle: timedelta
) -> EndReason | None:
    """Tell why a session may not go on, or None when it may."""
    if session.ended_at is not None:
        return session.end_reason or EndReason.LOGOUT
    if account.status is not AccountStatus.ACTIVE:
        return EndReason.BLOCKED
    if session.auth_epoch != account.auth_epoch:
        return EndReason.PASSWORD_CHANGED
    if now >= session.expires_at:
        return EndReason.EXPIRED
    if now >= session.last_activity_at + idle:
        return EndReason.IDLE
    return None
