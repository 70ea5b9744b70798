"""What is asked of the list of invoices, as it stands in addresses: every view can be bookmarked."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from typing import Final, TypeVar
from urllib.parse import urlencode

from mojbok.domain.address_id import address_id
from mojbok.domain.billing import InvoiceState
from mojbok.domain.invoices import InvoiceFilter, InvoiceQuery, SortKey

ADDRESS: Final = "/faktury"
PAYING: Final = "/platnosci/zaplac"
_LONGEST: Final = 64
_MOST_PAGES: Final = 100_000
_YEARS: Final = range(1990, 2200)
_ASCENDING: Final = "rosnaco"
_DESCENDING: Final = "malejaco"
E = TypeVar("E", bound=StrEnum)


def asked(query: Mapping[str, str]) -> InvoiceQuery:
    """Read what an address asks for; what makes no sense is passed over."""
    sort, direction = _sorting(query)
    year = _number(query.get("rok", ""))
    return InvoiceQuery(
        filter=InvoiceFilter(
            payer_id=_text(query, "platnik") or None,
            contract_number=_text(query, "umowa") or None,
            state=_member(InvoiceState, query.get("stan", "")),
            year=year if year in _YEARS else None,
            search=_text(query, "szukaj"),
        ),
        sort=sort,
        is_descending=direction,
        page=min(max(1, _number(query.get("strona", ""))), _MOST_PAGES),
    )


def parameters(query: InvoiceQuery, *, has_page: bool = True) -> dict[str, str]:
    """Give what stands in the address of a view; what is usual is left out."""
    narrowed, usual = query.filter, InvoiceQuery()
    given = {
        "stan": narrowed.state or "",
        "platnik": narrowed.payer_id or "",
        "umowa": narrowed.contract_number or "",
        "rok": str(narrowed.year or ""),
        "szukaj": narrowed.search,
        "sortuj": ""
        if (query.sort, query.is_descending) == (usual.sort, usual.is_descending)
        else sorting(query.sort, is_descending=query.is_descending),
        "strona": str(query.page) if has_page and query.page > 1 else "",
    }
    return {name: str(value) for name, value in given.items() if value}


def address_of(query: InvoiceQuery, path: str = ADDRESS, *, has_page: bool = True) -> str:
    """Give the address of a view, or of a file of what it shows."""
    given = urlencode(parameters(query, has_page=has_page))
    return f"{path}?{given}" if given else path


def sorting(key: SortKey, *, is_descending: bool) -> str:
    """Write a way to sort, as `termin-rosnaco`."""
    return f"{key}-{_DESCENDING if is_descending else _ASCENDING}"


def sorted_by(query: InvoiceQuery, key: SortKey) -> InvoiceQuery:
    """Give the view sorted by a key: the other way round when it is already, else by the more useful way."""
    is_descending = (
        not query.is_descending
        if query.sort is key
        else key in {SortKey.ISSUED, SortKey.GROSS, SortKey.OPEN}
    )
    return replace(query, sort=key, is_descending=is_descending, page=1)


def invoice_address(number: str) -> str:
    """Give the address of an invoice."""
    return f"{ADDRESS}/{address_id(number)}"


def paying_address(number: str) -> str:
    """Give the address at which an invoice is chosen for paying."""
    return f"{PAYING}?{urlencode({'faktura': address_id(number)})}"


def pdf_address(number: str) -> str:
    """Give the address of an invoice's PDF."""
    return f"{invoice_address(number)}/pdf"


def xml_address(number: str) -> str:
    """Give the address of an invoice's XML."""
    return f"{invoice_address(number)}/xml"


def invoices_of_contract(number: str) -> str:
    """Give the address of the invoices of a contract."""
    return address_of(InvoiceQuery(filter=InvoiceFilter(contract_number=number)))


def _sorting(query: Mapping[str, str]) -> tuple[SortKey, bool]:
    key, _dash, direction = query.get("sortuj", "").rpartition("-")
    found = _member(SortKey, key)
    if found is None or direction not in {_ASCENDING, _DESCENDING}:
        return InvoiceQuery().sort, InvoiceQuery().is_descending
    return found, direction == _DESCENDING


def _text(query: Mapping[str, str], name: str) -> str:
    # PostgreSQL takes no such character, and no number has one.
    return query.get(name, "").replace("\0", "").strip()[:_LONGEST]


def _number(text: str) -> int:
    with suppress(ValueError):
        return int(text[:_LONGEST])
    return 0


def _member(kind: type[E], value: str) -> E | None:
    with suppress(ValueError):
        return kind(value)
    return None
