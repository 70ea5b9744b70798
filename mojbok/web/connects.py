"""How many sockets one network address may open and keep open (`security.md` B2).

Counted where connections come in, before Engine.IO keeps anything of them: whoever connects and never says which page
it is for counts as well. Each node counts for itself, because a socket is one node's. A page whose socket is refused
still works: its forms are plain posts.
"""

import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from mojbok.domain.network import network_of
from mojbok.domain.ports import RateLimiter
from mojbok.domain.rates import Rates

SOCKET_PREFIX: Final = "/_nicegui_ws/"
#: Close code: try again later (IANA's registry of WebSocket close codes).
_TRY_LATER: Final = 1013
_SECONDS_TO_COME_BACK: Final = 30
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """How often one address may connect, and how many sockets it may have open."""

    limiter: RateLimiter
    """Of this process."""
    connects: Rates
    most_open: int


@dataclass(slots=True)
class SocketDoor:
    """Stands before the sockets; everything else passes."""

    inner: ASGIApp
    limits: SocketLimits
    _open: Counter[str] = field(default_factory=Counter)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a connection in or refuse it."""
        is_socket = scope["type"] == "websocket"
        if not is_socket and not scope.get("path", "").startswith(SOCKET_PREFIX):
            await self.inner(scope, receive, send)
            return
        network = network_of(scope["client"][0] if scope.get("client") else "")
        if seconds := self._seconds(scope, network):
            _log.warning("Socket refused: too many from %s", network)
            await _refuse(scope, receive, send, seconds)
            return
        if not is_socket:
            await self.inner(scope, receive, send)
            return
        self._open[network] += 1
        try:
            await self.inner(scope, receive, send)
        finally:
            self._open[network] -= 1
            if not self._open[network]:
                del self._open[network]

    def _seconds(self, scope: Scope, network: str) -> int:
        """Give the seconds after which a refused connection may be tried again; 0 lets it in."""
        if scope["type"] == "websocket" and self._open[network] >= self.limits.most_open:
            return _SECONDS_TO_COME_BACK
        # What names an open connection goes on with it: by polling, or from polling to a websocket.
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        if "sid" in query:
            return 0
        return self.limits.limiter.take(self.limits.connects, "connects_address", network)


async def _refuse(scope: Scope, receive: Receive, send: Send, seconds: int) -> None:
    answer = PlainTextResponse(
        "Zbyt wiele połączeń.", status_code=429, headers={"retry-after": str(seconds)}
    )
    if scope["type"] == "http" or "websocket.http.response" in scope.get("extensions", {}):
        await answer(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": _TRY_LATER})
