"""`mojbok key`, as an operator types it (SEC-02)."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.builders import SECRET, open_world, settings

pytestmark = pytest.mark.requirement("SEC-02")
NEW = "another secret of the tests, just as long"


@pytest.fixture(autouse=True)
def _one_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mojbok.bootstrap import prepare_database

    for name in [name for name in os.environ if name.startswith("MOJBOK_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    own = settings(tmp_path / "var")
    prepare_database(own)
    world = open_world(own)
    world.register(world.person())
    world.close()


def key(monkeypatch: pytest.MonkeyPatch, command: str, present: str, previous: str = "") -> Result:
    from mojbok.cli import app

    monkeypatch.setenv("MOJBOK_MODE", "demo")
    monkeypatch.setenv("MOJBOK_SECRET_KEY", present)
    monkeypatch.setenv("MOJBOK_SECRET_KEY_PREVIOUS", previous)
    return CliRunner().invoke(app, ["key", command])


def test_the_key_is_changed_and_how_long_the_old_one_is_of_use_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = key(monkeypatch, "check", NEW, SECRET)
    assert before.exit_code == 1
    assert "Pod poprzednim kluczem są jeszcze: 3. Uruchom mojbok key rotate." in before.stderr

    rotated = key(monkeypatch, "rotate", NEW, SECRET)
    assert rotated.exit_code == 0
    assert "Przeniesiono pod obecny klucz: 3." in rotated.stdout
    assert "usuń MOJBOK_SECRET_KEY_PREVIOUS" in rotated.stdout

    after = key(monkeypatch, "check", NEW)
    assert (after.exit_code, after.stdout) == (0, "Wszystko jest pod obecnym kluczem.\n")


def test_without_the_previous_key_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    result = key(monkeypatch, "rotate", NEW)

    assert result.exit_code == 2
    assert "Podaj poprzedni klucz w MOJBOK_SECRET_KEY_PREVIOUS" in result.stderr


def test_a_wrong_key_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    result = key(monkeypatch, "rotate", NEW, "a secret that was never in use, and long")

    assert result.exit_code == 1
    assert "Żaden z podanych kluczy nie otwiera: 3." in result.stderr
    assert key(monkeypatch, "check", SECRET).exit_code == 0
