"""Publishing new terms (regulamin): in force on their day, and every customer is told by mail."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from mojbok.domain.audit import AuditEvent
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FormInvalidError
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
    NoticeShortError,
    PublishedVersion,
    VersionExistsError,
    parse_day,
    parse_text,
    parse_version,
)
from mojbok.domain.text_changes import TextChange, changes_between

#: Letters of one transaction: few enough that on SQLite no customer waits for it to end.
BATCH: Final = 500

#: The fields of the console's form.
VERSION: Final = "version"
EFFECTIVE_ON: Final = "effective_on"
TEXT: Final = "text"
#: The tick of its preview.
IS_SOON_MEANT: Final = "is_soon_meant"
_CHORE: Final = Actor.of_shell("mojbok")
T = TypeVar("T")

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
class Draft:
    """A version as it was typed and sent."""

    version: str
    effective_on: str
    """A day in ISO form."""
    content: bytes
    """Markdown in UTF-8."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """A version as it would be published, and what is new in it."""

    document: LegalDocument
    current: LegalDocument | None
    changes: Sequence[TextChange]
    to_tell: int
    """So many customers get a letter."""
    is_short_notice: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """Every version, and how many customers are told of one."""

    versions: Sequence[PublishedVersion]
    current: LegalDocument | None
    of: int
    today: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Publishing:
    """The use cases of BOK-04.

    The version is stored first. Letters follow in batches, each in a transaction of its own that also notes how far
    it came: after a crash the same call, or the server's chore, goes on from there, and nobody is written to twice
    (docs/decisions/0040).
    """

    work: UnitOfWork
    clock: Clock
    today: Callable[[], date]
    let_others_write: Callable[[], object]
    """Waits a moment between two batches: SQLite gives its lock to whoever asks first, and that would be us again."""

    def history(self, actor: Actor) -> History:
        """List every version. Raises ActForbiddenError."""
        permit(actor, Act.SEE_TERMS)
        kind = DocumentKind.TERMS
        with self.work(reads_only=True) as work:
            return History(
                versions=work.legal.versions(kind),
                current=work.legal.current(kind, self.today()),
                of=work.accounts.count_active(),
                today=self.today(),
            )

    def preview(self, draft: Draft, *, actor: Actor) -> Preview:
        """Give a version as it would be published. Raises FormInvalidError, ActForbiddenError."""
        permit(actor, Act.PUBLISH_TERMS)
        document, errors = self._parsed(draft)
        if document is None:
            raise FormInvalidError(errors=errors)
        kind, today = DocumentKind.TERMS, self.today()
        with self.work(reads_only=True) as work:
            current = work.legal.current(kind, today)
            to_tell = work.accounts.count_active()
        return Preview(
            document=document,
            current=current,
            changes=changes_between(current.text, document.text) if current else (),
            to_tell=to_tell,
            is_short_notice=self._is_short(document.effective_on),
        )

    def put(self, draft: Draft, *, actor: Actor, is_soon_meant: bool = False) -> LegalDocument:
        """Publish a version that was previewed; the server's chore tells everybody of it.

        `is_soon_meant` tells that the actor knows of a short notice. Raises FormInvalidError, ActForbiddenError.
        """
        shown = self.preview(draft, actor=actor)
        if shown.is_short_notice and not is_soon_meant:
            raise FormInvalidError(errors={IS_SOON_MEANT: NoticeShortError()})
        document = shown.document
        try:
            with self.work() as work:
                self._store(work, document, actor)
        except VersionExistsError as error:
            # Another was quicker.
            raise FormInvalidError(errors={VERSION: error}) from error
        return document

    def go_on(self) -> int:
        """Tell everybody of a version of which not all have been told; tell how many letters there are then.

        A chore of the server: it goes on with what the console, or a command that was interrupted, has begun.
        """
        with self.work(reads_only=True) as work:
            document = work.legal.unfinished(DocumentKind.TERMS)
        if document is None:
            return 0
        return self._tell_everybody(document, _CHORE, lambda _told, _of: None)

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
        return Publication(
            document=document, told=told, is_short_notice=self._is_short(effective_on)
        )

    def _is_short(self, effective_on: date) -> bool:
        return (effective_on - self.today()).days < NOTICE_DAYS

    def _parsed(self, draft: Draft) -> tuple[LegalDocument | None, dict[str, DomainError]]:
        """Read what was typed; without a document there are errors, by field."""
        errors: dict[str, DomainError] = {}
        version = self._read(errors, VERSION, lambda: self._new_version(draft.version))
        effective_on = self._read(errors, EFFECTIVE_ON, lambda: self._new_day(draft.effective_on))
        text = self._read(errors, TEXT, lambda: parse_text(draft.content))
        if version is None or effective_on is None or text is None:
            return None, errors
        kind = DocumentKind.TERMS
        return LegalDocument(kind=kind, version=version, effective_on=effective_on, text=text), {}

    @staticmethod
    def _read(errors: dict[str, DomainError], name: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except DomainError as error:
            errors[name] = error
            return None

    def _new_version(self, typed: str) -> str:
        version = parse_version(typed)
        with self.work(reads_only=True) as work:
            if work.legal.version(DocumentKind.TERMS, version):
                raise VersionExistsError(version=version)
        return version

    def _new_day(self, typed: str) -> date:
        day, today = parse_day(typed), self.today()
        if day < today:
            raise EffectiveInPastError(effective_on=day.isoformat(), today=today.isoformat())
        return day

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
