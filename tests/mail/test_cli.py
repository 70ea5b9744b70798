"""`mojbok mail` in the hands of an operator."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mojbok.cli import mail
from mojbok.storage import migrate
from tests.mail.letters import ANNA, activation, one_time_password
from tests.mail.office import Office, sqlite_engine

SECRET = "a secret of thirty-two characters"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give the outbox in a whole database: commands write to the audit log too."""
    engine = sqlite_engine(tmp_path)
    migrate.upgrade(engine)
    yield Office(engine, tmp_path)
    engine.dispose()


@pytest.fixture(autouse=True)
def settings_of_the_office(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOJBOK_MODE", "demo")
    monkeypatch.setenv("MOJBOK_SECRET_KEY", SECRET)
    monkeypatch.setenv("MOJBOK_VAR_DIR", str(office.folder))
    monkeypatch.setenv("MOJBOK_DATABASE_URL", str(office.engine.url))


def run(*words: str) -> Result:
    return CliRunner().invoke(mail.app, words)


def test_an_empty_list_says_so() -> None:
    result = run("list")

    assert (result.exit_code, result.stdout) == (0, "Nie ma listów.\n")


def test_letters_are_listed_with_their_fate(office: Office) -> None:
    office.put(activation(), one_time_password())
    queue = office.queue()
    refused, sent = queue.claim(2)
    queue.refuse(refused.id, "550 [bold]nie ma[/bold] takiego adresu")
    queue.mark_sent(sent.id, "mojBOK POLSp")

    output = run("list").stdout
    for told in (refused.id, sent.id, ANNA, "odrzucony", "wysłany", "22.11.2026 13:00:00"):
        assert told in output
    assert "550 [bold]nie ma[/bold] takiego adresu" in output
    assert sent.id not in run("list", "--unsent").stdout
    assert run("list", "--limit", "1").stdout.count("@example.com") == 1


def test_one_letter_or_all_are_tried_again(office: Office) -> None:
    office.put(activation(), activation(), activation())
    queue = office.queue()
    later = office.clock.now() + timedelta(hours=1)
    refused, postponed, sent = queue.claim(3)
    queue.refuse(refused.id, "550")
    queue.postpone(postponed.id, "450", later)
    queue.mark_sent(sent.id, "mojBOK POLSp")

    assert run("retry", refused.id).stdout == "Do ponownego wysłania: 1.\n"
    assert {entry.state for entry in office.entries()} == {"waiting", "sent"}
    assert run("retry").stdout == "Do ponownego wysłania: 2.\n"


def test_a_letter_that_is_not_there_is_an_error() -> None:
    result = run("retry", "0" * 32)

    assert result.exit_code == 1
    assert "nie można ponowić" in result.output
