"""The built-in mailbox, read as docs/testing.md tells testers to: by recipient and X-Mojbok-Letter."""

from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Protocol, TypeVar

T = TypeVar("T")


class Wait(Protocol):
    def __call__(self, look: Callable[[], T | None], what: str) -> T: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A letter as a tester sees it."""

    kind: str
    to: str
    subject: str
    lines: tuple[str, ...]

    @property
    def acted_on(self) -> str:
        """The link or the one-time password: it stands alone on its line, between empty ones."""
        alone = zip(self.lines, self.lines[1:], self.lines[2:], strict=False)
        return next(
            line for before, line, after in alone if line and not (before or after or " " in line)
        )


class Letters:
    """The letters of a folder."""

    def __init__(self, folder: Path, wait: Wait) -> None:
        self._folder = folder
        self._wait = wait
        self._read: dict[str, Letter] = {}

    def to(self, recipient: str) -> list[Letter]:
        """Give the letters that one address has so far, the oldest first."""
        for path in sorted(self._folder.glob("*.eml")):
            if path.name not in self._read:
                self._read[path.name] = letter_of(
                    message_from_bytes(path.read_bytes(), policy=default)
                )
        # Numbers of letters begin with the time of their writing.
        ordered = (self._read[name] for name in sorted(self._read))
        return [letter for letter in ordered if letter.to == recipient]

    def wait_for(self, kind: str, recipient: str, *, number: int = 1) -> Letter:
        """Give the first letter of a kind, or the one of that number, once it is there."""

        def look() -> Letter | None:
            found = [letter for letter in self.to(recipient) if letter.kind == kind]
            return found[number - 1] if len(found) >= number else None

        return self._wait(look, f"letter {number} of kind {kind} to {recipient}")


def letter_of(message: EmailMessage) -> Letter:
    text = message.get_body(("plain",))
    assert text is not None
    return Letter(
        kind=str(message["X-Mojbok-Letter"]),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        lines=tuple(text.get_content().splitlines()),
    )
