"""The built-in mailbox: each letter a file, for where there is no mail server."""

import asyncio
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Final

from mojbok.mail.failures import ServerUnavailableError

_NAME: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredLetter:
    """A letter of the mailbox, for the page that shows them."""

    id: str
    kind: str
    to: str
    subject: str
    date: datetime
    text: str
    html: str


class Mailbox:
    """A folder of letters, which takes them as a mail server would."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, message: EmailMessage, letter_id: str) -> None:
        """Keep a letter; one that comes again takes its own place. Raises ServerUnavailableError."""
        try:
            await asyncio.to_thread(self._write, letter_id, message.as_bytes(policy=SMTP))
        except OSError as error:
            # No letter's fault: a full disk, a folder that is not ours.
            raise ServerUnavailableError(f"Skrzynka nie działa: {type(error).__name__}.") from error

    async def close(self) -> None:
        """Do nothing: a folder needs no leave-taking."""

    def letters(self) -> Iterator[StoredLetter]:
        """Give the letters one by one, the newest first."""
        # Numbers of letters begin with the time of their writing.
        for name in sorted((path.stem for path in self._folder.glob("*.eml")), reverse=True):
            if letter := self.read(name):
                yield letter

    def read(self, letter_id: str) -> StoredLetter | None:
        """Give one letter, or None when there is none with this number."""
        # Checked before anything is made of it: the number comes from an address.
        if not _NAME.fullmatch(letter_id):
            return None
        try:
            data = self._path(letter_id).read_bytes()
        except OSError:
            return None
        return _stored(letter_id, message_from_bytes(data, policy=SMTP))

    def _path(self, letter_id: str) -> Path:
        return self._folder / f"{letter_id}.eml"

    def _write(self, letter_id: str, data: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        target = self._path(letter_id)
        # Not `.eml` until it is whole: somebody may be watching the folder.
        part = target.with_suffix(f".{os.getpid()}.part")
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except OSError:
            part.unlink(missing_ok=True)
            raise


def _stored(letter_id: str, message: EmailMessage) -> StoredLetter:
    return StoredLetter(
        id=letter_id,
        kind=str(message["X-Mojbok-Letter"]),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        date=message["Date"].datetime,
        text=_body(message, "plain"),
        html=_body(message, "html"),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""
