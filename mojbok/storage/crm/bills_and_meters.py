"""What the five files of bills and meters hold, and where it goes."""

from mojbok.storage.crm import registers
from mojbok.storage.crm.columns import (
    CONTRACT,
    INVOICE,
    PAYER,
    POINT,
    days,
    energy,
    money,
    optional,
    required,
    word,
)
from mojbok.storage.crm.kinds import (
    Kind,
    Number,
    Remembered,
    Text,
    choice,
    moment,
    moment_or_day,
    whole_number,
)
from mojbok.storage.crm.layout import Chain, Column, Kin, Layout, Presence, Terms


def invoices() -> Layout:
    kinds = choice("rozliczenie", "prognoza", "korekta", "nota_odsetkowa")
    return Layout(
        file="invoices",
        table="crm_invoices",
        key=("invoice_number",),
        columns=(
            required("invoice_number", Text(64, required=True)),
            required("payer_id", Text(64, required=True), PAYER),
            optional("contract_number", Text(40), CONTRACT),
            required("kind", Remembered(kinds)),
            required("issued_on", days(required=True)),
            required("due_on", days(required=True)),
            optional("period_from", days(required=False)),
            optional("period_to", days(required=False)),
            *(required(name, money()) for name in ("net", "vat", "gross")),
            optional("corrects", Text(64)),
            optional("ksef_number", Text(64)),
            optional("document", Remembered(registers.document_name, required=False)),
        ),
        chain=Chain(column="corrects", reason=INVOICE.reason),
        unsettles=True,
        owner="payer_id",
        kin=(
            Kin(
                column="contract_number",
                reason="Ta umowa należy do innego klienta niż płatnik faktury.",
            ),
            Kin(
                column="corrects",
                reason="Korygowana faktura należy do innego klienta niż płatnik korekty.",
                names="invoice_number",
            ),
        ),
        changes_hands="Faktura należy już do innego klienta.",
    )


def lines() -> Layout:
    return Layout(
        file="invoice_lines",
        table="crm_invoice_lines",
        key=("invoice_number", "position"),
        columns=(
            required("invoice_number", Text(64, required=True), INVOICE),
            required("position", Remembered(whole_number)),
            required("component", word(80, required=True)),
            optional("quantity", Number(3, required=False)),
            optional("unit", word(16)),
            optional("unit_price_net", Number(6, required=False)),
            required("net", money()),
            optional("vat_rate", word(8)),
        ),
    )


def payments() -> Layout:
    return Layout(
        file="payments",
        table="crm_payments",
        key=("payment_id",),
        columns=(
            required("payment_id", Text(64, required=True)),
            required("payer_id", Text(64, required=True), PAYER),
            required("booked_on", days(required=True)),
            required("amount", money()),
            optional("invoice_number", Text(64), INVOICE),
            optional("title", Text(200)),
        ),
        unsettles=True,
        owner="payer_id",
        kin=(
            Kin(
                column="invoice_number",
                reason="Ta faktura należy do innego klienta niż płatnik wpłaty.",
            ),
        ),
    )


def readings(terms: Terms, codes: Kind) -> Layout:
    return Layout(
        file="readings",
        table="crm_readings",
        key=("ppe_code", "read_at", "direction"),
        columns=(
            required("ppe_code", codes, POINT),
            required("read_at", Remembered(moment(terms.zone))),
            Column(
                name="register",
                kind=Remembered(choice("pobrana", "oddana")),
                presence=Presence.VALUE,
                stores=("direction",),
            ),
            required("kwh", energy(required=True)),
            required("source", Remembered(choice("odczyt", "szacunek", "klient"))),
        ),
    )


def consumption(terms: Terms, codes: Kind) -> Layout:
    moments = Remembered(moment_or_day(terms.zone))
    return Layout(
        file="consumption",
        table="crm_consumption",
        key=("ppe_code", "starts_at"),
        columns=(
            required("ppe_code", codes, POINT),
            Column(name="from", kind=moments, presence=Presence.VALUE, stores=("starts_at",)),
            Column(name="to", kind=moments, presence=Presence.VALUE, stores=("ends_at",)),
            required("kwh_in", energy(required=True)),
            optional("kwh_out", energy(required=False)),
        ),
    )
