"""`mojbok db backup` and `restore`, as an operator types them."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.builders import SECRET, open_world, settings


def db(monkeypatch: pytest.MonkeyPatch, var_dir: Path, *arguments: str) -> Result:
    from mojbok.cli import app

    monkeypatch.setenv("MOJBOK_MODE", "demo")
    monkeypatch.setenv("MOJBOK_SECRET_KEY", SECRET)
    monkeypatch.setenv("MOJBOK_VAR_DIR", str(var_dir))
    return CliRunner().invoke(app, ["db", *arguments])


def test_a_portal_is_moved_by_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mojbok.bootstrap import prepare_database

    for name in [name for name in os.environ if name.startswith("MOJBOK_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    here, there, file = tmp_path / "tu", tmp_path / "tam", tmp_path / "kopia.tar"
    prepare_database(settings(here))
    world = open_world(settings(here))
    account = world.member(world.person())
    world.close()

    made = db(monkeypatch, here, "backup", str(file))
    assert made.exit_code == 0
    assert "Nie ma w niej klucza MOJBOK_SECRET_KEY" in made.stdout

    restored = db(monkeypatch, there, "restore", str(file))
    assert restored.exit_code == 0
    assert "Odtworzono kopię z" in restored.stdout
    assert db(monkeypatch, there, "check").stdout == "Baza zgadza się z programem.\n"
    moved = open_world(settings(there))
    assert moved.log_in(account.login).session.account_id == account.id
    moved.close()

    again = db(monkeypatch, there, "restore", str(file))
    assert again.exit_code == 1
    assert "Baza danych nie jest pusta" in again.stderr
    twice = db(monkeypatch, here, "backup", str(file))
    assert twice.exit_code == 1
    assert "już jest: podaj inną nazwę" in twice.stderr
