"""Publishing new terms (regulamin): in force on their day, and every customer is told by mail."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from mojbok.domain.audit import AuditEvent
from mojbok.domain.letters import TermsUpdatedLetter
from mojbok.domain.ports import Clock
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.staff import Actor
from mojbok.domain.staff_permissions import Act, permit
from mojbok.domain.terms import (
    NOTICE_DAYS,
    Announcement,
    DocumentKind,
    EffectiveInPastError,
    LegalDocument,
    VersionExistsError,
    parse_text,
    parse_version,
)

#: Letters of one transaction: few enough that on SQLite no customer waits for it to end.
BATCH: Final = 500

#: Called after each batch with how many were told so far, and how many active accounts there are.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """What came of it."""

    document: LegalDocument
    told: int
    is_short_notice: bool
    """The day comes sooner than the terms promise their customers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Publishing:
    """The use case of BOK-04.

    The version is stored first. Letters follow in batches, each in a transaction of its own that also notes how far
    it came: after a crash the same call goes on from there, and nobody is written to twice (docs/decisions/0040).
    """

    work: UnitOfWork
    clock: Clock
    today: Callable[[], date]
    let_others_write: Callable[[], object]
    """Waits a moment between two batches: SQLite gives its lock to whoever asks first, and that would be us again."""

    def publish(
        self,
        content: bytes,
        *,
        version: str,
        effective_on: date,
        actor: Actor,
        progress: Progress = lambda _told, _of: None,
    ) -> Publication:
        """Publish new terms from a file's content, or finish telling of those that were published just so.

        Raises VersionInvalidError, TermsNotTextError, TermsEmptyError, TermsTooLongError; VersionExistsError;
        EffectiveInPastError; ActForbiddenError.
        """
        permit(actor, Act.PUBLISH_TERMS)
        document = LegalDocument(
            kind=DocumentKind.TERMS,
            version=parse_version(version),
            effective_on=effective_on,
            text=parse_text(content),
        )
        with self.work() as work:
            if not self._is_unfinished(work, document):
                self._store(work, document, actor)
        told = self._tell_everybody(document, actor, progress)
        days = (effective_on - self.today()).days
        return Publication(document=document, told=told, is_short_notice=days < NOTICE_DAYS)

    @staticmethod
    def _is_unfinished(work: Work, document: LegalDocument) -> bool:
        """Tell whether this very document was published and not all have been told. Raises VersionExistsError."""
        standing = work.legal.version(document.kind, document.version)
        if standing is None:
            return False
        so_far = work.legal.announcement(document)
        if standing != document or so_far is None or so_far.is_over:
            raise VersionExistsError(version=document.version)
        return True

    def _store(self, work: Work, document: LegalDocument, actor: Actor) -> None:
        today, day = self.today(), document.effective_on
        if day < today:
            raise EffectiveInPastError(effective_on=day.isoformat(), today=today.isoformat())
        work.legal.publish(document, self.clock.now())
        work.legal.announce(document)
        work.audit.record(
            AuditEvent.TERMS_PUBLISHED,
            account_id=None,
            source=actor.source,
            version=document.version,
            effective_on=day.isoformat(),
            staff=actor.name,
        )

    def _tell_everybody(self, document: LegalDocument, actor: Actor, progress: Progress) -> int:
        with self.work(reads_only=True) as work:
            of = work.accounts.count_active()
        while True:
            with self.work() as work:
                so_far = self._tell_some(work, document, actor)
            progress(so_far.told, of)
            if so_far.is_over:
                return so_far.told
            self.let_others_write()

    def _tell_some(self, work: Work, document: LegalDocument, actor: Actor) -> Announcement:
        """Put down the next batch of letters and note how far it came, both or neither."""
        so_far = work.legal.announcement(document)
        if so_far is None:
            raise LookupError(document.version)
        if so_far.is_over:
            return so_far
        batch = work.accounts.active_after(so_far.told_up_to, BATCH)
        work.outbox.put_to_each(
            {
                recipient.account_id: TermsUpdatedLetter(
                    to=recipient.email,
                    version=document.version,
                    effective_on=document.effective_on,
                )
                for recipient in batch
            }
        )
        reached = Announcement(
            told_up_to=batch[-1].account_id if batch else so_far.told_up_to,
            told=so_far.told + len(batch),
            is_over=len(batch) < BATCH,
        )
        work.legal.note_told(
            document, reached, over_at=self.clock.now() if reached.is_over else None
        )
        if reached.is_over:
            self._record_end(work, document, reached, actor)
        return reached

    @staticmethod
    def _record_end(
        work: Work, document: LegalDocument, reached: Announcement, actor: Actor
    ) -> None:
        work.audit.record(
            AuditEvent.TERMS_ANNOUNCED,
            account_id=None,
            source=actor.source,
            version=document.version,
            told=str(reached.told),
            staff=actor.name,
        )
