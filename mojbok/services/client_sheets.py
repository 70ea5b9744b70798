"""A client as staff see them: the account and its history, letters, consents, contracts, payers (BOK-02, BOK-06)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from mojbok.domain.account_state import AccountState, state_of
from mojbok.domain.accounts import Account, AccountUnknownError, Source
from mojbok.domain.audit import AuditEvent, checked_reason
from mojbok.domain.audit_repository import AuditEntry
from mojbok.domain.client_mark import client_mark
from mojbok.domain.client_search import ClientUnknownError
from mojbok.domain.clients import Client, Contract, Place
from mojbok.domain.complaints import Complaint, ComplaintQuery
from mojbok.domain.credentials import AttemptCount
from mojbok.domain.limits import Limits
from mojbok.domain.login_name import is_pesel
from mojbok.domain.messages import KEPT, Message
from mojbok.domain.network import network_of
from mojbok.domain.permissions import Decision
from mojbok.domain.pesel import masked_pesel
from mojbok.domain.ports import Clock
from mojbok.domain.refund import Refund
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import Session, reason_to_end
from mojbok.domain.staff import Actor
from mojbok.domain.staff_permissions import Act, permit
from mojbok.domain.standing import Standings
from mojbok.domain.terms import Consent
from mojbok.services.ledgers import Ledgers
from mojbok.services.throttle import Throttle

EVENTS_A_PAGE: Final = 25
_LETTERS: Final = 10
_REFUNDS: Final = 10
_ATTEMPTS_SHOWN: Final = timedelta(days=30)
_ATTEMPTS: Final = (
    AuditEvent.LOGGED_IN,
    AuditEvent.LOGIN_FAILED,
    AuditEvent.LOGIN_REFUSED,
    AuditEvent.LOCKED,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempts:
    """Signing in from one network within the last days: what was right, what was wrong."""

    network: str
    right: int
    wrong: int
    refused: int
    """While the account was locked."""
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """One page of what happened to the client's accounts, the newest first."""

    entries: Sequence[AuditEntry]
    count: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.count // EVENTS_A_PAGE))


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountPart:
    """What of the sheet there is only when there is an account."""

    account: Account
    login: str
    """One that is a PESEL by its last digits."""
    attempts: AttemptCount
    locked_at: datetime | None
    link_until: datetime | None
    """Until when the activation link can be used."""
    one_time_until: datetime | None
    """Until when the one-time password can be used."""
    sessions: Sequence[tuple[Session, Source]]
    signing_in: Sequence[Attempts]
    letters: Sequence[Message]
    letters_count: int
    consents: Sequence[Consent]
    decisions: Sequence[Decision]
    complaints: Sequence[Complaint]
    refunds: Sequence[Refund]
    """The newest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientSheet:
    """All that one screen shows of a client."""

    client: Client
    number: str
    """PESEL by its last digits, NIP in full."""
    places: Sequence[Place]
    state: AccountState
    part: AccountPart | None
    disowned: Sequence[Account]
    history: History
    contracts: Sequence[Contract]
    standings: Standings
    now: datetime
    today: date
    revision: int
    """Grows with whatever happens to the account."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientSheets:
    """The use cases of `/bok/klienci/{whose}` that change nothing of the client's."""

    work: UnitOfWork
    clock: Clock
    limits: Limits
    throttle: Throttle
    ledgers: Ledgers
    today: Callable[[], date]

    def show(self, client_id: str, *, actor: Actor, page: int = 1) -> ClientSheet:
        """Give a client's sheet, and write down who looked. Raises ActForbiddenError, ClientUnknownError."""
        permit(actor, Act.SEE_CLIENTS)
        sheet = self.again(client_id, actor=actor, page=page)
        with self.work() as work:
            work.audit.record(
                AuditEvent.CLIENT_SHOWN,
                account_id=sheet.part.account.id if sheet.part else None,
                source=actor.source,
                staff=actor.name,
                client=client_mark(client_id),
            )
        return sheet

    def again(self, client_id: str, *, actor: Actor, page: int = 1) -> ClientSheet:
        """Give the sheet that is open anew: something of it has changed. Raises as `show`."""
        permit(actor, Act.SEE_CLIENTS)
        with self.work(reads_only=True) as work:
            client = _client(work, client_id)
        self.ledgers.bring_up_to_date(client_id)
        now, today = self.clock.now(), self.today()
        with self.work(reads_only=True) as work:
            account = work.accounts.of_client(client_id)
            disowned = work.accounts.disowned_of(client_id)
            part = self._part(work, account, now) if account else None
            is_locked = part is not None and part.attempts.is_locked
            ids = [each.id for each in (account, *disowned) if each]
            return ClientSheet(
                client=client,
                number=masked_pesel(client.pesel) if client.pesel else client.nip or "",
                places=work.addresses.places(client_id)[:1],
                state=state_of(account, is_locked=is_locked, now=now),
                part=part,
                disowned=disowned,
                history=_history(work, ids, page),
                contracts=work.clients.contracts(client_id),
                standings=work.ledgers.standings(client_id, today),
                now=now,
                today=today,
                revision=max(work.audit.newest(ids).values(), default=0),
            )

    def login(self, client_id: str, *, actor: Actor) -> str:
        """Give the login of the client's account, which no page may hold. Raises AccountUnknownError."""
        permit(actor, Act.SEE_CLIENTS)
        with self.work(reads_only=True) as work:
            account = work.accounts.of_client(client_id)
        if account is None:
            raise AccountUnknownError
        return account.login

    def pesel(self, client_id: str, *, actor: Actor, reason: str) -> str:
        """Give the client's PESEL, once that is counted and written down.

        Raises ActForbiddenError, ClientUnknownError (also for one without a PESEL), ReasonInvalidError,
        TooManyRequestsError.
        """
        permit(actor, Act.REVEAL_PESEL)
        why = checked_reason(reason)
        self.throttle.of_staff("staff_pesel", actor)
        with self.work() as work:
            client = _client(work, client_id)
            if client.pesel is None:
                raise ClientUnknownError
            account = work.accounts.of_client(client_id)
            work.audit.record(
                AuditEvent.PESEL_SHOWN,
                account_id=account.id if account else None,
                source=actor.source,
                staff=actor.name,
                reason=why,
                client=client_mark(client_id),
            )
        return client.pesel

    def revisions(self, account_ids: Collection[str]) -> Mapping[str, int]:
        """Tell which of these accounts something has happened to."""
        with self.work(reads_only=True) as work:
            return work.audit.newest(account_ids)

    def _part(self, work: Work, account: Account, now: datetime) -> AccountPart:
        attempts = work.attempts.standing(account.login, self.limits.max_failures)
        signing_in = work.audit.of_kinds(_ATTEMPTS, account.id, now - _ATTEMPTS_SHOWN)
        link = work.credentials.waiting_link(account.id, now)
        one_time = work.credentials.one_time_password(account.id, now)
        since = now - KEPT
        return AccountPart(
            account=account,
            login=masked_pesel(account.login) if is_pesel(account.login) else account.login,
            attempts=attempts,
            locked_at=_locked_at(signing_in, attempts),
            link_until=link.expires_at if link else None,
            one_time_until=one_time.expires_at if one_time else None,
            sessions=[
                (session, source)
                for session, source in work.sessions.open_with_sources(account.id)
                if reason_to_end(session, account, now=now, idle=self.limits.idle) is None
            ],
            signing_in=_by_network(signing_in),
            letters=work.messages.page(account, since, limit=_LETTERS, offset=0),
            letters_count=work.messages.count(account, since),
            consents=work.legal.consents(account.id),
            decisions=list(work.permissions.standing(account.id).values()),
            complaints=work.complaints.find(account.id, ComplaintQuery()).complaints,
            refunds=work.refunds.of_account(account.id, _REFUNDS),
        )


def _client(work: Work, client_id: str) -> Client:
    try:
        return work.clients.get(client_id)
    except LookupError:
        raise ClientUnknownError from None


def _history(work: Work, account_ids: Collection[str], page: int) -> History:
    count = work.audit.count_all(account_ids)
    number = min(max(1, page), max(1, -(-count // EVENTS_A_PAGE)))
    offset = (number - 1) * EVENTS_A_PAGE
    entries = work.audit.page(account_ids, limit=EVENTS_A_PAGE, offset=offset)
    return History(entries=entries, count=count, page=number)


def _locked_at(entries: Sequence[AuditEntry], attempts: AttemptCount) -> datetime | None:
    if not attempts.is_locked:
        return None
    locks = (entry.at for entry in entries if entry.event == AuditEvent.LOCKED)
    # A lock from before those days is told by the last attempt that was counted.
    return next(locks, attempts.last_at)


def _by_network(entries: Sequence[AuditEntry]) -> Sequence[Attempts]:
    """Put the events of each network together, the network of the last one first."""
    found: dict[str, list[AuditEntry]] = {}
    for entry in entries:
        found.setdefault(network_of(entry.ip or ""), []).append(entry)

    def count(those: Sequence[AuditEntry], event: AuditEvent) -> int:
        return sum(entry.event == event for entry in those)

    return [
        Attempts(
            network=network,
            right=count(those, AuditEvent.LOGGED_IN),
            wrong=count(those, AuditEvent.LOGIN_FAILED),
            refused=count(those, AuditEvent.LOGIN_REFUSED),
            first_at=those[-1].at,
            last_at=those[0].at,
        )
        for network, those in found.items()
    ]
