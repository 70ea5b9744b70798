"""Ustawienia: what the seller knows of the client, and what the client may change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mojbok.domain.accounts import Account, Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.client_changes import (
    ChangedField,
    ClientChange,
    address_changes,
    permission_change,
)
from mojbok.domain.clients import ClientType, Place
from mojbok.domain.email_change import EmailChange, EmailChangesTooManyError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.login_name import is_pesel
from mojbok.domain.permissions import WORDINGS, Decision, Permission
from mojbok.domain.pesel import masked_pesel
from mojbok.domain.ports import Clock
from mojbok.domain.postal_address import PostalAddress
from mojbok.domain.profile_form import (
    ContactData,
    ContactHeldError,
    ProfileForm,
    ProfileStaleError,
    check_profile,
)
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import Visitor
from mojbok.services.confirmation import confirm_password
from mojbok.services.email_changes import EmailChanges
from mojbok.services.sign_in import SignIn


@dataclass(frozen=True, kw_only=True, slots=True)
class ProfileSheet:
    """The client's data as the settings show it: a PESEL by its last four digits alone."""

    client_name: str
    client_type: ClientType
    number: str
    login: str
    places: Sequence[Place]
    email: str
    phone: str
    address: PostalAddress | None
    permissions: Mapping[Permission, Decision]
    new_email: EmailChange | None
    """A change whose link waits to be used."""
    held_until: datetime | None
    """Until when contact data can't be changed; None when they can."""
    fingerprint: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """The use cases of SCR-SETTINGS and SET-01."""

    work: UnitOfWork
    clock: Clock
    sign_in: SignIn
    email_changes: EmailChanges

    def sheet(self, visitor: Visitor) -> ProfileSheet:
        """Give the data of the visitor's own client, and of no other (POR-08)."""
        account = visitor.account
        # Of one moment: a fingerprint of half an old and half a new state would fit neither.
        with self.work(reads_only=True, of_one_moment=True) as work:
            client = work.clients.get(account.client_id)
            return ProfileSheet(
                client_name=client.name,
                client_type=client.type,
                number=masked_pesel(client.pesel) if client.pesel else client.nip or "",
                login=masked_pesel(account.login) if is_pesel(account.login) else account.login,
                places=work.addresses.places(account.client_id),
                email=account.email,
                phone=account.phone,
                address=work.addresses.correspondence(account.id),
                permissions=work.permissions.standing(account.id),
                new_email=self.email_changes.waiting(work, account),
                held_until=account.held_until if account.is_held(self.clock.now()) else None,
                fingerprint=_standing(work, account).fingerprint(),
            )

    def change(self, visitor: Visitor, form: ProfileForm, source: Source) -> bool:
        """Change what differs, all of it or nothing; False when nothing does.

        A new e-mail address only starts to wait for its link. Another e-mail or phone needs the current password,
        which is tried last, so that a slip in another field costs no attempt. Raises FormInvalidError,
        ContactHeldError, ProfileStaleError, AccountLockedError.
        """
        account = visitor.account
        typed = check_profile(form)
        with self.work(reads_only=True, of_one_moment=True) as work:
            standing = _standing(work, work.accounts.get(account.id) or account)
        wanted = typed.settled(standing)
        if wanted == standing:
            # Also when the same form has been sent before: it finds its own work done.
            return False
        if form.seen != standing.fingerprint():
            raise ProfileStaleError
        self._refuse_if_held(account, wanted, standing, source)
        if wanted.needs_password(standing):
            confirm_password(self.sign_in, account, form.password, source)
        with self.work() as work:
            locked = work.accounts.lock(account.id)
            if locked is None:
                raise ProfileStaleError
            standing_now = _standing(work, locked)
            if typed.settled(standing_now) == standing_now:
                # The same form, sent twice at once, has been faster.
                return False
            # What was checked above must still be so, now that nobody else changes it.
            if locked != account or standing_now != standing:
                raise ProfileStaleError
            # The hash takes its time, and the queue before it: whoever was signed out meanwhile changes nothing (S17).
            session = work.sessions.get(visitor.session.id)
            if session is None or session.ended_at is not None:
                raise ProfileStaleError
            self._store(work, account, wanted, standing, source)
        return True

    def _refuse_if_held(
        self, account: Account, wanted: ContactData, standing: ContactData, source: Source
    ) -> None:
        until = account.held_until
        if until is None or not account.is_held(self.clock.now()):
            return
        if not wanted.is_way_of_contact_other(standing):
            return
        with self.work() as work:
            work.audit.record(
                AuditEvent.CONTACT_CHANGE_REFUSED, account_id=account.id, source=source
            )
        raise ContactHeldError(until=until.isoformat())

    def _store(
        self,
        work: Work,
        account: Account,
        wanted: ContactData,
        standing: ContactData,
        source: Source,
    ) -> None:
        now = self.clock.now()
        changes = [*address_changes(standing.address, wanted.address)]
        if changes:
            work.addresses.set_correspondence(account.id, wanted.address, now)
            work.audit.record(AuditEvent.ADDRESS_CHANGED, account_id=account.id, source=source)
        if wanted.phone != standing.phone:
            changes += self._change_phone(work, account, wanted.phone, source)
        changes += self._decide(work, account, wanted, standing, source, now)
        work.client_changes.record(account.client_id, changes, now)
        if wanted.email != standing.email:
            self._request_email(work, account, wanted.email, source, now)

    @staticmethod
    def _change_phone(
        work: Work, account: Account, phone: str, source: Source
    ) -> Iterator[ClientChange]:
        work.accounts.set_contact(
            account.id, email=account.email, phone=phone, expected_epoch=account.auth_epoch
        )
        work.audit.record(AuditEvent.PHONE_CHANGED, account_id=account.id, source=source)
        yield ClientChange(field=ChangedField.PHONE, old=account.phone, new=phone)

    @staticmethod
    def _decide(
        work: Work,
        account: Account,
        wanted: ContactData,
        standing: ContactData,
        source: Source,
        now: datetime,
    ) -> Iterator[ClientChange]:
        for permission, is_given in wanted.permissions.items():
            if is_given == standing.permissions[permission]:
                continue
            words = WORDINGS[permission]
            decision = Decision(
                permission=permission,
                is_given=is_given,
                version=words.version,
                wording=words.text,
                decided_at=now,
                source=source,
            )
            work.permissions.record(account.id, decision)
            work.audit.record(
                AuditEvent.CONSENT_GIVEN if is_given else AuditEvent.CONSENT_WITHDRAWN,
                account_id=account.id,
                source=source,
                permission=permission.value,
                version=words.version,
            )
            yield permission_change(permission, is_given=is_given, version=words.version)

    def _request_email(
        self, work: Work, account: Account, email: str, source: Source, now: datetime
    ) -> None:
        try:
            self.email_changes.request(work, account, email, source, now)
        except EmailChangesTooManyError as error:
            raise FormInvalidError(errors={"email": error}) from error


def _standing(work: Work, account: Account) -> ContactData:
    decided = work.permissions.standing(account.id)
    return ContactData(
        phone=account.phone,
        email=account.email,
        address=work.addresses.correspondence(account.id),
        permissions={
            permission: permission in decided and decided[permission].is_given
            for permission in Permission
        },
    )
