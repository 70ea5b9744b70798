"""Network addresses as limits count them."""

from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final

_PREFIX_OF_ONE_SUBSCRIBER: Final = 64


def network_of(ip: str) -> str:
    """Give what counts as one address: an IPv4 one by itself, an IPv6 one with all of its /64.

    A subscriber gets a whole /64 of IPv6 and may take another address of it for every request. What is no address
    at all (a request over a Unix socket has none) counts as one.
    """
    try:
        address = ip_address(ip)
    except ValueError:
        return "none"
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), _PREFIX_OF_ONE_SUBSCRIBER), strict=False))
