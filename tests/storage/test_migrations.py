from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from mojbok.storage import migrate
from mojbok.storage.engine import create_engine


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Give an engine on a database without any table."""
    if request.param == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path / 'empty.db'}")
        yield engine
    else:
        server = create_engine(request.getfixturevalue("postgres_url"))
        with server.begin() as connection:
            connection.execute(text("CREATE SCHEMA fresh"))
        engine = create_engine(
            server.url.update_query_dict({"options": "-csearch_path=fresh"}).render_as_string(
                hide_password=False
            )
        )
        yield engine
        with server.begin() as connection:
            connection.execute(text("DROP SCHEMA fresh CASCADE"))
        server.dispose()
    engine.dispose()


def test_an_empty_database_is_brought_to_what_the_program_expects(empty: Engine) -> None:
    assert not migrate.is_current(empty)

    migrate.upgrade(empty)

    assert migrate.is_current(empty)
    assert migrate.check(empty) == []


def test_each_step_can_be_taken_back_and_taken_again(empty: Engine) -> None:
    migrate.upgrade(empty)

    migrate.downgrade(empty, "-1")
    assert not migrate.is_current(empty)
    migrate.upgrade(empty)

    assert migrate.check(empty) == []


def test_a_database_is_behind_a_newer_program_and_not_behind_an_older_one(empty: Engine) -> None:
    assert migrate.is_behind(empty)
    migrate.upgrade(empty)
    assert not migrate.is_behind(empty)

    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'of-a-newer-program'"))
    assert not migrate.is_current(empty)
    assert not migrate.is_behind(empty)

    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert migrate.is_behind(empty)


def test_all_steps_back_leave_no_table_of_ours(empty: Engine) -> None:
    migrate.upgrade(empty)

    migrate.downgrade(empty, "base")

    assert inspect(empty).get_table_names() == ["alembic_version"]


def test_a_column_that_is_missing_is_told(empty: Engine) -> None:
    migrate.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("ALTER TABLE crm_clients DROP COLUMN city"))

    assert [(step[0], step[2], step[3].name) for step in migrate.check(empty)] == [
        ("add_column", "crm_clients", "city")
    ]


def test_a_second_upgrade_changes_nothing(empty: Engine) -> None:
    migrate.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(
            text("UPDATE crm_contract_statuses SET label = 'Szkic' WHERE rank = 100")
        )

    migrate.upgrade(empty)

    with empty.connect() as connection:
        found = connection.scalar(text("SELECT label FROM crm_contract_statuses WHERE rank = 100"))
    assert found == "Szkic"


def test_foreign_keys_hold_again_after_a_migration(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'mojbok.db'}")

    migrate.upgrade(engine)

    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    engine.dispose()


@pytest.mark.requirement("REG-04")
def test_the_chain_of_statuses_is_there_from_the_start(engine: Engine) -> None:
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT code FROM crm_contract_statuses WHERE rank IS NOT NULL ORDER BY rank")
        ).scalars()
        outside = connection.execute(
            text("SELECT code FROM crm_contract_statuses WHERE rank IS NULL")
        ).scalars()

        assert found.all() == [
            "projekt",
            "wyslana_do_klienta",
            "podpisana_przez_klienta",
            "podpisana_przez_sprzedawce",
            "aktywna",
            "zakonczona",
        ]
        assert outside.all() == ["anulowana"]


def test_accounts_and_what_hangs_on_them_outlive_the_table_that_is_made_anew(
    empty: Engine,
) -> None:
    migrate.upgrade(empty, "0025")
    with empty.begin() as connection:
        for statement in (
            (
                "INSERT INTO crm_clients (client_id, type, name, phone)"
                " VALUES ('K1', 'individual', 'Łucja Żak', '+48 601 234 567')"
            ),
            (
                "INSERT INTO accounts (id, client_id, login_index, login_sealed, email, email_key, phone, status,"
                " auth_epoch, created_at, registered_ip) VALUES ('1', 'K1', 'x', :sealed, 'a', 'a', '+48601234567',"
                " 'active', 1, '2026-01-01 00:00:00', '')"
            ),
            "INSERT INTO devices (token_index, account_id, expires_at) VALUES ('x', '1', '2026-01-01 00:00:00')",
        ):
            connection.execute(text(statement), {"sealed": b"x"} if ":sealed" in statement else {})

    migrate.upgrade(empty)

    with empty.connect() as connection:
        assert connection.scalar(text("SELECT account_id FROM devices")) == "1"
        keys = "SELECT name_key, surname_key, phone_key FROM crm_clients"
        assert connection.execute(text(keys)).one() == ("lucja zak", "zak lucja", "601234567")


@pytest.mark.parametrize(
    ("revision", "is_behind"), [("0001", True), ("9999", False)], ids=["behind", "ahead"]
)
def test_a_database_that_is_behind_is_told_from_one_that_is_ahead(
    sqlite_engine: Engine, revision: str, is_behind: bool
) -> None:
    assert not migrate.is_behind(sqlite_engine)
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")

    assert migrate.is_behind(sqlite_engine) is is_behind
