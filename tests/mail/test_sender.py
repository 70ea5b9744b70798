"""The sender by itself: when it looks, how long it waits, and what it lives through."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from mojbok.domain.letters import WaitingLetter
from mojbok.mail.pauses import ACCESS_LONGEST, SERVER_LONGEST, ServerPause, letter_pause
from mojbok.mail.sender import make_sender
from mojbok.mail.settings import MailSettings
from tests.mail.letters import NOON, SETTINGS, activation
from tests.mail.office import PATIENCE, MovableClock, Office, OpenRoom


@pytest.fixture
def to_files(office: Office) -> MailSettings:
    return replace(SETTINGS, mailbox=office.folder / "poczta")


class FailingQueue:
    """A queue whose database fails at the first use of each method."""

    def __init__(self) -> None:
        self.letters = [WaitingLetter(id="1", letter=activation(), created_at=NOON, attempts=1)]
        self.calls: list[str] = []
        self.sent = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.wake: Callable[[], None] = lambda: None

    def reclaim(self) -> int:
        self._fail_once("reclaim")
        return 0

    def next_due(self) -> datetime | None:
        self._fail_once("next_due")
        return NOON if self.letters else None

    def claim(self, limit: int) -> list[WaitingLetter]:
        self._fail_once("claim")
        return [self.letters.pop()]

    def mark_sent(self, letter_id: str, subject: str) -> None:
        self._fail_once("mark_sent")
        self._loop.call_soon_threadsafe(self.sent.set)

    def postpone(self, letter_id: str, error: str, until: datetime, *, tried: bool = True) -> None:
        raise AssertionError(error)

    def refuse(self, letter_id: str, error: str) -> None:
        raise AssertionError(error)

    def _fail_once(self, name: str) -> None:
        self.calls.append(name)
        if self.calls.count(name) == 1:
            self.wake()
            raise OSError("the database is away")


@pytest.mark.requirement("REG-09")
async def test_a_database_that_is_away_for_a_moment_costs_no_letter(to_files: MailSettings) -> None:
    queue = FailingQueue()
    sender = make_sender(queue, to_files, MovableClock())
    queue.wake = sender.wake
    sender.start()
    async with asyncio.timeout(PATIENCE):
        await queue.sent.wait()
    await sender.stop()

    assert queue.calls.count("mark_sent") == 2
    assert len(list(to_files.mailbox.iterdir())) == 1


async def test_a_commit_in_a_thread_wakes_the_sender(
    open_room: OpenRoom, to_files: MailSettings
) -> None:
    room = open_room(to_files)
    await asyncio.to_thread(room.send, activation())

    assert await room.fate() == "sent"


@pytest.mark.requirement("REG-09")
async def test_letters_that_waited_for_the_start_are_sent(
    office: Office, open_room: OpenRoom, to_files: MailSettings
) -> None:
    office.put(activation(), activation())
    office.queue("node0").claim(1)
    room = open_room(to_files)

    assert [await room.fate(), await room.fate()] == ["sent", "sent"]


async def test_a_sender_that_never_started_can_be_woken_and_stopped(
    office: Office, to_files: MailSettings
) -> None:
    sender = make_sender(office.queue(), to_files, office.clock)
    sender.wake()
    await sender.stop()


def test_waking_after_the_loop_has_ended_does_no_harm(
    office: Office, to_files: MailSettings
) -> None:
    sender = make_sender(office.queue(), to_files, office.clock)

    async def live() -> None:
        sender.start()
        await sender.stop()

    asyncio.run(live())
    sender.wake()


def test_pauses_of_a_letter_grow_up_to_a_quarter() -> None:
    seconds = [letter_pause(attempts).total_seconds() for attempts in range(1, 8)]

    assert seconds == [5, 15, 45, 135, 405, 900, 900]
    assert letter_pause(10_000) == timedelta(minutes=15)
    assert letter_pause(0) == timedelta(seconds=5)


def test_pauses_for_the_server_grow_and_end_with_success() -> None:
    pause = ServerPause()
    now = NOON
    seen = []
    for _ in range(8):
        until = pause.extend(now, SERVER_LONGEST)
        assert pause.holds(now)
        assert pause.extend(now, SERVER_LONGEST) == until, "failures of one moment count once"
        seen.append((until - now).total_seconds())
        now = until
        assert not pause.holds(now)

    assert seen == [2, 4, 8, 16, 32, 60, 60, 60]
    assert pause.extend(now, ACCESS_LONGEST) - now > SERVER_LONGEST
    pause.end()
    assert pause.extend(now, SERVER_LONGEST) - now == timedelta(seconds=2)


@pytest.mark.requirement("REG-09")
async def test_a_clock_set_back_by_an_hour_keeps_no_letter_waiting_for_it(
    office: Office, open_room: OpenRoom, to_files: MailSettings
) -> None:
    office.put(activation())
    office.clock.move(timedelta(hours=-1))
    room = open_room(to_files)

    assert await room.fate() == "sent"


def test_a_pause_from_before_the_clock_was_set_back_does_not_hold() -> None:
    pause = ServerPause()
    pause.extend(NOON, SERVER_LONGEST)

    assert pause.holds(NOON)
    assert not pause.holds(NOON - timedelta(hours=1))


@pytest.mark.requirement("REG-09")
async def test_a_clock_that_ticks_between_two_looks_keeps_no_letter(
    office: Office, open_room: OpenRoom, to_files: MailSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands = office.clock.now

    def ticks() -> datetime:
        office.clock.move(timedelta(microseconds=1))
        return stands()

    monkeypatch.setattr(office.clock, "now", ticks)
    room = open_room(to_files)
    room.send(activation())

    assert await room.fate() == "sent"
