"""What the nine files of the export hold, and where it goes: `crm-format.md` as data.

The order of the files is that of their references, so that the order in the folder never matters.
"""

from typing import Final

from mojbok.domain.contract_number import MAX_LENGTH, canonical_contract_number
from mojbok.domain.contract_status import status_key
from mojbok.domain.errors import DomainError
from mojbok.storage.crm import registers
from mojbok.storage.crm.kinds import (
    BadValueError,
    Kept,
    Kind,
    Number,
    Remembered,
    Secret,
    Text,
    choice,
    day,
    known,
    moment,
    moment_or_day,
    whole_number,
)
from mojbok.storage.crm.layout import (
    Chain,
    Column,
    Fixed,
    Layout,
    Presence,
    Reference,
    Terms,
    Unique,
)

_CLIENT: Final = Reference(table="crm_clients", key="client_id", reason="Nie ma takiego klienta.")
_PAYER: Final = Reference(table="crm_payers", key="payer_id", reason="Nie ma takiego płatnika.")
_CONTRACT: Final = Reference(
    table="crm_contracts", key="contract_number", reason="Nie ma takiej umowy."
)
_POINT: Final = Reference(
    table="crm_delivery_points", key="ppe_code", reason="Nie ma takiego punktu poboru."
)
_INVOICE: Final = Reference(
    table="crm_invoices", key="invoice_number", reason="Nie ma takiej faktury."
)


def layouts(terms: Terms) -> tuple[Layout, ...]:
    """Give the nine files in the order in which they are read."""
    codes = Remembered(registers.ppe)
    return (
        _clients(terms),
        _payers(),
        _contracts(terms),
        _points(codes),
        _invoices(),
        _lines(),
        _payments(),
        _readings(terms, codes),
        _consumption(terms, codes),
    )


def _clients(terms: Terms) -> Layout:
    pesel = Secret(registers.pesel(terms.vault, terms.today), required=False)
    nip = Remembered(registers.nip, required=False)
    return Layout(
        file="clients",
        table="crm_clients",
        key=("client_id",),
        columns=(
            _required("client_id", Text(64, required=True)),
            _required("type", Remembered(choice("individual", "business"))),
            Column(
                name="pesel",
                kind=registers.Paired(pesel),
                presence=Presence.COLUMN,
                stores=("pesel_index", "pesel_sealed"),
            ),
            Column(name="nip", kind=nip, presence=Presence.COLUMN, stores=("nip",)),
            _required("name", Text(200, required=True)),
            _optional("email", Text(254)),
            _optional("phone", Text(32)),
            *_address(),
        ),
        unique=(
            Unique(
                column="pesel_index",
                name="pesel",
                reason="Inny klient ma już ten PESEL.",
                shown_from="pesel_sealed",
                shown=registers.shown_pesel(terms.vault),
            ),
            Unique(
                column="nip",
                name="nip",
                reason="Inny klient ma już ten NIP.",
                shown_from="nip",
                shown=str,
            ),
        ),
    )


def _payers() -> Layout:
    return Layout(
        file="payers",
        table="crm_payers",
        key=("payer_id",),
        columns=(
            _required("payer_id", Text(64, required=True)),
            _required("client_id", Text(64, required=True), _CLIENT),
            _required("name", Text(200, required=True)),
            _required("account_number", Remembered(registers.nrb)),
            *_address(),
        ),
        fixed=(Fixed(column="client_id", reason="Płatnik należy już do innego klienta."),),
    )


def _contracts(terms: Terms) -> Layout:
    status = known(terms.statuses, status_key, "Nie ma takiego statusu umowy.")
    return Layout(
        file="contracts",
        table="crm_contracts",
        key=("contract_number",),
        columns=(
            Column(
                name="contract_number",
                kind=registers.Paired(Remembered(_contract_number)),
                presence=Presence.VALUE,
                stores=("contract_number", "number_key"),
            ),
            _required("client_id", Text(64, required=True), _CLIENT),
            _required("payer_id", Text(64, required=True), _PAYER),
            Column(
                name="status",
                kind=Remembered(status),
                presence=Presence.VALUE,
                stores=("status_code",),
            ),
            _optional("product", _word(120)),
            _optional("tariff", _word(20)),
            *(_optional(name, _days(required=False)) for name in _CONTRACT_DAYS),
        ),
        fixed=(Fixed(column="client_id", reason="Umowa należy już do innego klienta."),),
    )


_CONTRACT_DAYS: Final = ("signed_on", "valid_from", "valid_to")


def _points(codes: Kind) -> Layout:
    return Layout(
        file="points_of_delivery",
        table="crm_delivery_points",
        key=("ppe_code",),
        columns=(
            _required("ppe_code", codes),
            _required("contract_number", Text(40, required=True), _CONTRACT),
            *_address(),
            _optional("tariff", _word(20)),
            _optional("distributor", _word(120)),
            _optional("meter_number", Text(40)),
        ),
    )


def _invoices() -> Layout:
    kinds = choice("rozliczenie", "prognoza", "korekta", "nota_odsetkowa")
    return Layout(
        file="invoices",
        table="crm_invoices",
        key=("invoice_number",),
        columns=(
            _required("invoice_number", Text(64, required=True)),
            _required("payer_id", Text(64, required=True), _PAYER),
            _optional("contract_number", Text(40), _CONTRACT),
            _required("kind", Remembered(kinds)),
            _required("issued_on", _days(required=True)),
            _required("due_on", _days(required=True)),
            _optional("period_from", _days(required=False)),
            _optional("period_to", _days(required=False)),
            *(_required(name, _money()) for name in ("net", "vat", "gross")),
            _optional("corrects", Text(64)),
            _optional("ksef_number", Text(64)),
            _optional("document", Remembered(registers.document_name, required=False)),
        ),
        chain=Chain(column="corrects", reason=_INVOICE.reason),
    )


def _lines() -> Layout:
    return Layout(
        file="invoice_lines",
        table="crm_invoice_lines",
        key=("invoice_number", "position"),
        columns=(
            _required("invoice_number", Text(64, required=True), _INVOICE),
            _required("position", Remembered(whole_number)),
            _required("component", _word(80, required=True)),
            _optional("quantity", Number(3, required=False)),
            _optional("unit", _word(16)),
            _optional("unit_price_net", Number(6, required=False)),
            _required("net", _money()),
            _optional("vat_rate", _word(8)),
        ),
    )


def _payments() -> Layout:
    return Layout(
        file="payments",
        table="crm_payments",
        key=("payment_id",),
        columns=(
            _required("payment_id", Text(64, required=True)),
            _required("payer_id", Text(64, required=True), _PAYER),
            _required("booked_on", _days(required=True)),
            _required("amount", _money()),
            _optional("invoice_number", Text(64), _INVOICE),
            _optional("title", Text(200)),
        ),
    )


def _readings(terms: Terms, codes: Kind) -> Layout:
    return Layout(
        file="readings",
        table="crm_readings",
        key=("ppe_code", "read_at", "direction"),
        columns=(
            _required("ppe_code", codes, _POINT),
            _required("read_at", Remembered(moment(terms.zone))),
            Column(
                name="register",
                kind=Remembered(choice("pobrana", "oddana")),
                presence=Presence.VALUE,
                stores=("direction",),
            ),
            _required("kwh", _energy(required=True)),
            _required("source", Remembered(choice("odczyt", "szacunek", "klient"))),
        ),
    )


def _consumption(terms: Terms, codes: Kind) -> Layout:
    moments = Remembered(moment_or_day(terms.zone))
    return Layout(
        file="consumption",
        table="crm_consumption",
        key=("ppe_code", "starts_at"),
        columns=(
            _required("ppe_code", codes, _POINT),
            Column(name="from", kind=moments, presence=Presence.VALUE, stores=("starts_at",)),
            Column(name="to", kind=moments, presence=Presence.VALUE, stores=("ends_at",)),
            _required("kwh_in", _energy(required=True)),
            _optional("kwh_out", _energy(required=False)),
        ),
    )


def _address() -> tuple[Column, ...]:
    return (
        _optional("street", Text(120)),
        _optional("postal_code", _word(12)),
        _optional("city", _word(80)),
    )


def _contract_number(text: str) -> Kept:
    if len(text) > MAX_LENGTH:
        raise BadValueError(f"Tekst jest za długi (najwyżej {MAX_LENGTH} znaków).")
    try:
        return text, canonical_contract_number(text)
    except DomainError as error:
        raise BadValueError("To nie może być numer umowy.") from error


def _word(most: int, *, required: bool = False) -> Kind:
    """Text of which there are few different ones."""
    return Remembered(Text(most).one, required=required)


def _money() -> Kind:
    return Number(2, exact=True)


def _energy(*, required: bool) -> Kind:
    return Number(3, negative=False, required=required)


def _days(*, required: bool) -> Kind:
    return Remembered(day, required=required)


def _required(name: str, kind: Kind, reference: Reference | None = None) -> Column:
    return Column(
        name=name, kind=kind, presence=Presence.VALUE, stores=(name,), reference=reference
    )


def _optional(name: str, kind: Kind, reference: Reference | None = None) -> Column:
    return Column(name=name, kind=kind, stores=(name,), reference=reference)
