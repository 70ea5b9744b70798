"""What the services keep, aggregate by aggregate, and the unit of work around it."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from mojbok.domain.accounts import Account, Recipient, Source
from mojbok.domain.api_tokens import ApiTokensWork
from mojbok.domain.attempts import Attempts
from mojbok.domain.audit_repository import Audit
from mojbok.domain.billing_repository import BillingWork
from mojbok.domain.calendar_feed import CalendarWork
from mojbok.domain.client_search import SearchWork
from mojbok.domain.clients import Client, Contract, ContractClaim
from mojbok.domain.closing import ClosingWork
from mojbok.domain.complaints_repository import ComplaintsWork
from mojbok.domain.credentials import ActivationLink, OneTimePassword
from mojbok.domain.crm_imports import CrmImportsWork
from mojbok.domain.drafts import Drafts
from mojbok.domain.energy_repository import EnergyWork
from mojbok.domain.letters import Letter
from mojbok.domain.mail_queue import LetterBookWork
from mojbok.domain.messages import MessagesWork
from mojbok.domain.payment_repository import PaymentWork
from mojbok.domain.profile_repositories import ProfileWork
from mojbok.domain.refund_repository import RefundsWork
from mojbok.domain.reminders import RemindersWork
from mojbok.domain.retention import RetentionWork
from mojbok.domain.sessions_repository import Sessions
from mojbok.domain.staff_repository import StaffWork
from mojbok.domain.terms_repository import Legal


class Clients(Protocol):
    """The CRM's clients and their contracts; read only."""

    def by_pesel(self, pesel: str) -> Client | None:
        """Find a client by a valid PESEL."""
        ...

    def by_nip(self, nip: str) -> Client | None:
        """Find a client by a valid NIP."""
        ...

    def get(self, client_id: str) -> Client:
        """Give the client. Raises LookupError when there is none."""
        ...

    def lock(self, client_id: str) -> None:
        """Let no other unit of work register this client until this one ends."""
        ...

    def claims(self, contract_number: str) -> Sequence[ContractClaim]:
        """Tell whose contracts bear a canonical number; none when there is no such contract."""
        ...

    def contracts(self, client_id: str) -> Sequence[Contract]:
        """List the client's contracts, newest first."""
        ...


class Accounts(Protocol):
    """Sign-in accounts."""

    def add(self, account: Account, source: Source) -> None:
        """Store a new account. Raises LoginTakenError or AccountExistsError when another was quicker."""
        ...

    def get(self, account_id: str) -> Account | None:
        """Find an account by its identifier."""
        ...

    def of_client(self, client_id: str) -> Account | None:
        """Find the client's account."""
        ...

    def disowned_of(self, client_id: str) -> Sequence[Account]:
        """List the accounts of the client's that were somebody else's or closed, the newest first."""
        ...

    def by_login(self, login: str) -> Account | None:
        """Find an account by its canonical login."""
        ...

    def lock(self, account_id: str) -> Account | None:
        """Give the account as it is now, and let no other unit of work change it until this one ends.

        Whoever changes several things of one account locks it first: its changes take turns, and none waits for
        another that waits for it.
        """
        ...

    def lock_by_email(self, email: str) -> Sequence[Account]:
        """Lock all accounts with this address, letter case apart, and list them, the oldest first."""
        ...

    def count_active(self) -> int:
        """Count the active accounts."""
        ...

    def active_after(self, account_id: str, limit: int) -> Sequence[Recipient]:
        """List so many active accounts, ordered by identifier, from the one after this on."""
        ...

    def lapsed(self, before: datetime, *, at_once: int) -> Sequence[str]:
        """List registrations whose time to be activated was over before an instant, so many at most."""
        ...

    def remove_pending(self, account_id: str) -> None:
        """Forget a registration that was never activated, with its links and consents."""
        ...

    def activate(self, account_id: str, at: datetime) -> bool:
        """Make a pending account active. False when it was not pending."""
        ...

    def block(self, account_id: str) -> bool:
        """Stop an active account and start a new epoch. False when it was not active."""
        ...

    def unblock(self, account_id: str) -> bool:
        """Make a blocked account active. False when it was not blocked."""
        ...

    def disown(self, account_id: str) -> bool:
        """Leave client and login to another, for good, and start a new epoch. False when that was done."""
        ...

    def set_password(self, account_id: str, password_hash: str, *, expected_epoch: int) -> bool:
        """Store a password and start a new epoch. False when another change came first."""
        ...

    def set_contact(self, account_id: str, *, email: str, phone: str, expected_epoch: int) -> bool:
        """Store e-mail and phone of an active account. False when the credentials have changed."""
        ...

    def hold(self, account_id: str, until: datetime | None) -> None:
        """Keep the contact data of an account as they are until an instant; None: no longer."""
        ...

    def refresh_hash(self, account_id: str, password_hash: str, *, expected_epoch: int) -> None:
        """Replace the hash of the same password by one with today's parameters; a changed password stays."""
        ...


class Credentials(Protocol):
    """Activation links and one-time passwords."""

    def add_link(self, link: ActivationLink) -> None:
        """Store a link."""
        ...

    def link(self, token_indexes: Collection[str]) -> ActivationLink | None:
        """Find a link by the keyed indexes of its token."""
        ...

    def waiting_link(self, account_id: str, now: datetime) -> ActivationLink | None:
        """Find the account's link that can be used, the one that can be used longest."""
        ...

    def use_link(self, token_index: str, at: datetime) -> bool:
        """Use a link up. False when it was used or expired: of many at one moment one is told True."""
        ...

    def replace_one_time_password(self, password: OneTimePassword) -> None:
        """Store a one-time password; an older one of the account is dead."""
        ...

    def drop_one_time_password(self, account_id: str) -> None:
        """Make the account's one-time password, if there is one, good for nothing."""
        ...

    def one_time_password(self, account_id: str, now: datetime) -> OneTimePassword | None:
        """Find the account's one-time password that can still be used."""
        ...

    def use_one_time_password(self, password_id: str, at: datetime) -> bool:
        """Use a one-time password up. False when it was used or expired."""
        ...


class Devices(Protocol):
    """Browsers that remember a login (Zapamiętaj mnie), by the keyed index of their token."""

    def remember(self, token_index: str, account_id: str, until: datetime) -> None:
        """Remember a browser until an instant."""
        ...

    def account_of(self, token_indexes: Collection[str], now: datetime) -> str | None:
        """Find whose browser this is; nobody's once its time is over."""
        ...

    def forget(self, token_indexes: Collection[str]) -> None:
        """Forget a browser."""
        ...

    def forget_all(self, account_id: str) -> None:
        """Forget every browser of an account."""
        ...


class Outbox(Protocol):
    """Letters that go out once the unit of work is committed."""

    def put(self, letter: Letter, *, account_id: str) -> None:
        """Put a letter down; the account's messages list it."""
        ...

    def put_to_each(self, letters: Mapping[str, Letter]) -> None:
        """Put down a letter for each account, by its identifier."""
        ...


class Work(
    ProfileWork,
    ApiTokensWork,
    BillingWork,
    CalendarWork,
    ClosingWork,
    ComplaintsWork,
    CrmImportsWork,
    EnergyWork,
    LetterBookWork,
    MessagesWork,
    PaymentWork,
    RefundsWork,
    RemindersWork,
    RetentionWork,
    SearchWork,
    StaffWork,
    Protocol,
):
    """One unit of work: everything in it happens or nothing."""

    @property
    def clients(self) -> Clients: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def credentials(self) -> Credentials: ...

    @property
    def attempts(self) -> Attempts: ...

    @property
    def staff_attempts(self) -> Attempts:
        """Wrong passwords and codes of staff, by the form of the name in which names are compared."""
        ...

    @property
    def sessions(self) -> Sessions: ...

    @property
    def legal(self) -> Legal: ...

    @property
    def devices(self) -> Devices: ...

    @property
    def audit(self) -> Audit: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def drafts(self) -> Drafts: ...


class UnitOfWork(Protocol):
    """Opens units of work. Leaving one without an error commits it; an error undoes it."""

    def __call__(
        self, *, reads_only: bool = False, of_one_moment: bool = False
    ) -> AbstractContextManager[Work]:
        """Open a unit of work; one that only reads waits for nobody on SQLite.

        `of_one_moment` is for what only reads and must not see what others change meanwhile.
        """
        ...
