"""What a form has sent, kept while it is answered, so that nobody types it again when the answer is an outage."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Message, Receive, Scope

from mojbok.web.arriving import InTime

#: Of fields that are typed anew each time: passwords, codes of an app, recovery codes.
_SECRET: Final = ("password", "code", "token", "solution")
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_MOST_FIELDS: Final = 60
_MOST_KEPT: Final = 64 * 1024


class Body:
    """Passes on what comes, no more than is allowed and no slower, and keeps a copy of what is small."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = InTime(receive)
        self._most = most
        self._received = 0
        self._kept = bytearray()
        self._has_ended = False

    async def __call__(self) -> Message:
        """Receive. Raises HTTPException when it is too much (413), or comes too slowly (408)."""
        message = await self._receive()
        part = message.get("body", b"")
        self._received += len(part)
        if self._received > self._most:
            raise HTTPException(413)
        if self._is_small:
            self._kept += part
        self._has_ended = not message.get("more_body", False)
        return message

    async def whole(self) -> bytes | None:
        """Give all of it, also what nobody has read yet; None when it is large."""
        while self._is_small and not self._has_ended:
            await self()
        return bytes(self._kept) if self._is_small else None

    @property
    def _is_small(self) -> bool:
        return self._received <= _MOST_KEPT


@dataclass(frozen=True, kw_only=True, slots=True)
class SentForm:
    """A form that may be sent once more as it was: it has no secrets, and no files."""

    address: str
    encoding: str
    fields: Sequence[tuple[str, str]]


async def sent_form(scope: Scope, body: Body) -> SentForm | None:
    """Give the form that was sent; None when it can't be sent again without its sender."""
    encoding = Request(scope).headers.get("content-type", "").partition(";")[0].strip()
    if scope["method"] != "POST" or encoding not in _FORMS:
        return None
    try:
        fields = await _fields(scope, body)
    except (HTTPException, MultiPartException):
        return None
    if fields is None or any(secret in name for name, _ in fields for secret in _SECRET):
        return None
    query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
    return SentForm(address=Request(scope).url.path + query, encoding=encoding, fields=fields)


async def _fields(scope: Scope, body: Body) -> list[tuple[str, str]] | None:
    content = await body.whole()
    if content is None:
        return None

    async def again() -> Message:
        return {"type": "http.request", "body": content}

    async with Request(scope, again).form(max_fields=_MOST_FIELDS) as form:
        values = form.multi_items()
        # An empty field for files is sent as a file without a name.
        files = [value for _, value in values if not isinstance(value, str) and value.filename]
        return None if files else [pair for pair in values if isinstance(pair[1], str)]  # type: ignore[misc] # just asked
