"""The audit log's vocabulary: every event there is; its facts stand in `mojbok.domain.audit_facts`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mojbok.domain.errors import DomainError
from mojbok.domain.redaction import is_free_of_secrets, on_one_line

LONGEST_REASON: Final = 200


class AuditEvent(StrEnum):
    """What can happen to an account."""

    REGISTERED = "registered"
    REGISTRATION_REFUSED = "registration_refused"
    """PESEL or NIP, contract and its status did not fit, or the login was taken; `why` tells which."""
    REGISTRATION_REPEATED = "registration_repeated"
    """Somebody who knew PESEL or NIP and contract tried to register a client who has an account."""
    REGISTRATION_LAPSED = "registration_lapsed"
    """Nobody activated it in time: what was typed for it is forgotten."""
    LIMIT_REACHED = "limit_reached"
    """Too many requests, of which this and the next ones were not evaluated; told once for each source."""
    ACTIVATED = "activated"
    LOGGED_IN = "logged_in"
    LOGIN_FAILED = "login_failed"
    """A wrong password or one-time password; without an account when the login has none that is active."""
    LOGIN_REFUSED = "login_refused"
    """An attempt at a login that is locked: not tried, whatever the password."""
    LOCKED = "locked"
    SESSION_ENDED = "session_ended"
    PASSWORD_CHANGED = "password_changed"
    PASSWORD_RECOVERY = "password_recovery"
    """Somebody asked for a letter by which the password can be set anew, and it was not one too many."""
    PASSWORD_RECOVERY_REFUSED = "password_recovery_refused"
    """As above, and it was one too many, or the account is locked or blocked: nothing was sent."""
    LINK_RESENT = "link_resent"
    """Somebody asked for such a letter while the account waits: its activation link was sent anew."""
    LOGIN_REMINDER = "login_reminder"
    NEW_DEVICE = "new_device"
    """The owner was told of a sign-in from where the account was not used before."""
    TERMS_ACCEPTED = "terms_accepted"
    TERMS_PUBLISHED = "terms_published"
    """A new version of the terms was stored; it is nobody's account."""
    TERMS_ANNOUNCED = "terms_announced"
    """As many customers as `told` have a letter about it, all there are."""
    PHONE_CHANGED = "phone_changed"
    ADDRESS_CHANGED = "address_changed"
    """The correspondence address was set, changed or taken away."""
    EMAIL_CHANGE_REQUESTED = "email_change_requested"
    """A new e-mail address waits for its link to be used; the old one was told."""
    EMAIL_CHANGE_CANCELLED = "email_change_cancelled"
    EMAIL_CHANGED = "email_changed"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CONTACT_HELD = "contact_held"
    """The registration's e-mail or phone is not the CRM's: contact data can't be changed for a while."""
    CONTACT_CHANGE_REFUSED = "contact_change_refused"
    """A change of contact data was tried while they are held."""
    COMPLAINT_FILED = "complaint_filed"
    COMPLAINT_REPLIED = "complaint_replied"
    """The customer wrote to a complaint that is open."""
    COMPLAINT_WITHDRAWN = "complaint_withdrawn"
    ATTACHMENT_REFUSED = "attachment_refused"
    """A file was not taken: for its kind, most often."""
    COMPLAINT_SHOWN = "complaint_shown"
    """BOK read a complaint."""
    COMPLAINT_TAKEN = "complaint_taken"
    """BOK began to work on a complaint."""
    COMPLAINT_ASKED = "complaint_asked"
    COMPLAINT_ANSWERED = "complaint_answered"
    COMPLAINT_ASSIGNED = "complaint_assigned"
    """A complaint was given to somebody of staff; without `member` it is nobody's again."""
    COMPLAINT_NOTED = "complaint_noted"
    """BOK wrote a note that only staff sees."""
    COMPLAINT_REOPENED = "complaint_reopened"
    COMPLAINT_FILE_OPENED = "complaint_file_opened"
    """BOK opened a file of a complaint."""
    READING_HANDED_IN = "reading_handed_in"
    """The client told what a register of a meter shows."""
    READING_WITHDRAWN = "reading_withdrawn"
    PAYMENT_STARTED = "payment_started"
    """The customer was sent to the payment provider."""
    PAYMENT_BOOKED = "payment_booked"
    PAYMENT_ABANDONED = "payment_abandoned"
    """Nobody paid in time."""
    PAYMENT_REFUSED = "payment_refused"
    """The provider told of another amount or currency than was asked for: nothing was booked."""
    CALENDAR_OPENED = "calendar_opened"
    """The calendar of due dates has a new secret address; an older one is dead."""
    CALENDAR_CLOSED = "calendar_closed"
    REFUND_REQUESTED = "refund_requested"
    REFUND_WITHDRAWN = "refund_withdrawn"
    REFUND_REFUSED = "refund_refused"
    """A refund was asked for while the account is held."""
    REFUND_APPROVED = "refund_approved"
    REFUND_REJECTED = "refund_rejected"
    REFUND_SHOWN = "refund_shown"
    """BOK looked at a refund, and so at the whole account number."""
    REFUND_EXPORT_TAKEN = "refund_export_taken"
    """The file for the bank, with whole account numbers, was written or downloaded."""
    REFUND_EXPORTED = "refund_exported"
    """It was handed to the bank, by the export of this number."""
    REFUND_PAID = "refund_paid"
    """It was paid out: billing has booked it (without `staff`), or BOK says so."""
    REMINDERS_CHOSEN = "reminders_chosen"
    """The customer chose of what reminders come by mail."""
    DATA_ASKED_FOR = "data_asked_for"
    DATA_DOWNLOADED = "data_downloaded"
    CLOSING_ASKED_FOR = "closing_asked_for"
    CLOSING_UNDONE = "closing_undone"
    ACCOUNT_CLOSED = "account_closed"
    SHOWN = "shown"
    """BOK looked at the account."""
    UNLOCKED = "unlocked"
    RESENT = "resent"
    BLOCKED = "blocked"
    """BOK stopped the account, and with it every session."""
    UNBLOCKED = "unblocked"
    HOLD_RELEASED = "hold_released"
    """BOK let the contact data be changed before their time."""
    SESSIONS_ENDED = "sessions_ended"
    DISOWNED = "disowned"
    """BOK found that the account was somebody else's: it is closed for good, and its client may register anew."""
    UNLOCKED_MANY = "unlocked_many"
    """BOK unlocked all accounts that were locked in a time, from a network; each has its own event besides."""
    CLIENTS_SEARCHED = "clients_searched"
    """BOK looked for a client: by what kind of thing, never which, and how many were found."""
    CLIENT_SHOWN = "client_shown"
    """BOK looked at a client's sheet."""
    PESEL_SHOWN = "pesel_shown"
    """BOK had a client's PESEL shown in full."""

    STAFF_ADDED = "staff_added"
    STAFF_ROLE_CHANGED = "staff_role_changed"
    STAFF_DISABLED = "staff_disabled"
    STAFF_ENABLED = "staff_enabled"
    STAFF_RESET = "staff_reset"
    """Somebody of staff got a new one-time password, and sets the app up anew."""
    STAFF_LOGGED_IN = "staff_logged_in"
    """Password and code, or recovery code, were right."""
    STAFF_LOGIN_FAILED = "staff_login_failed"
    """A wrong password or code; without `member` when nobody has the name."""
    STAFF_LOGIN_REFUSED = "staff_login_refused"
    """An attempt at a name that is locked: not tried."""
    STAFF_LOCKED = "staff_locked"
    STAFF_SESSION_ENDED = "staff_session_ended"
    STAFF_PASSWORD_SET = "staff_password_set"
    STAFF_APP_SET_UP = "staff_app_set_up"
    STAFF_RECOVERY_CODE_USED = "staff_recovery_code_used"
    MAIL_RETRIED = "mail_retried"
    """So many letters as `count` that had not gone are tried again at once."""
    REJECTED_ROWS_TAKEN = "rejected_rows_taken"
    """The refused rows of an import were downloaded."""
    API_TOKEN_ADDED = "api_token_added"
    """A program of the seller's may push data, by a token of this name."""
    API_TOKEN_REVOKED = "api_token_revoked"
    AUDIT_FORGOTTEN = "audit_forgotten"
    """So many events as `count`, all from before `until`, were deleted: their time was over."""
    STAFF_FORBIDDEN = "staff_forbidden"
    """Somebody tried what their role does not allow."""


class Refusal(StrEnum):
    """Why a registration was refused: for BOK's eyes, the customer is told one sentence for all (REG-04)."""

    UNKNOWN_CLIENT = "unknown-client"
    OTHER_CONTRACT = "other-contract"
    NOT_SIGNED = "not-signed"
    LOGIN_TAKEN = "login-taken"


class Resent(StrEnum):
    """What BOK sent anew."""

    LINK = "link"
    ONE_TIME_PASSWORD = "one-time-password"


@dataclass
class ReasonInvalidError(DomainError):
    """What a member of staff gave as the reason is empty, too long, or names a PESEL, an address or a secret."""


def checked_reason(typed: str, *, is_required: bool = True) -> str:
    """Give the reason that a member of staff typed, on one line. Raises ReasonInvalidError."""
    reason = " ".join(typed.split())
    if not reason and not is_required:
        return ""
    if not is_fit_reason(reason):
        raise ReasonInvalidError
    return reason


def is_fit_reason(reason: str) -> bool:
    """Tell whether the audit log takes a reason."""
    is_short = 0 < len(reason) <= LONGEST_REASON
    return is_short and on_one_line(reason) == reason and is_free_of_secrets(reason)
