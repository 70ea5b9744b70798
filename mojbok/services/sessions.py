"""Sessions: opened at sign-in, checked on every request and event, ended on many grounds."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from mojbok.domain.accounts import Account, Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.limits import Limits
from mojbok.domain.ports import Clock, SessionEvents, Tokens, Vault
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import (
    EndReason,
    Session,
    Stage,
    TimeLeft,
    Visitor,
    reason_to_end,
    time_left,
)
from mojbok.domain.terms import DocumentKind
from mojbok.services.legal import Legal

#: Activity is written down no more often than this: by so much at most the database is behind the customer.
TOUCH_EVERY: Final = timedelta(seconds=5)
#: Where the idle time is short, as in tests, it is so small a part of that.
_TOUCHES_IN_IDLE_TIME: Final = 60


def least_step(idle: timedelta) -> timedelta:
    """Give the time within which a further act is not written down."""
    return min(TOUCH_EVERY, idle / _TOUCHES_IN_IDLE_TIME)


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenedSession:
    """A new session and the token that opens it, for the browser's cookie alone."""

    token: str
    session: Session


@dataclass(frozen=True, kw_only=True, slots=True)
class Gone:
    """There is no live session behind a token; `reason` tells why when there was one."""

    reason: EndReason | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sessions:
    """The use cases around sessions."""

    work: UnitOfWork
    clock: Clock
    tokens: Tokens
    vault: Vault
    limits: Limits
    legal: Legal
    events: SessionEvents

    def open(
        self,
        account: Account,
        source: Source,
        *,
        stage: Stage | None = None,
        first: Callable[[Work], None] = lambda _: None,
    ) -> OpenedSession:
        """Open a session; without a stage given, the stage is what the account still has to do.

        `first` is done in the same unit of work, before the session is there.
        """
        now = self.clock.now()
        with self.work() as work:
            # Those who sign in at the same moment take turns, so that never more are open than may be.
            work.accounts.lock(account.id)
            first(work)
            session = Session(
                id=self.tokens.identifier(),
                account_id=account.id,
                stage=stage or self.stage_of(work, account.id),
                auth_epoch=account.auth_epoch,
                created_at=now,
                last_activity_at=now,
                expires_at=now + self.limits.session,
                ended_at=None,
                end_reason=None,
            )
            crowded_out = self._make_room(work, account.id, now)
            opened = self._add(work, session, source)
            work.audit.record(
                AuditEvent.LOGGED_IN, account_id=account.id, source=source, stage=session.stage
            )
        self.events.ended(crowded_out, EndReason.TOO_MANY)
        return opened

    def renew(
        self,
        work: Work,
        session: Session,
        *,
        source: Source,
        reason: EndReason = EndReason.RENEWED,
        auth_epoch: int | None = None,
        stage: Stage | None = None,
        token: str | None = None,
    ) -> OpenedSession | None:
        """Let a session go on under a new identifier and token, inside another use case's unit of work.

        It is as old as before, so that its last hour stays. What is not given stays as it was, but for the token, which
        is drawn. None when the session had ended: nobody goes on then. Once the unit of work is committed, the caller
        announces that the former one has ended, and the `reason`.
        """
        now = self.clock.now()
        if not work.sessions.end(session.id, reason, now):
            return None
        renewed = replace(
            session,
            id=self.tokens.identifier(),
            stage=stage or session.stage,
            auth_epoch=session.auth_epoch if auth_epoch is None else auth_epoch,
            last_activity_at=now,
        )
        return self._add(work, renewed, source, token)

    def find(self, work: Work, token: str) -> Session | None:
        """Find the session behind a token, ended or not, inside another use case's unit of work."""
        return work.sessions.by_token(self._indexes(token))

    def stage_of(self, work: Work, account_id: str) -> Stage:
        """Tell what the account still has to do before the portal opens, its password apart."""
        current = self.legal.current_within(work, DocumentKind.TERMS)
        accepted = work.legal.accepted(account_id, DocumentKind.TERMS)
        return Stage.PORTAL if current.version in accepted else Stage.TERMS

    def visitor(self, token: str, *, is_activity: bool) -> Visitor | Gone:
        """Tell who is behind a token. `is_activity` says that the customer acted, which prolongs the session."""
        now = self.clock.now()
        with self.work(reads_only=True) as work:
            found = work.sessions.visitor(self._indexes(token))
        if found is None:
            return Gone(reason=None)
        session, account = found.session, found.account
        if reason := reason_to_end(session, account, now=now, idle=self.limits.idle):
            self._end(session, reason, now)
            return Gone(reason=reason)
        if is_activity:
            session = self._touched(session, now)
        return Visitor(session=session, account=account)

    def act(self, session: Session, *, ago: timedelta) -> TimeLeft:
        """Note that the customer acted so long ago, and tell how long the live session may still go on."""
        now = self.clock.now()
        ago = min(max(ago, timedelta(0)), self.limits.idle)
        return self.time_left(self._touched(session, now - ago))

    def time_left(self, session: Session) -> TimeLeft:
        """Tell how long a live session may still go on."""
        return time_left(session, now=self.clock.now(), idle=self.limits.idle)

    def run_out(self, session: Session, reason: EndReason) -> None:
        """End a session whose time is over by the clock of its own pages."""
        self._end(session, reason, self.clock.now())

    def tabs_key(self, session: Session) -> str:
        """Give the name by which the tabs of a session know one another; it opens nothing and says nothing."""
        return self.vault.index(session.id, purpose="tabs")[:20]

    def log_out(self, token: str) -> None:
        """End the session behind a token (OUT-01)."""
        self._end_by_token(token, EndReason.LOGOUT)

    def lock_out(self, token: str) -> None:
        """End the session in which the account was locked."""
        self._end_by_token(token, EndReason.LOCKED)

    def replace(self, token: str) -> None:
        """End the session that a new one takes the place of in the same browser."""
        self._end_by_token(token, EndReason.REPLACED)

    def end_overdue(self) -> None:
        """End every session whose idle time or last hour is over, whether or not its browser speaks."""
        now = self.clock.now()
        with self.work(reads_only=True) as work:
            overdue = work.sessions.overdue(idle_since=now - self.limits.idle, now=now)
        for session in overdue:
            is_over = now >= session.expires_at
            self._end(session, EndReason.EXPIRED if is_over else EndReason.IDLE, now)

    def ended_among(self, session_ids: Collection[str]) -> Mapping[str, EndReason]:
        """Tell which of these sessions have ended, and why: another process may have ended them."""
        if not session_ids:
            return {}
        with self.work(reads_only=True) as work:
            return work.sessions.ended_among(session_ids)

    def _touched(self, session: Session, at: datetime) -> Session:
        if at - session.last_activity_at < least_step(self.limits.idle):
            return session
        with self.work() as work:
            work.sessions.touch(session.id, at)
        return replace(session, last_activity_at=at)

    def _end_by_token(self, token: str, reason: EndReason) -> None:
        with self.work(reads_only=True) as work:
            session = work.sessions.by_token(self._indexes(token))
        if session is not None:
            self._end(session, reason, self.clock.now())

    def _end(self, session: Session, reason: EndReason, now: datetime) -> None:
        if session.ended_at is not None:
            return
        with self.work() as work:
            if not work.sessions.end(session.id, reason, now):
                return
            self._note_end(work, session.account_id, reason)
        self.events.ended([session.id], reason)

    def _add(
        self, work: Work, session: Session, source: Source, token: str | None = None
    ) -> OpenedSession:
        token = token or self.tokens.link_token()
        work.sessions.add(session, self.vault.index(token, purpose="session"), source)
        return OpenedSession(token=token, session=session)

    def _make_room(self, work: Work, account_id: str, now: datetime) -> list[str]:
        """End the oldest sessions, so that one more fits (`security.md` L24)."""
        open_ones = work.sessions.open_of(account_id)
        surplus = open_ones[: max(0, len(open_ones) - self.limits.max_sessions + 1)]
        ended = [
            session.id
            for session in surplus
            if work.sessions.end(session.id, EndReason.TOO_MANY, now)
        ]
        for _ in ended:
            self._note_end(work, account_id, EndReason.TOO_MANY)
        return ended

    @staticmethod
    def _note_end(work: Work, account_id: str, reason: EndReason) -> None:
        event = AuditEvent.SESSION_ENDED
        work.audit.record(event, account_id=account_id, source=None, reason=reason)

    def _indexes(self, token: str) -> Sequence[str]:
        return self.vault.indexes(token, purpose="session")
