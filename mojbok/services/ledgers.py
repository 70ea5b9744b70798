"""How the payers of a client stand: worked out when it is asked for and has changed since."""

from dataclasses import dataclass

from mojbok.domain.repositories import UnitOfWork
from mojbok.domain.settlement import settle


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledgers:
    """Keeps what is open of each invoice true to the bills."""

    work: UnitOfWork

    def bring_up_to_date(self, client_id: str) -> None:
        """Settle those payers of a client whose bills have changed. Every use case that speaks of money asks first.

        Whoever comes between finds the payer unsettled again: the version is read before the bills.
        """
        with self.work(reads_only=True) as work:
            waiting = work.ledgers.unsettled(client_id)
        if not waiting:
            return
        with self.work() as work:
            for payer_id, version in work.ledgers.lock(waiting).items():
                settlement = settle(
                    work.ledgers.invoices([payer_id]), work.ledgers.payments([payer_id])
                )
                work.ledgers.store(payer_id, version, settlement)
