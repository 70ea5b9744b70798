"""What the nine files of the export hold, and where it goes: `crm-format.md` as data.

The order of the files is that of their references, so that the order in the folder never matters.
"""

from typing import Final

from mojbok.domain.contract_number import MAX_LENGTH, canonical_contract_number
from mojbok.domain.contract_status import status_key
from mojbok.domain.errors import DomainError
from mojbok.domain.ports import Vault
from mojbok.domain.search_keys import email_key, name_key, phone_key, turned_name
from mojbok.storage.crm import bills_and_meters, registers
from mojbok.storage.crm.columns import (
    CLIENT,
    CONTRACT,
    PAYER,
    address,
    days,
    optional,
    required,
    word,
)
from mojbok.storage.crm.kinds import (
    BadValueError,
    Kept,
    Keyed,
    Kind,
    Remembered,
    Secret,
    Text,
    choice,
    known,
)
from mojbok.storage.crm.layout import (
    Carrying,
    Column,
    Fixed,
    Identity,
    Kin,
    Layout,
    Presence,
    Terms,
    Unique,
)


def layouts(terms: Terms) -> tuple[Layout, ...]:
    """Give the nine files in the order in which they are read."""
    codes = Remembered(registers.ppe)
    return (
        _clients(terms),
        _payers(),
        _contracts(terms),
        _points(codes),
        bills_and_meters.invoices(),
        bills_and_meters.lines(),
        bills_and_meters.payments(),
        bills_and_meters.readings(terms, codes),
        bills_and_meters.consumption(terms, codes),
    )


_HAS_ACCOUNT: Final = (
    "Ten klient ma konto w mojBOK, a to inny PESEL albo NIP: BOK musi wyjaśnić, czyje jest konto."
)
_IDENTITY: Final = (
    Identity(column="pesel_index", name="pesel", reason=_HAS_ACCOUNT, is_secret=True),
    Identity(column="nip", name="nip", reason=_HAS_ACCOUNT),
)


def _clients(terms: Terms) -> Layout:
    pesel = Secret(registers.pesel(terms.vault, terms.today), required=False)
    nip = Remembered(registers.nip, required=False)
    return Layout(
        file="clients",
        table="crm_clients",
        key=("client_id",),
        columns=(
            required("client_id", Text(64, required=True)),
            required("type", Remembered(choice("individual", "business"))),
            Column(
                name="pesel",
                kind=registers.Paired(pesel),
                presence=Presence.COLUMN,
                stores=("pesel_index", "pesel_sealed"),
            ),
            Column(name="nip", kind=nip, presence=Presence.COLUMN, stores=("nip",)),
            *_searched_by(),
            *address(),
        ),
        identity=_IDENTITY,
        carries=_carrying(terms.vault),
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


def _carrying(vault: Vault) -> Carrying | None:
    if not vault.is_changing_keys:
        return None
    renamed = registers.renamed_pesels(vault)
    return Carrying(
        column="pesel_index", sealed="pesel_sealed", turn=registers.TURN_OF_PESELS, renamed=renamed
    )


def _searched_by() -> tuple[Column, ...]:
    name = Keyed(Text(200, required=True), name_key, turned_name)
    email, phone = Keyed(Text(254), email_key), Keyed(Text(32), phone_key)
    return (
        Column(
            name="name",
            kind=name,
            presence=Presence.VALUE,
            stores=("name", "name_key", "surname_key"),
        ),
        Column(name="email", kind=email, stores=("email", "email_key")),
        Column(name="phone", kind=phone, stores=("phone", "phone_key")),
    )


def _payers() -> Layout:
    return Layout(
        file="payers",
        table="crm_payers",
        key=("payer_id",),
        columns=(
            required("payer_id", Text(64, required=True)),
            required("client_id", Text(64, required=True), CLIENT),
            required("name", Text(200, required=True)),
            required("account_number", Remembered(registers.nrb)),
            *address(),
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
            required("client_id", Text(64, required=True), CLIENT),
            required("payer_id", Text(64, required=True), PAYER),
            Column(
                name="status",
                kind=Remembered(status),
                presence=Presence.VALUE,
                stores=("status_code",),
            ),
            optional("product", word(120)),
            optional("tariff", word(20)),
            *(optional(name, days(required=False)) for name in _CONTRACT_DAYS),
        ),
        fixed=(Fixed(column="client_id", reason="Umowa należy już do innego klienta."),),
        owner="client_id",
        kin=(Kin(column="payer_id", reason="Ten płatnik należy do innego klienta."),),
    )


_CONTRACT_DAYS: Final = ("signed_on", "valid_from", "valid_to")


def _points(codes: Kind) -> Layout:
    return Layout(
        file="points_of_delivery",
        table="crm_delivery_points",
        key=("ppe_code",),
        columns=(
            required("ppe_code", codes),
            required("contract_number", Text(40, required=True), CONTRACT),
            *address(),
            optional("tariff", word(20)),
            optional("distributor", word(120)),
            optional("meter_number", Text(40)),
        ),
    )


def _contract_number(text: str) -> Kept:
    if len(text) > MAX_LENGTH:
        raise BadValueError(f"Tekst jest za długi (najwyżej {MAX_LENGTH} znaków).")
    try:
        return text, canonical_contract_number(text)
    except DomainError as error:
        raise BadValueError("To nie może być numer umowy.") from error
