"""`mojbok crm`, as an operator types it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.storage.crm_folder import client, payment, small_folder, write

Command = Callable[..., Result]


@pytest.fixture
def mojbok_crm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Give the command, in an installation of its own."""
    from mojbok.cli.crm import app

    for name in [name for name in os.environ if name.startswith("MOJBOK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MOJBOK_MODE", "demo")
    monkeypatch.setenv("MOJBOK_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_sample_is_written_and_imported_on_an_empty_machine(
    mojbok_crm: Command, tmp_path: Path
) -> None:
    assert mojbok_crm("sample", "crm", "--clients", 3, "--seed", 5).exit_code == 0

    done = mojbok_crm("import", "crm")

    assert done.exit_code == 0, done.output
    assert "consumption.csv" in done.stdout
    assert (tmp_path / "rejected.csv").read_text("utf-8") == "file;line;column;value;reason\n"
    assert list((tmp_path / "var" / "dokumenty").rglob("*.pdf"))


def test_refused_rows_give_status_1_and_a_report_where_it_is_wished(
    mojbok_crm: Command, tmp_path: Path
) -> None:
    files = small_folder()
    files["payments"].append(payment("W9", "P9"))
    write(tmp_path / "crm", files)

    done = mojbok_crm("import", "crm", "--report", tmp_path / "reports" / "today")

    assert done.exit_code == 1
    report = (tmp_path / "reports" / "today" / "rejected.csv").read_text("utf-8")
    assert "payments.csv;4;payer_id;P9;" in report
    assert not (tmp_path / "rejected.csv").exists()


def test_a_folder_that_is_not_there_gives_status_2(mojbok_crm: Command) -> None:
    done = mojbok_crm("import", "nowhere")

    assert done.exit_code == 2
    assert "Nie ma folderu nowhere" in done.stderr


def test_warnings_are_told(mojbok_crm: Command, tmp_path: Path) -> None:
    write(tmp_path / "crm", {"clients": [{**client("K1", "individual"), "kolor": "zielony"}]})

    done = mojbok_crm("import", "crm")

    assert done.exit_code == 0
    assert "clients.csv: Kolumna „kolor” jest nieznana i została pominięta." in done.stderr


def test_a_status_is_added_and_listed(mojbok_crm: Command) -> None:
    added = mojbok_crm("statuses", "add", "Zgłoszona do OSD", "--after", "Aktywna")
    listed = mojbok_crm("statuses", "list")

    assert added.exit_code == 0
    words = listed.stdout
    assert words.index("Aktywna") < words.index("Zgłoszona do OSD") < words.index("Zakończona")


def test_a_status_that_can_not_be_added_gives_status_1(mojbok_crm: Command) -> None:
    assert mojbok_crm("statuses", "add", "aktywna").exit_code == 1
    assert mojbok_crm("statuses", "add", "Nowa", "--after", "Anulowana").exit_code == 1
