"""Accounts in the database."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from mojbok.domain.accounts import (
    Account,
    AccountExistsError,
    AccountStatus,
    LoginTakenError,
    Source,
)
from mojbok.domain.ports import Vault
from mojbok.storage.tables.accounts import AccountRow
from mojbok.storage.tables.base import table_of

_ACCOUNT = table_of(AccountRow)
_PLAIN = [field.name for field in fields(Account) if field.name != "login"]
_COLUMNS = [*(_ACCOUNT.c[name] for name in _PLAIN), _ACCOUNT.c.login_sealed]
_PURPOSE = "account login"


class SqlAccounts:
    """Accounts by SQL; uniqueness rests on the constraints of the table, that of logins on their keyed index."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def add(self, account: Account, source: Source) -> None:
        """Store a new account. Raises LoginTakenError or AccountExistsError when another was quicker."""
        values = {name: value for name, value in asdict(account).items() if name in _PLAIN} | {
            "login_index": self._vault.index(account.login, purpose=_PURPOSE),
            "login_sealed": self._vault.seal(account.login, purpose=_PURPOSE),
            "email_key": account.email.casefold(),
            "registered_ip": source.ip,
        }
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
        return self._one(_ACCOUNT.c.client_id == client_id)

    def by_login(self, login: str) -> Account | None:
        """Find an account by its canonical login."""
        return self._one(_ACCOUNT.c.login_index == self._vault.index(login, purpose=_PURPOSE))

    def by_email(self, email: str) -> Sequence[Account]:
        """List the accounts with this address, letter case apart."""
        found = self._connection.execute(
            select(*_COLUMNS).where(_ACCOUNT.c.email_key == email.casefold())
        )
        return [self._account(row) for row in found.mappings()]

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

    def set_password(self, account_id: str, password_hash: str, *, expected_epoch: int) -> bool:
        """Store a password and start a new epoch. False when another change came first."""
        changed = self._connection.execute(
            update(_ACCOUNT)
            .where(_ACCOUNT.c.id == account_id, _ACCOUNT.c.auth_epoch == expected_epoch)
            .values(password_hash=password_hash, auth_epoch=expected_epoch + 1)
        )
        return changed.rowcount == 1

    def refresh_hash(self, account_id: str, password_hash: str, *, expected_epoch: int) -> None:
        """Replace the hash of the same password by one with today's parameters; a changed password stays."""
        self._connection.execute(
            update(_ACCOUNT)
            .where(_ACCOUNT.c.id == account_id, _ACCOUNT.c.auth_epoch == expected_epoch)
            .values(password_hash=password_hash)
        )

    def _one(self, condition: Any) -> Account | None:  # noqa: ANN401 - an SQL expression
        row = self._connection.execute(select(*_COLUMNS).where(condition)).mappings().first()
        return None if row is None else self._account(row)

    def _account(self, row: RowMapping) -> Account:
        values = {name: row[name] for name in _PLAIN}
        login = self._vault.open(row["login_sealed"], purpose=_PURPOSE)
        return Account(**values | {"login": login, "status": AccountStatus(row["status"])})
