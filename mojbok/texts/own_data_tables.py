"""What of all data stands in the printed document: which sections, in which columns, under which names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from mojbok.domain.billing import InvoiceKind
from mojbok.domain.browsers import recognised
from mojbok.domain.complaints import ComplaintState, MessageKind
from mojbok.domain.online_payment import PaymentState
from mojbok.domain.own_data import Value
from mojbok.domain.printed_document import Column
from mojbok.texts.browsers import browser_in_words
from mojbok.texts.complaints import message_name, state_name
from mojbok.texts.formats import account_number, day, instant, number
from mojbok.texts.invoices import kind_name
from mojbok.texts.letters import letter_name
from mojbok.texts.payments import payment_state
from mojbok.texts.translate import _


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A table of a section: its columns by field."""

    title: str
    columns: Mapping[str, Column]
    words: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    """How the words of a field are said, where it is not as they stand."""
    on: str = ""
    """The field with the time, by whose years a long section is summed up."""
    sums: str = ""
    """The field that is added up then."""


def cell(value: Value, words: Callable[[str], str] | None = None) -> str:
    """Say a value; nothing where there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("tak") if value else _("nie")
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return number(value, max(2, -int(value.as_tuple().exponent)))
    return words(str(value)) if words else str(value)


def sheets() -> dict[str, Sheet]:
    """Give the tables by section, in the order of the document."""
    return {
        **_of_contracts(),
        **_of_money(),
        **_of_online_money(),
        **_of_meters(),
        **_of_account(),
        **_of_letters(),
    }


def _of_contracts() -> dict[str, Sheet]:
    return {
        "contracts": Sheet(
            title=_("Umowy"),
            columns={
                "contract_number": _wide(_("Numer")),
                "product": _plain(_("Produkt")),
                "tariff": _plain(_("Taryfa")),
                "signed_on": _plain(_("Podpisana")),
                "valid_to": _plain(_("Do dnia")),
            },
        ),
        "payers": Sheet(
            title=_("Płatnicy"),
            columns={
                "payer_id": _plain(_("Numer")),
                "name": _wide(_("Nazwa")),
                "account_number": _plain(_("Rachunek do wpłat")),
            },
            words={"account_number": account_number},
        ),
        "delivery_points": Sheet(
            title=_("Punkty poboru"),
            columns={
                "ppe_code": _plain(_("Kod PPE")),
                "street": _wide(_("Ulica")),
                "city": _plain(_("Miejscowość")),
                "meter_number": _plain(_("Licznik")),
            },
        ),
    }


def _of_money() -> dict[str, Sheet]:
    return {
        "invoices": Sheet(
            title=_("Faktury"),
            columns={
                "invoice_number": _wide(_("Numer")),
                "kind": _plain(_("Rodzaj")),
                "issued_on": _plain(_("Wystawiona")),
                "due_on": _plain(_("Termin")),
                "gross": _amount(_("Brutto, zł")),
            },
            words={"kind": lambda kind: kind_name(InvoiceKind(kind))},
            on="issued_on",
            sums="gross",
        ),
        "payments": Sheet(
            title=_("Wpłaty"),
            columns={
                "booked_on": _plain(_("Zaksięgowana")),
                "title": _wide(_("Tytuł")),
                "invoice_number": _plain(_("Faktura")),
                "amount": _amount(_("Kwota, zł")),
            },
            on="booked_on",
            sums="amount",
        ),
    }


def _of_online_money() -> dict[str, Sheet]:
    return {
        "online_payments": Sheet(
            title=_("Płatności internetowe"),
            columns={
                "created_at": _plain(_("Rozpoczęta")),
                "reference": _wide(_("Numer")),
                "state": _plain(_("Stan")),
                "given_up_at": _plain(_("Rezygnacja")),
                "amount": _amount(_("Kwota, zł")),
            },
            words={"state": lambda state: payment_state(PaymentState(state))},
            on="created_at",
            sums="amount",
        ),
        "refunds": Sheet(
            title=_("Zwroty nadpłat"),
            columns={
                "requested_at": _plain(_("Zlecony")),
                "reference": _plain(_("Numer")),
                "nrb": _wide(_("Na rachunek")),
                "amount": _amount(_("Kwota, zł")),
            },
            words={"nrb": account_number},
            on="requested_at",
            sums="amount",
        ),
    }


def _of_meters() -> dict[str, Sheet]:
    readings = {
        "ppe_code": _wide(_("Kod PPE")),
        "direction": _plain(_("Energia")),
        "kwh": _amount(_("Stan, kWh")),
    }
    return {
        "meter_readings": Sheet(
            title=_("Odczyty"),
            columns={"read_at": _plain(_("Dnia")), **readings},
            on="read_at",
        ),
        "handed_readings": Sheet(
            title=_("Odczyty, które podano w mojBOK"),
            columns={"read_on": _plain(_("Dnia")), **readings},
            on="read_on",
        ),
        "consumption": Sheet(
            title=_("Zużycie"),
            columns={
                "starts_at": _plain(_("Od")),
                "ends_at": _plain(_("Do")),
                "ppe_code": _wide(_("Kod PPE")),
                "kwh_in": _amount(_("Pobrano, kWh")),
            },
            on="starts_at",
            sums="kwh_in",
        ),
    }


def _of_account() -> dict[str, Sheet]:
    said = {"decided_at": _plain(_("Kiedy")), "wording": _wide(_("Treść"))}
    return {
        "consents": Sheet(
            title=_("Zgody"),
            columns={**said, "is_given": _plain(_("Zgoda"))},
            on="decided_at",
        ),
        "accepted_terms": Sheet(
            title=_("Zaakceptowane regulaminy"),
            columns={
                "given_at": _plain(_("Kiedy")),
                "wording": _wide(_("Treść")),
                "version": _plain(_("Wersja")),
            },
            on="given_at",
        ),
        "sessions": Sheet(
            title=_("Logowania"),
            columns={
                "created_at": _plain(_("Kiedy")),
                "user_agent": _wide(_("Przeglądarka")),
                "ip": _plain(_("Adres IP")),
            },
            words={"user_agent": lambda told: browser_in_words(recognised(told))},
            on="created_at",
        ),
    }


def _of_letters() -> dict[str, Sheet]:
    return {
        "messages": Sheet(
            title=_("Wiadomości"),
            columns={"created_at": _plain(_("Kiedy")), "kind": _wide(_("O czym"))},
            words={"kind": letter_name},
            on="created_at",
        ),
        "complaints": Sheet(
            title=_("Reklamacje"),
            columns={
                "number": _plain(_("Numer")),
                "received_at": _plain(_("Przyjęta")),
                "subject": _wide(_("Temat")),
                "state": _plain(_("Stan")),
            },
            words={"state": lambda state: state_name(ComplaintState(state))},
            on="received_at",
        ),
        "complaint_messages": Sheet(
            title=_("Rozmowy w reklamacjach"),
            columns={
                "at": _plain(_("Kiedy")),
                "kind": _plain(_("Kto")),
                "text": _wide(_("Treść")),
            },
            words={"kind": lambda kind: message_name(MessageKind(kind))},
            on="at",
        ),
        "complaint_files": Sheet(
            title=_("Pliki w reklamacjach"),
            columns={"stored_at": _plain(_("Kiedy")), "name": _wide(_("Nazwa"))},
            on="stored_at",
        ),
    }


def _plain(name: str) -> Column:
    return Column(name=name)


def _wide(name: str) -> Column:
    return Column(name=name, is_wide=True)


def _amount(name: str) -> Column:
    return Column(name=name, is_amount=True)


#: The client and the account are told as facts.
FACTS: Final = ("client", "account", "correspondence_address")
