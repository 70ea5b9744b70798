"""Made-up numbers that check out and never repeat: each is made of its place in the sample."""

from datetime import date, timedelta
from typing import Final

from stdnum import ean
from stdnum.pl import nip as nip_register
from stdnum.pl import pesel as pesel_register

_FIRST_BIRTHDAY: Final = date(1945, 1, 1)
_BIRTHDAYS: Final = 21_900
#: Prime to the number of birthdays, so that neighbours in the sample are not neighbours in age.
_STEP: Final = 7_919
_MONTHS_OF_A_CENTURY: Final = {1900: 0, 2000: 20}
_FIRST_NIP: Final = 526_000_000
#: The sort code of an account number that banks print in their examples.
_SORT_CODE: Final = "10901014"
#: Prefixes of the codes of the large distributors, and the names that the market knows them by.
DISTRIBUTORS: Final = (
    ("5905435", "PGE Dystrybucja"),
    ("5903224", "TAURON Dystrybucja"),
    ("5902438", "Energa-Operator"),
    ("5903106", "Enea Operator"),
    ("5903801", "Stoen Operator"),
)
#: The number that the tests of the national system of e-invoices use.
_SELLERS_NIP: Final = "1111111111"


def pesel(place: int, *, is_male: bool) -> str:
    born = _FIRST_BIRTHDAY + timedelta(days=place * _STEP % _BIRTHDAYS)
    month = born.month + _MONTHS_OF_A_CENTURY[born.year // 100 * 100]
    serial = place // _BIRTHDAYS * 2 + is_male
    number = f"{born.year % 100:02d}{month:02d}{born.day:02d}{serial:04d}"
    return number + pesel_register.calc_check_digit(number)


def nip(place: int) -> str:
    """Take the first of ten neighbours that has a check digit: at most one of them has none."""
    for number in range(_FIRST_NIP + place * 10, _FIRST_NIP + place * 10 + 10):
        digit = nip_register.checksum(f"{number}0") % 11
        if digit < 10:  # noqa: PLR2004 - a digit
            return f"{number}{digit}"
    raise AssertionError


def nrb(place: int) -> str:
    bban = f"{_SORT_CODE}{place:016d}"
    return f"{98 - int(f'{bban}252100') % 97:02d}{bban}"


def ppe(place: int) -> tuple[str, str]:
    """Give a code and its distributor."""
    prefix, distributor = DISTRIBUTORS[place % len(DISTRIBUTORS)]
    code = f"{prefix}{place:010d}"
    return code + ean.calc_check_digit(code), distributor


def ksef(place: int, day: date) -> str:
    """Give a number as the national system of e-invoices makes them, with its CRC-8."""
    number = f"{_SELLERS_NIP}-{day:%Y%m%d}-{place:012X}"
    return f"{number}-{_crc8(number.encode()):02X}"


def _crc8(data: bytes) -> int:
    rest = 0
    for byte in data:
        rest ^= byte
        for _ in range(8):
            rest = (rest << 1) ^ 0x107 if rest & 0x80 else rest << 1
    return rest
