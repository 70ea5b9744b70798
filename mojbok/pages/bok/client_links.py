"""Where the screens about clients are."""

from typing import Final

from mojbok.domain.address_id import address_id

LIST: Final = "/bok/klienci"
SHEET: Final = LIST + "/{whose}"


def sheet_address(client_id: str) -> str:
    """Give the address of a client's sheet; it says nothing of them."""
    return f"{LIST}/{address_id(client_id)}"
