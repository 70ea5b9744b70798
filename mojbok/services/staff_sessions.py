"""Sessions of staff: opened after the password, renewed at each step, checked on every request and event."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mojbok.domain.accounts import Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.limits import Limits
from mojbok.domain.ports import Clock, SessionEvents, Tokens, Vault
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import EndReason, TimeLeft, time_left
from mojbok.domain.staff import (
    StaffMember,
    StaffSession,
    StaffStage,
    StaffVisitor,
    reason_to_end_staff,
)
from mojbok.services.sessions import Gone, least_step


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenedStaffSession:
    """A new session of staff and the token that opens it, for the browser's cookie alone."""

    token: str
    session: StaffSession


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffSessions:
    """The use cases around sessions of staff."""

    work: UnitOfWork
    clock: Clock
    tokens: Tokens
    vault: Vault
    limits: Limits
    events: SessionEvents

    def open(self, member: StaffMember, stage: StaffStage, source: Source) -> OpenedStaffSession:
        """Open a session; the oldest ones end when there are too many."""
        now = self.clock.now()
        session = StaffSession(
            id=self.tokens.identifier(),
            staff_id=member.id,
            stage=stage,
            auth_epoch=member.auth_epoch,
            created_at=now,
            last_activity_at=now,
            expires_at=now + self.limits.session,
            ended_at=None,
            end_reason=None,
        )
        with self.work() as work:
            # Those who sign in at the same moment take turns, so that never more are open than may be.
            work.staff.lock(member.id)
            crowded_out = self._make_room(work, member, now)
            opened = self._add(work, session, source)
        self.events.ended(crowded_out, EndReason.TOO_MANY)
        return opened

    def renew(
        self,
        work: Work,
        session: StaffSession,
        *,
        stage: StaffStage,
        source: Source,
        auth_epoch: int | None = None,
    ) -> OpenedStaffSession | None:
        """Let a session go on at another stage under a new identifier and token, inside another unit of work.

        It is as old as before. None when it had ended: nobody goes on then. Once the unit of work is committed, the
        caller announces that the former one has ended.
        """
        now = self.clock.now()
        if not work.staff_sessions.end(session.id, EndReason.RENEWED, now):
            return None
        renewed = replace(
            session,
            id=self.tokens.identifier(),
            stage=stage,
            auth_epoch=session.auth_epoch if auth_epoch is None else auth_epoch,
            last_activity_at=now,
        )
        return self._add(work, renewed, source)

    def visitor(self, token: str, *, is_activity: bool) -> StaffVisitor | Gone:
        """Tell who is behind a token. `is_activity` says that they acted, which prolongs the session."""
        now = self.clock.now()
        with self.work(reads_only=True) as work:
            session = work.staff_sessions.by_token(self._indexes(token))
            member = work.staff.get(session.staff_id) if session else None
        if session is None or member is None:
            return Gone(reason=None)
        if reason := reason_to_end_staff(session, member, now=now, idle=self.limits.idle):
            self._end(session, reason, now)
            return Gone(reason=reason)
        if is_activity:
            session = self._touched(session, now)
        return StaffVisitor(session=session, member=member)

    def act(self, session: StaffSession, *, ago: timedelta) -> TimeLeft:
        """Note that somebody acted so long ago, and tell how long the live session may still go on."""
        now = self.clock.now()
        ago = min(max(ago, timedelta(0)), self.limits.idle)
        return self.time_left(self._touched(session, now - ago))

    def time_left(self, session: StaffSession) -> TimeLeft:
        """Tell how long a live session may still go on."""
        return time_left(session, now=self.clock.now(), idle=self.limits.idle)

    def run_out(self, session: StaffSession, reason: EndReason) -> None:
        """End a session whose time is over by the clock of its own pages."""
        self._end(session, reason, self.clock.now())

    def tabs_key(self, session: StaffSession) -> str:
        """Give the name by which the tabs of a session know one another; it opens nothing and says nothing."""
        return self.vault.index(session.id, purpose="staff-tabs")[:20]

    def end(self, token: str, reason: EndReason) -> None:
        """End the session behind a token: it is logged out, locked, or replaced in the same browser."""
        with self.work(reads_only=True) as work:
            session = work.staff_sessions.by_token(self._indexes(token))
        if session is not None:
            self._end(session, reason, self.clock.now())

    def end_overdue(self) -> None:
        """End every session whose idle time or last hour is over, whether or not its browser speaks."""
        now = self.clock.now()
        with self.work(reads_only=True) as work:
            overdue = work.staff_sessions.overdue(idle_since=now - self.limits.idle, now=now)
        for session in overdue:
            is_over = now >= session.expires_at
            self._end(session, EndReason.EXPIRED if is_over else EndReason.IDLE, now)

    def ended_among(self, session_ids: Collection[str]) -> Mapping[str, EndReason]:
        """Tell which of these sessions have ended, and why: another process may have ended them."""
        if not session_ids:
            return {}
        with self.work(reads_only=True) as work:
            return work.staff_sessions.ended_among(session_ids)

    def _touched(self, session: StaffSession, at: datetime) -> StaffSession:
        if at - session.last_activity_at < least_step(self.limits.idle):
            return session
        with self.work() as work:
            work.staff_sessions.touch(session.id, at)
        return replace(session, last_activity_at=at)

    def _end(self, session: StaffSession, reason: EndReason, now: datetime) -> None:
        if session.ended_at is not None:
            return
        with self.work() as work:
            if not work.staff_sessions.end(session.id, reason, now):
                return
            member = work.staff.get(session.staff_id)
            if member is not None:
                _note_end(work, member, reason)
        self.events.ended([session.id], reason)

    def _make_room(self, work: Work, member: StaffMember, now: datetime) -> list[str]:
        open_ones = work.staff_sessions.open_of(member.id)
        surplus = open_ones[: max(0, len(open_ones) - self.limits.max_sessions + 1)]
        reason = EndReason.TOO_MANY
        ended = [each.id for each in surplus if work.staff_sessions.end(each.id, reason, now)]
        for _ in ended:
            _note_end(work, member, reason)
        return ended

    def _add(self, work: Work, session: StaffSession, source: Source) -> OpenedStaffSession:
        token = self.tokens.link_token()
        work.staff_sessions.add(session, self.vault.index(token, purpose="staff-session"), source)
        return OpenedStaffSession(token=token, session=session)

    def _indexes(self, token: str) -> Sequence[str]:
        return self.vault.indexes(token, purpose="staff-session")


def _note_end(work: Work, member: StaffMember, reason: EndReason) -> None:
    work.audit.record(
        AuditEvent.STAFF_SESSION_ENDED,
        account_id=None,
        source=None,
        member=member.name,
        reason=reason,
    )
