"""Sessions: opened at sign-in, checked on every request and event, ended on many grounds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from mojbok.domain.accounts import Account, Source
from mojbok.domain.limits import Limits
from mojbok.domain.ports import Clock, Tokens, Vault
from mojbok.domain.repositories import SessionEvents, UnitOfWork, Work
from mojbok.domain.sessions import EndReason, Session, Stage, Visitor, reason_to_end
from mojbok.domain.terms import DocumentKind
from mojbok.services.legal import Legal

#: Activity is written down no more often than this.
TOUCH_EVERY: Final = timedelta(seconds=30)


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
        self, account: Account, source: Source, *, stage: Stage | None = None
    ) -> OpenedSession:
        """Open a session; without a stage given, the stage is what the account still has to do."""
        now = self.clock.now()
        token = self.tokens.link_token()
        with self.work() as work:
            session = Session(
                id=self.tokens.identifier(),
                account_id=account.id,
                stage=stage or self._stage(work, account.id),
                auth_epoch=account.auth_epoch,
                created_at=now,
                last_activity_at=now,
                expires_at=now + self.limits.session,
                ended_at=None,
                end_reason=None,
            )
            crowded_out = self._make_room(work, account.id, now)
            work.sessions.add(session, self._index(token), source)
            work.audit.record(
                "logged_in", account_id=account.id, source=source, stage=session.stage
            )
        self.events.ended(crowded_out, EndReason.TOO_MANY)
        return OpenedSession(token=token, session=session)

    def visitor(self, token: str, *, is_activity: bool) -> Visitor | Gone:
        """Tell who is behind a token. `is_activity` says that the customer acted, which prolongs the session."""
        now = self.clock.now()
        with self.work(reads_only=True) as work:
            session = work.sessions.by_token(self._index(token))
            account = work.accounts.get(session.account_id) if session else None
        if session is None or account is None:
            return Gone(reason=None)
        if reason := reason_to_end(session, account, now=now, idle=self.limits.idle):
            self._end(session, reason, now)
            return Gone(reason=reason)
        if is_activity and now - session.last_activity_at >= TOUCH_EVERY:
            with self.work() as work:
                work.sessions.touch(session.id, now)
            session = replace(session, last_activity_at=now)
        return Visitor(session=session, account=account)

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

    def _end_by_token(self, token: str, reason: EndReason) -> None:
        with self.work(reads_only=True) as work:
            session = work.sessions.by_token(self._index(token))
        if session is not None:
            self._end(session, reason, self.clock.now())

    def _end(self, session: Session, reason: EndReason, now: datetime) -> None:
        if session.ended_at is not None:
            return
        with self.work() as work:
            if not work.sessions.end(session.id, reason, now):
                return
            work.audit.record(
                "session_ended", account_id=session.account_id, source=None, reason=reason
            )
        self.events.ended([session.id], reason)

    def _make_room(self, work: Work, account_id: str, now: datetime) -> list[str]:
        """End the oldest sessions, so that one more fits (`security.md` L24)."""
        open_ones = work.sessions.open_of(account_id)
        surplus = open_ones[: max(0, len(open_ones) - self.limits.max_sessions + 1)]
        return [
            session.id
            for session in surplus
            if work.sessions.end(session.id, EndReason.TOO_MANY, now)
        ]

    def _stage(self, work: Work, account_id: str) -> Stage:
        current = self.legal.current_within(work, DocumentKind.TERMS)
        accepted = work.legal.accepted(account_id, DocumentKind.TERMS)
        return Stage.PORTAL if current.version in accepted else Stage.TERMS

    def _index(self, token: str) -> str:
        return self.vault.index(token, purpose="session")
