"""The facts that may be written down with each event of the audit log.

An event that is not listed, and a fact that is not allowed to it or has a value of another form, is a mistake of the
program and raises ValueError: so that no secret, no PESEL and nothing that a customer typed can get in.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Final

from mojbok.domain.attachments import Refusal as AttachmentRefusal
from mojbok.domain.audit import AuditEvent, Refusal, Resent, is_fit_reason
from mojbok.domain.client_mark import FORM as CLIENT_MARK
from mojbok.domain.client_search import ClueKind
from mojbok.domain.complaints import Category, ComplaintState
from mojbok.domain.meter_reading import Register
from mojbok.domain.online_payment import Mismatch, is_reference
from mojbok.domain.own_data import DataFormat
from mojbok.domain.permissions import Permission
from mojbok.domain.rates import RateLimits
from mojbok.domain.redaction import is_free_of_secrets
from mojbok.domain.refund import is_refund_reference
from mojbok.domain.sessions import EndReason, Stage
from mojbok.domain.staff import Role
from mojbok.domain.staff_permissions import Act

Rule = Callable[[str], bool]


def one_of(kind: type[StrEnum]) -> Rule:
    """Allow the values of an enumeration."""
    return frozenset(member.value for member in kind).__contains__


def shaped(pattern: str) -> Rule:
    """Allow what fits a pattern whole, and holds nothing secret by chance."""
    return lambda value: re.fullmatch(pattern, value) is not None and is_free_of_secrets(value)


_REFERENCE: Final[Mapping[str, Rule]] = {"reference": is_reference}
_REFUND: Final[Mapping[str, Rule]] = {"reference": is_refund_reference}
_COUNT: Final = shaped("[0-9]{1,8}")
_DAY: Final = shaped("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_VERSION: Final = shaped("[0-9A-Za-z][0-9A-Za-z._-]{0,31}")
_STAFF: Final = shaped(r"[\w.\\ -]{1,64}")
_COMPLAINT: Final = shaped("EB/[0-9]{4}/[0-9]{6,8}")
_LIMIT: Final = frozenset(field.name for field in fields(RateLimits)).__contains__
#: The last four digits of a PESEL or NIP (`masked_pesel`).
_CLIENT: Final = shaped(CLIENT_MARK)
_NETWORK: Final = shaped(r"|[0-9a-f.:]{3,39}/[0-9]{1,3}")
_MOMENT: Final = shaped(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}\+00:00")
_PROGRAM: Final = shaped("[A-Za-z0-9._-]{1,40}")
_MASKED_NUMBER: Final = shaped("•{6,7}[0-9]{4}")


def _told_by_staff(value: str) -> bool:
    return not value or is_fit_reason(value)


_CONSENT: Final[Mapping[str, Rule]] = {
    "permission": one_of(Permission),
    "version": shaped(r"[0-9]{1,3}\.[0-9]{1,3}"),
}
_BY_STAFF: Final[Mapping[str, Rule]] = {"staff": _STAFF, "reason": _told_by_staff}
_MEMBER: Final[Mapping[str, Rule]] = {"member": _STAFF}

#: Every event with the facts that it may have. An event without facts says all by its name, account, time and source.
FACTS: Final[Mapping[AuditEvent, Mapping[str, Rule]]] = {
    AuditEvent.REGISTERED: {},
    AuditEvent.REGISTRATION_REFUSED: {"why": one_of(Refusal), "number": _MASKED_NUMBER},
    AuditEvent.REGISTRATION_REPEATED: {},
    AuditEvent.REGISTRATION_LAPSED: {},
    AuditEvent.LIMIT_REACHED: {"limit": _LIMIT},
    AuditEvent.ACTIVATED: {},
    AuditEvent.LOGGED_IN: {"stage": one_of(Stage)},
    AuditEvent.LOGIN_FAILED: {},
    AuditEvent.LOGIN_REFUSED: {},
    AuditEvent.LOCKED: {},
    AuditEvent.SESSION_ENDED: {"reason": one_of(EndReason)},
    AuditEvent.PASSWORD_CHANGED: {},
    AuditEvent.PASSWORD_RECOVERY: {},
    AuditEvent.PASSWORD_RECOVERY_REFUSED: {},
    AuditEvent.LINK_RESENT: {},
    AuditEvent.LOGIN_REMINDER: {},
    AuditEvent.NEW_DEVICE: {},
    AuditEvent.TERMS_ACCEPTED: {"version": _VERSION},
    AuditEvent.TERMS_PUBLISHED: {"version": _VERSION, "effective_on": _DAY, "staff": _STAFF},
    AuditEvent.TERMS_ANNOUNCED: {"version": _VERSION, "told": _COUNT, "staff": _STAFF},
    AuditEvent.PHONE_CHANGED: {},
    AuditEvent.ADDRESS_CHANGED: {},
    AuditEvent.EMAIL_CHANGE_REQUESTED: {},
    AuditEvent.EMAIL_CHANGE_CANCELLED: {},
    AuditEvent.EMAIL_CHANGED: {},
    AuditEvent.CONSENT_GIVEN: _CONSENT,
    AuditEvent.CONSENT_WITHDRAWN: _CONSENT,
    AuditEvent.CONTACT_HELD: {},
    AuditEvent.CONTACT_CHANGE_REFUSED: {},
    AuditEvent.COMPLAINT_FILED: {"number": _COMPLAINT, "category": one_of(Category)},
    AuditEvent.COMPLAINT_REPLIED: {"number": _COMPLAINT},
    AuditEvent.COMPLAINT_WITHDRAWN: {"number": _COMPLAINT},
    AuditEvent.ATTACHMENT_REFUSED: {"why": one_of(AttachmentRefusal)},
    AuditEvent.COMPLAINT_SHOWN: {**_BY_STAFF, "number": _COMPLAINT},
    AuditEvent.COMPLAINT_TAKEN: {**_BY_STAFF, "number": _COMPLAINT},
    AuditEvent.COMPLAINT_ASKED: {**_BY_STAFF, "number": _COMPLAINT},
    AuditEvent.COMPLAINT_ANSWERED: {
        **_BY_STAFF,
        "number": _COMPLAINT,
        "verdict": one_of(ComplaintState),
    },
    AuditEvent.COMPLAINT_ASSIGNED: {**_BY_STAFF, **_MEMBER, "number": _COMPLAINT},
    AuditEvent.COMPLAINT_NOTED: {**_BY_STAFF, "number": _COMPLAINT},
    AuditEvent.COMPLAINT_REOPENED: {**_BY_STAFF, "number": _COMPLAINT, "due_on": _DAY},
    AuditEvent.COMPLAINT_FILE_OPENED: {**_BY_STAFF, "number": _COMPLAINT},
    AuditEvent.READING_HANDED_IN: {"register": one_of(Register)},
    AuditEvent.READING_WITHDRAWN: {},
    AuditEvent.PAYMENT_STARTED: _REFERENCE,
    AuditEvent.PAYMENT_BOOKED: _REFERENCE,
    AuditEvent.PAYMENT_ABANDONED: _REFERENCE,
    AuditEvent.PAYMENT_REFUSED: {**_REFERENCE, "why": one_of(Mismatch)},
    AuditEvent.CALENDAR_OPENED: {},
    AuditEvent.CALENDAR_CLOSED: {},
    AuditEvent.REFUND_REQUESTED: _REFUND,
    AuditEvent.REFUND_WITHDRAWN: _REFUND,
    AuditEvent.REFUND_REFUSED: {},
    AuditEvent.REFUND_APPROVED: {**_REFUND, **_BY_STAFF},
    AuditEvent.REFUND_REJECTED: {**_REFUND, **_BY_STAFF},
    AuditEvent.REFUND_SHOWN: {**_REFUND, **_BY_STAFF},
    AuditEvent.REFUND_EXPORT_TAKEN: {"staff": _STAFF, "export": _COUNT},
    AuditEvent.REFUND_EXPORTED: {**_REFUND, "staff": _STAFF, "export": _COUNT},
    AuditEvent.REFUND_PAID: {**_REFUND, **_BY_STAFF},
    AuditEvent.REMINDERS_CHOSEN: {},
    AuditEvent.DATA_ASKED_FOR: {},
    AuditEvent.DATA_DOWNLOADED: {"format": one_of(DataFormat)},
    AuditEvent.CLOSING_ASKED_FOR: {},
    AuditEvent.CLOSING_UNDONE: {},
    AuditEvent.ACCOUNT_CLOSED: {"count": _COUNT},
    AuditEvent.SHOWN: _BY_STAFF,
    AuditEvent.UNLOCKED: _BY_STAFF,
    AuditEvent.RESENT: {**_BY_STAFF, "what": one_of(Resent)},
    AuditEvent.BLOCKED: {**_BY_STAFF, "count": _COUNT},
    AuditEvent.UNBLOCKED: _BY_STAFF,
    AuditEvent.HOLD_RELEASED: _BY_STAFF,
    AuditEvent.SESSIONS_ENDED: {**_BY_STAFF, "count": _COUNT},
    AuditEvent.DISOWNED: {**_BY_STAFF, "count": _COUNT},
    AuditEvent.UNLOCKED_MANY: {
        **_BY_STAFF,
        "count": _COUNT,
        "since": _MOMENT,
        "until": _MOMENT,
        "network": _NETWORK,
    },
    AuditEvent.CLIENTS_SEARCHED: {"staff": _STAFF, "kind": one_of(ClueKind), "count": _COUNT},
    AuditEvent.CLIENT_SHOWN: {"staff": _STAFF, "client": _CLIENT},
    AuditEvent.PESEL_SHOWN: {**_BY_STAFF, "client": _CLIENT},
    AuditEvent.STAFF_ADDED: {**_BY_STAFF, "member": _STAFF, "role": one_of(Role)},
    AuditEvent.STAFF_ROLE_CHANGED: {**_BY_STAFF, "member": _STAFF, "role": one_of(Role)},
    AuditEvent.STAFF_DISABLED: {**_BY_STAFF, "member": _STAFF},
    AuditEvent.STAFF_ENABLED: {**_BY_STAFF, "member": _STAFF},
    AuditEvent.STAFF_RESET: {**_BY_STAFF, "member": _STAFF},
    AuditEvent.STAFF_LOGGED_IN: _MEMBER,
    AuditEvent.STAFF_LOGIN_FAILED: _MEMBER,
    AuditEvent.STAFF_LOGIN_REFUSED: _MEMBER,
    AuditEvent.STAFF_LOCKED: _MEMBER,
    AuditEvent.STAFF_SESSION_ENDED: {**_MEMBER, "reason": one_of(EndReason)},
    AuditEvent.STAFF_PASSWORD_SET: _MEMBER,
    AuditEvent.STAFF_APP_SET_UP: _MEMBER,
    AuditEvent.STAFF_RECOVERY_CODE_USED: _MEMBER,
    AuditEvent.MAIL_RETRIED: {**_BY_STAFF, "count": _COUNT},
    AuditEvent.REJECTED_ROWS_TAKEN: {"staff": _STAFF, "number": _COUNT},
    AuditEvent.API_TOKEN_ADDED: {"staff": _STAFF, "program": _PROGRAM, "expires_on": _DAY},
    AuditEvent.API_TOKEN_REVOKED: {"staff": _STAFF, "program": _PROGRAM},
    AuditEvent.AUDIT_FORGOTTEN: {"count": _COUNT, "until": _MOMENT},
    AuditEvent.STAFF_FORBIDDEN: {"staff": _STAFF, "act": one_of(Act)},
}


def check_facts(event: AuditEvent, facts: Mapping[str, str]) -> None:
    """See that an event is told with facts of its own alone. Raises ValueError, which never tells a value."""
    allowed = FACTS[AuditEvent(event)]
    for name, value in facts.items():
        if name not in allowed:
            raise ValueError(f"the event {event} has no fact {name}")
        if not allowed[name](value):
            raise ValueError(f"the fact {name} of the event {event} has another form")
