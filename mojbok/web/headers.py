"""The headers of every answer, and its compression."""

import gzip
from dataclasses import dataclass
from typing import Final

import brotli
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

from mojbok.web.visit import Visit

_SMALLEST_TO_COMPRESS: Final = 600
_LONGEST_WHOLE: Final = 1_000_000
_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data:; connect-src 'self'{sockets}; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerHeaders:
    """Puts the security headers on and compresses HTML."""

    is_secure: bool
    socket_origin: str
    """The socket's origin, such as `wss://mojbok.example`: older Safari does not count it as 'self'."""

    def around(self, send: Send, visit: Visit, accepted: str) -> Send:
        """Wrap `send` for one answer."""
        waiting: Message | None = None

        async def sending(message: Message) -> None:
            nonlocal waiting
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(raw=message["headers"]), visit)
                if _is_html(message):
                    waiting = message
                else:
                    await send(message)
            elif waiting is not None:
                start, waiting = waiting, None
                await send_compressed(start, message, accepted, send)
            else:
                await send(message)

        return sending

    def _add(self, headers: MutableHeaders, visit: Visit) -> None:
        sockets = f" {self.socket_origin}" if self.socket_origin else ""
        headers.setdefault(
            "content-security-policy", _POLICY.format(nonce=visit.nonce, sockets=sockets)
        )
        headers["x-content-type-options"] = "nosniff"
        # Not no-referrer: browsers would then send `Origin: null` with our own forms.
        headers["referrer-policy"] = "same-origin"
        headers["permissions-policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
        headers["cross-origin-opener-policy"] = "same-origin"
        headers["cross-origin-resource-policy"] = "same-origin"
        headers.setdefault("cache-control", "no-store")
        if self.is_secure:
            headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"


def _is_html(start: Message) -> bool:
    headers = MutableHeaders(raw=start["headers"])
    is_small = int(headers.get("content-length", _LONGEST_WHOLE)) < _LONGEST_WHOLE
    return headers.get("content-type", "").startswith("text/html") and is_small


async def send_compressed(start: Message, body: Message, accepted: str, send: Send) -> None:
    """Send an answer whose body is whole, compressed when that is worth it."""
    headers = MutableHeaders(raw=start["headers"])
    content = body.get("body", b"")
    if len(content) >= _SMALLEST_TO_COMPRESS and not body.get("more_body"):
        if "br" in accepted:
            content, headers["content-encoding"] = brotli.compress(content, quality=4), "br"
        elif "gzip" in accepted:
            content, headers["content-encoding"] = gzip.compress(content, 5, mtime=0), "gzip"
        headers["content-length"] = str(len(content))
        headers["vary"] = "accept-encoding"
    await send(start)
    await send({**body, "body": content})
