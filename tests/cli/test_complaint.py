"""`mojbok complaint`, as BOK types it (POR-07, BOK-03)."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mojbok.domain.complaints import Complaint
from tests import sample_files
from tests.builders import World, open_world, settings
from tests.complaining import attach, filed
from tests.profiles import signed_in

pytestmark = pytest.mark.requirement("POR-07", "BOK-03")
Command = Callable[..., Result]


@pytest.fixture
def mojbok(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Give the command, in an installation of its own."""
    from mojbok.cli import app

    for name in [name for name in os.environ if name.startswith("MOJBOK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MOJBOK_MODE", "demo")
    monkeypatch.setenv("MOJBOK_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, **given: CliRunner().invoke(app, ["complaint", *arguments], **given)


@pytest.fixture
def world(mojbok: Command, tmp_path: Path) -> Iterator[World]:
    """Give the application that the commands share a database with; they make it ready."""
    assert mojbok("list").stdout == "Nie ma takich reklamacji.\n"
    folder = tmp_path / "var"
    secret = (folder / "secret_key").read_text("ascii")
    world = open_world(settings(folder, secret_key=secret))
    yield world
    world.close()


@pytest.fixture
def complaint(world: World) -> Complaint:
    visitor = signed_in(world)
    attach(world, visitor, ("licznik.png", sample_files.png()))
    return filed(world, visitor)


def test_bok_lists_reads_asks_and_answers(
    mojbok: Command, world: World, complaint: Complaint
) -> None:
    number = complaint.number

    listed = mojbok("list").stdout
    shown = mojbok("show", number.lower()).stdout
    taken = mojbok("take", number)
    asked = mojbok("ask", number, "--text", "Jaki jest odczyt?")
    answered = mojbok("answer", number, "--verdict", "uznana", "--file", "-", input="Racja.\n")
    after = mojbok("show", number).stdout

    assert f"{number}  przyjęta  do " in listed
    assert "Temat: Faktura lub rozliczenie: Za wysoka faktura" in shown
    assert "licznik.png" in shown
    assert [done.exit_code for done in (taken, asked, answered)] == [0, 0, 0]
    assert "Stan: uznana" in after
    assert "Odpowiedź Biura Obsługi Klienta (uznana)" in after
    assert "Racja." in after
    assert mojbok("list").stdout == "Nie ma takich reklamacji.\n"
    assert number in mojbok("list", "--closed").stdout
    kinds = ("complaint_shown", "complaint_taken", "complaint_asked", "complaint_answered")
    assert [len(world.events(kind)) for kind in kinds] == [2, 1, 1, 1]
    [event] = world.events("complaint_answered")
    assert '"verdict": "uznana"' in event["facts"]
    assert '"staff"' in event["facts"]


def test_bok_opens_a_complaint_anew(mojbok: Command, world: World, complaint: Complaint) -> None:
    number = complaint.number
    early = mojbok("reopen", number, "--text", "Po co?")
    mojbok("answer", number, "--verdict", "nieuznana", "--text", "Nie.")
    silent = mojbok("reopen", number)
    done = mojbok("reopen", number, "--text", "Mamy nowy odczyt.")

    assert (early.exit_code, silent.exit_code, done.exit_code) == (1, 1, 0)
    assert "nie trzeba jej wznawiać" in early.stderr
    shown = mojbok("show", number).stdout
    assert "Stan: w toku" in shown
    assert "Koordynator" in shown
    assert '"staff"' in world.events("complaint_reopened")[0]["facts"]


def test_what_can_not_be_done_is_said_and_leaves_with_status_1(
    mojbok: Command, world: World, complaint: Complaint
) -> None:
    number = complaint.number

    refused = {
        "unknown": mojbok("show", "EB/2026/999999"),
        "mangled": mojbok("show", "'; DROP TABLE complaints"),
        "empty": mojbok("answer", number, "--verdict", "uznana"),
        "reason": mojbok("ask", number, "--text", "?", "--reason", "PESEL 44051401359"),
    }
    mojbok("answer", number, "--verdict", "nieuznana", "--text", "Nie.")
    refused["twice"] = mojbok("answer", number, "--verdict", "uznana", "--text", "Jednak tak.")

    assert {name: done.exit_code for name, done in refused.items()} == dict.fromkeys(refused, 1)
    assert refused["unknown"].stderr == "Nie ma takiej reklamacji.\n"
    assert "jest wymagane" in refused["empty"].stderr
    assert "zakończona" in refused["twice"].stderr
    assert mojbok("answer", number, "--verdict", "wycofana", "--text", "x").exit_code == 2
    assert mojbok("ask", number, "--file", "nie-ma.txt").exit_code == 2
