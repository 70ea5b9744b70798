"""What of which table belongs to the file of a client's own data, and why the rest does not.

A test holds this against every table and column that there is: a new one must be decided on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from mojbok.storage.tables.accounts import (
    AccountRow,
    ActivationLinkRow,
    AuditRow,
    ConsentRow,
    DeviceRow,
    OneTimePasswordRow,
    SessionRow,
)
from mojbok.storage.tables.base import Row
from mojbok.storage.tables.billing import LedgerRow
from mojbok.storage.tables.calendar import CalendarFeedRow
from mojbok.storage.tables.complaints import AttachmentRow, ComplaintMessageRow, ComplaintRow
from mojbok.storage.tables.crm import (
    ClientRow,
    ConsumptionRow,
    ContractRow,
    DeliveryPointRow,
    InvoiceLineRow,
    InvoiceRow,
    PayerRow,
    PaymentRow,
    ReadingRow,
)
from mojbok.storage.tables.energy import HandedReadingRow
from mojbok.storage.tables.letters import LetterRow
from mojbok.storage.tables.payments import OnlinePaymentItemRow, OnlinePaymentRow
from mojbok.storage.tables.profile import (
    ClientChangeRow,
    CorrespondenceAddressRow,
    EmailChangeRow,
    PermissionDecisionRow,
)
from mojbok.storage.tables.refunds import RefundRow
from mojbok.storage.tables.reminders import ReminderChoiceRow, ReminderDayRow, ReminderRow

_KEY: Final = "a key of ours, which says nothing of the client"
_OWN: Final = "the account's own identifier, which all of these records share"
_SECRET: Final = "what opens something: to hand it out would make copies of a secret"
_FORM: Final = "another form of a value that is told"
_WORK: Final = "how far our own work on it has come"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A section of the file: the columns that are told, and those that are not, with the reason."""

    table: type[Row]
    columns: str
    withheld: Mapping[str, str] = field(default_factory=dict)
    sealed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Columns that are opened: under which name, and their purpose."""


PARTS: Final[Mapping[str, Part]] = {
    "client": Part(
        table=ClientRow,
        columns="client_id type nip name email phone street postal_code city",
        withheld={
            "pesel_index": _FORM,
            "email_key": _FORM,
            "name_key": _FORM,
            "phone_key": _FORM,
            "surname_key": _FORM,
        },
        sealed={"pesel_sealed": ("pesel", "pesel")},
    ),
    "account": Part(
        table=AccountRow,
        columns="id client_id email phone status created_at expires_at activated_at registered_ip held_until closes_at",
        withheld={
            "login_index": _FORM,
            "email_key": _FORM,
            "password_hash": _SECRET,
            "auth_epoch": _WORK,
        },
        sealed={"login_sealed": ("login", "account login")},
    ),
    "correspondence_address": Part(
        table=CorrespondenceAddressRow,
        columns="street number flat postal_code city changed_at",
        withheld={"account_id": _OWN},
    ),
    "accepted_terms": Part(
        table=ConsentRow,
        columns="kind version wording given_at ip user_agent",
        withheld={"id": _KEY, "account_id": _OWN},
    ),
    "consents": Part(
        table=PermissionDecisionRow,
        columns="permission is_given version wording decided_at ip user_agent",
        withheld={"id": _KEY, "account_id": _OWN},
    ),
    "email_changes": Part(
        table=EmailChangeRow,
        columns="new_email requested_at expires_at used_at",
        withheld={"account_id": _OWN, "token_index": _SECRET, "auth_epoch": _WORK},
    ),
    "changes_for_the_seller": Part(
        table=ClientChangeRow,
        columns="field old_value new_value version changed_at",
        withheld={"id": _KEY, "client_id": _OWN, "export_number": _WORK},
    ),
    "reminder_choices": Part(
        table=ReminderChoiceRow,
        columns="payer_id overdue due new ending",
        withheld={"account_id": _OWN},
    ),
    "reminders": Part(
        table=ReminderRow, columns="kind subject told_on", withheld={"account_id": _OWN}
    ),
    "reminder_days": Part(table=ReminderDayRow, columns="last_on", withheld={"account_id": _OWN}),
    "calendar": Part(
        table=CalendarFeedRow,
        columns="created_at",
        withheld={"account_id": _OWN, "token_index": _SECRET, "token_sealed": _SECRET},
    ),
    "activation_links": Part(
        table=ActivationLinkRow,
        columns="expires_at used_at",
        withheld={"account_id": _OWN, "token_index": _SECRET},
    ),
    "one_time_passwords": Part(
        table=OneTimePasswordRow,
        columns="purpose expires_at used_at",
        withheld={"account_id": _OWN, "id": _KEY, "hash": _SECRET},
    ),
    "sessions": Part(
        table=SessionRow,
        columns="created_at last_activity_at expires_at proven_at ended_at end_reason ip user_agent",
        withheld={
            "id": _KEY,
            "token_index": _SECRET,
            "account_id": _OWN,
            "stage": _WORK,
            "auth_epoch": _WORK,
        },
    ),
    "remembered_browsers": Part(
        table=DeviceRow,
        columns="expires_at",
        withheld={"account_id": _OWN, "token_index": _SECRET},
    ),
    "events": Part(
        table=AuditRow,
        # Of the facts, those that name our staff and what they noted are left out.
        columns="at event ip user_agent facts",
        withheld={"id": _KEY, "account_id": _OWN},
    ),
    "messages": Part(
        table=LetterRow,
        columns="kind subject state created_at sent_at",
        withheld={
            "id": _KEY,
            "account_id": _OWN,
            "recipient": "may be the CRM's address, which a stranger's account is not to learn",
            "sealed": _SECRET,
            "due_at": _WORK,
            "is_bulk": _WORK,
            "attempts": _WORK,
            "claimed_by": _WORK,
            "claimed_at": _WORK,
            "last_error": _WORK,
        },
    ),
    "contracts": Part(
        table=ContractRow,
        columns="contract_number payer_id status_code product tariff signed_on valid_from valid_to",
        withheld={"number_key": _FORM, "client_id": _OWN},
    ),
    "payers": Part(
        table=PayerRow,
        columns="payer_id name account_number street postal_code city",
        withheld={"client_id": _OWN},
    ),
    "balances": Part(
        table=LedgerRow,
        columns="payer_id to_pay overpaid",
        withheld={"version": _WORK, "settled_version": _WORK},
    ),
    "delivery_points": Part(
        table=DeliveryPointRow,
        columns="ppe_code contract_number street postal_code city tariff distributor meter_number",
    ),
    "invoices": Part(
        table=InvoiceRow,
        columns="invoice_number payer_id contract_number kind issued_on due_on period_from period_to net vat gross "
        "open_amount corrects ksef_number document",
    ),
    "invoice_lines": Part(
        table=InvoiceLineRow,
        columns="invoice_number position component quantity unit unit_price_net net vat_rate",
    ),
    "payments": Part(
        table=PaymentRow,
        columns="payment_id payer_id booked_on amount invoice_number title",
    ),
    "online_payments": Part(
        table=OnlinePaymentRow,
        columns="reference amount currency state provider_order created_at registered_at booked_at booked_on "
        "given_up_at",
        withheld={
            "account_id": _OWN,
            "client_id": _OWN,
            "checks": _WORK,
            "next_check_at": _WORK,
        },
    ),
    "online_payment_items": Part(
        table=OnlinePaymentItemRow, columns="reference invoice_number payer_id amount"
    ),
    "refunds": Part(
        table=RefundRow,
        columns="reference payer_id amount state requested_at held_until approved_at closed_at word",
        withheld={
            "account_id": _OWN,
            "client_id": _OWN,
            "nrb_index": _FORM,
            "changed_at": _WORK,
            "export_number": _WORK,
            "approved_by": _WORK,
        },
        sealed={"sealed": ("account", "refund account")},
    ),
    "meter_readings": Part(table=ReadingRow, columns="ppe_code read_at direction kwh source"),
    "handed_readings": Part(
        table=HandedReadingRow,
        columns="ppe_code direction read_on kwh is_meter_replaced is_insisted note handed_at withdrawn_at",
        withheld={"id": _KEY, "client_id": _OWN, "account_id": _OWN, "export_number": _WORK},
    ),
    "complaints": Part(
        table=ComplaintRow,
        columns="id number category about_kind about_number subject state is_consumer received_at due_on closed_at",
        withheld={
            "account_id": _OWN,
            "client_id": _OWN,
            "form_key": _KEY,
            "search": _FORM,
            "is_open": _FORM,
            "revision": _WORK,
            "assignee_id": "who of staff works on it",
            "version": _WORK,
        },
    ),
    "complaint_messages": Part(
        table=ComplaintMessageRow,
        columns="id complaint_id kind text verdict at",
        withheld={"position": _KEY},
    ),
    "complaint_files": Part(
        table=AttachmentRow,
        columns="message_id name kind size stored_at",
        withheld={
            "position": _KEY,
            "id": _KEY,
            "account_id": _OWN,
            "place": _WORK,
            "file_key": _SECRET,
        },
    ),
    "consumption": Part(table=ConsumptionRow, columns="ppe_code starts_at ends_at kwh_in kwh_out"),
}
#: Tables of which nothing is told, with the reason.
NOT_TOLD: Final[Mapping[str, str]] = {
    "login_attempts": "counts of wrong passwords by a keyed index, for any login; events tell them",
    "form_drafts": "belong to a browser, not to an account; sealed, and forgotten within a day",
    "legal_documents": "the seller's own texts; which of them were accepted is told",
    "announcements": "how far a letter to everybody has come",
    "invoice_tallies": "sums of invoices, each of which is told",
    "complaint_notes": "what staff tell each other of a case; BOK reads it first when somebody asks for it",
    "complaint_numbers": "the counter of numbers",
    "crm_contract_statuses": "the CRM's words for statuses",
    "api_tokens": "what the seller's programs push data with",
    "crm_imports": "runs of the import",
    "crm_pushes": "which runs are those of a program that pushes",
    "crm_import_rejections": "rows that fit no client; forgotten with their import",
    "refund_exports": "exports for the bank",
    "reminder_starts": "the day on which reminders began for everybody",
    "staff_members": "the seller's staff",
    "staff_sessions": "the seller's staff",
    "staff_recovery_codes": "the seller's staff",
}
