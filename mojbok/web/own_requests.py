"""How often the pages of one session may speak of its time (`assets/idle.js`).

Each such request asks the database who speaks, and every customer may send as many as their line takes. Counted in this
process and before the database is asked; what names no session costs nothing and is not counted.
"""

from dataclasses import dataclass
from typing import Final

from mojbok.domain.ports import RateLimiter
from mojbok.domain.rates import Rate, Rates
from mojbok.web.activity import PAGES_OWN

#: In twenty seconds a tab speaks sixteen times at the most: four times of acts when words are lost, twice to hear how
#: much time is left, twice more when another tab has logged out, and eight times to go on while no node takes it.
#: This is room for fifteen such tabs.
_RATES: Final[Rates] = (Rate(240, 20),)


@dataclass(frozen=True, slots=True)
class OwnRequests:
    """Counts what pages ask by themselves, by the session's cookie."""

    limiter: RateLimiter
    """Of this process."""

    def seconds(self, path: str, token: str | None) -> int:
        """Give the seconds after which a request that is one too many may be sent again; 0 lets it in."""
        if not token or not path.startswith(PAGES_OWN):
            return 0
        return self.limiter.take(_RATES, "pages_own", token)
