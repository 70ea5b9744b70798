"""The calendar feed of due dates: whoever has its secret address reads it, without signing in (POR-16)."""

from collections.abc import Callable
from dataclasses import dataclass

from mojbok.domain.accounts import AccountStatus, Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.calendar_feed import (
    CalendarUnknownError,
    DueDate,
    Feed,
    NamedDueDate,
    due_dates,
)
from mojbok.domain.ports import Clock, Tokens, Vault
from mojbok.domain.repositories import UnitOfWork
from mojbok.domain.sessions import Visitor
from mojbok.services.ledgers import Ledgers
from mojbok.services.throttle import Throttle


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarFeeds:
    """The use cases of the calendar."""

    work: UnitOfWork
    clock: Clock
    tokens: Tokens
    vault: Vault
    ledgers: Ledgers
    throttle: Throttle
    address: Callable[[str], str]

    def address_of(self, visitor: Visitor) -> str | None:
        """Give the address of the visitor's own calendar, if there is one."""
        with self.work(reads_only=True) as work:
            token = work.calendar_feeds.token_of(visitor.account.id)
        return None if token is None else self.address(token)

    def renew(self, visitor: Visitor, source: Source) -> None:
        """Give the calendar a new address; the old one is dead."""
        account_id = visitor.account.id
        with self.work() as work:
            work.accounts.lock(account_id)
            work.calendar_feeds.replace(account_id, self.tokens.link_token(), self.clock.now())
            work.audit.record(AuditEvent.CALENDAR_OPENED, account_id=account_id, source=source)

    def close(self, visitor: Visitor, source: Source) -> None:
        """Take the calendar away; without one, nothing happens."""
        with self.work() as work:
            if work.calendar_feeds.drop(visitor.account.id):
                work.audit.record(
                    AuditEvent.CALENDAR_CLOSED, account_id=visitor.account.id, source=source
                )

    def read(self, token: str, source: Source) -> Feed:
        """Give what a calendar shows.

        Raises TooManyRequestsError; CalendarUnknownError, for an account that is blocked as well.
        """
        self.throttle.calendar(source)
        with self.work(reads_only=True) as work:
            account_id = work.calendar_feeds.account_of(token)
            account = work.accounts.get(account_id) if account_id else None
        if account is None or account.status is not AccountStatus.ACTIVE:
            raise CalendarUnknownError
        self.ledgers.bring_up_to_date(account.client_id)
        with self.work(reads_only=True) as work:
            payers = {payer.id: payer for payer in work.ledgers.payers(account.client_id)}
            found = due_dates(work.payment_book.open_invoices(account.client_id))
        return Feed(
            at=self.clock.now(),
            dates=[
                NamedDueDate(due=due, payer=payers[due.payer_id], key=self._key(due))
                for due in found
            ],
        )

    def _key(self, due: DueDate) -> str:
        return self.vault.index(f"{due.payer_id} {due.on}", purpose="calendar event")[:32]
