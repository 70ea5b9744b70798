"""The services about money, and what all builders share."""

from dataclasses import dataclass
from datetime import date
from threading import Event
from typing import Final

from mojbok.domain.invoice_document import FOLDER
from mojbok.domain.payment_provider import PaymentProvider
from mojbok.domain.ports import Clock, PasswordHasher, Vault
from mojbok.domain.transfer import Recipient
from mojbok.gateways.account_events import LocalAccountEvents
from mojbok.gateways.documents import FolderDocuments
from mojbok.gateways.events import LocalSessionEvents
from mojbok.gateways.rate_limiter import Limiters
from mojbok.gateways.tokens import SecretTokens
from mojbok.services.calendar_feeds import CalendarFeeds
from mojbok.services.invoice_documents import InvoiceDocuments
from mojbok.services.invoices import Invoices
from mojbok.services.ledgers import Ledgers
from mojbok.services.online_payments import OnlinePayments
from mojbok.services.paying import Paying
from mojbok.services.payments import Payments
from mojbok.services.throttle import Throttle
from mojbok.settings import Settings
from mojbok.storage.unit_of_work import SqlUnitOfWork
from mojbok.texts.formats import WARSAW

#: About as long as a batch of letters takes.
_SECONDS_FOR_OTHERS: Final = 0.02


def let_others_write() -> None:
    """Wait a moment between two batches."""
    Event().wait(_SECONDS_FOR_OTHERS)


@dataclass(frozen=True, kw_only=True, slots=True)
class BillingBuilder:
    """Builds the services about money."""

    settings: Settings
    work: SqlUnitOfWork
    clock: Clock
    vault: Vault
    hasher: PasswordHasher
    events: LocalSessionEvents
    account_events: LocalAccountEvents
    provider: PaymentProvider | None
    tokens: SecretTokens
    limiters: Limiters

    def _calendar_feeds(self, ledgers: Ledgers) -> CalendarFeeds:
        return CalendarFeeds(
            work=self.work,
            clock=self.clock,
            tokens=self.tokens,
            vault=self.vault,
            ledgers=ledgers,
            throttle=self._throttle(),
            address=self._calendar_address,
        )

    def _invoice_documents(self, ledgers: Ledgers) -> InvoiceDocuments:
        return InvoiceDocuments(
            work=self.work, ledgers=ledgers, store=self._documents(), today=self._today
        )

    def _invoices(self, ledgers: Ledgers) -> Invoices:
        return Invoices(
            work=self.work,
            ledgers=ledgers,
            documents=self._documents(),
            ksef_host=self.settings.ksef_host,
            today=self._today,
        )

    def _documents(self) -> FolderDocuments:
        return FolderDocuments(self.settings.var_dir / FOLDER)

    def _payments(self, ledgers: Ledgers) -> Payments:
        return Payments(
            work=self.work,
            clock=self.clock,
            ledgers=ledgers,
            today=self._today,
            seller=self._seller(),
        )

    def _paying(self, ledgers: Ledgers) -> Paying:
        return Paying(
            work=self.work,
            clock=self.clock,
            ledgers=ledgers,
            today=self._today,
            recipient=self._seller(),
            is_online_possible=self.provider is not None,
        )

    def _online_payments(self, ledgers: Ledgers) -> OnlinePayments:
        return OnlinePayments(
            work=self.work,
            clock=self.clock,
            tokens=self.tokens,
            ledgers=ledgers,
            throttle=self._throttle(),
            events=self.account_events,
            today=self._today,
            provider=self.provider,
        )

    def _seller(self) -> Recipient:
        return Recipient(name=self.settings.seller_name, nip=self.settings.seller_nip)

    def _calendar_address(self, token: str) -> str:
        return f"{self.settings.public_url}/kalendarz/{token}.ics"

    def _throttle(self) -> Throttle:
        return Throttle(
            limiter=self.limiters.usual,
            strict=self.limiters.strict,
            rates=self.settings.rate_limits,
            work=self.work,
        )

    def _today(self) -> date:
        return self.clock.now().astimezone(WARSAW).date()
