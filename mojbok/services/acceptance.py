"""Accepting newer terms (SCR-REACCEPT), which stands between signing in and the portal."""

from dataclasses import dataclass
from typing import Final

from mojbok.domain.accounts import Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.forms import FieldRequiredError, FormInvalidError
from mojbok.domain.limits import Limits
from mojbok.domain.ports import Clock, Vault
from mojbok.domain.registration_form import LABELS
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import EndReason, Stage, Visitor, reason_to_end
from mojbok.domain.terms import Consent, DocumentKind, LegalDocument, TermsOutdatedError
from mojbok.domain.text_changes import TextChange, changes_between
from mojbok.services.any_sessions import Opened
from mojbok.services.legal import Legal
from mojbok.services.sessions import OpenedSession, Sessions

#: The form's only field.
FIELD: Final = "terms"
_WORDING: Final = LABELS["terms"]
_PURPOSE: Final = "session after the terms"


@dataclass(frozen=True, kw_only=True, slots=True)
class DueTerms:
    """The terms to accept, and what is new in them."""

    document: LegalDocument
    accepted: LegalDocument | None
    """What the customer has agreed to so far."""
    changes: tuple[TextChange, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Acceptance:
    """The use cases of SCR-REACCEPT."""

    work: UnitOfWork
    clock: Clock
    vault: Vault
    limits: Limits
    legal: Legal
    sessions: Sessions

    def due(self, visitor: Visitor) -> DueTerms:
        """Give the terms in force, compared with those that the visitor has accepted last."""
        kind = DocumentKind.TERMS
        with self.work(reads_only=True) as work:
            document = self.legal.current_within(work, kind)
            last = work.legal.last_accepted(visitor.account.id, kind)
            accepted = work.legal.version(kind, last) if last else None
        changes = changes_between(accepted.text, document.text) if accepted else ()
        return DueTerms(document=document, accepted=accepted, changes=changes)

    def accept(
        self, token: str, *, version: str, is_accepted: bool, source: Source
    ) -> OpenedSession | None:
        """Record the consent and give the browser its next session, in the place of the one behind `token`.

        The second of two clicks gets the same session as the first. None when the session is over for another
        reason. Raises FormInvalidError when the box is not ticked, TermsOutdatedError when `version`, the one that
        was read, is no longer the one in force.
        """
        if not is_accepted:
            raise FormInvalidError(errors={FIELD: FieldRequiredError(label=_WORDING)})
        with self.work() as work:
            visitor = self._visitor(work, token)
            if visitor is None or visitor.session.stage is not Stage.TERMS:
                return self._of_the_first_click(work, token)
            account_id = visitor.account.id
            self._record(work, account_id, version, source)
            opened = self.sessions.renew(
                work,
                visitor.session,
                source=source,
                reason=EndReason.ACCEPTED,
                stage=self.sessions.stage_of(work, account_id),
                token=self._next_token(token),
            )
        self.sessions.events.ended([visitor.session.id], EndReason.ACCEPTED)
        return opened

    def _record(self, work: Work, account_id: str, version: str, source: Source) -> None:
        current = self.legal.current_within(work, DocumentKind.TERMS)
        if version != current.version:
            raise TermsOutdatedError(version=current.version)
        consent = Consent(
            kind=current.kind,
            version=current.version,
            wording=_WORDING,
            given_at=self.clock.now(),
            source=source,
        )
        if work.legal.record(account_id, consent):
            work.audit.record(
                AuditEvent.TERMS_ACCEPTED, account_id=account_id, source=source, version=version
            )

    def _of_the_first_click(self, work: Work, token: str) -> OpenedSession | None:
        """Find the session that the first of two clicks has opened, if that was just now."""
        former = self.sessions.find(work, token)
        if former is None or former.ended_at is None:
            return None
        if self.clock.now() >= former.ended_at + self.limits.same_acceptance:
            return None
        # Only an acceptance opens a session with this token.
        next_token = self._next_token(token)
        visitor = self._visitor(work, next_token)
        return Opened(token=next_token, session=visitor.session) if visitor else None

    def _visitor(self, work: Work, token: str) -> Visitor | None:
        """Tell who is behind a token, and let no other unit of work change the account; nobody once it is over."""
        found = self.sessions.find(work, token)
        account = work.accounts.lock(found.account_id) if found else None
        # Read anew: until the account was locked, another click of the same moment may have ended it.
        session = self.sessions.find(work, token)
        if session is None or account is None:
            return None
        reason = reason_to_end(session, account, now=self.clock.now(), idle=self.limits.idle)
        return Visitor(session=session, account=account) if reason is None else None

    def _next_token(self, token: str) -> str:
        """Give the token after this one: the same for both of two clicks, and for nobody without our key."""
        return self.vault.index(token, purpose=_PURPOSE)
