"""The last imports of the CRM's data, as the Biuro Obsługi Klienta sees them (BOK-05)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mojbok.domain.audit import AuditEvent
from mojbok.domain.crm_imports import ImportRun, ImportUnknownError, RejectedLine
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.staff import Actor
from mojbok.domain.staff_permissions import Act, permit

RUNS_SHOWN: Final = 50
ROWS_A_PAGE: Final = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportSheet:
    """One run and a page of the rows that it refused."""

    run: ImportRun
    rows: Sequence[RejectedLine]
    kept: int
    """So many refused rows were kept; the report beside the import has them all."""
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.kept // ROWS_A_PAGE))


@dataclass(frozen=True, kw_only=True, slots=True)
class CrmImportsDesk:
    """The use cases of `/bok/importy`."""

    work: UnitOfWork

    def runs(self, actor: Actor) -> Sequence[ImportRun]:
        """List the last runs, the newest first. Raises ActForbiddenError."""
        permit(actor, Act.SEE_IMPORTS)
        with self.work(reads_only=True) as work:
            return work.crm_imports.runs(RUNS_SHOWN)

    def sheet(self, number: int, page: int, *, actor: Actor) -> ImportSheet:
        """Give a run with a page of its refused rows. Raises ActForbiddenError, ImportUnknownError."""
        permit(actor, Act.SEE_IMPORTS)
        with self.work(reads_only=True) as work:
            run, kept = _run(work, number), work.crm_imports.count_rejected(number)
            last = max(1, -(-kept // ROWS_A_PAGE))
            here = min(max(1, page), last)
            rows = work.crm_imports.rejected(
                number, limit=ROWS_A_PAGE, offset=(here - 1) * ROWS_A_PAGE
            )
        return ImportSheet(run=run, rows=rows, kept=kept, page=here)

    def rejected(self, number: int, *, actor: Actor) -> Sequence[RejectedLine]:
        """Give all refused rows that were kept, to be downloaded. Raises as `sheet`."""
        permit(actor, Act.SEE_IMPORTS)
        with self.work() as work:
            _run(work, number)
            work.audit.record(
                AuditEvent.REJECTED_ROWS_TAKEN,
                account_id=None,
                source=actor.source,
                staff=actor.name,
                number=str(number),
            )
            return work.crm_imports.rejected(number)


def _run(work: Work, number: int) -> ImportRun:
    run = work.crm_imports.run(number)
    if run is None:
        raise ImportUnknownError
    return run
