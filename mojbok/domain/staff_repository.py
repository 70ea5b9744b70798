"""What is kept of staff: who they are, their sessions, their recovery codes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mojbok.domain.sessions_repository import AnySessions
from mojbok.domain.staff import Role, StaffMember, StaffSession


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCredentials:
    """What a member of staff begins with, or begins anew."""

    password_hash: str
    one_time_until: datetime
    app_secret: str


class StaffMembers(Protocol):
    """Who works in the Biuro Obsługi Klienta."""

    def add(self, member: StaffMember, app_secret: str) -> None:
        """Store a new member. Raises StaffExistsError when another was quicker."""
        ...

    def get(self, staff_id: str) -> StaffMember | None:
        """Find a member by their identifier."""
        ...

    def by_name(self, name: str) -> StaffMember | None:
        """Find a member by their name, letter case apart."""
        ...

    def lock(self, staff_id: str) -> StaffMember | None:
        """Give a member as they are now, and let no other unit of work change them until this one ends."""
        ...

    def lock_all(self) -> Sequence[StaffMember]:
        """Lock everybody and list them, in the order of their names."""
        ...

    def all(self) -> Sequence[StaffMember]:
        """List everybody, in the order of their names."""
        ...

    def app_secret(self, staff_id: str) -> str:
        """Give the secret that the app of a member makes its codes of."""
        ...

    def set_password(self, staff_id: str, password_hash: str, *, expected_epoch: int) -> bool:
        """Store a password of their own and start a new epoch. False when another change came first."""
        ...

    def refresh_hash(self, staff_id: str, password_hash: str, *, expected_epoch: int) -> None:
        """Replace the hash of the same password by one with today's parameters."""
        ...

    def use_step(self, staff_id: str, step: int) -> bool:
        """Use the code of a time step up. False when it, or one after it, was used."""
        ...

    def set_app_up(self, staff_id: str, recovery_indexes: Collection[str], unshown: str) -> None:
        """Note that the app is set up, with recovery codes by keyed index and, until they are seen, in words."""
        ...

    def unshown_codes(self, staff_id: str) -> str | None:
        """Give the recovery codes that wait to be seen."""
        ...

    def forget_unshown_codes(self, staff_id: str) -> None:
        """Forget the recovery codes in words: they were seen."""
        ...

    def use_recovery_code(self, staff_id: str, indexes: Collection[str], at: datetime) -> bool:
        """Use a recovery code up. False when there is none, or it was used."""
        ...

    def recovery_codes_left(self, staff_id: str) -> int:
        """Count the recovery codes that can still be used."""
        ...

    def start_anew(self, staff_id: str, credentials: NewCredentials) -> None:
        """Give a one-time password and an app to be set up anew, and start a new epoch."""
        ...

    def set_role(self, staff_id: str, role: Role) -> None:
        """Change the role and start a new epoch."""
        ...

    def set_active(self, staff_id: str, *, is_active: bool) -> None:
        """Disable or enable a member and start a new epoch."""
        ...


class StaffWork(Protocol):
    """What a unit of work has of staff."""

    @property
    def staff(self) -> StaffMembers: ...

    @property
    def staff_sessions(self) -> AnySessions[StaffSession]: ...
