"""The built-in mailbox, which stands in for a mail server."""

import errno
import os
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest

from mojbok.domain.letters import WaitingLetter
from mojbok.mail.mailbox import Mailbox
from mojbok.mail.message import LetterComposer
from mojbok.mail.pauses import SERVER_LONGEST
from tests.mail.letters import ANNA, LINK, NOON, SETTINGS, activation, one_time_password
from tests.mail.office import Office, OpenRoom

NUMBER = "019ab4c6d2e1" + "0" * 20


@pytest.mark.requirement("REG-09")
async def test_letters_become_files_that_anybody_can_read(
    office: Office, open_room: OpenRoom, tmp_path: Path
) -> None:
    folder = tmp_path / "poczta"
    room = open_room(replace(SETTINGS, mailbox=folder))
    room.send(activation())
    assert await room.fate() == "sent"

    (file,) = folder.iterdir()
    assert file.name == f"{office.entry().id}.eml"
    assert LINK in file.read_text("utf-8").splitlines()
    assert "Twoje konto w mojBOK jest prawie gotowe." in file.read_text("utf-8")
    assert message_from_bytes(file.read_bytes(), policy=SMTP)["To"] == ANNA


@pytest.mark.requirement("REG-09")
async def test_on_a_full_disk_letters_wait_and_go_soon_after_there_is_room(
    open_room: OpenRoom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "poczta"

    def fails(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    room = open_room(replace(SETTINGS, mailbox=folder))
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails)
        room.send(activation())
        assert await room.fate() == "postponed"
        assert list(folder.iterdir()) == []

    room.later(SERVER_LONGEST)
    assert await room.fate() == "sent"
    assert len(list(folder.iterdir())) == 1


async def test_the_newest_letter_comes_first(
    office: Office, open_room: OpenRoom, tmp_path: Path
) -> None:
    mailbox = Mailbox(tmp_path / "poczta")
    room = open_room(replace(SETTINGS, mailbox=tmp_path / "poczta"))
    assert list(mailbox.letters()) == []
    for letter in (activation(), one_time_password()):
        room.send(letter)
        assert await room.fate() == "sent"
        office.clock.move(timedelta(seconds=1))

    newest, oldest = mailbox.letters()
    assert (newest.kind, oldest.kind) == ("one-time-password", "activation")
    assert (oldest.to, oldest.date) == (ANNA, NOON)
    assert oldest.subject == "mojBOK POLSp: aktywacja konta"
    assert LINK in oldest.text.splitlines()
    assert LINK in oldest.html
    assert mailbox.read(oldest.id) == oldest


async def test_a_letter_that_comes_again_is_there_once(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path)
    waiting = WaitingLetter(id=NUMBER, letter=activation(), created_at=NOON, attempts=1)
    for _ in range(2):
        await mailbox.send(LetterComposer(SETTINGS).compose(waiting), NUMBER)

    assert [letter.id for letter in mailbox.letters()] == [NUMBER]


@pytest.mark.parametrize(
    "name",
    ["", "../secret", "..%2fsecret", "secret", f"../{NUMBER}", f"{NUMBER}\n", f"{NUMBER}.eml", "0"],
)
def test_no_other_file_can_be_read(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "poczta"
    folder.mkdir()
    for file in (tmp_path / "secret.eml", tmp_path / f"{NUMBER}.eml", folder / "secret.eml"):
        file.write_text("Subject: secret\n\n")

    assert Mailbox(folder).read(name) is None
    assert list(Mailbox(folder).letters()) == []


def test_a_letter_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert Mailbox(tmp_path).read(NUMBER) is None


async def test_a_folder_that_can_not_be_written_delays_the_mail(
    office: Office, open_room: OpenRoom, tmp_path: Path
) -> None:
    folder = tmp_path / "poczta"
    folder.write_text("a file where the folder should be")
    room = open_room(replace(SETTINGS, mailbox=folder))
    room.send(activation())
    assert await room.fate() == "postponed"
    assert office.entry().last_error == "Skrzynka nie działa: FileExistsError."

    folder.unlink()
    room.later(timedelta(minutes=1))
    assert await room.fate() == "sent"
