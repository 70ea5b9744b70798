"""What is typed into a bank's form, and the QR code that types it (POR-05)."""

from decimal import Decimal

import pytest

from mojbok.domain.billing import Payer
from mojbok.domain.transfer import LONGEST_TITLE, Recipient, Transfer, title_of

pytestmark = pytest.mark.requirement("POR-05")

NRB_OF_THE_SAMPLE = "92124012340001567890123456"
OURS = "11109010140000000000012345"


def qr_text(nip: str, nrb: str, amount: str, name: str, title: str) -> str:
    payer = Payer(id="P1", name="Anna", account_number=nrb)
    recipient = Recipient(name=name, nip=nip)
    return Transfer(payer=payer, amount=Decimal(amount), title=title, recipient=recipient).qr_text


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (
            ("1234567890", NRB_OF_THE_SAMPLE, "12.00", "Odbiorca 1", "FV 1234/34/2012"),
            "1234567890|PL|92124012340001567890123456|001200|Odbiorca 1|FV 1234/34/2012|||",
        ),
        (
            ("1234567890", NRB_OF_THE_SAMPLE, "0", "Odbiorca 1", "FV 1234/34/2012"),
            "1234567890|PL|92124012340001567890123456|000000|Odbiorca 1|FV 1234/34/2012|||",
        ),
        (
            ("", NRB_OF_THE_SAMPLE, "12.00", "Odbiorca 1", "Przelew ekspress"),
            "|PL|92124012340001567890123456|001200|Odbiorca 1|Przelew ekspress|||",
        ),
        (
            (
                "5265877635",
                OURS,
                "234.56",
                "Przykładowa Energia",
                "Faktura FE/2026/02/000123 klient",
            ),
            (
                "5265877635|PL|11109010140000000000012345|023456|Przykładowa Energia"
                "|Faktura FE/2026/02/000123 klient|||"
            ),
        ),
        (
            ("5265877635", OURS, "12345.67", "Przykładowa Energia", "FE/2026/02/000124"),
            "5265877635|PL|11109010140000000000012345|1234567|Przykładowa Energia|FE/2026/02/000124|||",
        ),
    ],
)
def test_the_code_says_what_the_banks_recommendation_shows(
    parts: tuple[str, str, str, str, str], text: str
) -> None:
    assert qr_text(*parts) == text


def test_long_names_and_titles_are_cut_by_letters_and_hold_no_separator() -> None:
    text = qr_text("", OURS, "1.00", "Żółć|" * 10, "Ł" * 60)

    name, title = text.split("|")[4:6]
    assert name == "Żółć Żółć Żółć Żółć"
    assert title == "Ł" * LONGEST_TITLE
    assert text.count("|") == 8


def test_the_title_of_one_invoice_has_its_number_and_the_payers_where_there_is_room() -> None:
    assert title_of("P00000001", ["FV/2026/10/00000001"], "faktura") == (
        "FV/2026/10/00000001 P00000001"
    )
    assert title_of("P-000000000000001", ["FV/2026/10/00000001"], "faktura") == (
        "FV/2026/10/00000001"
    )


def test_the_title_of_several_says_whose_and_how_many() -> None:
    assert title_of("P1", ["FV/1", "FV/2", "FV/3"], "faktury") == "P1, 3 faktury"
