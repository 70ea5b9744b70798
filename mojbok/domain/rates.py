"""How often something may be asked for, and what whoever asks more often is told."""

from dataclasses import dataclass
from typing import Final

from mojbok.domain.errors import DomainError

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR


@dataclass(frozen=True, slots=True)
class Rate:
    """So many within any so many seconds."""

    most: int
    seconds: int


#: Several rates hold together: what one of them forbids is forbidden.
Rates = tuple[Rate, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RateLimits:
    """Every limit; the defaults are those of production (`security.md` B2).

    `address` in a name means a network address: an IPv4 one, or the /64 that an IPv6 one lies in.
    """

    login_address: Rates = (Rate(10, 5 * _MINUTE), Rate(50, _HOUR))
    """Failed logins from one address before the next ones need a proof of work."""
    login_spread: Rates = (Rate(5, _HOUR),)
    """Different logins that fail from one address or browser before the next ones need a proof of work."""
    login_all: Rates = (Rate(1000, 5 * _MINUTE),)
    """Failed logins from everywhere before unknown browsers need a proof of work, and the alarm is raised."""
    staff_login_address: Rates = (Rate(20, 5 * _MINUTE), Rate(100, _HOUR))
    """Failed logins and codes of staff from one address before the next ones are not looked at."""
    staff_search: Rates = (Rate(20, _MINUTE), Rate(200, _HOUR))
    """Searches for clients by one member of staff."""
    staff_pesel: Rates = (Rate(30, _HOUR),)
    """PESELs that one member of staff has shown in full."""
    registration_address: Rates = (Rate(5, _HOUR),)
    registration_number: Rates = (Rate(5, _DAY),)
    """Registrations with one PESEL or NIP, whoever types it."""
    registration_email: Rates = (Rate(3, _DAY),)
    """Activation links to one mailbox."""
    activation_address: Rates = (Rate(20, _HOUR),)
    """Dead activation links tried from one address."""
    recovery_address: Rates = (Rate(20, _HOUR),)
    payment_account: Rates = (Rate(20, _HOUR),)
    """Online payments that one account begins."""
    payment_look_account: Rates = (Rate(60, _HOUR),)
    """Looks at online payments of one account for each of which the provider is asked."""
    refund_account: Rates = (Rate(10, _DAY),)
    """Refunds that one account asks for, or tries to; each sends a letter."""
    payment_notification_address: Rates = (Rate(30, 5 * _MINUTE),)
    """Forged notifications of payments from one address before the next ones are not looked at."""
    spreadsheets_account: Rates = (Rate(60, _HOUR),)
    """CSV and XLSX files of bills that one account downloads."""
    archives_account: Rates = (Rate(30, _HOUR),)
    """The same for ZIPs of invoices."""
    prints_account: Rates = (Rate(20, _HOUR),)
    """The same for documents that are printed for it as PDF."""
    own_data_account: Rates = (Rate(10, _DAY),)
    """The same for files with all that is held on the client."""
    calendar_address: Rates = (Rate(300, _MINUTE),)
    """Calendars that are read from one address; those of many customers may be, by one and the same service."""
    crm_api_address: Rates = (Rate(30, 5 * _MINUTE),)
    """Wrong tokens of programs that push data, from one address, before the next ones are not looked at."""
    crm_api_token: Rates = (Rate(600, _MINUTE),)
    """Batches and documents that are pushed with one token."""
    letters_all: Rates = (Rate(300, _MINUTE),)
    """Registrations and recoveries from everywhere, each of which may send a letter."""
    complaints_account: Rates = (Rate(10, _DAY),)
    """Complaints of one account, each of which BOK must answer."""
    complaint_replies_account: Rates = (Rate(30, _HOUR),)
    attachments_account: Rates = (Rate(100, _DAY),)
    """Files that one account has us keep, or look at in vain."""

    reading_account: Rates = (Rate(20, _HOUR), Rate(60, _DAY))
    """Meter readings that one account hands in or tries to."""


@dataclass
class TooManyRequestsError(DomainError):
    """A limit (a field of `RateLimits`) is used up; nothing was evaluated. Try again after so many seconds."""

    limit: str
    seconds: int


@dataclass
class ChallengeRequiredError(DomainError):
    """Before the next attempt is evaluated, the browser must show work; without it, wait so many seconds."""

    seconds: int


@dataclass
class TooBusyError(DomainError):
    """So many wait already that one more would wait too long; nothing was evaluated. Try again in seconds."""

    seconds: int
