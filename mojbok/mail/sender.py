"""The background sender: takes letters from the queue and delivers them, however long it takes."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import partial
from typing import Final, Protocol

from mojbok.domain.letters import WaitingLetter
from mojbok.domain.outages import OutageError
from mojbok.domain.ports import Clock
from mojbok.mail.failures import (
    AccessRefusedError,
    DeliveryError,
    LetterDelayedError,
    LetterRefusedError,
    ServerUnavailableError,
)
from mojbok.mail.mailbox import Mailbox
from mojbok.mail.message import LetterComposer
from mojbok.mail.pauses import ACCESS_LONGEST, SERVER_LONGEST, ServerPause, letter_pause
from mojbok.mail.settings import MailSettings
from mojbok.mail.smtp import SmtpTransport

#: How many letters may be under way at once: mail servers dislike more connections of one client.
LANES: Final = 4
#: Letters that other processes put down are found by looking.
POLL_SECONDS: Final = 5
#: Above the sum of all time limits of one SMTP delivery, below the age of an abandoned claim.
DELIVERY_SECONDS: Final = 60 * 60
#: RFC 5321, 4.5.4.1: give up after four or five days.
GIVE_UP_AFTER: Final = timedelta(days=5)

_log: Final = logging.getLogger(__name__)


class Transport(Protocol):
    """One way to the outside, used for one letter at a time."""

    async def send(self, message: EmailMessage, letter_id: str) -> None:
        """Hand a message over. Raises DeliveryError."""
        ...

    async def close(self) -> None:
        """Let go of what the next letter would have used again."""
        ...


class Queue(Protocol):
    """What the sender needs of the outbox."""

    def claim(self, limit: int) -> list[WaitingLetter]: ...
    def mark_sent(self, letter_id: str, subject: str) -> None: ...
    def postpone(
        self, letter_id: str, error: str, until: datetime, *, tried: bool = True
    ) -> None: ...
    def refuse(self, letter_id: str, error: str) -> None: ...
    def reclaim(self) -> int: ...
    def next_due(self) -> datetime | None: ...


class LetterSender:
    """Delivers due letters, a few at a time, from `start` until `stop`."""

    def __init__(
        self,
        queue: Queue,
        composer: LetterComposer,
        open_transport: Callable[[], Transport],
        clock: Clock,
    ) -> None:
        self._queue = queue
        self._composer = composer
        self._open_transport = open_transport
        self._clock = clock
        self._pause = ServerPause()
        self._idle: list[Transport] = []
        self._busy: set[asyncio.Task[None]] = set()
        self._bell = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._runner: asyncio.Task[None] | None = None
        self._is_stopping = False

    def start(self) -> None:
        """Begin to send, in the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._runner = self._loop.create_task(self._run(), name="letter sender")

    @property
    def has_died(self) -> bool:
        """Tell whether it was started and has ended without having been told to."""
        return self._runner is not None and self._runner.done() and not self._is_stopping

    def wake(self) -> None:
        """Look at the queue at once; called from any thread after a commit."""
        if self._loop is not None:
            # Once the loop is closed, there is nobody to wake.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._ring)

    async def stop(self, grace_seconds: float = 20) -> None:
        """Take no more letters, and let those under way finish as long as the grace lasts."""
        self._is_stopping = True
        self._ring()
        if self._runner is not None:
            await self._runner
        if self._busy:
            _, late = await asyncio.wait(self._busy, timeout=grace_seconds)
            # Whether the server has these is unknown: they stay claimed and go again at the start.
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._close_idle()

    async def _run(self) -> None:
        await self._insist(self._queue.reclaim)
        while not self._is_stopping:
            # Taken before the look at the queue, so that what rings meanwhile is not missed.
            bell = self._bell
            try:
                seconds = await self._dispatch()
            except OutageError:
                # Storage has told of it; looking again is all there is to do.
                seconds = POLL_SECONDS
            except Exception:  # noqa: BLE001
                # A mistake of ours must not end the sending for good.
                _log.exception("The queue of letters could not be read")
                seconds = POLL_SECONDS
            await _heard(bell, seconds)

    async def _dispatch(self) -> float:
        """Set out with what is due; tell after how many seconds to look again."""
        now = self._clock.now()
        free = self._free_lanes()
        if free <= 0 or self._pause.holds(now):
            return POLL_SECONDS
        # Looked at first, since to claim takes the write lock of SQLite even when nothing is due.
        due = await asyncio.to_thread(self._queue.next_due)
        if due is None or due > now:
            if not self._busy:
                await self._close_idle()
            return POLL_SECONDS if due is None else min((due - now).total_seconds(), POLL_SECONDS)
        for waiting in await asyncio.to_thread(self._queue.claim, free):
            task = asyncio.create_task(self._deliver(waiting), name=f"letter {waiting.id}")
            self._busy.add(task)
            task.add_done_callback(self._arrived)
        return POLL_SECONDS

    def _free_lanes(self) -> int:
        # A server that has just failed is tried with one letter.
        return (1 if self._pause.until else LANES) - len(self._busy)

    def _arrived(self, task: asyncio.Task[None]) -> None:
        self._busy.discard(task)
        self._ring()

    async def _deliver(self, waiting: WaitingLetter) -> None:
        try:
            subject = await self._hand_over(waiting)
        except LetterRefusedError as error:
            self._pause.end()
            await self._insist(partial(self._queue.refuse, waiting.id, error.reason))
        except ServerUnavailableError as error:
            await self._leave_alone(waiting, error)
        except DeliveryError as error:
            await self._delay(waiting, error.reason)
        except Exception as error:  # noqa: BLE001
            # A template or a disk that fails: not the letter's fault, and perhaps mended soon.
            _log.exception("Letter %s could not be delivered", waiting.id)
            await self._delay(waiting, f"Błąd programu: {type(error).__name__}.")
        else:
            self._pause.end()
            await self._insist(partial(self._queue.mark_sent, waiting.id, subject))

    async def _hand_over(self, waiting: WaitingLetter) -> str:
        message = self._composer.compose(waiting)
        transport = self._idle.pop() if self._idle else self._open_transport()
        try:
            async with asyncio.timeout(DELIVERY_SECONDS):
                await transport.send(message, waiting.id)
        except TimeoutError:
            raise LetterDelayedError("Serwer poczty nie odpowiedział na czas.") from None
        finally:
            self._idle.append(transport)
        return str(message["Subject"])

    async def _leave_alone(self, waiting: WaitingLetter, error: ServerUnavailableError) -> None:
        longest = ACCESS_LONGEST if isinstance(error, AccessRefusedError) else SERVER_LONGEST
        until = self._pause.extend(self._clock.now(), longest)
        _log.warning("The mail server can't be used until %s: %s", until, error.reason)
        postpone = partial(self._queue.postpone, waiting.id, error.reason, until, tried=False)
        await self._insist(postpone)

    async def _delay(self, waiting: WaitingLetter, reason: str) -> None:
        now = self._clock.now()
        if now - waiting.created_at >= GIVE_UP_AFTER:
            await self._insist(partial(self._queue.refuse, waiting.id, reason))
        else:
            until = now + letter_pause(waiting.attempts)
            await self._insist(partial(self._queue.postpone, waiting.id, reason, until))

    async def _insist(self, note: Callable[[], object]) -> None:
        """Do what has to be written down; a database that is away for a moment is waited for."""
        while True:
            bell = self._bell
            try:
                await asyncio.to_thread(note)
            except OutageError:
                pass
            except Exception:  # noqa: BLE001 - as in _run
                _log.exception("The queue of letters could not be written")
            else:
                return
            if self._is_stopping:
                return
            await _heard(bell, POLL_SECONDS)

    async def _close_idle(self) -> None:
        while self._idle:
            await self._idle.pop().close()

    def _ring(self) -> None:
        # A new bell for the next look: one that has rung stays rung for whoever holds it.
        rung, self._bell = self._bell, asyncio.Event()
        rung.set()


def make_sender(queue: Queue, settings: MailSettings, clock: Clock) -> LetterSender:
    """Make the sender: to the mail server, or to the built-in mailbox where there is none."""
    composer = LetterComposer(settings)
    if not settings.smtp_host:
        mailbox = Mailbox(settings.mailbox)
        return LetterSender(queue, composer, lambda: mailbox, clock)
    return LetterSender(queue, composer, lambda: SmtpTransport(settings), clock)


async def _heard(bell: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(bell.wait(), seconds)
