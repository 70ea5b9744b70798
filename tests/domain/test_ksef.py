"""KSeF numbers and the links of KOD I, by the vectors of the Ministry's documents (POR-15)."""

from base64 import urlsafe_b64decode
from datetime import date
from hashlib import sha256

import pytest

from mojbok.domain.ksef import check_link, is_ksef_number

pytestmark = pytest.mark.requirement("POR-15")


@pytest.mark.parametrize(
    "number",
    [
        "5265877635-20250826-0100001AF629-AF",
        "5265877635-20250626-010080DD2B5E-26",
        "5265877635-20250916-0200A0D6723E-C2",
        "5555555555-20250828-010080615740-E4",
        "5265877635-20250925-010020A0A242-0A",
        "1111111111-20260201-0123456789AB-FB",
        "5252248481-20260415-010080A1B2C3-01",
        # The older form has one more dash, which the checksum passes over.
        "5265877635-20250826-010000-1AF629-AF",
    ],
)
def test_a_number_of_ksef_is_known_by_form_and_checksum(number: str) -> None:
    assert is_ksef_number(number)


@pytest.mark.parametrize(
    "number",
    [
        "5265877635-20250826-0100001AF629-AE",
        "5265877635-20250826-0100001af629-AF",
        "5265877635-20251326-0100001AF629-AF",
        "5265877635-20250826-0100001AF629",
        " 5265877635-20250826-0100001AF629-AF",
        "",
    ],
)
def test_anything_else_is_none(number: str) -> None:
    assert not is_ksef_number(number)


def test_the_link_is_that_of_the_official_sample() -> None:
    digest = urlsafe_b64decode("UtQp9Gpc51y-u3xApZjIjgkpZ01js-J8KflSPW8WzIE=")

    link = check_link(
        "https://qr-test.ksef.mf.gov.pl",
        "1111111111-20260201-0123456789AB-FB",
        date(2026, 2, 1),
        digest,
    )

    assert link == (
        "https://qr-test.ksef.mf.gov.pl/invoice/1111111111/01-02-2026/"
        "UtQp9Gpc51y-u3xApZjIjgkpZ01js-J8KflSPW8WzIE"
    )


def test_the_hash_is_of_the_very_bytes_and_has_no_padding() -> None:
    digest = sha256(b'<?xml version="1.0" encoding="UTF-8"?><Faktura/>').digest()

    link = check_link("https://x", "1111111111-20260201-0123456789AB-FB", date(2026, 2, 1), digest)

    assert link.endswith("/lB4ozmNG8DcycYJo1_RdzUq1qCkhOtkAuuszxpOVprM")
