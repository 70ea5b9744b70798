"""Session (sesja): one browser signed in to one account, and what still stands between it and the portal."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mojbok.domain.accounts import Account, AccountStatus


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
    PASSWORD_CHANGED = "haslo"
    BLOCKED = "blokada"
    LOCKED = "zablokowane"
    STAFF = "bok"
    TOO_MANY = "inne-urzadzenie"


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """A session as it is stored; the token that opens it is kept only by the browser."""

    id: str
    account_id: str
    stage: Stage
    auth_epoch: int
    created_at: datetime
    last_activity_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    end_reason: EndReason | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Visitor:
    """A live session and its account: who is asking."""

    session: Session
    account: Account


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
