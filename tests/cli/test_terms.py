"""`mojbok terms publish`, as an operator types it (BOK-04)."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from mojbok.services.publishing import Publishing
from mojbok.storage.engine import create_engine, reading
from mojbok.texts.formats import WARSAW

Command = Callable[..., Result]
TODAY = datetime.now(UTC).astimezone(WARSAW).date()
LATER = TODAY + timedelta(days=30)


@pytest.fixture
def mojbok(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Give the command, in an installation of its own."""
    from mojbok.cli import app

    for name in [name for name in os.environ if name.startswith("MOJBOK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MOJBOK_MODE", "demo")
    monkeypatch.setenv("MOJBOK_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    Path("regulamin.md").write_text("# Regulamin\n\n1. Zażółć gęślą jaźń.\n", encoding="utf-8")
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


def publish(
    mojbok: Command, file: str = "regulamin.md", version: str = "2.0", on: date | str = LATER
) -> Result:
    return mojbok("terms", "publish", file, "--version", version, "--effective", on)


def versions(folder: Path) -> list[str]:
    engine = create_engine(f"sqlite:///{folder / 'var' / 'mojbok.db'}")
    with reading(engine) as connection:
        found = connection.execute(
            text("SELECT version FROM legal_documents WHERE kind = 'regulamin' ORDER BY version")
        ).scalars()
        listed = list(found)
    engine.dispose()
    return listed


@pytest.mark.requirement("BOK-04")
def test_new_terms_are_published_on_an_empty_machine(mojbok: Command, tmp_path: Path) -> None:
    done = publish(mojbok)

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        f"Opublikowano regulamin w wersji 2.0. Obowiązuje od {LATER:%d.%m.%Y}.\n"
        "Wiadomości do klientów: 0.\n"
    )
    assert versions(tmp_path) == ["1.0", "2.0"]


@pytest.mark.requirement("BOK-04")
def test_a_day_sooner_than_promised_is_pointed_out_and_taken(mojbok: Command) -> None:
    done = publish(mojbok, on=TODAY)

    assert done.exit_code == 0
    assert "mniej niż 14 dni" in done.stderr


@pytest.mark.requirement("BOK-04")
def test_a_version_that_exists_is_refused_with_status_1(mojbok: Command, tmp_path: Path) -> None:
    publish(mojbok)

    for version, on in (("2.0", LATER), ("2.0", LATER + timedelta(days=1)), ("1.0", LATER)):
        again = publish(mojbok, version=version, on=on)
        assert (again.exit_code, again.stdout) == (1, "")
        assert f"Regulamin w wersji {version} jest już opublikowany" in again.stderr
        assert "następny numer" in again.stderr
    assert versions(tmp_path) == ["1.0", "2.0"]


@pytest.mark.requirement("BOK-04")
def test_a_day_that_is_over_is_refused_with_status_1(mojbok: Command, tmp_path: Path) -> None:
    yesterday = TODAY - timedelta(days=1)

    done = publish(mojbok, on=yesterday)

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        f"Dzień {yesterday} już minął. Nowy regulamin może obowiązywać najwcześniej od dziś, {TODAY}.\n"
    )
    assert versions(tmp_path) == ["1.0"]


@pytest.mark.requirement("BOK-04")
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "jest pusty"),
        (b"\xef\xbb\xbf \n\t\r\n", "jest pusty"),
        ("Zażółć".encode("cp1250"), "nie jest tekstem w UTF-8"),
        (b"%PDF-1.7\x00", "nie jest tekstem w UTF-8"),
        (b"x" * 200_001, "za długi na regulamin: może mieć najwyżej 200000 znaków"),
    ],
    ids=["empty", "blank", "cp1250", "pdf", "endless"],
)
def test_a_file_without_terms_is_refused_with_status_1(
    mojbok: Command, tmp_path: Path, content: bytes, said: str
) -> None:
    Path("regulamin.md").write_bytes(content)

    done = publish(mojbok)

    assert (done.exit_code, done.stdout) == (1, "")
    assert said in done.stderr
    assert versions(tmp_path) == ["1.0"]


@pytest.mark.requirement("BOK-04")
def test_a_number_that_is_none_is_refused_with_status_1(mojbok: Command) -> None:
    done = publish(mojbok, version="dwa zero")

    assert done.exit_code == 1
    assert "To nie jest numer wersji." in done.stderr


@pytest.mark.requirement("BOK-04")
@pytest.mark.parametrize("file", ["nie-ma.md", "."])
def test_a_file_that_can_not_be_read_is_told_with_status_2(mojbok: Command, file: str) -> None:
    done = publish(mojbok, file=file)

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Nie można przeczytać {file}: ")


@pytest.mark.requirement("BOK-04")
@pytest.mark.parametrize(
    "typed", ["2027-02-30", "31.01.2027", "20270131", "2027-W04-7", "jutro", ""]
)
def test_a_day_that_is_none_is_told_with_status_2(mojbok: Command, typed: str) -> None:
    done = publish(mojbok, on=typed)

    assert (done.exit_code, done.stdout) == (2, "")
    assert f"„{typed}” nie jest dniem. Wpisz go jako RRRR-MM-DD" in done.stderr


@pytest.mark.requirement("BOK-04")
@pytest.mark.parametrize("missing", ["--version", "--effective"])
def test_version_and_day_must_be_given(mojbok: Command, missing: str) -> None:
    words = ["terms", "publish", "regulamin.md", "--version", "2.0", "--effective", str(LATER)]
    at = words.index(missing)

    done = mojbok(*words[:at], *words[at + 2 :])

    assert done.exit_code == 2
    assert missing in done.stderr


@pytest.mark.requirement("BOK-04")
def test_who_interrupts_it_is_told_to_repeat_the_command_which_finishes(
    mojbok: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Publishing, "_tell_some", interrupted)
        stopped = publish(mojbok)

    assert stopped.exit_code == 130
    assert "Powtórz to samo polecenie" in stopped.stderr
    assert publish(mojbok).exit_code == 0
    assert publish(mojbok).exit_code == 1
