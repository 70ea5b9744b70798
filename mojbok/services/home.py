"""Pulpit: who is signed in, how their payers stand, and their contracts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from mojbok.domain.billing import Payment
from mojbok.domain.clients import Contract
from mojbok.domain.complaints import Complaint
from mojbok.domain.invoices import ListedInvoice
from mojbok.domain.login_name import is_pesel
from mojbok.domain.pesel import masked_pesel
from mojbok.domain.ports import Clock
from mojbok.domain.refund import Refund
from mojbok.domain.repositories import UnitOfWork
from mojbok.domain.sessions import Visitor
from mojbok.domain.standing import Standings
from mojbok.services.ledgers import Ledgers
from mojbok.services.refunds import under_way

_LATEST: Final = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """What the first screen after signing in shows."""

    client_name: str
    login: str
    now: datetime
    today: date
    standings: Standings
    refunds: Sequence[Refund]
    """Those under way."""
    invoices: Sequence[ListedInvoice]
    """The newest."""
    payments: Sequence[Payment]
    """The newest that billing has booked."""
    complaints: Sequence[Complaint]
    """Those that are not closed, by due date."""
    contracts: Sequence[Contract]


@dataclass(frozen=True, kw_only=True, slots=True)
class Home:
    """The use case of SCR-HOME."""

    work: UnitOfWork
    ledgers: Ledgers
    clock: Clock
    today: Callable[[], date]

    def client_name(self, visitor: Visitor) -> str:
        """Give the name of the visitor's own client."""
        with self.work(reads_only=True) as work:
            return work.clients.get(visitor.account.client_id).name

    def overview(self, visitor: Visitor) -> Overview:
        """Give the overview of the visitor's own client, and of no other (POR-08)."""
        account, today = visitor.account, self.today()
        self.ledgers.bring_up_to_date(account.client_id)
        with self.work(reads_only=True) as work:
            client = work.clients.get(account.client_id)
            standings = work.ledgers.standings(account.client_id, today)
            payers = [each.payer.id for each in standings.payers]
            invoices = work.invoices.newest(payers, _LATEST)
            payments = work.payment_book.page(account.client_id, limit=_LATEST, offset=0)
            complaints = work.complaints.open_of(account.id)
            contracts = work.clients.contracts(account.client_id)
            refunds = under_way(work, account.id)
        # A login that is a PESEL is not shown in full on a screen that others may see.
        login = masked_pesel(account.login) if is_pesel(account.login) else account.login
        return Overview(
            client_name=client.name,
            login=login,
            now=self.clock.now(),
            today=today,
            standings=standings,
            refunds=refunds,
            invoices=invoices,
            payments=payments,
            complaints=complaints,
            contracts=contracts,
        )
