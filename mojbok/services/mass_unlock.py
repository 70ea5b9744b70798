"""Unlocking all accounts that somebody has locked out on purpose: by time and network (B-T01)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mojbok.domain.audit import AuditEvent, checked_reason
from mojbok.domain.audit_repository import AuditEntry
from mojbok.domain.incident import Incident
from mojbok.domain.limits import Limits
from mojbok.domain.network import network_of
from mojbok.domain.ports import Clock
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.staff import Actor
from mojbok.domain.staff_permissions import Act, permit

_SAMPLE: Final = 20
_NETWORKS: Final = 10
#: Customers who sign in meanwhile wait for no more than these.
_AT_ONCE: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class LockedOut:
    """One of the accounts that would be unlocked."""

    client_id: str
    client_name: str
    network: str
    locked_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Affected:
    """What an incident has locked and is locked still."""

    count: int
    sample: Sequence[LockedOut]
    networks: Sequence[tuple[str, int]]
    """Those that have locked most, with how many."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MassUnlock:
    """The use case of `/bok/odblokowanie`."""

    work: UnitOfWork
    clock: Clock
    limits: Limits

    def affected(self, incident: Incident, *, actor: Actor) -> Affected:
        """Tell what would be unlocked. Raises ActForbiddenError."""
        permit(actor, Act.UNLOCK_MANY)
        with self.work(reads_only=True) as work:
            locks = [lock for lock in self._locks(work, incident) if self._stands(work, lock)]
            counts: dict[str, int] = {}
            for lock in locks:
                network = network_of(lock.ip or "")
                counts[network] = counts.get(network, 0) + 1
            return Affected(
                count=len(locks),
                sample=[_sampled(work, lock) for lock in locks[:_SAMPLE]],
                networks=sorted(counts.items(), key=lambda each: -each[1])[:_NETWORKS],
            )

    def unlock(self, incident: Incident, *, reason: str, actor: Actor) -> int:
        """Unlock them all and tell how many there were; each is written down, and the whole.

        Raises ActForbiddenError, ReasonInvalidError.
        """
        permit(actor, Act.UNLOCK_MANY)
        why = checked_reason(reason)
        with self.work(reads_only=True) as work:
            locks = self._locks(work, incident)
        count = 0
        for start in range(0, len(locks), _AT_ONCE):
            with self.work() as work:
                some = locks[start : start + _AT_ONCE]
                count += sum(self._unlock(work, lock, why, actor) for lock in some)
        with self.work() as work:
            work.audit.record(
                AuditEvent.UNLOCKED_MANY,
                account_id=None,
                source=actor.source,
                staff=actor.name,
                reason=why,
                count=str(count),
                since=_minute(incident.since),
                until=_minute(incident.until),
                network=str(incident.network or ""),
            )
        return count

    @staticmethod
    def _locks(work: Work, incident: Incident) -> Sequence[AuditEntry]:
        locks = work.audit.last_locks(incident.since, incident.until)
        return [lock for lock in locks if incident.is_from(lock.ip or "")]

    def _stands(self, work: Work, lock: AuditEntry) -> bool:
        account = work.accounts.get(lock.account_id or "")
        most = self.limits.max_failures
        return account is not None and work.attempts.is_locked(account.login, most)

    def _unlock(self, work: Work, lock: AuditEntry, reason: str, actor: Actor) -> bool:
        account = work.accounts.lock(lock.account_id or "")
        if account is None or not self._stands(work, lock):
            return False
        work.attempts.clear(account.login)
        # Whoever guessed may hold one; the owner asks for a new one.
        work.credentials.drop_one_time_password(account.id)
        work.audit.record(
            AuditEvent.UNLOCKED,
            account_id=account.id,
            source=actor.source,
            staff=actor.name,
            reason=reason,
        )
        return True


def _sampled(work: Work, lock: AuditEntry) -> LockedOut:
    account = work.accounts.get(lock.account_id or "")
    if account is None:
        raise LookupError(lock.account_id)
    return LockedOut(
        client_id=account.client_id,
        client_name=work.clients.get(account.client_id).name,
        network=network_of(lock.ip or ""),
        locked_at=lock.at,
    )


def _minute(at: datetime) -> str:
    return at.isoformat(timespec="minutes")
