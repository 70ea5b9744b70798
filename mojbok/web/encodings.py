"""Which compression of an answer a browser takes (RFC 9110, 12.5.3)."""

from functools import lru_cache
from typing import Final

#: The smallest first; `*` stands for whatever is not named.
_KNOWN: Final = ("br", "gzip")
_MOST_CODINGS: Final = 20


@lru_cache(maxsize=256)
def encodings_of(accepted: str) -> tuple[str, ...]:
    """Give those of our encodings that an Accept-Encoding header allows, the smallest first."""
    weights = dict(map(_weighed, accepted.lower().split(",")[:_MOST_CODINGS]))
    others = weights.get("*", 0.0)
    return tuple(name for name in _KNOWN if weights.get(name, others) > 0)


def _weighed(part: str) -> tuple[str, float]:
    name, _, parameter = part.partition(";")
    _, _, weight = parameter.partition("=")
    if not weight:
        return name.strip(), 1.0
    try:
        return name.strip(), float(weight)
    except ValueError:
        # What can't be understood is not taken as a yes.
        return name.strip(), 0.0
