"""Files of complaints at the desk: those that go with an answer, and the customers' own to be read."""

from collections.abc import Sequence
from dataclasses import dataclass

from mojbok.domain.attachments import AttachmentsRefusedError, seen_name
from mojbok.domain.audit import AuditEvent
from mojbok.domain.complaint_desk import opened
from mojbok.domain.complaints import Complaint, ComplaintUnknownError
from mojbok.domain.complaints_repository import AttachmentStore
from mojbok.domain.repositories import UnitOfWork
from mojbok.domain.staff import Actor
from mojbok.domain.staff_permissions import Act, permit
from mojbok.services.attachments import Download, given_out
from mojbok.services.complaint_cases import found, place_of
from mojbok.services.file_intake import FileIntake, Upload


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskFiles:
    """The use cases of files for staff; each raises ActForbiddenError."""

    work: UnitOfWork
    intake: FileIntake
    store: AttachmentStore

    def take(self, number: str, uploads: Sequence[Upload], *, actor: Actor) -> None:
        """Keep files until the answer is sent; a colleague's form has files of its own.

        Raises ComplaintUnknownError, ComplaintClosedError, AttachmentsRefusedError.
        """
        permit(actor, Act.ANSWER_COMPLAINTS)
        if not uploads:
            return
        complaint = opened(self._complaint(number))
        place = place_of(complaint, actor)
        refused = [
            [seen_name(upload.name), why.value]
            for upload in uploads
            if (
                why := self.intake.take(
                    complaint.account_id, place, upload, before_reading=lambda: None
                )
            )
        ]
        if refused:
            raise AttachmentsRefusedError(refused=refused)

    def drop(self, number: str, attachment_id: str, *, actor: Actor) -> None:
        """Forget a file that was not sent yet. Raises ComplaintUnknownError."""
        permit(actor, Act.ANSWER_COMPLAINTS)
        complaint = self._complaint(number)
        with self.work() as work:
            key = work.attachments.drop_waiting(
                complaint.account_id, place_of(complaint, actor), attachment_id
            )
        if key is None:
            raise ComplaintUnknownError
        self.store.remove(key)

    def download(self, attachment_id: str, *, actor: Actor) -> Download:
        """Give a file that was sent in a complaint, which is noted. Raises ComplaintUnknownError."""
        permit(actor, Act.SEE_COMPLAINTS)
        with self.work() as work:
            attachment = work.attachments.get(attachment_id)
            if attachment is None or attachment.message_id is None:
                raise ComplaintUnknownError
            work.audit.record(
                AuditEvent.COMPLAINT_FILE_OPENED,
                account_id=attachment.account_id,
                source=actor.source,
                number=work.complaint_desk.number_of_message(attachment.message_id) or "",
                staff=actor.name,
            )
        return given_out(self.store, attachment)

    def _complaint(self, number: str) -> Complaint:
        with self.work(reads_only=True) as work:
            return found(work, number)
