"""Sessions of staff: opened after the password, renewed at each step, checked on every request and event."""

from dataclasses import dataclass

from mojbok.domain.accounts import Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.repositories import Work
from mojbok.domain.sessions import EndReason
from mojbok.domain.sessions_repository import AnySessions as KeptSessions
from mojbok.domain.staff import (
    StaffMember,
    StaffSession,
    StaffStage,
    StaffVisitor,
    reason_to_end_staff,
)
from mojbok.services.any_sessions import AnySessions, Gone, Opened

#: For annotations: what makes one is `Opened`.
OpenedStaffSession = Opened[StaffSession]


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffSessions(AnySessions[StaffSession, StaffStage]):
    """The use cases around sessions of staff."""

    purpose = "staff-session"
    tabs_purpose = "staff-tabs"

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
            crowded_out = self._make_room(work, member.id, now)
            opened = self._add(work, session, source)
        self.events.ended(crowded_out, EndReason.TOO_MANY)
        return opened

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

    def _kept(self, work: Work) -> KeptSessions[StaffSession]:
        return work.staff_sessions

    def _note_end(self, work: Work, session: StaffSession, reason: EndReason) -> None:
        member = work.staff.get(session.staff_id)
        if member is not None:
            event = AuditEvent.STAFF_SESSION_ENDED
            work.audit.record(
                event, account_id=None, source=None, member=member.name, reason=reason
            )
