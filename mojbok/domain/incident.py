"""An incident: a time, and perhaps a network, in which somebody has locked accounts out on purpose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.warsaw import WARSAW

#: A longer one is no incident, and would unlock those who have forgotten their passwords.
LONGEST: Final = timedelta(days=7)
_WIDEST: Final = {4: 8, 6: 32}
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, kw_only=True, slots=True)
class Incident:
    """From when until when (not included), and from where; None: from anywhere."""

    since: datetime
    until: datetime
    network: Network | None

    def is_from(self, ip: str) -> bool:
        """Tell whether an address lies in the network."""
        if self.network is None:
            return True
        try:
            address = ip_address(ip)
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            return address.ipv4_mapped in self.network
        return address in self.network


@dataclass
class MomentInvalidError(DomainError):
    """This is no day and time."""


@dataclass
class IncidentEmptyError(DomainError):
    """It ends before it begins, or has yet to begin."""


@dataclass
class IncidentTooLongError(DomainError):
    """It lasts longer than so many days."""

    days: int


@dataclass
class NetworkInvalidError(DomainError):
    """This is no address of a network, or one of half the world."""


def parse_incident(typed: Mapping[str, str], *, now: datetime) -> Incident:
    """Read `since` and `until` (times of Warsaw) and `network`. Raises FormInvalidError with every wrong field."""
    errors: dict[str, DomainError] = {}
    read: dict[str, datetime] = {}
    for name in ("since", "until"):
        try:
            read[name] = _moment(typed.get(name, ""))
        except MomentInvalidError as error:
            errors[name] = error
    network: Network | None = None
    try:
        network = _network(typed.get("network", ""))
    except NetworkInvalidError as error:
        errors["network"] = error
    if not errors and (fault := _fault(read["since"], read["until"], now)):
        errors["until"] = fault
    if errors:
        raise FormInvalidError(errors=errors)
    return Incident(since=read["since"], until=read["until"], network=network)


def _fault(since: datetime, until: datetime, now: datetime) -> DomainError | None:
    if until <= since or since > now:
        return IncidentEmptyError()
    return IncidentTooLongError(days=LONGEST.days) if until - since > LONGEST else None


def _moment(typed: str) -> datetime:
    try:
        found = datetime.fromisoformat(typed.strip())
        return found.replace(tzinfo=WARSAW).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise MomentInvalidError from error


def _network(typed: str) -> Network | None:
    text = typed.strip()
    if not text:
        return None
    try:
        network = ip_network(text, strict=False)
    except ValueError as error:
        raise NetworkInvalidError from error
    if network.prefixlen < _WIDEST[network.version]:
        raise NetworkInvalidError
    return network
