"""Płatności: how the payers stand, what was paid, and the statement (rozliczenie)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from mojbok.domain.billing import Payer, Payment
from mojbok.domain.online_payment import OnlinePayment, PayerUnknownError
from mojbok.domain.ports import Clock
from mojbok.domain.refund import Refund
from mojbok.domain.repositories import UnitOfWork
from mojbok.domain.sessions import Visitor
from mojbok.domain.standing import Standings
from mojbok.domain.statement import Statement, statement
from mojbok.domain.statement_period import Span
from mojbok.domain.transfer import Recipient
from mojbok.services.ledgers import Ledgers
from mojbok.services.refunds import under_way

PAYMENTS_A_PAGE: Final = 25
_ONLINE_SHOWN: Final = 5
_REFUNDS_SHOWN: Final = 5
_ONLINE_SHOWN_FOR: Final = timedelta(days=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentsSheet:
    """What SCR-PAYMENTS shows."""

    client_name: str
    standings: Standings
    today: date
    refunds: Sequence[Refund]
    """The newest."""
    under_way: Sequence[Refund]
    """Refunds that are not over yet."""
    now: datetime
    online: Sequence[OnlinePayment]
    """Those of the last days, the newest first."""
    payments: Sequence[Payment]
    count: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages of payments there are."""
        return max(1, -(-self.count // PAYMENTS_A_PAGE))


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementSheet:
    """A statement of one payer or of all together."""

    client_name: str
    payers: Sequence[Payer]
    payer: Payer | None
    """Whose it is; None: of all."""
    span: Span
    statement: Statement
    seller: Recipient
    today: date

    @property
    def shown_payers(self) -> Sequence[Payer]:
        """Those whose documents and payments it has."""
        return [self.payer] if self.payer else self.payers


@dataclass(frozen=True, kw_only=True, slots=True)
class Payments:
    """The use cases that look at money; nothing is changed by them (POR-04, POR-10)."""

    work: UnitOfWork
    clock: Clock
    ledgers: Ledgers
    today: Callable[[], date]
    seller: Recipient

    def sheet(self, visitor: Visitor, page: int = 1) -> PaymentsSheet:
        """Give what the visitor's own client's payers owe and have paid (POR-08)."""
        account = visitor.account
        self.ledgers.bring_up_to_date(account.client_id)
        with self.work(reads_only=True) as work:
            count = work.payment_book.count(account.client_id)
            page = min(max(1, page), max(1, -(-count // PAYMENTS_A_PAGE)))
            return PaymentsSheet(
                client_name=work.clients.get(account.client_id).name,
                standings=work.ledgers.standings(account.client_id, self.today()),
                today=self.today(),
                refunds=work.refunds.of_account(account.id, _REFUNDS_SHOWN),
                under_way=under_way(work, account.id),
                now=self.clock.now(),
                online=work.online_payments.of_account(
                    account.id, self.clock.now() - _ONLINE_SHOWN_FOR, _ONLINE_SHOWN
                ),
                payments=work.payment_book.page(
                    account.client_id, limit=PAYMENTS_A_PAGE, offset=(page - 1) * PAYMENTS_A_PAGE
                ),
                count=count,
                page=page,
            )

    def statement(self, visitor: Visitor, span: Span, payer_id: str = "") -> StatementSheet:
        """Give the statement of one of the client's payers, or of all. Raises PayerUnknownError."""
        client_id = visitor.account.client_id
        with self.work(reads_only=True) as work:
            payers = work.ledgers.payers(client_id)
            payer = next((each for each in payers if each.id == payer_id), None)
            if payer_id and payer is None:
                raise PayerUnknownError
            chosen = [each.id for each in ([payer] if payer else payers)]
            return StatementSheet(
                client_name=work.clients.get(client_id).name,
                payers=payers,
                payer=payer,
                span=span,
                statement=statement(
                    work.ledgers.invoices(chosen),
                    work.ledgers.payments(chosen),
                    first=span.first,
                    last=span.last,
                ),
                seller=self.seller,
                today=self.today(),
            )
