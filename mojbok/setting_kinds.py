"""Kinds of values that settings have; each says in Polish what it takes."""

import re
from typing import Annotated, Final

from limits import parse_many
from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_settings import NoDecode

from mojbok.domain.nip import NipInvalidError, parse_nip
from mojbok.domain.rates import Rate, Rates

_LONGEST: Final = 1_000_000
_REDIS_SCHEMES: Final = ("redis://", "rediss://", "unix://")
#: Of any limit within its window: each event of it is remembered.
_MOST_OF_A_RATE: Final = 100_000


def _positive(number: float) -> float:
    if not 0 < number <= _LONGEST:
        raise ValueError("podaj liczbę większą od zera, najwyżej 1000000.")
    return number


def _not_negative(number: float) -> float:
    if not 0 <= number <= _LONGEST:
        raise ValueError("podaj liczbę od 0 do 1000000.")
    return number


def _rates(notation: object) -> object:
    """Read rates as the library `limits` writes them; what stands in code is taken as it is."""
    if not isinstance(notation, str):
        return notation
    if not notation.strip():
        return None
    try:
        rates = tuple(Rate(item.amount, item.get_expiry()) for item in parse_many(notation))
    except ValueError:
        rates = ()
    if not rates or not all(
        0 < rate.most <= _MOST_OF_A_RATE and rate.seconds > 0 for rate in rates
    ):
        raise ValueError(
            "podaj, ile razy w jakim czasie, na przykład „5/hour” albo „10/5 minutes; 50/hour”."
        )
    return rates


def _node(name: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9_.-]{0,64}", name) is None:
        raise ValueError("podaj litery bez ogonków, cyfry, kropki i łączniki, najwyżej 64 znaki.")
    return name


def _redis(url: SecretStr) -> SecretStr:
    if url.get_secret_value() and not url.get_secret_value().startswith(_REDIS_SCHEMES):
        raise ValueError("podaj adres redis://, rediss:// albo unix://.")
    return url


Positive = Annotated[float, AfterValidator(_positive)]
NotNegative = Annotated[float, AfterValidator(_not_negative)]
Count = Annotated[int, AfterValidator(_positive)]
Amount = Annotated[int, AfterValidator(_not_negative)]
#: None stands for the mode's own.
Limit = Annotated[Rates | None, NoDecode, BeforeValidator(_rates)]
RedisUrl = Annotated[SecretStr, AfterValidator(_redis)]
NodeName = Annotated[str, AfterValidator(_node)]


def is_nip(text: str) -> bool:
    """Tell whether a text is a NIP, written without anything between its digits."""
    try:
        return parse_nip(text) == text
    except NipInvalidError:
        return False


def trusts_everybody(proxies: str) -> bool:
    """Tell whether some entry stands for every address there is, by whatever name: `*`, `0.0.0.0/0`, `::/0`."""
    return any(
        proxy == "*" or re.fullmatch(r".*/0+", proxy) is not None
        for proxy in (entry.strip() for entry in proxies.split(","))
    )
