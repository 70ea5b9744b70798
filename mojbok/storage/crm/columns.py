"""Columns that many files of the export have, and the tables that they point at."""

from typing import Final

from mojbok.storage.crm.kinds import Kind, Number, Remembered, Text, day
from mojbok.storage.crm.layout import Column, Presence, Reference

CLIENT: Final = Reference(table="crm_clients", key="client_id", reason="Nie ma takiego klienta.")
PAYER: Final = Reference(table="crm_payers", key="payer_id", reason="Nie ma takiego płatnika.")
CONTRACT: Final = Reference(
    table="crm_contracts", key="contract_number", reason="Nie ma takiej umowy."
)
POINT: Final = Reference(
    table="crm_delivery_points", key="ppe_code", reason="Nie ma takiego punktu poboru."
)
INVOICE: Final = Reference(
    table="crm_invoices", key="invoice_number", reason="Nie ma takiej faktury."
)


def address() -> tuple[Column, ...]:
    return (
        optional("street", Text(120)),
        optional("postal_code", word(12)),
        optional("city", word(80)),
    )


def word(most: int, *, required: bool = False) -> Kind:
    """Text of which there are few different ones."""
    return Remembered(Text(most).one, required=required)


def money() -> Kind:
    return Number(2, exact=True)


def energy(*, required: bool) -> Kind:
    return Number(3, negative=False, required=required)


def days(*, required: bool) -> Kind:
    return Remembered(day, required=required)


def required(name: str, kind: Kind, reference: Reference | None = None) -> Column:
    return Column(
        name=name, kind=kind, presence=Presence.VALUE, stores=(name,), reference=reference
    )


def optional(name: str, kind: Kind, reference: Reference | None = None) -> Column:
    return Column(name=name, kind=kind, stores=(name,), reference=reference)
