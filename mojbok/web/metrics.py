"""`/metryki`: what the program counts, for those who run it; to everybody else there is no such address."""

import hmac
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from fastapi import HTTPException, Request, Response

from mojbok.domain.measures import Measures
from mojbok.web.access import Access, Doors

ADDRESS: Final = "/metryki"
#: What proxies add to what they pass on.
_MARKS_OF_PROXIES: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@dataclass(frozen=True, slots=True)
class MetricsDoor:
    """Opens to this machine itself, and to whoever has the token; without a token set, to nobody else."""

    measures: Measures
    token: str

    def declare(self, doors: Doors) -> None:
        """Declare the address."""

        @doors.get(ADDRESS, Access.ALWAYS)
        def metrics(request: Request) -> Response:
            if not (self._has_token(request) or _is_from_here(request)):
                raise HTTPException(404)
            media_type, report = self.measures.report()
            return Response(report, media_type=media_type)

    def _has_token(self, request: Request) -> bool:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        is_right = hmac.compare_digest(token.encode(), self.token.encode())
        return bool(self.token) and kind.lower() == "bearer" and is_right


def _is_from_here(request: Request) -> bool:
    """Tell whether somebody on this machine asks, and not a proxy on it for somebody else."""
    if any(mark in request.headers for mark in _MARKS_OF_PROXIES) or request.client is None:
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
