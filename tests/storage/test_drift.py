"""`mojbok db check`: whatever somebody has changed of the database by hand is told in words."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from mojbok.storage import migrate
from mojbok.storage.drift import differences
from mojbok.storage.engine import create_engine


@pytest.fixture(params=["sqlite", "postgres"])
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Give an engine on a migrated database that a test may spoil."""
    if request.param == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path / 'own.db'}")
        migrate.upgrade(engine)
        yield engine
        engine.dispose()
        return
    scratch = create_engine(request.getfixturevalue("postgres_url"))
    with scratch.begin() as connection:
        connection.execute(text("CREATE SCHEMA spoilt"))
    address = scratch.url.update_query_dict({"options": "-csearch_path=spoilt"})
    engine = create_engine(address.render_as_string(hide_password=False))
    migrate.upgrade(engine)
    yield engine
    engine.dispose()
    with scratch.begin() as connection:
        connection.execute(text("DROP SCHEMA spoilt CASCADE"))
    scratch.dispose()


def run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_database_that_was_only_migrated_has_no_differences(own: Engine) -> None:
    assert differences(own) == []


def test_an_older_database_wants_an_upgrade(own: Engine) -> None:
    migrate.downgrade(own, "-1")

    assert differences(own) == ["baza nie ma najnowszej postaci: uruchom mojbok db upgrade"]


def test_each_change_by_hand_is_told(own: Engine) -> None:
    run(
        own,
        "ALTER TABLE crm_clients DROP COLUMN city",
        "ALTER TABLE crm_clients ADD COLUMN moje integer",
        "DROP INDEX ix_crm_payers_client_id",
        "DROP INDEX ix_crm_invoices_open",
        "CREATE INDEX ix_crm_invoices_open ON crm_invoices (payer_id, due_on)",
        "CREATE TABLE moja (id integer)",
    )

    assert sorted(differences(own)) == [
        "brakuje indeksu ix_crm_payers_client_id",
        "brakuje kolumny crm_clients.city",
        "indeks ix_crm_invoices_open obejmuje inne wiersze",
        "kolumny crm_clients.moje program nie zna",
        "tabeli moja program nie zna",
    ]


@pytest.mark.requirement("SEC-02")
def test_a_log_that_can_be_rewritten_is_told(own: Engine) -> None:
    if own.dialect.name == "sqlite":
        run(own, "DROP TRIGGER audit_events_no_update")
        assert differences(own) == ["brakuje wyzwalacza audit_events_no_update"]
        return
    run(own, "ALTER TABLE audit_events DISABLE TRIGGER audit_events_append_only")
    assert differences(own) == ["brakuje wyzwalacza audit_events_append_only"]


@pytest.mark.parametrize("own", ["postgres"], indirect=True)
def test_a_rule_that_is_gone_is_told(own: Engine) -> None:
    # SQLite can't drop one by itself.
    run(own, "ALTER TABLE crm_clients DROP CONSTRAINT ck_crm_clients_type")

    assert differences(own) == ["brakuje warunku ck_crm_clients_type"]


@pytest.mark.parametrize(("spoils", "status"), [(False, 0), (True, 1)])
def test_the_command_leaves_with_a_status_for_scripts(
    own: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, spoils: bool, status: int
) -> None:
    from mojbok.cli import app

    if spoils:
        run(own, "ALTER TABLE crm_clients DROP COLUMN city")
    for name in [name for name in os.environ if name.startswith("MOJBOK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MOJBOK_MODE", "demo")
    monkeypatch.setenv("MOJBOK_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("MOJBOK_DATABASE_URL", own.url.render_as_string(hide_password=False))
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(app, ["db", "check"])

    assert result.exit_code == status
    assert ("brakuje kolumny crm_clients.city" in result.stderr) is spoils
