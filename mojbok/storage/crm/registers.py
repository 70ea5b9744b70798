"""Values that the domain checks, as kinds of columns: PESEL, NIP, NRB, PPE, names of documents."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

from mojbok.domain.invoice_document import PDF, XML
from mojbok.domain.nip import NipInvalidError, parse_nip
from mojbok.domain.nrb import NrbInvalidError, parse_nrb
from mojbok.domain.pesel import PeselInvalidError, masked_pesel, parse_pesel
from mojbok.domain.ports import Vault
from mojbok.domain.ppe import PpeInvalidError, parse_ppe
from mojbok.domain.register_numbers import Fault
from mojbok.storage.crm.kinds import BadValueError, Kept, Kind

PESEL_PURPOSE: Final = "pesel"
#: An advisory lock of PostgreSQL's, while keys are changed.
TURN_OF_PESELS: Final = 6_205_265_117
_MOST_OF_A_NAME: Final = 120

_REASONS: Final = {
    Fault.MALFORMED: "{} może mieć tylko cyfry.",
    Fault.LENGTH: "{} ma niewłaściwą liczbę cyfr.",
    Fault.CHECKSUM: "{} ma błędną cyfrę kontrolną.",
    Fault.DATE: "{} ma datę urodzenia, której nie ma w kalendarzu.",
    Fault.FUTURE: "{} ma datę urodzenia z przyszłości.",
    Fault.PATTERN: "{} ma niedozwolony początek.",
}


class Paired:
    """A kind whose one value feeds two columns; nothing feeds both with nothing."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def one(self, text: str) -> Kept:
        return self._kind.one(text) or (None, None)

    def many(self, texts: Sequence[str]) -> list[Kept]:
        return [pair or (None, None) for pair in self._kind.many(texts)]


def pesel(vault: Vault, today: date) -> Callable[[str], Kept]:
    """Make the parser of PESEL: its index and the sealed number."""

    def parse(text: str) -> Kept:
        try:
            number = parse_pesel(text, today=today)
        except PeselInvalidError as error:
            raise _refused("PESEL", error.fault) from None
        return (
            vault.index(number, purpose=PESEL_PURPOSE),
            vault.seal(number, purpose=PESEL_PURPOSE),
        )

    return parse


def renamed_pesels(vault: Vault) -> Callable[[Sequence[Kept]], Mapping[Kept, Kept]]:
    """Make what tells the present index of each sealed PESEL by its previous one."""

    def renamed(sealed: Sequence[Kept]) -> Mapping[Kept, Kept]:
        numbers = {
            vault.open(each, purpose=PESEL_PURPOSE) for each in sealed if isinstance(each, bytes)
        }
        found = (vault.indexes(number, purpose=PESEL_PURPOSE) for number in numbers)
        return {previous: present for present, *others in found for previous in others}

    return renamed


def shown_pesel(vault: Vault) -> Callable[[Kept], str]:
    """Make what shows a sealed PESEL in a report: its last four digits."""

    def show(sealed: Kept) -> str:
        if not isinstance(sealed, bytes):
            return ""
        return masked_pesel(vault.open(sealed, purpose=PESEL_PURPOSE))

    return show


def nip(text: str) -> str:
    try:
        return parse_nip(text)
    except NipInvalidError as error:
        raise _refused("NIP", error.fault) from error


def nrb(text: str) -> str:
    try:
        return parse_nrb(text)
    except NrbInvalidError as error:
        raise _refused("Numer rachunku", error.fault) from error


def ppe(text: str) -> str:
    try:
        return parse_ppe(text)
    except PpeInvalidError as error:
        raise _refused("Kod PPE", error.fault) from error


def document_name(text: str) -> str:
    """Take the bare name of a PDF or XML; anything that leads to another folder is refused."""
    bare = {PurePosixPath(text).name, PureWindowsPath(text).name} == {text}
    if not bare or text in {".", ".."} or len(text) > _MOST_OF_A_NAME:
        raise BadValueError("Dokument musi być samą nazwą pliku, bez ścieżki.")
    if PurePosixPath(text).suffix.lower() not in {PDF, XML}:
        raise BadValueError("Dokument musi być plikiem .pdf albo .xml.")
    return text


def _refused(what: str, fault: str) -> BadValueError:
    return BadValueError(_REASONS[Fault(fault)].format(what))
