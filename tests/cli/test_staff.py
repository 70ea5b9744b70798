"""`mojbok staff`, as an operator types it (BOK-01)."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

pytestmark = pytest.mark.requirement("BOK-01")
Command = Callable[..., Result]


@pytest.fixture
def staff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Give the command, in an installation of its own."""
    from mojbok.cli import app

    for name in [name for name in os.environ if name.startswith("MOJBOK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MOJBOK_MODE", "demo")
    monkeypatch.setenv("MOJBOK_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, ["staff", *arguments])


def test_adding_prints_the_one_time_password_and_the_set_up_of_the_app(staff: Command) -> None:
    done = staff("add", "e.nowak", "--role", "konsultant")

    assert done.exit_code == 0
    told = dict(re.findall(r"^([^:\n]+): (.+)$", done.stdout, re.MULTILINE))
    assert re.fullmatch("[A-Z2-9]{16}", told["Hasło jednorazowe"])
    secret = told["Klucz aplikacji (TOTP)"]
    assert told["Adres dla aplikacji"].startswith(
        f"otpauth://totp/mojBOK%20POLSp:e.nowak?secret={secret}"
    )
    assert told["Logowanie"] == "http://127.0.0.1:8080/bok/logowanie"
    # Nothing of it goes to the log.
    assert secret not in done.stderr
    assert told["Hasło jednorazowe"] not in done.stderr


def test_the_list_says_how_each_account_stands(staff: Command) -> None:
    assert "Nie ma jeszcze żadnego pracownika" in staff("list").stdout
    staff("add", "e.nowak", "--role", "konsultant")
    staff("add", "a.wolska", "--role", "administrator")
    staff("disable", "E.Nowak", "--reason", "odchodzi")

    assert staff("list").stdout == (
        "a.wolska  administrator  przed pierwszym logowaniem\n"
        "e.nowak  konsultant  wyłączone, przed pierwszym logowaniem\n"
    )


def test_reset_role_and_enable_do_their_work(staff: Command) -> None:
    first = staff("add", "e.nowak", "--role", "konsultant").stdout
    staff("disable", "e.nowak")

    again = staff("reset", "e.nowak", "--reason", "zgubiony telefon").stdout
    assert "Hasło jednorazowe: " in again
    assert again != first
    assert staff("role", "e.nowak", "administrator", "--reason", "awans").exit_code == 0
    assert staff("enable", "e.nowak").exit_code == 0
    assert staff("list").stdout == "e.nowak  administrator  przed pierwszym logowaniem\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "e.nowak", "--role", "konsultant"), "Ktoś ma już tę nazwę"),
        (("add", "e@nowak", "--role", "konsultant"), "Nazwa użytkownika to"),
        (("reset", "nikt"), "Nie ma pracownika"),
        (("disable", "e.nowak", "--reason", "PESEL 44051401359"), "Podaj powód"),
    ],
)
def test_a_refusal_is_told_in_words(staff: Command, arguments: tuple[str, ...], said: str) -> None:
    staff("add", "e.nowak", "--role", "konsultant")

    done = staff(*arguments)

    assert done.exit_code == 1
    assert said in done.stderr
