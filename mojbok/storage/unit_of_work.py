"""One unit of work: a transaction and the repositories inside it."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine

from mojbok.domain.ports import Clock, Tokens, Vault
from mojbok.domain.repositories import Work
from mojbok.storage.accounts import SqlAccounts
from mojbok.storage.api_tokens import SqlApiTokens
from mojbok.storage.attachments import SqlAttachments, SqlComplaintSubjects
from mojbok.storage.audit import SqlAudit
from mojbok.storage.calendar_feeds import SqlCalendarFeeds
from mojbok.storage.client_search import SqlClientSearch
from mojbok.storage.clients import SqlClients
from mojbok.storage.closing import SqlClosing
from mojbok.storage.complaint_desk import SqlComplaintDesk
from mojbok.storage.complaints import SqlComplaints
from mojbok.storage.consumption import SqlConsumption
from mojbok.storage.contracts import SqlContracts
from mojbok.storage.credentials import SqlAttempts, SqlCredentials
from mojbok.storage.crm.import_book import SqlCrmImports
from mojbok.storage.delivery_points import SqlDeliveryPoints
from mojbok.storage.devices import SqlDevices
from mojbok.storage.drafts import SqlDrafts
from mojbok.storage.engine import reading, writing
from mojbok.storage.invoices import SqlInvoices
from mojbok.storage.ledgers import SqlLedgers
from mojbok.storage.legal import SqlLegal
from mojbok.storage.letter_book import SqlLetterBook
from mojbok.storage.messages import SqlMessages
from mojbok.storage.meter_readings import SqlMeterReadings
from mojbok.storage.online_payments import SqlOnlinePayments
from mojbok.storage.outbox import SqlOutbox
from mojbok.storage.own_data import SqlOwnData
from mojbok.storage.payment_book import SqlPaymentBook
from mojbok.storage.profile import (
    SqlAddresses,
    SqlClientChanges,
    SqlEmailChanges,
    SqlPermissions,
)
from mojbok.storage.refunds import SqlRefunds
from mojbok.storage.reminders import SqlReminders
from mojbok.storage.retention import SqlForgetting
from mojbok.storage.sessions import SqlSessions
from mojbok.storage.staff import SqlStaffMembers
from mojbok.storage.staff_sessions import SqlStaffSessions

_log: Final = logging.getLogger(__name__)


class _Upkeep:
    """What operators and chores look at."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self.letter_book = SqlLetterBook(connection, clock)
        self.crm_imports = SqlCrmImports(connection)
        self.forgetting = SqlForgetting(connection)


class SqlWork(_Upkeep):
    """The repositories of one transaction."""

    def __init__(self, connection: Connection, vault: Vault, tokens: Tokens, clock: Clock) -> None:
        super().__init__(connection, clock)
        self.clients = SqlClients(connection, vault)
        self.client_search = SqlClientSearch(connection, vault)
        self.accounts = SqlAccounts(connection, vault)
        self.credentials = SqlCredentials(connection)
        self.attempts = SqlAttempts(connection, vault, purpose="login")
        self.staff_attempts = SqlAttempts(connection, vault, purpose="staff-login")
        self.staff = SqlStaffMembers(connection, vault)
        self.staff_sessions = SqlStaffSessions(connection)
        self.api_tokens = SqlApiTokens(connection)
        self.sessions = SqlSessions(connection, vault)
        self.legal = SqlLegal(connection)
        self.devices = SqlDevices(connection)
        self.audit = SqlAudit(connection, clock)
        self.drafts = SqlDrafts(connection, vault)
        self.addresses = SqlAddresses(connection)
        self.permissions = SqlPermissions(connection)
        self.email_changes = SqlEmailChanges(connection)
        self.client_changes = SqlClientChanges(connection)
        self.ledgers = SqlLedgers(connection)
        self.calendar_feeds = SqlCalendarFeeds(connection, vault)
        self.invoices = SqlInvoices(connection)
        self.contracts = SqlContracts(connection)
        self.complaints = SqlComplaints(connection)
        self.complaint_desk = SqlComplaintDesk(connection)
        self.attachments = SqlAttachments(connection)
        self.complaint_subjects = SqlComplaintSubjects(connection)
        self.delivery_points = SqlDeliveryPoints(connection)
        self.consumption = SqlConsumption(connection)
        self.meter_readings = SqlMeterReadings(connection)
        self.payment_book = SqlPaymentBook(connection)
        self.online_payments = SqlOnlinePayments(connection)
        self.messages = SqlMessages(connection)
        self.refunds = SqlRefunds(connection, vault)
        self.reminders = SqlReminders(connection)
        self.own_data = SqlOwnData(connection, vault)
        self.closing = SqlClosing(connection, vault)
        self.outbox = SqlOutbox(connection, vault, tokens, clock)


class SqlUnitOfWork:
    """Opens transactions; a clean end commits, an error rolls back.

    `has_letters` is called after a commit that makes letters due: their sender wakes up by it. `happened` is told each
    event of the audit log once it is committed.
    """

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        tokens: Tokens,
        clock: Clock,
        has_letters: Callable[[], None] = lambda: None,
        happened: Callable[[Mapping[str, str]], None] = lambda _: None,
    ) -> None:
        self._engine = engine
        self._vault = vault
        self._tokens = tokens
        self._clock = clock
        self._has_letters = has_letters
        self._happened = happened

    @contextmanager
    def __call__(self, *, reads_only: bool = False, of_one_moment: bool = False) -> Iterator[Work]:
        """Open a unit of work."""
        if reads_only:
            with reading(self._engine, of_one_moment=of_one_moment) as connection:
                yield self._work(connection)
            return
        with writing(self._engine) as connection:
            work = self._work(connection)
            yield work
        if work.outbox.has_put or work.letter_book.has_retried:
            self._has_letters()
        for told in work.audit.recorded:
            _log.info("Account event", extra=told)
            self._happened(told)

    def _work(self, connection: Connection) -> SqlWork:
        return SqlWork(connection, self._vault, self._tokens, self._clock)
