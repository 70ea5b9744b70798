"""`mojbok crm token`, as an operator types it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mojbok.domain.api_tokens import is_token
from tests.builders import HERE, SECRET, open_world, settings

Command = Callable[..., Result]


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
    return lambda *arguments: CliRunner().invoke(app, ["crm", "token", *arguments])


def test_a_token_is_printed_alone_once_and_opens_the_door(mojbok: Command, tmp_path: Path) -> None:
    assert "mojbok crm token add" in mojbok("list").stdout

    added = mojbok("add", "crm-2027")

    assert added.exit_code == 0, added.output
    token = added.stdout.strip()
    assert is_token(token)
    assert "Zapisz token teraz" in added.stderr
    world = open_world(settings(tmp_path / "var"))
    assert world.application.crm_push.enter(token, HERE).name == "crm-2027"
    world.close()
    listed = mojbok("list").stdout
    assert "crm-2027  ważny bez końca" in listed
    assert token not in listed


def test_a_revoked_token_stays_in_the_list(mojbok: Command) -> None:
    mojbok("add", "crm")

    assert mojbok("revoke", "crm").stdout == "Token cofnięty.\n"

    assert "crm  cofnięty" in mojbok("list").stdout


def test_the_last_day_of_a_token_is_told_as_it_was_typed(mojbok: Command) -> None:
    assert mojbok("add", "crm", "--expires", "2031-03-30").exit_code == 0

    assert "crm  ważny do 2031-03-30" in mojbok("list").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "crm nowy"), "Nazwa tokenu to najwyżej 40 znaków"),
        (("add", "crm", "--expires", "2020-01-01"), "Ten dzień już minął"),
        (("revoke", "crm"), "Nie ma ważnego tokenu"),
    ],
)
def test_a_refusal_is_told_in_words(
    mojbok: Command, arguments: tuple[str, ...], words: str
) -> None:
    done = mojbok(*arguments)

    assert done.exit_code == 1
    assert words in done.stderr


def test_a_day_that_is_none_is_refused(mojbok: Command) -> None:
    assert mojbok("add", "crm", "--expires", "jutro").exit_code == 2
