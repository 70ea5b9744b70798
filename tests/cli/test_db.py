"""`mojbok db` where the database lets it down: a sentence that says what to do, status 2, and nothing changed."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine import make_url
from typer.testing import CliRunner, Result

from mojbok.storage import migrate
from mojbok.storage.engine import create_engine


@pytest.fixture
def server(postgres_url: str) -> Iterator[Engine]:
    """Give an engine on a schema of the scratch database that has nothing in it; others use its public one."""
    scratch = create_engine(postgres_url)
    with scratch.begin() as connection:
        connection.execute(text("CREATE SCHEMA commands"))
    address = scratch.url.update_query_dict({"options": "-csearch_path=commands"})
    engine = create_engine(address.render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    with scratch.begin() as connection:
        connection.execute(text("DROP SCHEMA commands CASCADE"))
    scratch.dispose()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Run":
    for name in [name for name in os.environ if name.startswith("MOJBOK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MOJBOK_MODE", "demo")
    monkeypatch.setenv("MOJBOK_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    return Run(monkeypatch)


class Run:
    """Runs a command on a database."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch

    def __call__(self, url: str, *command: str) -> Result:
        from mojbok.cli import app

        self._patch.setenv("MOJBOK_DATABASE_URL", url)
        return CliRunner().invoke(app, command)


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def changed(url: str, **parts: object) -> str:
    return make_url(url).set(**parts).render_as_string(hide_password=False)  # type: ignore[arg-type] # its own names


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.mark.parametrize(
    "command", [("db", "upgrade"), ("db", "check"), ("crm", "statuses", "list")]
)
def test_a_server_that_is_not_there_is_told(
    run: Run, postgres_url: str, command: tuple[str, ...]
) -> None:
    result = run(changed(postgres_url, host="127.0.0.1", port=free_port()), *command)

    assert result.exit_code == 2
    assert result.stderr.startswith(
        "Baza danych nie odpowiada: sprawdź, czy serwer PostgreSQL działa"
    )


def test_a_database_that_is_not_there_is_told(run: Run, postgres_url: str) -> None:
    result = run(changed(postgres_url, database="mojbok_nie_ma_takiej"), "db", "upgrade")

    assert result.exit_code == 2
    assert result.stderr.startswith("Na serwerze nie ma takiej bazy danych: utwórz ją")


def test_a_user_who_is_not_let_in_is_told_without_the_password(run: Run, postgres_url: str) -> None:
    url = changed(postgres_url, username="nie_ma_takiego", password="tajne-haslo")

    result = run(url, "db", "upgrade")

    assert result.exit_code == 2
    assert result.stderr.startswith("Baza danych nie wpuściła programu")
    assert "tajne-haslo" not in result.output


def test_a_folder_where_no_file_can_be_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plik").touch()

    result = run(f"sqlite:///{tmp_path / 'plik' / 'mojbok.db'}", "db", "upgrade")

    assert result.exit_code == 2
    assert result.stderr.startswith("Pliku bazy danych nie da się otworzyć")


def test_what_is_no_database_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mojbok.db").write_text("To nie jest baza danych. " * 100, encoding="utf-8")

    result = run(f"sqlite:///{tmp_path / 'mojbok.db'}", "db", "upgrade")

    assert result.exit_code == 2
    assert result.stderr.startswith("Plik bazy danych jest uszkodzony")


def test_a_migration_that_gets_no_lock_gives_up_and_leaves_nothing_half_done(
    run: Run, server: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The step after it puts a column into a table that somebody reads.
    migrate.upgrade(server, "0016")
    before = inspect(server).get_table_names()
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 0.1)

    with server.begin() as reader:
        reader.execute(text("SELECT count(*) FROM accounts"))
        result = run(url_of(server), "db", "upgrade")

    assert result.exit_code == 2
    assert result.stderr.startswith(
        "Ktoś inny zbyt długo trzymał blokadę w bazie danych; niczego nie"
    )
    assert inspect(server).get_table_names() == before
    assert run(url_of(server), "db", "upgrade").exit_code == 0
    assert migrate.is_current(server)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_database_of_a_newer_program_is_left_alone(
    run: Run, kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    engine = (
        create_engine(f"sqlite:///{tmp_path / 'mojbok.db'}")
        if kind == "sqlite"
        else request.getfixturevalue("server")
    )
    migrate.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    result = run(url_of(engine), "db", "upgrade")

    assert result.exit_code == 2
    assert result.stderr.startswith(
        "Baza danych jest nowsza niż program: zainstaluj wersję programu"
    )
    engine.dispose()
