"""The headers of every answer, and the compression of pages."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import brotli
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

from mojbok.web.encodings import encodings_of
from mojbok.web.visit import Visit

_SMALLEST_TO_COMPRESS: Final = 600
_LONGEST_WHOLE: Final = 1_000_000
_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "worker-src 'self'; img-src 'self' data:; connect-src 'self'{sockets}; manifest-src 'self'; "
    "form-action 'self'{forms}; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
#: For what is no page: opened by itself, it may load and run nothing.
_POLICY_OF_A_FILE: Final = (
    "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_NOT_NEEDED: Final = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
)
_EVERYWHERE: Final[Mapping[str, str]] = {
    "x-content-type-options": "nosniff",
    # Not no-referrer: browsers would then send `Origin: null` with our own forms.
    "referrer-policy": "same-origin",
    "permissions-policy": ", ".join(f"{feature}=()" for feature in _NOT_NEEDED),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_HTTPS: Final = {"strict-transport-security": "max-age=31536000; includeSubDomains"}


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerHeaders:
    """Puts the security headers on and compresses HTML."""

    is_secure: bool
    socket_origin: str
    """The socket's origin, such as `wss://mojbok.example`: older Safari does not count it as 'self'."""

    def around(self, send: Send, visit: Visit, accepted: str) -> Send:
        """Wrap `send` for one answer of the portal."""
        waiting: Message | None = None

        async def sending(message: Message) -> None:
            nonlocal waiting
            if message["type"] == "http.response.start":
                self._add(message, self._policy(visit), keeps_for_ever=False)
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

    def around_file(self, send: Send, *, keeps_for_ever: bool) -> Send:
        """Wrap `send` for an answer that is no page: a static file, or a word of the socket's."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(message, _POLICY_OF_A_FILE, keeps_for_ever=keeps_for_ever)
            await send(message)

        return sending

    def _policy(self, visit: Visit) -> str:
        sockets = f" {self.socket_origin}" if self.socket_origin else ""
        # Chromium holds the redirects that a form leads to against it, too.
        forms = f" {visit.form_target}" if visit.form_target else ""
        return _POLICY.format(nonce=visit.nonce, sockets=sockets, forms=forms)

    def _add(self, start: Message, policy: str, *, keeps_for_ever: bool) -> None:
        # Names as servers behind us write them may have capitals, which MutableHeaders does not find.
        start["headers"] = [(name.lower(), value) for name, value in start.get("headers", ())]
        headers = MutableHeaders(raw=start["headers"])
        headers.setdefault("content-security-policy", policy)
        headers.update(_EVERYWHERE)
        if not keeps_for_ever and "no-store" not in headers.get("cache-control", ""):
            headers["cache-control"] = "no-store"
        if self.is_secure:
            headers.update(_HTTPS)


def _is_html(start: Message) -> bool:
    headers = MutableHeaders(raw=start["headers"])
    is_small = int(headers.get("content-length", _LONGEST_WHOLE)) < _LONGEST_WHOLE
    return headers.get("content-type", "").startswith("text/html") and is_small


async def send_compressed(start: Message, body: Message, accepted: str, send: Send) -> None:
    """Send an answer whose body is whole, compressed when that is worth it."""
    headers = MutableHeaders(raw=start["headers"])
    content = body.get("body", b"")
    if len(content) >= _SMALLEST_TO_COMPRESS and not body.get("more_body"):
        encoding = next(iter(encodings_of(accepted)), None)
        if encoding == "br":
            content = brotli.compress(content, quality=4)
        elif encoding == "gzip":
            content = gzip.compress(content, 5, mtime=0)
        if encoding is not None:
            headers["content-encoding"] = encoding
        headers["content-length"] = str(len(content))
        headers["vary"] = "accept-encoding"
    await send(start)
    await send({**body, "body": content})
