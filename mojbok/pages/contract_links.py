"""Addresses of contracts, for whoever links to one."""

from typing import Final

from mojbok.domain.address_id import address_id

CONTRACTS: Final = "/umowy"


def contract_address(number: str) -> str:
    """Give the address of a contract."""
    return f"{CONTRACTS}/{address_id(number)}"
