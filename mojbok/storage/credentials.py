"""Activation links, one-time passwords and the count of wrong passwords, in the database."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from mojbok.domain.credentials import (
    ActivationLink,
    AttemptCount,
    OneTimePassword,
    OneTimePurpose,
)
from mojbok.domain.ports import Vault
from mojbok.storage.tables.accounts import ActivationLinkRow, AttemptRow, OneTimePasswordRow
from mojbok.storage.tables.base import table_of

_LINK = table_of(ActivationLinkRow)
_ONE_TIME = table_of(OneTimePasswordRow)
_ATTEMPT = table_of(AttemptRow)
#: In the place of the count once the last attempt has failed: attempts that are used up may still be under way,
#: and a lock outlives a change of the most that is allowed.
_LOCKED = 1_000_000


class SqlCredentials:
    """Links and one-time passwords; a use is one conditional UPDATE, so that of many at once one wins."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_link(self, link: ActivationLink) -> None:
        """Store a link."""
        self._connection.execute(
            insert(_LINK).values(
                token_index=link.token_index,
                account_id=link.account_id,
                expires_at=link.expires_at,
                used_at=link.used_at,
            )
        )

    def link(self, token_indexes: Collection[str]) -> ActivationLink | None:
        """Find a link by the keyed indexes of its token."""
        row = (
            self._connection.execute(select(_LINK).where(_LINK.c.token_index.in_(token_indexes)))
            .mappings()
            .first()
        )
        return None if row is None else ActivationLink(**row)

    def waiting_link(self, account_id: str, now: datetime) -> ActivationLink | None:
        """Find the account's link that can be used, the one that can be used longest."""
        can_be_used = (_LINK.c.used_at.is_(None), _LINK.c.expires_at > now)
        row = (
            self._connection.execute(
                select(_LINK)
                .where(_LINK.c.account_id == account_id, *can_be_used)
                .order_by(_LINK.c.expires_at.desc())
                .limit(1)
            )
            .mappings()
            .first()
        )
        return None if row is None else ActivationLink(**row)

    def use_link(self, token_index: str, at: datetime) -> bool:
        """Use a link up. False when it was used or expired."""
        used = self._connection.execute(
            update(_LINK)
            .where(
                _LINK.c.token_index == token_index,
                _LINK.c.used_at.is_(None),
                _LINK.c.expires_at > at,
            )
            .values(used_at=at)
        )
        return used.rowcount == 1

    def replace_one_time_password(self, password: OneTimePassword) -> None:
        """Store a one-time password; an older one of the account is dead."""
        self._connection.execute(
            delete(_ONE_TIME).where(_ONE_TIME.c.account_id == password.account_id)
        )
        self._connection.execute(
            insert(_ONE_TIME).values(
                account_id=password.account_id,
                id=password.id,
                hash=password.hash,
                purpose=password.purpose,
                expires_at=password.expires_at,
            )
        )

    def drop_one_time_password(self, account_id: str) -> None:
        """Make the account's one-time password, if there is one, good for nothing."""
        self._connection.execute(delete(_ONE_TIME).where(_ONE_TIME.c.account_id == account_id))

    def one_time_password(self, account_id: str, now: datetime) -> OneTimePassword | None:
        """Find the account's one-time password that can still be used."""
        row = (
            self._connection.execute(
                select(_ONE_TIME).where(
                    _ONE_TIME.c.account_id == account_id,
                    _ONE_TIME.c.used_at.is_(None),
                    _ONE_TIME.c.expires_at > now,
                )
            )
            .mappings()
            .first()
        )
        if row is None:
            return None
        return OneTimePassword(
            id=row["id"],
            account_id=row["account_id"],
            hash=row["hash"],
            purpose=OneTimePurpose(row["purpose"]),
            expires_at=row["expires_at"],
        )

    def use_one_time_password(self, password_id: str, at: datetime) -> bool:
        """Use a one-time password up. False when it was used or expired."""
        used = self._connection.execute(
            update(_ONE_TIME)
            .where(
                _ONE_TIME.c.id == password_id,
                _ONE_TIME.c.used_at.is_(None),
                _ONE_TIME.c.expires_at > at,
            )
            .values(used_at=at)
        )
        return used.rowcount == 1


class SqlAttempts:
    """Wrong passwords in a row. Logins are kept by keyed index: people type passwords there by mistake.

    Each `purpose` has counts of its own: a client's login may be a name of staff.
    """

    def __init__(self, connection: Connection, vault: Vault, *, purpose: str) -> None:
        self._connection = connection
        self._vault = vault
        self._purpose = purpose

    def reserve(self, login: str, most: int, at: datetime) -> int | None:
        """Count one attempt before it is evaluated, in one statement; None when they are used up."""
        statement = self._upsert().values(login_index=self._index(login), failures=1, last_at=at)
        statement = statement.on_conflict_do_update(
            index_elements=[_ATTEMPT.c.login_index],
            set_={"failures": _ATTEMPT.c.failures + 1, "last_at": at},
            where=_ATTEMPT.c.failures < most,
        )
        number: int | None = self._connection.execute(
            statement.returning(_ATTEMPT.c.failures)
        ).scalar()
        return number

    def succeed(self, login: str) -> bool:
        """Start the count anew after a right password. False when a lock came first."""
        is_this = _ATTEMPT.c.login_index == self._index(login)
        cleared = self._connection.execute(
            delete(_ATTEMPT).where(is_this, _ATTEMPT.c.failures < _LOCKED)
        )
        # No row at all: another right password of the same moment has cleared it.
        return cleared.rowcount == 1 or not self.is_locked(login, _LOCKED)

    def give_back(self, login: str) -> None:
        """Take back an attempt that was right and yet no success: a second step follows. A lock stays."""
        self._connection.execute(
            update(_ATTEMPT)
            .where(
                _ATTEMPT.c.login_index == self._index(login),
                _ATTEMPT.c.failures.between(1, _LOCKED - 1),
            )
            .values(failures=_ATTEMPT.c.failures - 1)
        )

    def lock(self, login: str, most: int) -> bool:
        """Lock a login whose last attempt has failed. False when a right password came first."""
        locked = self._connection.execute(
            update(_ATTEMPT)
            .where(_ATTEMPT.c.login_index == self._index(login), _ATTEMPT.c.failures >= most)
            .values(failures=_LOCKED)
        )
        return locked.rowcount == 1

    def clear(self, login: str) -> None:
        """Start the count anew, locked or not."""
        self._connection.execute(
            delete(_ATTEMPT).where(_ATTEMPT.c.login_index == self._index(login))
        )

    def is_locked(self, login: str, most: int) -> bool:
        """Tell whether the attempts are used up."""
        return self.standing(login, most).is_locked

    def standing(self, login: str, most: int) -> AttemptCount:
        """Tell how many wrong passwords in a row there were, and whether they are used up."""
        row = self._connection.execute(
            select(_ATTEMPT.c.failures, _ATTEMPT.c.last_at)
            .where(_ATTEMPT.c.login_index.in_(self._vault.indexes(login, purpose=self._purpose)))
            .order_by(_ATTEMPT.c.failures.desc())
        ).first()
        failures = row.failures if row else 0
        return AttemptCount(
            failures=min(failures, most),
            last_at=row.last_at if row else None,
            is_locked=failures >= most,
        )

    def forget_idle(self, before: datetime, *, most: int, at_once: int) -> int:
        """Forget counts below `most` that were last changed before an instant."""
        idle = (
            select(_ATTEMPT.c.login_index)
            .where(_ATTEMPT.c.last_at < before, _ATTEMPT.c.failures < most)
            .limit(at_once)
        )
        # Asked once more in the deletion: an attempt of this very moment keeps its count.
        forgotten = self._connection.execute(
            delete(_ATTEMPT).where(
                _ATTEMPT.c.login_index.in_(idle),
                _ATTEMPT.c.last_at < before,
                _ATTEMPT.c.failures < most,
            )
        )
        return forgotten.rowcount

    def carry_over(self, login: str) -> None:
        """Have a count that stands under the previous key go on under the present one."""
        present, *previous = self._vault.indexes(login, purpose=self._purpose)
        for index in previous:
            counted = self._connection.execute(
                delete(_ATTEMPT).where(_ATTEMPT.c.login_index == index).returning(_ATTEMPT)
            ).first()
            if counted is not None:
                self._add(present, counted.failures, counted.last_at)

    def _add(self, index: str, failures: int, last_at: datetime) -> None:
        # Where there is a count already, a node of the other key has made it: together they are the truth.
        arriving = self._upsert().values(login_index=index, failures=failures, last_at=last_at)
        self._connection.execute(
            arriving.on_conflict_do_update(
                index_elements=[_ATTEMPT.c.login_index],
                set_={"failures": _ATTEMPT.c.failures + arriving.excluded.failures},
            )
        )

    def _upsert(self) -> Any:  # noqa: ANN401 - each dialect has a class of its own
        is_sqlite = self._connection.dialect.name == "sqlite"
        return sqlite.insert(_ATTEMPT) if is_sqlite else postgresql.insert(_ATTEMPT)

    def _index(self, login: str) -> str:
        """Give the index under which a login is counted, and its count with it."""
        if self._vault.is_changing_keys:
            self.carry_over(login)
        return self._vault.index(login, purpose=self._purpose)
