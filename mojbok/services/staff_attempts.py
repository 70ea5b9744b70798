"""Attempts of staff to prove who they are: counted before they are tried, by name, whether or not anybody has it."""

from dataclasses import dataclass

from mojbok.domain.accounts import Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.errors import DomainError
from mojbok.domain.limits import Limits
from mojbok.domain.ports import Clock
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.staff import StaffLockedError, name_key
from mojbok.services.throttle import Throttle


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffAttempts:
    """Wrong passwords and wrong codes in one count: a right password alone does not start it anew."""

    work: UnitOfWork
    clock: Clock
    limits: Limits
    throttle: Throttle

    def reserve(self, name: str, source: Source) -> int | None:
        """Count one attempt before it is evaluated and give its number; None when the name is locked.

        Raises TooManyRequestsError when too many from the same address were wrong: then nothing is counted.
        """
        self.throttle.staff_login(source)
        with self.work() as work:
            return work.staff_attempts.reserve(
                name_key(name), self.limits.max_failures, self.clock.now()
            )

    def half_done(self, name: str) -> None:
        """Take an attempt back: the password was right, and the code follows."""
        with self.work() as work:
            work.staff_attempts.give_back(name_key(name))

    @staticmethod
    def succeed(work: Work, name: str) -> None:
        """Start the count anew, inside another unit of work. Raises StaffLockedError when a lock came first."""
        if not work.staff_attempts.succeed(name_key(name)):
            raise StaffLockedError

    def failure(
        self, name: str, number: int | None, source: Source, *, wrong: DomainError, is_known: bool
    ) -> DomainError:
        """Write a failure down and give its error: `wrong`, or that the name is locked."""
        self.throttle.wrong_staff_login(source)
        facts = {"member": name} if is_known else {}
        most = self.limits.max_failures
        with self.work() as work:
            if number is None:
                self._note(work, AuditEvent.STAFF_LOGIN_REFUSED, source, facts)
                return StaffLockedError()
            locks = number >= most and work.staff_attempts.lock(name_key(name), most)
            self._note(work, AuditEvent.STAFF_LOGIN_FAILED, source, facts)
            if locks and is_known:
                self._note(work, AuditEvent.STAFF_LOCKED, source, facts)
        return StaffLockedError() if locks else wrong

    @staticmethod
    def _note(work: Work, event: AuditEvent, source: Source, facts: dict[str, str]) -> None:
        work.audit.record(event, account_id=None, source=source, **facts)
