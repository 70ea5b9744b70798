"""What is sent to us is waited for only so long: whoever sends a byte now and then keeps nobody waiting."""

import asyncio
from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

#: So long what is sent may take, and a second more for each so many bytes that have come: enough for files over a bad
#: mobile line. nginx gives 20 s for each part (`deploy/nginx.conf`), without an end.
SECONDS_FOR_A_BODY: Final = 30.0
_LEAST_BYTES_PER_SECOND: Final = 4096


class InTime:
    """Receives what is sent, and gives it up when it comes too slowly."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._received = 0
        self._began: float | None = None
        self._has_ended = False

    async def __call__(self) -> Message:
        """Receive. Raises HTTPException (408)."""
        if self._has_ended:
            # Whoever listens for the end of the connection may do so for as long as the answer takes.
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._deadline()):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408) from None
        self._received += len(message.get("body", b""))
        self._has_ended = not message.get("more_body", False)
        return message

    def _deadline(self) -> float:
        """Tell until when the next part is waited for, by the loop's clock."""
        if self._began is None:
            self._began = asyncio.get_running_loop().time()
        return self._began + SECONDS_FOR_A_BODY + self._received / _LEAST_BYTES_PER_SECOND


def cut_short(receive: Receive) -> Receive:
    """Take what could not be received for the end of the connection, where no page of ours could say more."""

    async def received() -> Message:
        try:
            return await receive()
        except HTTPException:
            return {"type": "http.disconnect"}

    return received
