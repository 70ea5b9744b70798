"""Staff (pracownicy): who works in the Biuro Obsługi Klienta, and how far each has come in signing in."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from mojbok.domain.accounts import Source
from mojbok.domain.errors import DomainError
from mojbok.domain.redaction import is_free_of_secrets
from mojbok.domain.sessions import AnySession, EndReason

RECOVERY_CODES: Final = 10
_NAME: Final = re.compile(r"[^\W_](?:[\w .-]{0,62}[^\W_])")


class Role(StrEnum):
    """What somebody is at work; what a role may do stands in `mojbok.domain.staff_permissions`."""

    KONSULTANT = "konsultant"
    ADMINISTRATOR = "administrator"


class StaffStage(StrEnum):
    """What a session of staff must do before anything else opens to it."""

    PASSWORD = "password"
    """Choose a password of one's own, after the one-time password."""
    SET_UP = "setup"
    """Set the app up that gives the codes."""
    RECOVERY_CODES = "recovery-codes"
    """Keep the recovery codes, which are shown this once."""
    CODE = "code"
    """Type the code of the app."""
    FULL = "full"
    """Nothing: the Biuro Obsługi Klienta is open."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffMember:
    """Somebody who works in the Biuro Obsługi Klienta."""

    id: str
    name: str
    role: Role
    is_active: bool
    password_hash: str
    one_time_until: datetime | None
    """The password is a one-time one, good until then; None: it is a password of their own."""
    has_app: bool
    """The app that gives the codes is set up."""
    auth_epoch: int
    """Grows with every change of credentials, role or state; sessions of an older epoch are dead."""
    created_at: datetime

    def stage_after_password(self) -> StaffStage:
        """Tell what follows a right password."""
        if self.one_time_until is not None:
            return StaffStage.PASSWORD
        return StaffStage.CODE if self.has_app else StaffStage.SET_UP


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffSession(AnySession[StaffStage]):
    """A session of staff."""

    staff_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Who acts for the Biuro Obsługi Klienta: somebody signed in to the console, or the system's user in a shell."""

    name: str
    role: Role
    id: str | None = None
    """None in a shell."""
    source: Source | None = None
    """Where the console's browser is; None in a shell, by which the audit log tells the two apart."""

    @property
    def is_in_console(self) -> bool:
        """Tell whether it is somebody signed in, and not a shell."""
        return self.id is not None

    @classmethod
    def of_shell(cls, user: str) -> "Actor":
        """Give the actor of a command: whoever may run it holds the keys already."""
        return cls(name=user, role=Role.ADMINISTRATOR)


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffVisitor:
    """A live session of staff and whose it is: who is asking."""

    session: StaffSession
    member: StaffMember

    def actor(self, source: Source) -> Actor:
        """Give who acts, from where."""
        return Actor(name=self.member.name, role=self.member.role, id=self.member.id, source=source)


@dataclass
class StaffNameInvalidError(DomainError):
    """A name of staff has other signs than letters, digits, spaces, dots and dashes, or too few or too many."""


@dataclass
class StaffExistsError(DomainError):
    """Somebody of staff has this name already."""


@dataclass
class StaffUnknownError(DomainError):
    """There is nobody of this name."""


@dataclass
class LastAdministratorError(DomainError):
    """Nobody could look after staff in the console any more."""


@dataclass
class OwnAccountError(DomainError):
    """Nobody changes their own role or state."""


@dataclass
class StaffCredentialsWrongError(DomainError):
    """Name and password do not fit each other; the same for a name that nobody has."""


@dataclass
class StaffLockedError(DomainError):
    """Too many wrong passwords or codes in a row; an administrator or the shell lets them in again."""


@dataclass
class CodeWrongError(DomainError):
    """What was typed is not the code of this moment, or it was used already."""


@dataclass
class RecoveryCodeWrongError(DomainError):
    """What was typed is no recovery code of theirs, or it was used already."""


def parse_staff_name(typed: str) -> str:
    """Give a name on one line, with single spaces. Raises StaffNameInvalidError."""
    name = " ".join(unicodedata.normalize("NFKC", typed[:200]).split())
    if not _NAME.fullmatch(name) or not is_free_of_secrets(name):
        raise StaffNameInvalidError
    return name


def name_key(typed: str) -> str:
    """Give the form in which names are compared."""
    return " ".join(unicodedata.normalize("NFKC", typed).casefold().split())


def recovery_code_form(typed: str) -> str:
    """Give a recovery code as it is compared: without spaces and dashes, in capital letters."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed[:64])).upper()


def reason_to_end_staff(
    session: StaffSession, member: StaffMember, *, now: datetime, idle: timedelta
) -> EndReason | None:
    """Tell why a session of staff may not go on, or None when it may."""
    if session.ended_at is not None:
        return session.end_reason or EndReason.LOGOUT
    if not member.is_active:
        return EndReason.BLOCKED
    if session.auth_epoch != member.auth_epoch:
        return EndReason.STAFF
    if now >= session.expires_at:
        return EndReason.EXPIRED
    if now >= session.last_activity_at + idle:
        return EndReason.IDLE
    return None
