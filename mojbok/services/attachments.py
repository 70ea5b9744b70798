"""Attachments (załączniki) of complaints: taken in before the form is sent, given out to their owner alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from mojbok.domain.accounts import Source
from mojbok.domain.attachments import (
    AttachmentKind,
    AttachmentsRefusedError,
    Refusal,
    kind_of,
    refusal_by_size,
    seen_name,
    tidy_name,
)
from mojbok.domain.audit import AuditEvent
from mojbok.domain.complaints import (
    Attachment,
    ComplaintClosedError,
    ComplaintUnknownError,
)
from mojbok.domain.complaints_repository import AttachmentStore
from mojbok.domain.ports import Clock, Tokens
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import Visitor
from mojbok.services.throttle import Throttle

#: Where files of a complaint wait that is not there yet; those of a reply wait at their complaint's id.
NEW: Final = "nowa"


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file as it came in: its name is only ever shown."""

    name: str
    file: BinaryIO


@dataclass(frozen=True, kw_only=True, slots=True)
class Download:
    """An attachment and the path of its file."""

    attachment: Attachment
    path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachments:
    """The use cases of files."""

    work: UnitOfWork
    clock: Clock
    tokens: Tokens
    store: AttachmentStore
    throttle: Throttle

    def take(self, visitor: Visitor, place: str, uploads: Sequence[Upload], source: Source) -> None:
        """Keep files until their form is sent. Raises AttachmentsRefusedError with those that were not kept.

        Raises ComplaintUnknownError, ComplaintClosedError, TooManyRequestsError, too.
        """
        if not uploads:
            return
        self._check_place(visitor, place)
        refused = [
            [seen_name(upload.name), why.value]
            for upload in uploads
            if (why := self._take_one(visitor, place, upload, source))
        ]
        if refused:
            self._note(visitor, refused, source)
            raise AttachmentsRefusedError(refused=refused)

    def drop(self, visitor: Visitor, attachment_id: str) -> None:
        """Forget a file that was not sent yet. Raises ComplaintUnknownError."""
        with self.work() as work:
            key = work.attachments.drop_waiting(visitor.account.id, attachment_id)
        if key is None:
            raise ComplaintUnknownError
        self.store.remove(key)

    def download(self, visitor: Visitor, attachment_id: str) -> Download:
        """Give a file to the account that has sent it, and to no other. Raises ComplaintUnknownError."""
        with self.work(reads_only=True) as work:
            attachment = work.attachments.get(attachment_id)
        if attachment is None or attachment.account_id != visitor.account.id:
            raise ComplaintUnknownError
        path = self.store.place(attachment.file_key)
        if path is None:
            raise ComplaintUnknownError
        return Download(attachment=attachment, path=path)

    def _check_place(self, visitor: Visitor, place: str) -> None:
        if place == NEW:
            return
        with self.work(reads_only=True) as work:
            complaint = work.complaints.get(place)
        if complaint is None or complaint.account_id != visitor.account.id:
            raise ComplaintUnknownError
        if not complaint.state.is_open:
            raise ComplaintClosedError

    def _take_one(
        self, visitor: Visitor, place: str, upload: Upload, source: Source
    ) -> Refusal | None:
        size = upload.file.seek(0, 2)
        with self.work(reads_only=True) as work:
            if why := _refusal(work, visitor, place, size):
                return why
        kind = kind_of(upload.file)
        if kind is None:
            return Refusal.KIND
        self.throttle.of_account("attachments_account", visitor.account, source)
        return self._keep(visitor, place, upload, kind, size)

    def _keep(
        self, visitor: Visitor, place: str, upload: Upload, kind: AttachmentKind, size: int
    ) -> Refusal | None:
        key = self.store.keep(upload.file)
        try:
            with self.work() as work:
                work.accounts.lock(visitor.account.id)
                # Asked again, now that no other upload of the account can come in between.
                why = _refusal(work, visitor, place, size)
                if why is None:
                    work.attachments.add(self._attachment(visitor, upload, kind, size, key), place)
        except BaseException:
            self.store.remove(key)
            raise
        if why is not None:
            self.store.remove(key)
        return why

    def _attachment(
        self, visitor: Visitor, upload: Upload, kind: AttachmentKind, size: int, key: str
    ) -> Attachment:
        return Attachment(
            id=self.tokens.link_token(),
            account_id=visitor.account.id,
            name=tidy_name(upload.name, kind),
            kind=kind,
            size=size,
            file_key=key,
            stored_at=self.clock.now(),
            message_id=None,
        )

    def _note(self, visitor: Visitor, refused: list[list[str]], source: Source) -> None:
        with self.work() as work:
            for why in sorted({why for _name, why in refused}):
                work.audit.record(
                    AuditEvent.ATTACHMENT_REFUSED,
                    account_id=visitor.account.id,
                    source=source,
                    why=why,
                )


def _refusal(work: Work, visitor: Visitor, place: str, size: int) -> Refusal | None:
    others = work.attachments.waiting(visitor.account.id, place)
    return refusal_by_size(
        size, others=len(others), bytes_of_others=sum(other.size for other in others)
    )
