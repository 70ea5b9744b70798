"""The services of complaints, the customers' and the desk's."""

from dataclasses import dataclass

from mojbok.bootstrap.billing import BillingBuilder
from mojbok.domain.complaints import Complaint
from mojbok.gateways.attachment_files import AttachmentFiles
from mojbok.services.attachments import Attachments
from mojbok.services.complaint_cases import ComplaintCases
from mojbok.services.complaint_desk import ComplaintDesk
from mojbok.services.complaint_files import DeskFiles
from mojbok.services.complaints import Complaints
from mojbok.services.file_intake import FileIntake
from mojbok.services.ledgers import Ledgers
from mojbok.texts.complaints import ways_on_in_answer


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplaintsBuilder(BillingBuilder):
    """Builds what complaints need."""

    def _complaints(self) -> Complaints:
        return Complaints(
            work=self.work, clock=self.clock, tokens=self.tokens, throttle=self._throttle()
        )

    def _attachments(self) -> Attachments:
        return Attachments(
            work=self.work,
            intake=self._file_intake(),
            store=self._attachment_files(),
            throttle=self._throttle(),
        )

    def _complaint_cases(self) -> ComplaintCases:
        return ComplaintCases(work=self.work, clock=self.clock, ledgers=Ledgers(work=self.work))

    def _complaint_desk(self) -> ComplaintDesk:
        return ComplaintDesk(work=self.work, clock=self.clock, tokens=self.tokens, ways_on=_ways_on)

    def _desk_files(self) -> DeskFiles:
        return DeskFiles(work=self.work, intake=self._file_intake(), store=self._attachment_files())

    def _attachment_files(self) -> AttachmentFiles:
        return AttachmentFiles(self.settings.var_dir / "attachments")

    def _file_intake(self) -> FileIntake:
        return FileIntake(
            work=self.work, clock=self.clock, tokens=self.tokens, store=self._attachment_files()
        )


def _ways_on(complaint: Complaint) -> str:
    return ways_on_in_answer(is_consumer=complaint.is_consumer)
