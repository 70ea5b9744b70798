"""One letter of each kind, and what they are rendered with."""

from datetime import UTC, date, datetime
from pathlib import Path

from mojbok.domain.letters import (
    AccountClosedLetter,
    AccountClosingLetter,
    AccountDisownedLetter,
    AccountExistsLetter,
    AccountLockedLetter,
    AccountStaysLetter,
    ActivationLetter,
    ComplaintAnsweredLetter,
    ComplaintReceivedLetter,
    ContractEndingLetter,
    DataDownloadedLetter,
    EmailChangeConfirmLetter,
    EmailChangeNoticeLetter,
    InvoiceDueLetter,
    InvoiceNewLetter,
    InvoiceOverdueLetter,
    Letter,
    LoginReminderLetter,
    NewDeviceLetter,
    OneTimePasswordLetter,
    PasswordChangedLetter,
    PaymentBookedLetter,
    RefundApprovedLetter,
    RefundPaidLetter,
    RefundRejectedLetter,
    RefundRequestedLetter,
    RefundWithdrawnLetter,
    RegistrationNoticeLetter,
    TermsUpdatedLetter,
)
from mojbok.mail.settings import MailSettings

ANNA = "anna@example.com"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WHEN = datetime(2026, 11, 22, 13, 35, tzinfo=UTC)
WHEN_IN_WARSAW = "22.11.2026 godz. 14:35"
LINK = "https://mojbok.example.com/aktywacja/" + "Ab3_-xY9" * 5
LINK_OF_CHANGE = "https://mojbok.example.com/zmiana-adresu/" + "Ab3_-xY9" * 5
PASSWORD = "K7MPQ2XWTR9HZ4VB"
MASKED = "PESEL kończący się na 1359"

SETTINGS = MailSettings(
    mail_from="mojbok@poczta.example.com",
    public_url="https://mojbok.example.com",
    bok_phone="22 123 45 67",
    bok_email="bok@example.com",
    bok_hours="od poniedziałku do piątku, 8-18",
    mailbox=Path("poczta"),
)


def activation(to: str = ANNA, link: str = LINK) -> ActivationLetter:
    return ActivationLetter(to=to, link=link, valid_until=WHEN)


def one_time_password(to: str = ANNA) -> OneTimePasswordLetter:
    return OneTimePasswordLetter(
        to=to, one_time_password=PASSWORD, valid_until=WHEN, purpose="activation"
    )


def login_reminder(*logins: str) -> LoginReminderLetter:
    return LoginReminderLetter(to=ANNA, logins=logins or ("anna.kowalska", MASKED))


LETTERS: tuple[Letter, ...] = (
    activation(),
    one_time_password(),
    OneTimePasswordLetter(
        to=ANNA, one_time_password=PASSWORD, valid_until=WHEN, purpose="recovery"
    ),
    login_reminder(),
    login_reminder("anna.kowalska"),
    AccountLockedLetter(to=ANNA, locked_at=WHEN),
    PasswordChangedLetter(to=ANNA, changed_at=WHEN),
    AccountClosingLetter(to=ANNA, closes_at=WHEN),
    AccountStaysLetter(to=ANNA, stayed_at=WHEN),
    AccountClosedLetter(to=ANNA, closed_at=WHEN),
    DataDownloadedLetter(to=ANNA, downloaded_at=WHEN),
    NewDeviceLetter(to=ANNA, signed_in_at=WHEN, family="Chrome", system="Android"),
    NewDeviceLetter(to=ANNA, signed_in_at=WHEN, family="other", system="other"),
    EmailChangeConfirmLetter(to=ANNA, link=LINK_OF_CHANGE, valid_until=WHEN),
    EmailChangeNoticeLetter(
        to=ANNA, requested_at=NOON, valid_until=WHEN, new_email="n•••@poczta.example"
    ),
    AccountExistsLetter(to=ANNA, attempted_at=WHEN),
    RegistrationNoticeLetter(to=ANNA, registered_at=WHEN),
    AccountDisownedLetter(to=ANNA, closed_at=WHEN),
    PaymentBookedLetter(
        to=ANNA,
        reference="MB-7K3QW9XDM2T4HJ6C",
        amount="1234.56",
        invoices=("FV/2026/11/00000001", "FV/2026/11/00000002"),
        more="3",
        booked_at=WHEN,
    ),
    PaymentBookedLetter(
        to=ANNA,
        reference="MB-7K3QW9XDM2T4HJ6C",
        amount="12.00",
        invoices=("FV/2026/11/00000001",),
        more="0",
        booked_at=WHEN,
    ),
    TermsUpdatedLetter(to=ANNA, version="2.0", effective_on=date(2026, 12, 1)),
    InvoiceOverdueLetter(
        to=ANNA,
        overdue=("2026-11-15 1234.56 FV/2026/10/00000001",),
        due=("2026-11-24 12.00 FV/2026/11/00000001",),
        new=("2026-12-05 99.90 FV/2026/11/00000002", "2026-12-05 1.00 FV/2026/11/00000003"),
        ending=("2026-12-20 0 UM/00001/2025",),
        more="2",
    ),
    InvoiceDueLetter(
        to=ANNA,
        overdue=(),
        due=("2026-11-24 12.00 FV/2026/11/00000001",),
        new=(),
        ending=(),
        more="0",
    ),
    InvoiceNewLetter(
        to=ANNA,
        overdue=(),
        due=(),
        new=("2026-12-05 99.90 FV/2026/11/00000002",),
        ending=(),
        more="0",
    ),
    ContractEndingLetter(
        to=ANNA, overdue=(), due=(), new=(), ending=("2026-12-20 0 UM/00001/2025",), more="0"
    ),
    RefundRequestedLetter(
        to=ANNA,
        reference="ZN-7K3QW9XDM2T4HJ6C",
        amount="1234.56",
        account="•••• 2874",
        at=NOON,
        held_until=WHEN,
    ),
    RefundRequestedLetter(
        to=ANNA,
        reference="ZN-7K3QW9XDM2T4HJ6C",
        amount="1234.56",
        account="•••• 2874",
        at=NOON,
        held_until=NOON,
    ),
    RefundApprovedLetter(
        to=ANNA, reference="ZN-7K3QW9XDM2T4HJ6C", amount="1234.56", account="•••• 2874", at=NOON
    ),
    RefundPaidLetter(
        to=ANNA, reference="ZN-7K3QW9XDM2T4HJ6C", amount="1234.56", account="•••• 2874", at=NOON
    ),
    RefundRejectedLetter(
        to=ANNA, reference="ZN-7K3QW9XDM2T4HJ6C", amount="1234.56", account="•••• 2874", at=NOON
    ),
    RefundRejectedLetter(
        to=ANNA,
        reference="ZN-7K3QW9XDM2T4HJ6C",
        amount="1234.56",
        account="•••• 2874",
        at=NOON,
        word="Konto, na które mają wrócić pieniądze, należy do kogoś innego. Podaj własne & zleć zwrot jeszcze raz.",
    ),
    RefundWithdrawnLetter(
        to=ANNA, reference="ZN-7K3QW9XDM2T4HJ6C", amount="1234.56", account="•••• 2874", at=NOON
    ),
    ComplaintReceivedLetter(
        to=ANNA,
        number="EB/2026/000123",
        received_on=date(2026, 11, 22),
        due_on=date(2026, 12, 6),
    ),
    ComplaintAnsweredLetter(to=ANNA, number="EB/2026/000123", step="question", written_at=WHEN),
    ComplaintAnsweredLetter(to=ANNA, number="EB/2026/000123", step="answer", written_at=WHEN),
    ComplaintAnsweredLetter(to=ANNA, number="EB/2026/000123", step="reopened", written_at=WHEN),
)
