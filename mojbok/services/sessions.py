"""Sessions: opened at sign-in, checked on every request and event, ended on many grounds."""

from collections.abc import Callable
from dataclasses import dataclass

from mojbok.domain.accounts import Account, Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.repositories import Work
from mojbok.domain.sessions import EndReason, Session, Stage, Visitor, reason_to_end
from mojbok.domain.sessions_repository import AnySessions as KeptSessions
from mojbok.domain.terms import DocumentKind
from mojbok.services.any_sessions import AnySessions, Gone, Opened
from mojbok.services.legal import Legal

#: For annotations: what makes one is `Opened`.
OpenedSession = Opened[Session]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sessions(AnySessions[Session, Stage]):
    """The use cases around sessions."""

    legal: Legal

    purpose = "session"
    tabs_purpose = "tabs"

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

    def log_out(self, token: str) -> None:
        """End the session behind a token (OUT-01)."""
        self.end(token, EndReason.LOGOUT)

    def lock_out(self, token: str) -> None:
        """End the session in which the account was locked."""
        self.end(token, EndReason.LOCKED)

    def replace(self, token: str) -> None:
        """End the session that a new one takes the place of in the same browser."""
        self.end(token, EndReason.REPLACED)

    def _kept(self, work: Work) -> KeptSessions[Session]:
        return work.sessions

    def _note_end(self, work: Work, session: Session, reason: EndReason) -> None:
        event = AuditEvent.SESSION_ENDED
        work.audit.record(event, account_id=session.account_id, source=None, reason=reason)
