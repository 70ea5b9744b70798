"""Nothing secret can be read from a copy of the database (X05, O02), and the audit log holds none of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mojbok.domain.errors import DomainError
from mojbok.domain.letters import ActivationLetter, OneTimePasswordLetter
from mojbok.storage import migrate
from mojbok.storage.tables.accounts import AuditRow
from tests.builders import HERE, PASSWORD, Person, World, shell

NEW = "Bialy-Czajnik8-kanarek"
MISTYPED = "Haslo-w-polu-login9"


def live_through_everything(world: World, person: Person, **changed: str) -> dict[str, str]:
    """Do everything that an account does, and give what must not be readable anywhere."""
    secrets = {"pesel": person.number, "password": PASSWORD, "new password": NEW}
    secrets["link"] = world.register(person, **changed)
    secrets["first one-time password"] = first = world.activate(secrets["link"])
    login = world.account(person).login
    secrets["first session"] = world.log_in(login, first).token
    world.services.drafts.save(None, "login", {"login": MISTYPED})
    secrets["mistyped"] = MISTYPED
    with pytest.raises(DomainError):
        world.log_in(MISTYPED, "x")
    changed_session = world.services.passwords.change_forced(
        world.visitor(world.log_in(login, first)),
        one_time=first,
        new=PASSWORD,
        repeat=PASSWORD,
        source=HERE,
    )
    secrets["session"] = changed_session.token
    device = world.services.devices.settle(None, world.account(person).id, remembers=True)
    secrets["device"] = device or ""
    world.services.recovery.recover_password(login, HERE)
    world.services.recovery.remind_login(person.email, HERE)
    secrets["second one-time password"] = world.last(OneTimePasswordLetter).one_time_password
    world.services.passwords.change_forced(
        world.visitor(world.log_in(login, secrets["second one-time password"])),
        one_time=secrets["second one-time password"],
        new=NEW,
        repeat=NEW,
        source=HERE,
    )
    with pytest.raises(DomainError):
        world.services.registration.register(person.form(), HERE)
    world.services.bok.accounts.unlock(login, reason="telefon", actor=shell("jkowalska"))
    world.services.drafts.save(None, "registration", {"pesel": person.number})
    return secrets


def readable(world: World, secrets: dict[str, str]) -> list[str]:
    """Tell which secrets stand in the bytes of the database."""
    is_file = world.engine.dialect.name == "sqlite"
    content = _bytes_of_files(world) if is_file else _bytes_of_tables(world)
    assert b"individual" in content
    return [name for name, secret in secrets.items() if secret.encode() in content]


def _bytes_of_files(world: World) -> bytes:
    file = Path(world.engine.url.database or "")
    files = [path for path in (file, Path(f"{file}-wal")) if path.exists()]
    return b"".join(path.read_bytes() for path in files)


def _bytes_of_tables(world: World) -> bytes:
    """Give every row as PostgreSQL keeps it: in binary form, for sealed columns would be shown as digits."""
    with world.engine.connect() as connection:
        cursor: Any = connection.connection.cursor()
        return b"".join(
            bytes(block)
            for table in migrate.metadata().sorted_tables
            for block in _copied(cursor, table.name)
        )


def _copied(cursor: Any, table: str) -> Iterator[bytes]:  # noqa: ANN401 - the driver's own
    with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as blocks:
        yield from blocks


@pytest.mark.requirement("SEC-02")
def test_no_secret_stands_in_the_database_file_x05(world: World) -> None:
    secrets = live_through_everything(world, world.person(), login="anna.nowak")

    assert readable(world, secrets) == []


@pytest.mark.requirement("SEC-02")
def test_a_pesel_that_is_the_login_does_not_stand_in_the_database_file_x05(world: World) -> None:
    secrets = live_through_everything(world, world.person())

    assert readable(world, secrets) == []


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("changed", [{}, {"login": "anna.nowak"}], ids=["by number", "by login"])
def test_the_audit_log_holds_no_secret_and_no_pesel_x05(
    world: World, changed: dict[str, str]
) -> None:
    secrets = live_through_everything(world, world.person(), **changed)

    rows = world.rows(AuditRow)
    told = " ".join(str(row) for row in rows)
    assert len(rows) > 10
    assert [name for name, secret in secrets.items() if secret in told] == []


@pytest.mark.requirement("REG-09")
def test_a_waiting_letter_can_be_read_only_with_the_key(world: World) -> None:
    world.register(world.person())

    link = world.last(ActivationLetter).link

    assert readable(world, {"link": link}) == []
