"""Accounts in the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Label,
    RowMapping,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from mojbok.domain.accounts import (
    Account,
    AccountExistsError,
    AccountStatus,
    LoginTakenError,
    Recipient,
    Source,
)
from mojbok.domain.ports import Vault
from mojbok.storage.tables.accounts import AccountRow
from mojbok.storage.tables.base import table_of

_ACCOUNT = table_of(AccountRow)
_PLAIN = [field.name for field in fields(Account) if field.name != "login"]
_COLUMNS = [*(_ACCOUNT.c[name] for name in _PLAIN), _ACCOUNT.c.login_sealed]
#: PostgreSQL's lock of those who store accounts while keys are changed.
_TURN_OF_NEW_ACCOUNTS = 6_205_265_067
LOGIN_PURPOSE = "account login"
#: Where an account stands in the row of something else: no table has columns that begin so.
_OF_ANOTHER = "of_account_"
_IS_ACTIVE = _ACCOUNT.c.status == AccountStatus.ACTIVE
_NEXT_EPOCH = _ACCOUNT.c.auth_epoch + 1
#: Literally, as the indexes have it: they are of no use to a bound value.
IS_SOMEBODYS = _ACCOUNT.c.status.not_in(
    [literal_column(f"'{each}'") for each in (AccountStatus.DISOWNED, AccountStatus.CLOSED)]
)


class SqlAccounts:
    """Accounts by SQL; uniqueness rests on the constraints of the table, that of logins on their keyed index."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def add(self, account: Account, source: Source) -> None:
        """Store a new account. Raises LoginTakenError or AccountExistsError when another was quicker."""
        values = {name: value for name, value in asdict(account).items() if name in _PLAIN} | {
            "login_index": self._vault.index(account.login, purpose=LOGIN_PURPOSE),
            "login_sealed": self._vault.seal(account.login, purpose=LOGIN_PURPOSE),
            "email_key": account.email.casefold(),
            "registered_ip": source.ip,
        }
        if self._vault.is_changing_keys:
            self._be_unique_under_both_keys(account.login)
        try:
            self._connection.execute(insert(_ACCOUNT).values(values))
        except IntegrityError as error:
            # SQLite names the column, PostgreSQL the constraint; both hold the word.
            is_login = "login" in str(error.orig).split("\n")[0]
            raise (LoginTakenError() if is_login else AccountExistsError()) from error

    def get(self, account_id: str) -> Account | None:
        """Find an account by its identifier."""
        return self._one(_ACCOUNT.c.id == account_id)

    def of_client(self, client_id: str) -> Account | None:
        """Find the client's account."""
        return self._one(_ACCOUNT.c.client_id == client_id, IS_SOMEBODYS)

    def disowned_of(self, client_id: str) -> Sequence[Account]:
        """List the accounts of the client's that were somebody else's or closed, the newest first."""
        statement = (
            select(*_COLUMNS)
            .where(_ACCOUNT.c.client_id == client_id, ~IS_SOMEBODYS)
            .order_by(_ACCOUNT.c.id.desc())
        )
        return [
            _account(row, self._vault) for row in self._connection.execute(statement).mappings()
        ]

    def among(self, account_ids: Collection[str]) -> Mapping[str, Account]:
        """Give these accounts by their identifiers."""
        statement = select(*_COLUMNS).where(_ACCOUNT.c.id.in_(account_ids))
        return {
            row["id"]: _account(row, self._vault)
            for row in self._connection.execute(statement).mappings()
        }

    def by_login(self, login: str) -> Account | None:
        """Find an account by its canonical login."""
        indexes = self._vault.indexes(login, purpose=LOGIN_PURPOSE)
        return self._one(_ACCOUNT.c.login_index.in_(indexes), IS_SOMEBODYS)

    def lock(self, account_id: str) -> Account | None:
        """Give the account as it is now, and let no other unit of work change it until this one ends."""
        found = self._locked(_ACCOUNT.c.id == account_id)
        return found[0] if found else None

    def lock_by_email(self, email: str) -> Sequence[Account]:
        """Lock all accounts with this address, letter case apart, and list them, the oldest first."""
        return self._locked(_ACCOUNT.c.email_key == email.casefold())

    def count_active(self) -> int:
        """Count the active accounts."""
        counted = select(func.count()).select_from(_ACCOUNT).where(_IS_ACTIVE)
        return self._connection.execute(counted).scalar_one()

    def active_after(self, account_id: str, limit: int) -> Sequence[Recipient]:
        """List so many active accounts, ordered by identifier, from the one after this on."""
        found = (
            select(_ACCOUNT.c.id, _ACCOUNT.c.email)
            .where(_IS_ACTIVE, _ACCOUNT.c.id > account_id)
            .order_by(_ACCOUNT.c.id)
            .limit(limit)
        )
        return [
            Recipient(account_id=row.id, email=row.email) for row in self._connection.execute(found)
        ]

    def lapsed(self, before: datetime, *, at_once: int) -> Sequence[str]:
        """List registrations whose time to be activated was over before an instant, so many at most."""
        found = self._connection.execute(
            select(_ACCOUNT.c.id)
            .where(_ACCOUNT.c.expires_at < before, _ACCOUNT.c.status == AccountStatus.PENDING)
            .order_by(_ACCOUNT.c.expires_at)
            .limit(at_once)
            # Another node's sweep has the rows that are locked.
            .with_for_update(skip_locked=True)
        )
        return list(found.scalars())

    def remove_pending(self, account_id: str) -> None:
        """Forget a registration that was never activated; links and consents go with it."""
        self._connection.execute(
            delete(_ACCOUNT).where(
                _ACCOUNT.c.id == account_id, _ACCOUNT.c.status == AccountStatus.PENDING
            )
        )

    def activate(self, account_id: str, at: datetime) -> bool:
        """Make a pending account active. False when it was not pending."""
        changed = self._connection.execute(
            update(_ACCOUNT)
            .where(_ACCOUNT.c.id == account_id, _ACCOUNT.c.status == AccountStatus.PENDING)
            .values(status=AccountStatus.ACTIVE, activated_at=at, expires_at=None)
        )
        return changed.rowcount == 1

    def block(self, account_id: str) -> bool:
        """Stop an active account and start a new epoch. False when it was not active."""
        # A session that is being opened at this moment is of the old epoch, and dead.
        return self._move(
            account_id,
            AccountStatus.ACTIVE,
            status=AccountStatus.BLOCKED,
            auth_epoch=_ACCOUNT.c.auth_epoch + 1,
        )

    def unblock(self, account_id: str) -> bool:
        """Make a blocked account active. False when it was not blocked."""
        return self._move(account_id, AccountStatus.BLOCKED, status=AccountStatus.ACTIVE)

    def disown(self, account_id: str) -> bool:
        """Leave client and login to another, for good, and start a new epoch. False when that was done."""
        changed = self._connection.execute(
            update(_ACCOUNT)
            .where(_ACCOUNT.c.id == account_id, IS_SOMEBODYS)
            .values(
                status=AccountStatus.DISOWNED,
                auth_epoch=_NEXT_EPOCH,
                password_hash=None,
                expires_at=None,
            )
        )
        return changed.rowcount == 1

    def set_password(self, account_id: str, password_hash: str, *, expected_epoch: int) -> bool:
        """Store a password and start a new epoch. False when another change came first."""
        changed = self._connection.execute(
            update(_ACCOUNT)
            .where(_ACCOUNT.c.id == account_id, _ACCOUNT.c.auth_epoch == expected_epoch)
            .values(password_hash=password_hash, auth_epoch=expected_epoch + 1)
        )
        return changed.rowcount == 1

    def set_contact(self, account_id: str, *, email: str, phone: str, expected_epoch: int) -> bool:
        """Store e-mail and phone of an active account. False when the credentials have changed."""
        changed = self._connection.execute(
            update(_ACCOUNT)
            .where(
                _ACCOUNT.c.id == account_id,
                _ACCOUNT.c.auth_epoch == expected_epoch,
                _ACCOUNT.c.status == AccountStatus.ACTIVE,
            )
            .values(email=email, email_key=email.casefold(), phone=phone)
        )
        return changed.rowcount == 1

    def hold(self, account_id: str, until: datetime | None) -> None:
        """Keep the contact data of an account as they are until an instant; None: no longer."""
        self._connection.execute(
            update(_ACCOUNT).where(_ACCOUNT.c.id == account_id).values(held_until=until)
        )

    def refresh_hash(self, account_id: str, password_hash: str, *, expected_epoch: int) -> None:
        """Replace the hash of the same password by one with today's parameters; a changed password stays."""
        self._connection.execute(
            update(_ACCOUNT)
            .where(_ACCOUNT.c.id == account_id, _ACCOUNT.c.auth_epoch == expected_epoch)
            .values(password_hash=password_hash)
        )

    def _be_unique_under_both_keys(self, login: str) -> None:
        """Do what the constraint can't: the same login has another index under each key."""
        if self._connection.dialect.name == "postgresql":
            # Those who store accounts take turns. SQLite's transaction holds the whole database already.
            self._connection.execute(select(func.pg_advisory_xact_lock(_TURN_OF_NEW_ACCOUNTS)))
        if self.by_login(login) is not None:
            raise LoginTakenError

    def _locked(self, condition: Any) -> list[Account]:  # noqa: ANN401 - an SQL expression
        # In one order everywhere, so that two who lock several never wait for each other. `key_share`: rows that
        # refer to the account may still be added. SQLite's transaction holds the whole database already.
        found = select(*_COLUMNS).where(condition, IS_SOMEBODYS).order_by(_ACCOUNT.c.id)
        rows = self._connection.execute(found.with_for_update(key_share=True)).mappings()
        return [_account(row, self._vault) for row in rows]

    def _move(self, account_id: str, before: AccountStatus, **values: object) -> bool:
        changed = self._connection.execute(
            update(_ACCOUNT)
            .where(_ACCOUNT.c.id == account_id, _ACCOUNT.c.status == before)
            .values(**values)
        )
        return changed.rowcount == 1

    def _one(self, *conditions: Any) -> Account | None:  # noqa: ANN401 - SQL expressions
        row = self._connection.execute(select(*_COLUMNS).where(*conditions)).mappings().first()
        return None if row is None else _account(row, self._vault)


def account_columns() -> list[Label[Any]]:
    """Give what `account_of` reads, under names that no other table has."""
    return [column.label(f"{_OF_ANOTHER}{column.name}") for column in _COLUMNS]


def account_of(row: RowMapping, vault: Vault) -> Account:
    """Give the account in a row with `account_columns`."""
    return _account(row, vault, before=_OF_ANOTHER)


def _account(row: RowMapping, vault: Vault, before: str = "") -> Account:
    values = {name: row[before + name] for name in _PLAIN}
    login = vault.open(row[f"{before}login_sealed"], purpose=LOGIN_PURPOSE)
    return Account(**values | {"login": login, "status": AccountStatus(values["status"])})
