"""News between nodes, over Redis: which sessions have ended and which accounts are different.

Only to be quick: the database alone decides, and every node looks there each second as well (`mojbok.web.server`). So
nothing is kept, nothing is sent twice, and nobody waits: while Redis is away, news is dropped.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, Self

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from mojbok.domain.ports import SealBrokenError, Vault
from mojbok.domain.sessions import EndReason

_PURPOSE: Final = "news between nodes"
_SECONDS_TO_CONNECT: Final = 1.0
#: After so long without a word Redis is asked for one, and after as long again without an answer it is away.
_SECONDS_OF_SILENCE: Final = 4.0
_SHORTEST_PAUSE: Final = 0.25
_LONGEST_PAUSE: Final = 5.0
_MOST_WAITING: Final = 1000
_log: Final = logging.getLogger(__name__)

Ended = Callable[[Sequence[str], EndReason], None]
Changed = Callable[[str], None]


@dataclass(slots=True)
class _Pause:
    """How long Redis is left alone after a failure: longer and longer, up to a limit."""

    seconds: float = 0.0

    def begin(self, error: BaseException) -> None:
        if not self.seconds:
            # Not the error's own words: they may hold the address, and with it the password.
            _log.warning("No news between nodes: Redis is away (%s)", type(error).__name__)
        self.lengthen()

    def lengthen(self) -> None:
        self.seconds = min(max(_SHORTEST_PAUSE, 2 * self.seconds), _LONGEST_PAUSE)

    def is_over(self) -> None:
        if self.seconds:
            _log.info("News between nodes goes on: Redis is back")
        self.seconds = 0.0


@dataclass(kw_only=True)
class NodeNews:
    """Tells the other nodes, and hears them. What goes through Redis is sealed: it can be neither read nor forged."""

    url: str
    vault: Vault
    own: str
    """Names this process among all that share the Redis."""
    on_ended: Ended
    on_changed: Changed
    _loop: asyncio.AbstractEventLoop | None = None
    _waiting: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(_MOST_WAITING))
    _pause: _Pause = field(default_factory=_Pause)
    _task: asyncio.Task[None] | None = None

    @property
    def channel(self) -> str:
        """Give the channel; installations with other keys have others."""
        return f"mojbok:news:{self.vault.index('channel', purpose=_PURPOSE)[:16]}"

    async def start(self) -> None:
        """Begin to tell and to hear; Redis may come later."""
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._forever())

    async def stop(self) -> None:
        """End both."""
        self._loop = None
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def ended(self, session_ids: Sequence[str], reason: EndReason) -> None:
        """Tell the other nodes that sessions have ended; from any thread, without waiting."""
        self._put({"ended": list(session_ids), "reason": reason})

    def changed(self, account_id: str) -> None:
        """Tell the other nodes that an account is different; from any thread, without waiting."""
        self._put({"changed": account_id})

    def _put(self, news: dict[str, object]) -> None:
        if self._loop is None:
            return
        sealed = self.vault.seal(json.dumps({"by": self.own, **news}), purpose=_PURPOSE)
        # The loop may be closed by now: then nobody has a page open here, and the others look for themselves.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._queue, sealed)

    def _queue(self, sealed: bytes) -> None:
        with suppress(asyncio.QueueFull):
            self._waiting.put_nowait(sealed)

    async def _forever(self) -> None:
        """Tell and hear as long as Redis is there, and again when it is back."""
        while True:
            try:
                async with _connection(self.url) as redis, asyncio.TaskGroup() as both:
                    both.create_task(self._hear(redis))
                    both.create_task(self._tell(redis))
            except* (RedisError, OSError) as errors:
                self._pause.begin(errors.exceptions[0])
            except* Exception:  # noqa: BLE001
                # A mistake of ours must not cut this node off for good.
                _log.exception("No news between nodes for a moment")
                self._pause.lengthen()
            await asyncio.sleep(self._pause.seconds)

    async def _tell(self, redis: Redis) -> None:
        # What waited while Redis was away, the others have found by themselves.
        while not self._waiting.empty():
            self._waiting.get_nowait()
        while True:
            await redis.publish(self.channel, await self._waiting.get())

    async def _hear(self, redis: Redis) -> None:
        async with redis.pubsub(ignore_subscribe_messages=True) as subscription:
            await subscription.subscribe(self.channel)
            is_asked = False
            while True:
                message = await subscription.get_message(timeout=_SECONDS_OF_SILENCE)
                if message is None:
                    # The library's own check sends a PING, and never misses the answer.
                    if is_asked:
                        raise TimeoutError
                    await subscription.ping()
                is_asked = message is None
                if message is not None:
                    self._pause.is_over()
                    if message["type"] == "message":
                        self._take(message["data"])

    def _take(self, sealed: bytes) -> None:
        try:
            news = _News.read(self.vault.open(sealed, purpose=_PURPOSE))
        except SealBrokenError:
            _log.warning("News between nodes could not be opened: it is forged, or of another key")
        except (AttributeError, KeyError, TypeError, ValueError):
            _log.warning("News between nodes was not understood: a node of another version said it")
        else:
            if news.by != self.own:
                self._pass_on(news)

    def _pass_on(self, news: "_News") -> None:
        try:
            if news.ended and news.reason:
                self.on_ended(news.ended, news.reason)
            if news.changed:
                self.on_changed(news.changed)
        except Exception:  # noqa: BLE001
            # Whoever fails at one piece of news may be well with the next.
            _log.exception("News between nodes was lost on whoever listens here")


@dataclass(frozen=True, kw_only=True, slots=True)
class _News:
    """What a node has said."""

    by: str
    ended: Sequence[str] = ()
    reason: EndReason | None = None
    changed: str = ""

    @classmethod
    def read(cls, said: str) -> Self:
        """Read it. Raises AttributeError, KeyError, TypeError, ValueError when it is not ours."""
        news: dict[str, Any] = json.loads(said)
        reason = news.get("reason")
        return cls(
            by=news["by"],
            ended=tuple(news.get("ended", ())),
            reason=EndReason(reason) if reason is not None else None,
            changed=news.get("changed", ""),
        )


def _connection(url: str) -> Redis:
    return Redis.from_url(
        url,
        socket_connect_timeout=_SECONDS_TO_CONNECT,
        socket_timeout=_SECONDS_TO_CONNECT,
        retry=Retry(NoBackoff(), 0),
    )
