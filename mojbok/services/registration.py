"""Registration (rejestracja): from a contract number to an account that waits for its activation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from mojbok.domain.accounts import (
    Account,
    AccountExistsError,
    AccountStatus,
    LoginTakenError,
    RegistrationMismatchError,
    Source,
)
from mojbok.domain.audit import AuditEvent, Refusal
from mojbok.domain.clients import Client, ClientType
from mojbok.domain.credentials import ActivationLink
from mojbok.domain.letters import AccountExistsLetter, ActivationLetter
from mojbok.domain.limits import Limits
from mojbok.domain.pesel import masked_pesel
from mojbok.domain.ports import Clock, Tokens, Vault
from mojbok.domain.rates import TooManyRequestsError
from mojbok.domain.registration_form import Registrant, RegistrationForm, check_field, check_form
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.terms import Consent, DocumentKind
from mojbok.services.legal import Legal
from mojbok.services.throttle import Throttle


@dataclass(frozen=True, kw_only=True, slots=True)
class Registration:
    """The use cases of SCR-REG."""

    work: UnitOfWork
    clock: Clock
    tokens: Tokens
    vault: Vault
    limits: Limits
    legal: Legal
    throttle: Throttle
    today: Callable[[], date]
    activation_address: Callable[[str], str]

    def check(self, name: str, form: RegistrationForm) -> None:
        """Check one field as it is left. Raises the field's DomainError; knows nothing of stored data."""
        check_field(name, form, today=self.today())

    def register(self, form: RegistrationForm, source: Source) -> None:
        """Make the account and send its activation link.

        Raises FormInvalidError with every wrong field, TooManyRequestsError (then nothing was done),
        RegistrationMismatchError, LoginTakenError or AccountExistsError.
        """
        registrant = check_form(form, today=self.today())
        try:
            self.throttle.registration(registrant.number, source)
            exists = self._register(registrant, source)
        except TooManyRequestsError as error:
            self.throttle.note(error, source)
            raise
        except LoginTakenError:
            with self.work() as work:
                self._note_refusal(work, registrant, Refusal.LOGIN_TAKEN, source)
            raise
        if exists:
            raise AccountExistsError

    def _register(self, registrant: Registrant, source: Source) -> bool:
        """Tell whether the client has an account already; everything else happens or raises."""
        now = self.clock.now()
        with self.work() as work:
            client = self._entitled_client(work, registrant)
            if isinstance(client, Refusal):
                self._note_refusal(work, registrant, client, source)
            else:
                work.clients.lock(client.id)
                standing = work.accounts.of_client(client.id)
                if standing is not None and standing.status is not AccountStatus.PENDING:
                    self._tell_owner(work, standing, now, source)
                    return True
                self._replace(work, standing, registrant, client, source, now)
        if isinstance(client, Refusal):
            raise RegistrationMismatchError(is_business=registrant.type is ClientType.BUSINESS)
        return False

    @staticmethod
    def _entitled_client(work: Work, registrant: Registrant) -> Client | Refusal:
        find = (
            work.clients.by_pesel
            if registrant.type is ClientType.INDIVIDUAL
            else work.clients.by_nip
        )
        client = find(registrant.number)
        claims = work.clients.claims(registrant.contract_number)
        if client is None:
            return Refusal.UNKNOWN_CLIENT
        own = [claim for claim in claims if claim.client_id == client.id]
        if any(claim.is_signed for claim in own):
            return client
        return Refusal.NOT_SIGNED if own else Refusal.OTHER_CONTRACT

    @staticmethod
    def _note_refusal(work: Work, registrant: Registrant, why: Refusal, source: Source) -> None:
        number = masked_pesel(registrant.number)
        event = AuditEvent.REGISTRATION_REFUSED
        work.audit.record(event, account_id=None, source=source, why=why, number=number)

    def _replace(
        self,
        work: Work,
        standing: Account | None,
        registrant: Registrant,
        client: Client,
        source: Source,
        now: datetime,
    ) -> None:
        if standing is not None:
            if self._is_double_click(standing, registrant, now):
                return
            work.accounts.remove_pending(standing.id)
        self._free_lapsed_login(work, registrant.login, now)
        self._add(work, registrant, client, source, now)

    def _is_double_click(self, standing: Account, registrant: Registrant, now: datetime) -> bool:
        is_same = standing.is_same_registration(
            login=registrant.login, email=registrant.email, phone=registrant.phone
        )
        return is_same and now < standing.created_at + self.limits.same_registration

    @staticmethod
    def _free_lapsed_login(work: Work, login: str, now: datetime) -> None:
        holder = work.accounts.by_login(login)
        if holder is None:
            return
        if not holder.is_lapsed(now):
            raise LoginTakenError
        work.accounts.remove_pending(holder.id)

    def _add(
        self, work: Work, registrant: Registrant, client: Client, source: Source, now: datetime
    ) -> None:
        self.throttle.activation_link(registrant.email)
        account = self._account(registrant, client, now)
        work.accounts.add(account, source)
        for kind, wording in registrant.consents.items():
            self._consent(work, account, kind, wording, source, now)
        token = self.tokens.link_token()
        expires_at = now + self.limits.activation
        work.credentials.add_link(
            ActivationLink(
                token_index=self.vault.index(token, purpose="activation"),
                account_id=account.id,
                expires_at=expires_at,
                used_at=None,
            )
        )
        letter = ActivationLetter(
            to=account.email, link=self.activation_address(token), valid_until=expires_at
        )
        work.outbox.put(letter, account_id=account.id)
        work.audit.record(AuditEvent.REGISTERED, account_id=account.id, source=source)

    def _account(self, registrant: Registrant, client: Client, now: datetime) -> Account:
        return Account(
            id=self.tokens.identifier(),
            client_id=client.id,
            login=registrant.login,
            email=registrant.email,
            phone=registrant.phone,
            status=AccountStatus.PENDING,
            password_hash=None,
            auth_epoch=0,
            created_at=now,
            expires_at=now + self.limits.activation,
        )

    def _consent(
        self,
        work: Work,
        account: Account,
        kind: DocumentKind,
        wording: str,
        source: Source,
        now: datetime,
    ) -> None:
        version = self.legal.current_within(work, kind).version
        consent = Consent(kind=kind, version=version, wording=wording, given_at=now, source=source)
        work.legal.record(account.id, consent)

    @staticmethod
    def _tell_owner(work: Work, account: Account, now: datetime, source: Source) -> None:
        work.outbox.put(
            AccountExistsLetter(to=account.email, attempted_at=now), account_id=account.id
        )
        work.audit.record(AuditEvent.REGISTRATION_REPEATED, account_id=account.id, source=source)
