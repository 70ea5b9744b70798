"""What may be pushed, described to those who write the programs that push; made from the layouts themselves."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from mojbok.domain.crm_push import RecordField, RecordKind
from mojbok.domain.ports import Vault
from mojbok.storage.crm.files import layouts
from mojbok.storage.crm.layout import Column, Layout, Presence, Terms

_KINDS: Final[Mapping[str, str]] = {
    "clients": "Klienci: osoby i firmy.",
    "payers": "Płatnicy klientów, każdy z rachunkiem do wpłat.",
    "contracts": "Umowy ze statusem. Od statusu „Podpisana przez klienta” klient może się zarejestrować.",
    "points_of_delivery": "Punkty poboru energii umów.",
    "invoices": "Faktury, korekty, prognozy i noty odsetkowe.",
    "invoice_lines": "Pozycje faktur.",
    "payments": "Wpłaty zaksięgowane na faktury albo na poczet.",
    "readings": "Odczyty liczników.",
    "consumption": "Zużycie od chwili do chwili: godziny, doby albo miesiące.",
}
_AMOUNT: Final = "Kwota z kropką i dokładnie dwoma miejscami po niej."
_DAY: Final = "Data RRRR-MM-DD."
_ENERGY: Final = "Nieujemna liczba kWh z kropką i najwyżej trzema miejscami po niej."
_MOMENT_OR_DAY: Final = "Czas ISO 8601 z przesunięciem strefy albo data: jej północ w Polsce."
#: Of each column what it holds, and a value; a column that means something else in one kind stands below with its kind.
_COLUMNS: Final[Mapping[str, tuple[str, str]]] = {
    "account_number": (
        "Własny rachunek płatnika do wpłat (NRB, 26 cyfr).",
        "61109010140000071219812874",
    ),
    "amount": (_AMOUNT, "123.00"),
    "booked_on": (_DAY, "2026-10-08"),
    "city": ("Miejscowość, najwyżej 80 znaków.", "Łódź"),
    "client_id": ("Numer klienta w CRM, najwyżej 64 znaki.", "K123456"),
    "component": (
        "Składnik: energia_czynna, oplata_handlowa, dystrybucja, akcyza albo inny tekst.",
        "energia_czynna",
    ),
    "contract_number": ("Numer umowy, najwyżej 40 znaków.", "UM/123456/2026"),
    "corrects": (
        "Numer faktury, którą koryguje; może stać dalej w tej samej paczce.",
        "FV/2026/09/123456",
    ),
    "distributor": ("Operator systemu dystrybucyjnego, najwyżej 120 znaków.", "PGE Dystrybucja"),
    "document": (
        "Sama nazwa pliku .pdf albo .xml; plik wysyła się osobno.",
        "FV-2026-10-123456.pdf",
    ),
    "due_on": (_DAY, "2026-10-19"),
    "email": ("Adres e-mail z umowy, najwyżej 254 znaki.", "anna.zak@example.com"),
    "from": (_MOMENT_OR_DAY, "2026-10-25T00:00:00+02:00"),
    "gross": (_AMOUNT, "123.00"),
    "invoice_number": ("Numer faktury, najwyżej 64 znaki.", "FV/2026/10/123456"),
    "issued_on": (_DAY, "2026-10-05"),
    "ksef_number": ("Numer KSeF.", "5265877635-20261005-0100001AAB2C-7D"),
    "kwh": (_ENERGY, "1234.500"),
    "kwh_in": (_ENERGY, "8.125"),
    "kwh_out": (_ENERGY, "1.500"),
    "meter_number": ("Numer licznika, najwyżej 40 znaków.", "00123456"),
    "name": ("Nazwa albo imię i nazwisko, najwyżej 200 znaków.", "Anna Żak"),
    "net": (_AMOUNT, "100.00"),
    "nip": ("NIP firmy, 10 cyfr; u osób puste.", "5265877635"),
    "payer_id": ("Numer płatnika w CRM, najwyżej 64 znaki.", "P123456"),
    "payment_id": ("Numer wpłaty, najwyżej 64 znaki.", "W123456"),
    "period_from": (_DAY, "2026-09-01"),
    "period_to": (_DAY, "2026-09-30"),
    "pesel": ("PESEL osoby, 11 cyfr; u firm puste.", "44051401359"),
    "phone": ("Numer telefonu, najwyżej 32 znaki.", "+48501234567"),
    "position": ("Numer pozycji na fakturze.", "1"),
    "postal_code": ("Kod pocztowy.", "90-001"),
    "ppe_code": ("Kod PPE, 18 cyfr.", "590543512345678906"),
    "product": ("Nazwa produktu, najwyżej 120 znaków.", "Prąd na stałe"),
    "quantity": ("Liczba z kropką i najwyżej trzema miejscami po niej.", "152"),
    "read_at": ("Czas ISO 8601 z przesunięciem strefy.", "2026-10-01T00:00:00+02:00"),
    "register": ("Rejestr licznika: pobrana albo oddana.", "pobrana"),
    "signed_on": (_DAY, "2026-01-15"),
    "source": ("Skąd jest odczyt: odczyt, szacunek albo klient.", "odczyt"),
    "status": ("Status umowy słowami CRM.", "Podpisana przez klienta"),
    "street": ("Ulica z numerem, najwyżej 120 znaków.", "ul. Piotrkowska 17"),
    "tariff": ("Grupa taryfowa, najwyżej 20 znaków.", "G11"),
    "title": ("Tytuł wpłaty, najwyżej 200 znaków.", "Faktura FV/2026/10/123456"),
    "to": (_MOMENT_OR_DAY, "2026-10-26T00:00:00+01:00"),
    "type": ("individual (osoba) albo business (firma).", "individual"),
    "unit": ("Jednostka, najwyżej 16 znaków.", "kWh"),
    "unit_price_net": ("Cena netto z kropką i najwyżej sześcioma miejscami po niej.", "0.6212"),
    "valid_from": (_DAY, "2026-02-01"),
    "valid_to": ("Data RRRR-MM-DD; puste: umowa bez końca.", "2028-01-31"),
    "vat": (_AMOUNT, "23.00"),
    "vat_rate": ("Stawka VAT, najwyżej 8 znaków.", "23"),
}
_OF_A_KIND: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("invoices", "kind"): ("rozliczenie, prognoza, korekta albo nota_odsetkowa.", "rozliczenie"),
}


def record_kinds(vault: Vault, today: date) -> Sequence[RecordKind]:
    """Describe the kinds of records, in the order of what names what."""
    described = layouts(Terms(vault=vault, today=today, statuses={}, zone=""))
    tables = {layout.table: layout.file for layout in described}
    return [
        RecordKind(
            name=layout.file,
            description=_KINDS[layout.file],
            fields=[_field(layout, column, tables) for column in layout.columns],
        )
        for layout in described
    ]


def _field(layout: Layout, column: Column, tables: Mapping[str, str]) -> RecordField:
    known = _OF_A_KIND.get((layout.file, column.name)) or _COLUMNS[column.name]
    description, example = known
    return RecordField(
        name=column.name,
        is_key=column.stores[0] in layout.key,
        is_required=column.presence is not Presence.OPTIONAL,
        needs_value=column.presence is Presence.VALUE,
        names=tables[column.reference.table] if column.reference else "",
        description=description,
        example=example,
    )
