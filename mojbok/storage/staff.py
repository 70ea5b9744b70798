"""Staff in the database."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from mojbok.domain.ports import Vault
from mojbok.domain.staff import Role, StaffExistsError, StaffMember, name_key
from mojbok.domain.staff_repository import NewCredentials
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.staff import StaffMemberRow, StaffRecoveryCodeRow

_MEMBER = table_of(StaffMemberRow)
_CODE = table_of(StaffRecoveryCodeRow)
_COLUMNS = [_MEMBER.c[field.name] for field in fields(StaffMember)]
APP_PURPOSE: Final = "staff-app"
CODES_PURPOSE: Final = "staff-recovery-codes"


class SqlStaffMembers:
    """Staff by SQL; a use of a code is one conditional UPDATE, so that of many at once one wins."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def add(self, member: StaffMember, app_secret: str) -> None:
        """Store a new member. Raises StaffExistsError when another was quicker."""
        values = {field.name: getattr(member, field.name) for field in fields(StaffMember)}
        values |= {
            "name_key": name_key(member.name),
            "app_secret_sealed": self._vault.seal(app_secret, purpose=APP_PURPOSE),
            "last_step": 0,
        }
        try:
            self._connection.execute(insert(_MEMBER).values(values))
        except IntegrityError as error:
            raise StaffExistsError from error

    def get(self, staff_id: str) -> StaffMember | None:
        """Find a member by their identifier."""
        return self._one(_MEMBER.c.id == staff_id)

    def by_name(self, name: str) -> StaffMember | None:
        """Find a member by their name, letter case apart."""
        return self._one(_MEMBER.c.name_key == name_key(name))

    def lock(self, staff_id: str) -> StaffMember | None:
        """Give a member as they are now, and let no other unit of work change them until this one ends."""
        found = self._select(_MEMBER.c.id == staff_id, is_locking=True)
        return found[0] if found else None

    def lock_all(self) -> Sequence[StaffMember]:
        """Lock everybody and list them, in the order of their names."""
        return self._select(is_locking=True)

    def all(self) -> Sequence[StaffMember]:
        """List everybody, in the order of their names."""
        return self._select()

    def app_secret(self, staff_id: str) -> str:
        """Give the secret that the app of a member makes its codes of."""
        sealed = self._connection.execute(
            select(_MEMBER.c.app_secret_sealed).where(_MEMBER.c.id == staff_id)
        ).scalar_one()
        return self._vault.open(sealed, purpose=APP_PURPOSE)

    def set_password(self, staff_id: str, password_hash: str, *, expected_epoch: int) -> bool:
        """Store a password of their own and start a new epoch. False when another change came first."""
        changed = self._connection.execute(
            update(_MEMBER)
            .where(_MEMBER.c.id == staff_id, _MEMBER.c.auth_epoch == expected_epoch)
            .values(password_hash=password_hash, one_time_until=None, auth_epoch=expected_epoch + 1)
        )
        return changed.rowcount == 1

    def refresh_hash(self, staff_id: str, password_hash: str, *, expected_epoch: int) -> None:
        """Replace the hash of the same password by one with today's parameters."""
        self._connection.execute(
            update(_MEMBER)
            .where(_MEMBER.c.id == staff_id, _MEMBER.c.auth_epoch == expected_epoch)
            .values(password_hash=password_hash)
        )

    def use_step(self, staff_id: str, step: int) -> bool:
        """Use the code of a time step up. False when it, or one after it, was used."""
        used = self._connection.execute(
            update(_MEMBER)
            .where(_MEMBER.c.id == staff_id, _MEMBER.c.last_step < step)
            .values(last_step=step)
        )
        return used.rowcount == 1

    def set_app_up(self, staff_id: str, recovery_indexes: Collection[str], unshown: str) -> None:
        """Note that the app is set up, with recovery codes by keyed index and, until they are seen, in words."""
        sealed = self._vault.seal(unshown, purpose=CODES_PURPOSE)
        self._set(staff_id, has_app=True, codes_sealed=sealed)
        self._connection.execute(delete(_CODE).where(_CODE.c.staff_id == staff_id))
        self._connection.execute(
            insert(_CODE), [{"staff_id": staff_id, "code_index": each} for each in recovery_indexes]
        )

    def unshown_codes(self, staff_id: str) -> str | None:
        """Give the recovery codes that wait to be seen."""
        sealed = self._connection.execute(
            select(_MEMBER.c.codes_sealed).where(_MEMBER.c.id == staff_id)
        ).scalar()
        return None if sealed is None else self._vault.open(sealed, purpose=CODES_PURPOSE)

    def forget_unshown_codes(self, staff_id: str) -> None:
        """Forget the recovery codes in words: they were seen."""
        self._set(staff_id, codes_sealed=None)

    def use_recovery_code(self, staff_id: str, indexes: Collection[str], at: datetime) -> bool:
        """Use a recovery code up. False when there is none, or it was used."""
        used = self._connection.execute(
            update(_CODE)
            .where(
                _CODE.c.staff_id == staff_id,
                _CODE.c.code_index.in_(indexes),
                _CODE.c.used_at.is_(None),
            )
            .values(used_at=at)
        )
        return used.rowcount == 1

    def recovery_codes_left(self, staff_id: str) -> int:
        """Count the recovery codes that can still be used."""
        counted = (
            select(func.count())
            .select_from(_CODE)
            .where(_CODE.c.staff_id == staff_id, _CODE.c.used_at.is_(None))
        )
        return self._connection.execute(counted).scalar_one()

    def start_anew(self, staff_id: str, credentials: NewCredentials) -> None:
        """Give a one-time password and an app to be set up anew, and start a new epoch."""
        self._set(
            staff_id,
            password_hash=credentials.password_hash,
            one_time_until=credentials.one_time_until,
            app_secret_sealed=self._vault.seal(credentials.app_secret, purpose=APP_PURPOSE),
            has_app=False,
            last_step=0,
            codes_sealed=None,
            auth_epoch=_MEMBER.c.auth_epoch + 1,
        )
        self._connection.execute(delete(_CODE).where(_CODE.c.staff_id == staff_id))

    def set_role(self, staff_id: str, role: Role) -> None:
        """Change the role and start a new epoch."""
        self._set(staff_id, role=role, auth_epoch=_MEMBER.c.auth_epoch + 1)

    def set_active(self, staff_id: str, *, is_active: bool) -> None:
        """Disable or enable a member and start a new epoch."""
        self._set(staff_id, is_active=is_active, auth_epoch=_MEMBER.c.auth_epoch + 1)

    def _set(self, staff_id: str, **values: Any) -> None:  # noqa: ANN401 - values of columns
        self._connection.execute(update(_MEMBER).where(_MEMBER.c.id == staff_id).values(**values))

    def _one(self, condition: Any) -> StaffMember | None:  # noqa: ANN401 - an SQL expression
        found = self._select(condition)
        return found[0] if found else None

    def _select(self, *conditions: Any, is_locking: bool = False) -> list[StaffMember]:  # noqa: ANN401 - as above
        statement = select(*_COLUMNS).where(*conditions).order_by(_MEMBER.c.name_key)
        if is_locking:
            statement = statement.with_for_update()
        return [_member(row) for row in self._connection.execute(statement).mappings()]


def _member(row: RowMapping) -> StaffMember:
    values = {field.name: row[field.name] for field in fields(StaffMember)}
    return StaffMember(**values | {"role": Role(values["role"])})
