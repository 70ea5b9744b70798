"""Whether a request comes from our own pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True, slots=True)
class Origins:
    """Knows our own origin: that of the public address; in the demo, whatever host the browser has called."""

    public_url: str
    is_demo: bool

    def is_own(self, origin: str, host: str) -> bool:
        """Tell whether an Origin header is ours."""
        try:
            named = _canonical(origin)
            called = _canonical(f"http://{host}") if self.is_demo and host else None
        except ValueError:
            return False
        return named in {_canonical(self.public_url), called}

    def is_same_site_post(self, headers: Mapping[str, str]) -> bool:
        """Tell whether a form may come in: no browser sends one from elsewhere without saying so.

        A client that is no browser sends neither header; it has no cookies of anybody either.
        """
        if origin := headers.get("origin"):
            return self.is_own(origin, headers.get("host", ""))
        return headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}

    def is_own_socket(self, headers: Mapping[str, str]) -> bool:
        """Tell whether a socket may open: browsers always name its origin, or say that it is the same."""
        if origin := headers.get("origin"):
            return self.is_own(origin, headers.get("host", ""))
        return headers.get("sec-fetch-site") == "same-origin"


def _canonical(address: str) -> tuple[str, str | None, int | None]:
    """Give scheme, host and port as browsers compare them. Raises ValueError when it is no address."""
    parts = urlsplit(address)
    if "@" in parts.netloc:
        raise ValueError("no origin names a user")
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname, parts.port or usual
