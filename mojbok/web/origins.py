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
            parts = urlsplit(origin)
        except ValueError:
            return False
        own = urlsplit(self.public_url)
        if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
            return True
        return self.is_demo and parts.scheme == "http" and bool(host) and parts.netloc == host

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
