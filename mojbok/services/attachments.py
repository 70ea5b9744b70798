"""Attachments (załączniki) of complaints: taken in before the form is sent, given out to their owner alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mojbok.domain.accounts import Source
from mojbok.domain.attachments import AttachmentsRefusedError, seen_name
from mojbok.domain.audit import AuditEvent
from mojbok.domain.complaints import (
    Attachment,
    ComplaintClosedError,
    ComplaintUnknownError,
)
from mojbok.domain.complaints_repository import AttachmentStore
from mojbok.domain.repositories import UnitOfWork
from mojbok.domain.sessions import Visitor
from mojbok.services.file_intake import FileIntake, Upload
from mojbok.services.throttle import Throttle

#: Where files of a complaint wait that is not there yet; those of a reply wait at their complaint's id.
NEW: Final = "nowa"


@dataclass(frozen=True, kw_only=True, slots=True)
class Download:
    """An attachment and the path of its file."""

    attachment: Attachment
    path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachments:
    """The use cases of files."""

    work: UnitOfWork
    intake: FileIntake
    store: AttachmentStore
    throttle: Throttle

    def take(self, visitor: Visitor, place: str, uploads: Sequence[Upload], source: Source) -> None:
        """Keep files until their form is sent. Raises AttachmentsRefusedError with those that were not kept.

        Raises ComplaintUnknownError, ComplaintClosedError, TooManyRequestsError, too.
        """
        if not uploads:
            return
        self._check_place(visitor, place)

        def count() -> None:
            self.throttle.of_account("attachments_account", visitor.account, source)

        refused = [
            [seen_name(upload.name), why.value]
            for upload in uploads
            if (why := self.intake.take(visitor.account.id, place, upload, before_reading=count))
        ]
        if refused:
            self._note(visitor, refused, source)
            raise AttachmentsRefusedError(refused=refused)

    def drop(self, visitor: Visitor, place: str, attachment_id: str) -> None:
        """Forget a file that was not sent yet. Raises ComplaintUnknownError."""
        with self.work() as work:
            key = work.attachments.drop_waiting(visitor.account.id, place, attachment_id)
        if key is None:
            raise ComplaintUnknownError
        self.store.remove(key)

    def download(self, visitor: Visitor, attachment_id: str) -> Download:
        """Give a file that was sent to the account whose complaint it is, and to no other.

        Raises ComplaintUnknownError.
        """
        with self.work(reads_only=True) as work:
            attachment = work.attachments.get(attachment_id)
        if attachment is None or attachment.account_id != visitor.account.id:
            raise ComplaintUnknownError
        return given_out(self.store, attachment)

    def _check_place(self, visitor: Visitor, place: str) -> None:
        if place == NEW:
            return
        with self.work(reads_only=True) as work:
            complaint = work.complaints.get(place)
        if complaint is None or complaint.account_id != visitor.account.id:
            raise ComplaintUnknownError
        if not complaint.state.is_open:
            raise ComplaintClosedError

    def _note(self, visitor: Visitor, refused: list[list[str]], source: Source) -> None:
        with self.work() as work:
            for why in sorted({why for _name, why in refused}):
                work.audit.record(
                    AuditEvent.ATTACHMENT_REFUSED,
                    account_id=visitor.account.id,
                    source=source,
                    why=why,
                )


def given_out(store: AttachmentStore, attachment: Attachment) -> Download:
    """Give the file of an attachment that was sent. Raises ComplaintUnknownError."""
    path = store.place(attachment.file_key)
    # One that waits is of a form, perhaps of staff's: only what was sent is anybody else's to see.
    if path is None or attachment.message_id is None:
        raise ComplaintUnknownError
    return Download(attachment=attachment, path=path)
