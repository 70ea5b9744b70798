"""Browsers as their user agents name them: words for a list, and a sign of what is familiar; never a proof."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final, TypeVar

from mojbok.domain.accounts import Source

E = TypeVar("E", bound=StrEnum)


class Family(StrEnum):
    """Who made a browser."""

    CHROME = "Chrome"
    EDGE = "Edge"
    FIREFOX = "Firefox"
    OPERA = "Opera"
    SAFARI = "Safari"
    SAMSUNG = "Samsung Internet"
    VIVALDI = "Vivaldi"
    OTHER = "other"


class System(StrEnum):
    """What a browser runs on."""

    ANDROID = "Android"
    CHROME_OS = "ChromeOS"
    IPAD = "iPad"
    IPHONE = "iPhone"
    LINUX = "Linux"
    MAC = "Mac"
    WINDOWS = "Windows"
    OTHER = "other"


#: The first sign found decides: nearly all browsers also say that they are Chrome or Safari.
_FAMILIES: Final = {
    "Edg/": Family.EDGE,
    "EdgA/": Family.EDGE,
    "EdgiOS/": Family.EDGE,
    "OPR/": Family.OPERA,
    "OPT/": Family.OPERA,
    "OPX/": Family.OPERA,
    "SamsungBrowser/": Family.SAMSUNG,
    "Vivaldi/": Family.VIVALDI,
    "Firefox/": Family.FIREFOX,
    "FxiOS/": Family.FIREFOX,
    "Chrome/": Family.CHROME,
    "CriOS/": Family.CHROME,
    "Safari/": Family.SAFARI,
}
_SYSTEMS: Final = {
    "iPhone": System.IPHONE,
    "iPad": System.IPAD,
    "Android": System.ANDROID,
    "CrOS": System.CHROME_OS,
    "Windows": System.WINDOWS,
    "Macintosh": System.MAC,
    "Linux": System.LINUX,
}
#: A connection at home or in an office stays within such a network when its address changes.
_BITS_OF_IPV4: Final = 24
_BITS_OF_IPV6: Final = 48


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser and what it runs on."""

    family: Family
    system: System


def recognised(user_agent: str) -> Browser:
    """Recognise a browser by its user agent; what is not known is OTHER."""
    return Browser(
        family=_first(_FAMILIES, user_agent) or Family.OTHER,
        system=_first(_SYSTEMS, user_agent) or System.OTHER,
    )


def is_same_place(one: Source, other: Source) -> bool:
    """Tell whether two requests come from browsers of one kind in one network."""
    is_same_browser = recognised(one.user_agent) == recognised(other.user_agent)
    return is_same_browser and _network(one.ip) == _network(other.ip)


def _first(signs: Mapping[str, E], text: str) -> E | None:
    return next((found for sign, found in signs.items() if sign in text), None)


def _network(ip: str) -> str:
    try:
        address: IPv4Address | IPv6Address = ip_address(ip)
    except ValueError:
        return ip
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    bits = _BITS_OF_IPV4 if isinstance(address, IPv4Address) else _BITS_OF_IPV6
    return str(ip_network(f"{address}/{bits}", strict=False))
