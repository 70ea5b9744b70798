"""What sessions of clients and of staff have in common: how they are prolonged, go on anew and end."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Generic, TypeVar

from mojbok.domain.accounts import Source
from mojbok.domain.limits import Limits
from mojbok.domain.ports import Clock, SessionEvents, Tokens, Vault
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import AnySession, EndReason, TimeLeft, Visitor, time_left
from mojbok.domain.sessions_repository import AnySessions as KeptSessions
from mojbok.domain.staff import StaffVisitor

S = TypeVar("S", bound=AnySession[Any])
T = TypeVar("T")

#: Activity is written down no more often than this: by so much at most the database is behind the customer.
TOUCH_EVERY: Final = timedelta(seconds=5)
#: Where the idle time is short, as in tests, it is so small a part of that.
_TOUCHES_IN_IDLE_TIME: Final = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened(Generic[S]):
    """A new session and the token that opens it, for the browser's cookie alone."""

    token: str
    session: S


@dataclass(frozen=True, kw_only=True, slots=True)
class Gone:
    """There is no live session behind a token; `reason` tells why when there was one."""

    reason: EndReason | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AnySessions(ABC, Generic[S, T]):
    """The use cases around sessions of one kind, whose stages are `T`."""

    work: UnitOfWork
    clock: Clock
    tokens: Tokens
    vault: Vault
    limits: Limits
    events: SessionEvents

    purpose: ClassVar[str]
    """Keys the tokens; each kind has its own, so that no token of one is good for the other."""
    tabs_purpose: ClassVar[str]

    @abstractmethod
    def visitor(self, token: str, *, is_activity: bool) -> Visitor | StaffVisitor | Gone:
        """Tell who is behind a token. `is_activity` says that they acted, which prolongs the session."""

    @abstractmethod
    def _kept(self, work: Work) -> KeptSessions[S]:
        """Give where sessions of this kind are kept."""

    @abstractmethod
    def _note_end(self, work: Work, session: S, reason: EndReason) -> None:
        """Write the end of a session into the audit log."""

    def renew(
        self,
        work: Work,
        session: S,
        *,
        source: Source,
        reason: EndReason = EndReason.RENEWED,
        auth_epoch: int | None = None,
        stage: T | None = None,
        token: str | None = None,
    ) -> Opened[S] | None:
        """Let a session go on under a new identifier and token, inside another use case's unit of work.

        It is as old as before, so that its last hour stays. What is not given stays as it was, but for the token, which
        is drawn. None when the session had ended: nobody goes on then. Once the unit of work is committed, the caller
        announces that the former one has ended, and the `reason`.
        """
        now = self.clock.now()
        if not self._kept(work).end(session.id, reason, now):
            return None
        renewed = replace(
            session,
            id=self.tokens.identifier(),
            stage=stage or session.stage,
            auth_epoch=session.auth_epoch if auth_epoch is None else auth_epoch,
            last_activity_at=now,
        )
        return self._add(work, renewed, source, token)

    def act(self, session: S, *, ago: timedelta) -> TimeLeft:
        """Note that somebody acted so long ago, and tell how long the live session may still go on."""
        now = self.clock.now()
        ago = min(max(ago, timedelta(0)), self.limits.idle)
        return self.time_left(self._touched(session, now - ago))

    def time_left(self, session: S) -> TimeLeft:
        """Tell how long a live session may still go on."""
        return time_left(session, now=self.clock.now(), idle=self.limits.idle)

    def run_out(self, session: S, reason: EndReason) -> None:
        """End a session whose time is over by the clock of its own pages."""
        self._end(session, reason, self.clock.now())

    def tabs_key(self, session: S) -> str:
        """Give the name by which the tabs of a session know one another; it opens nothing and says nothing."""
        return self.vault.index(session.id, purpose=self.tabs_purpose)[:20]

    def end(self, token: str, reason: EndReason) -> None:
        """End the session behind a token: it is logged out, locked, or replaced in the same browser."""
        with self.work(reads_only=True) as work:
            session = self._kept(work).by_token(self._indexes(token))
        if session is not None:
            self._end(session, reason, self.clock.now())

    def end_overdue(self) -> None:
        """End every session whose idle time or last hour is over, whether or not its browser speaks."""
        now = self.clock.now()
        with self.work(reads_only=True) as work:
            overdue = self._kept(work).overdue(idle_since=now - self.limits.idle, now=now)
        for session in overdue:
            is_over = now >= session.expires_at
            self._end(session, EndReason.EXPIRED if is_over else EndReason.IDLE, now)

    def ended_among(self, session_ids: Collection[str]) -> Mapping[str, EndReason]:
        """Tell which of these sessions have ended, and why: another process may have ended them."""
        if not session_ids:
            return {}
        with self.work(reads_only=True) as work:
            return self._kept(work).ended_among(session_ids)

    def _touched(self, session: S, at: datetime) -> S:
        least_step = min(TOUCH_EVERY, self.limits.idle / _TOUCHES_IN_IDLE_TIME)
        if at - session.last_activity_at < least_step:
            return session
        with self.work() as work:
            self._kept(work).touch(session.id, at)
        return replace(session, last_activity_at=at)

    def _end(self, session: S, reason: EndReason, now: datetime) -> None:
        if session.ended_at is not None:
            return
        with self.work() as work:
            if not self._kept(work).end(session.id, reason, now):
                return
            self._note_end(work, session, reason)
        self.events.ended([session.id], reason)

    def _make_room(self, work: Work, owner_id: str, now: datetime) -> list[str]:
        """End the owner's oldest sessions, so that one more fits (`security.md` L24)."""
        kept, reason = self._kept(work), EndReason.TOO_MANY
        open_ones = kept.open_of(owner_id)
        surplus = open_ones[: max(0, len(open_ones) - self.limits.max_sessions + 1)]
        ended = [session for session in surplus if kept.end(session.id, reason, now)]
        for session in ended:
            self._note_end(work, session, reason)
        return [session.id for session in ended]

    def _add(self, work: Work, session: S, source: Source, token: str | None = None) -> Opened[S]:
        token = token or self.tokens.link_token()
        self._kept(work).add(session, self.vault.index(token, purpose=self.purpose), source)
        return Opened(token=token, session=session)

    def _indexes(self, token: str) -> Sequence[str]:
        return self.vault.indexes(token, purpose=self.purpose)
