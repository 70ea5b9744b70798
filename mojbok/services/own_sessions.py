"""Aktywne sesje: where the customer is signed in, and ending what should not be (SET-03)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mojbok.domain.accounts import Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.browsers import Browser, recognised
from mojbok.domain.limits import Limits
from mojbok.domain.ports import Clock, SessionEvents
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import (
    EndReason,
    Session,
    SessionUnknownError,
    Visitor,
    reason_to_end,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnSession:
    """An open session as its owner sees it. `id` opens nothing: the token does, which only the browser has."""

    id: str
    browser: Browser
    ip: str
    signed_in_at: datetime
    idle: timedelta
    """How long ago the customer last did something there."""
    is_this: bool
    """It is the session of who is asking."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnSessions:
    """The use cases of SET-03."""

    work: UnitOfWork
    clock: Clock
    limits: Limits
    events: SessionEvents

    def listed(self, visitor: Visitor) -> Sequence[OwnSession]:
        """List the open sessions of the visitor's account: this one first, then the last active one."""
        now = self.clock.now()
        with self.work(reads_only=True) as work:
            found = work.sessions.open_with_sources(visitor.account.id)
        alive = [
            _as_seen(session, source, visitor, now)
            for session, source in found
            # Some may be over and not yet swept up.
            if reason_to_end(session, visitor.account, now=now, idle=self.limits.idle) is None
        ]
        return sorted(alive, key=lambda own: (not own.is_this, own.idle))

    def end(self, visitor: Visitor, session_id: str, source: Source) -> None:
        """End one session of the visitor's account; again, nothing happens. Raises SessionUnknownError."""
        with self.work() as work:
            session = work.sessions.get(session_id)
            if session is None or session.account_id != visitor.account.id:
                raise SessionUnknownError
            ended = self._end(work, [session], source)
        self.events.ended(ended, EndReason.ENDED_BY_OWNER)

    def end_others(self, visitor: Visitor, source: Source) -> None:
        """End every session of the visitor's account but this one."""
        with self.work() as work:
            work.accounts.lock(visitor.account.id)
            others = [
                session
                for session in work.sessions.open_of(visitor.account.id)
                if session.id != visitor.session.id
            ]
            ended = self._end(work, others, source)
        self.events.ended(ended, EndReason.ENDED_BY_OWNER)

    def _end(self, work: Work, sessions: Sequence[Session], source: Source) -> list[str]:
        reason = EndReason.ENDED_BY_OWNER
        ended = [
            session
            for session in sessions
            if work.sessions.end(session.id, reason, self.clock.now())
        ]
        for session in ended:
            work.audit.record(
                AuditEvent.SESSION_ENDED,
                account_id=session.account_id,
                source=source,
                reason=reason,
            )
        return [session.id for session in ended]


def _as_seen(session: Session, source: Source, visitor: Visitor, now: datetime) -> OwnSession:
    return OwnSession(
        id=session.id,
        browser=recognised(source.user_agent),
        ip=source.ip,
        signed_in_at=session.created_at,
        idle=now - session.last_activity_at,
        is_this=session.id == visitor.session.id,
    )
