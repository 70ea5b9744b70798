"""How long what is not needed any more is still kept, and the port to forget it (docs/security.md says why so long)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

#: The database itself refuses to delete younger events of the audit log (migration 0009).
LEAST_FOR_AUDIT: Final = timedelta(days=2 * 366)
#: By ended sessions an account's browsers are known for a month (`Limits.known_place`).
LEAST_FOR_SESSIONS: Final = timedelta(days=31)


class Kept(StrEnum):
    """What is forgotten in the end."""

    SESSIONS = "sessions"
    """Sessions of clients, once they have ended."""
    STAFF_SESSIONS = "staff_sessions"
    LINKS = "links"
    """Activation links, once they are used or their time is over."""
    ONE_TIME_PASSWORDS = "one_time_passwords"
    EMAIL_CHANGES = "email_changes"
    DEVICES = "devices"
    """Browsers whose time to remember a login is over."""
    DRAFTS = "drafts"
    UNPAID = "unpaid"
    """Online payments that nobody has paid."""
    IMPORTS = "imports"
    """Runs of the CRM's import, with their refused rows."""
    AUDIT = "audit"


@dataclass(frozen=True, kw_only=True, slots=True)
class Retention:
    """The times, which the seller may set."""

    sessions: timedelta = timedelta(days=90)
    links: timedelta = timedelta(days=90)
    """The same for one-time passwords and changes of e-mail."""
    unpaid: timedelta = timedelta(days=365)
    imports: timedelta = timedelta(days=365)
    audit: timedelta = timedelta(days=6 * 366)

    def before(self, kind: Kept, now: datetime) -> datetime:
        """Give the instant before which something must have come to its end to be forgotten now."""
        kept = {
            Kept.SESSIONS: self.sessions,
            Kept.STAFF_SESSIONS: self.sessions,
            Kept.LINKS: self.links,
            Kept.ONE_TIME_PASSWORDS: self.links,
            Kept.EMAIL_CHANGES: self.links,
            Kept.UNPAID: self.unpaid,
            Kept.IMPORTS: self.imports,
            Kept.AUDIT: self.audit,
        }
        return now - kept.get(kind, timedelta(0))


class Forgetting(Protocol):
    """Forgets for good."""

    def forget(self, kind: Kept, before: datetime, *, at_once: int) -> int:
        """Forget so many at most that came to their end before an instant; tell how many there were."""
        ...


class RetentionWork(Protocol):
    """The part of a unit of work that forgets."""

    @property
    def forgetting(self) -> Forgetting: ...
