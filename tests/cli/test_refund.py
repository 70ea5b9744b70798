"""`mojbok refund`, as BOK types it (POR-13)."""

import csv
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mojbok.domain.refund import RefundState
from tests.builders import SECRET, World, open_world, settings
from tests.refunding import NRB, overpaid, requested, stored

pytestmark = pytest.mark.requirement("POR-13")
Command = Callable[..., Result]


@pytest.fixture
def world(tmp_path: Path, mojbok: Command) -> Iterator[World]:
    assert mojbok("list").stdout == "Nie ma takich zwrotów.\n"
    world = open_world(settings(tmp_path / "var"))
    yield world
    world.close()


@pytest.fixture
def mojbok(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Give the command, in an installation of its own."""
    from mojbok.cli import app

    for name in [name for name in os.environ if name.startswith("MOJBOK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MOJBOK_MODE", "demo")
    monkeypatch.setenv("MOJBOK_SECRET_KEY", SECRET)
    monkeypatch.setenv("MOJBOK_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, ["refund", *arguments])


def test_a_refund_is_approved_exported_once_and_paid(
    world: World, mojbok: Command, tmp_path: Path
) -> None:
    person, visitor = overpaid(world)
    refund = requested(world, person, visitor)
    listed = mojbok("list").stdout
    assert refund.reference in listed
    assert "do zatwierdzenia" in listed
    assert NRB not in listed

    assert mojbok("paid", refund.reference).exit_code == 1
    assert mojbok("approve", refund.reference).exit_code == 0
    assert mojbok("approve", refund.reference).exit_code == 1
    assert mojbok("export", "wyplaty.csv").stdout.startswith("Eksport 1: zapisano zwrotów: 1")

    file = tmp_path / "wyplaty.csv"
    [row] = csv.DictReader(file.read_text(encoding="utf-8").splitlines(), delimiter=";")
    assert (row["account_number"], row["amount"]) == (NRB, "100.00")
    assert row["title"] == f"Zwrot nadplaty {refund.reference}"
    assert file.stat().st_mode & 0o077 == 0
    assert mojbok("export", "drugi.csv").stdout == "Nie ma zatwierdzonych zwrotów do wypłaty.\n"
    assert mojbok("export", "wyplaty.csv", "--again", "1").exit_code == 2
    assert mojbok("export", "drugi.csv", "--again", "1").exit_code == 0
    assert Path("drugi.csv").read_bytes() == file.read_bytes()
    assert mojbok("paid", refund.reference).exit_code == 0
    assert stored(world, refund.reference).state is RefundState.PAID
    assert refund.reference in mojbok("list", "--closed").stdout


def test_what_can_not_be_written_is_written_later(world: World, mojbok: Command) -> None:
    person, visitor = overpaid(world)
    refund = requested(world, person, visitor)
    mojbok("approve", refund.reference)

    refused = mojbok("export", "nie/ma/takiego.csv")

    assert refused.exit_code == 2
    assert "--again 1" in refused.stderr
    assert mojbok("export", "plik.csv", "--again", "1").exit_code == 0


def test_a_rejection_needs_a_reason(world: World, mojbok: Command) -> None:
    person, visitor = overpaid(world)
    refund = requested(world, person, visitor)

    reasons = ("--reason", "test", "--word", "Konto należy do kogoś innego.")
    assert mojbok("reject", refund.reference).exit_code == 2
    assert mojbok("reject", refund.reference, *reasons[:2]).exit_code == 2
    assert mojbok("reject", refund.reference, *reasons).exit_code == 0
    assert mojbok("reject", "ZN-2222222222222222", *reasons).exit_code == 1
    assert world.events("refund_rejected")
