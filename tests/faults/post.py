"""A mail server on this machine, behind a wire: it notes what it has taken, and how often."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.e2e.portal import free_port
from tests.faults.wire import Wire, wire_to


@dataclass(frozen=True, slots=True)
class Taken:
    """A letter as the server saw it; the same one has the same number."""

    number: str
    kind: str
    to: str


class PostOffice:
    """What has arrived."""

    def __init__(self) -> None:
        self._taken: Counter[Taken] = Counter()
        self._arrival = threading.Condition()

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        letter = Taken(
            str(message["Message-ID"]), str(message["X-Mojbok-Letter"]), str(message["To"])
        )
        with self._arrival:
            self._taken[letter] += 1
            self._arrival.notify_all()
        return "250 taken"

    def letters(self, kind: str) -> list[Taken]:
        """Give the letters of a kind, each once, however often it came."""
        with self._arrival:
            return [letter for letter in self._taken if letter.kind == kind]

    @property
    def repeated(self) -> int:
        """Tell how many letters came once more, as at-least-once means it."""
        with self._arrival:
            return sum(times - 1 for times in self._taken.values())

    def wait_for(self, kind: str, addresses: set[str], seconds: float) -> None:
        """Wait until everybody has a letter of a kind."""

        def is_there() -> bool:
            return addresses <= {letter.to for letter in self._taken if letter.kind == kind}

        with self._arrival:
            assert self._arrival.wait_for(is_there, seconds), "letters are missing"


@contextmanager
def post_office() -> Iterator[tuple[PostOffice, Wire]]:
    """Run a mail server, and give the wire that leads to it."""
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        with wire_to("127.0.0.1", controller.port) as wire:
            yield office, wire
    finally:
        controller.stop()
