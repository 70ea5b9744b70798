"""Backups made beside a portal at work, and portals made of backups, on both databases."""

import errno
import os
import tarfile
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.engine import make_url

from mojbok.gateways.vault import KeyedVault
from mojbok.storage import migrate
from mojbok.storage.backup.making import back_up
from mojbok.storage.backup.manifest import FULL, BackupError, Manifest
from mojbok.storage.backup.restoring import restore
from mojbok.storage.engine import create_engine
from mojbok.storage.tables.accounts import (
    AccountRow,
    ActivationLinkRow,
    AuditRow,
    ConsentRow,
)
from mojbok.storage.tables.letters import LetterRow
from tests.builders import HERE, PASSWORD, World, open_world, settings

Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def empty(engine: Engine, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database that is not there yet, or is empty, of the kind of the test's."""
    if engine.dialect.name == "sqlite":
        yield f"sqlite:///{tmp_path / 'restored' / 'mojbok.db'}"
        return
    name = f"mojbok_restored_{uuid4().hex}"
    plain = make_url(engine.url).set(drivername="postgresql")
    with psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        yield engine.url.set(database=name).render_as_string(hide_password=False)
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def restored(empty: str, world: World, tmp_path: Path) -> Iterator[Callable[[Path], World]]:
    """Give what makes a portal of a backup."""
    worlds: list[World] = []

    def make(file: Path) -> World:
        own = settings(tmp_path / "restored", database_url=empty)
        worlds.append(open_world(own))
        fresh = worlds[-1]
        restore(fresh.engine, fresh.application.vault, own.var_dir, file)
        fresh.clock.set(world.clock.now())
        return fresh

    yield make
    for each in worlds:
        each.close()


def backed_up(world: World, file: Path) -> Path:
    var_dir = world.application.settings.var_dir
    back_up(world.engine, world.application.vault, var_dir, file, world.clock.now())
    return file


def rows(engine: Engine) -> Rows:
    with engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in migrate.metadata().sorted_tables
        }


def changed(file: Path, change: Callable[[tarfile.TarInfo, bytes], bytes | None]) -> Path:
    """Write an archive anew, with other contents of some of its files; None leaves one out."""
    other = file.with_name(f"changed-{file.name}")
    with tarfile.open(file) as source, tarfile.open(other, "w") as target:
        for member in source:
            packed = source.extractfile(member)
            assert packed is not None
            contents = change(member, packed.read())
            if contents is not None:
                member.size = len(contents)
                target.addfile(member, BytesIO(contents))
    return other


@pytest.mark.parametrize("name", ["mojbok.tar", "mojbok.tar.gz"])
def test_a_portal_made_of_a_backup_has_every_row_and_every_file_and_its_customers_sign_in(
    world: World, restored: Callable[[Path], World], tmp_path: Path, name: str
) -> None:
    account = world.member(world.person())
    var_dir = world.application.settings.var_dir
    files = {"documents/FV_1.pdf": b"%PDF-1", "attachments/ab/" + "ab" * 16: os.urandom(3_000_000)}
    for path, contents in files.items():
        (var_dir / path).parent.mkdir(parents=True, exist_ok=True)
        (var_dir / path).write_bytes(contents)
    before = rows(world.engine)

    file = backed_up(world, tmp_path / name)
    fresh = restored(file)

    assert file.stat().st_mode & 0o777 == 0o600
    assert [left.name for left in tmp_path.iterdir() if left.name.startswith(".")] == []
    assert rows(fresh.engine) == before
    assert migrate.check(fresh.engine) == []
    assert migrate.is_current(fresh.engine)
    own = fresh.application.settings.var_dir
    assert {path: (own / path).read_bytes() for path in files} == files
    assert fresh.log_in(account.login, PASSWORD).session.account_id == account.id
    with pytest.raises(Exception, match="append-only"), fresh.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit_events")


def test_a_backup_in_the_midst_of_registrations_has_each_of_them_whole_or_not_at_all(
    world: World, restored: Callable[[Path], World], tmp_path: Path
) -> None:
    people = [world.person() for _ in range(60)]
    is_under_way, is_over = Event(), Event()

    def register() -> None:
        for done, person in enumerate(people):
            world.services.registration.register(person.form(), HERE)
            if done == 5:
                is_under_way.set()
            if is_over.is_set():
                return

    clients = Thread(target=register)
    clients.start()
    is_under_way.wait()
    file = backed_up(world, tmp_path / "mojbok.tar")
    is_over.set()
    clients.join()

    fresh = restored(file)
    accounts = {row["id"] for row in fresh.rows(AccountRow)}
    assert len(accounts) > 5
    assert {row["account_id"] for row in fresh.rows(ActivationLinkRow)} == accounts
    assert {row["account_id"] for row in fresh.rows(LetterRow)} == accounts
    assert {row["account_id"] for row in fresh.rows(ConsentRow)} == accounts
    registered = [row for row in fresh.rows(AuditRow) if row["event"] == "registered"]
    assert {row["account_id"] for row in registered} == accounts
    live = rows(world.engine)
    for table, found in rows(fresh.engine).items():
        assert set(map(repr, found)) <= set(map(repr, live[table])), table


def test_the_key_is_nowhere_in_a_backup_and_another_one_restores_nothing(
    world: World, restored: Callable[[Path], World], empty: str, tmp_path: Path
) -> None:
    file = backed_up(world, tmp_path / "mojbok.tar")
    key = world.application.settings.secret_key.get_secret_value()
    assert key.encode() not in file.read_bytes()

    stranger, engine = KeyedVault("a key of somebody else's, long enough"), create_engine(empty)
    with pytest.raises(BackupError, match="pod innym kluczem"):
        restore(engine, stranger, tmp_path / "restored", file)
    engine.dispose()

    changing = KeyedVault("a new key of this very portal, long enough", key)
    engine = create_engine(empty)
    assert restore(engine, changing, tmp_path / "restored", file).revision
    engine.dispose()


def test_what_was_changed_broken_off_or_added_is_refused_and_leaves_nothing_behind(
    world: World, empty: str, tmp_path: Path
) -> None:
    world.register(world.person())
    file = backed_up(world, tmp_path / "mojbok.tar")
    whole = file.read_bytes()
    half = tmp_path / "half.tar"
    half.write_bytes(whole[: len(whole) // 2])
    nothing = tmp_path / "nothing.tar"
    nothing.write_bytes(b"to nie jest kopia")
    added = tmp_path / "added.tar"
    added.write_bytes(whole)
    with tarfile.open(added, "a") as tar:
        tar.addfile(tarfile.TarInfo("documents/wiecej.pdf"))

    def bitten(member: tarfile.TarInfo, contents: bytes) -> bytes:
        return contents if member.name != "database" else contents[:-1] + b"\x00x"

    def younger(member: tarfile.TarInfo, contents: bytes) -> bytes:
        return contents if member.name != "manifest.json" else contents.replace(b"2026", b"2027")

    def without(member: tarfile.TarInfo, contents: bytes) -> bytes | None:
        return contents if member.name != "manifest.json" else None

    def elsewhere(member: tarfile.TarInfo, contents: bytes) -> bytes:
        member.name = "documents/../../wyjscie" if member.name == "database" else member.name
        return contents

    broken = {
        half: "uszkodzony",
        nothing: "nie jest kopią",
        added: "nie ma w jej spisie",
        changed(file, bitten).rename(tmp_path / "bitten.tar"): "uszkodzona",
        changed(file, younger).rename(tmp_path / "younger.tar"): "został zmieniony",
        changed(file, without).rename(tmp_path / "without.tar"): "niepełna",
        changed(file, elsewhere).rename(tmp_path / "elsewhere.tar"): "nie umieszcza",
        tmp_path / "none.tar": "Nie ma pliku",
    }
    engine, var_dir = create_engine(empty), tmp_path / "restored" / "var"
    for bad, words in broken.items():
        with pytest.raises(BackupError, match=words):
            restore(engine, world.application.vault, var_dir, bad)

    assert not var_dir.exists() or list(var_dir.iterdir()) == []
    assert restore(engine, world.application.vault, var_dir, file).revision
    engine.dispose()


def test_a_backup_of_a_newer_program_or_another_kind_of_database_is_refused(
    world: World, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, engine = world.application.vault, create_engine(empty)
    for revision, kind, words in (
        ("9999", engine.dialect.name, "nowsza wersja programu"),
        ("0001", "oracle", "kopia bazy oracle"),
    ):
        told = partial(Manifest, program="9", made_at="2026", database=kind, revision=revision)
        with monkeypatch.context() as patch:
            patch.setattr(
                "mojbok.storage.backup.making.Manifest",
                lambda told=told, **real: told(digests=real["digests"]),
            )
            file = backed_up(world, tmp_path / f"{revision}.tar")
        with pytest.raises(BackupError, match=words):
            restore(engine, vault, tmp_path / "restored", file)
    engine.dispose()


def test_a_folder_that_cannot_be_read_leaves_no_backup_without_it(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = world.application.settings.var_dir / "attachments" / "ab"
    closed.mkdir(parents=True)
    look = os.scandir

    def refused(folder: object) -> object:
        if str(folder) == str(closed):
            raise PermissionError(errno.EACCES, "Permission denied")
        return look(folder)  # type: ignore[call-overload] # whatever it takes

    monkeypatch.setattr(os, "scandir", refused)
    file = tmp_path / "mojbok.tar"
    with pytest.raises(BackupError, match="Permission denied"):
        backed_up(world, file)

    assert not file.exists()


def test_nothing_that_is_there_is_written_over(world: World, tmp_path: Path) -> None:
    account = world.member(world.person())
    file = backed_up(world, tmp_path / "mojbok.tar")
    before = rows(world.engine)

    with pytest.raises(BackupError, match="nie jest pusta"):
        restore(world.engine, world.application.vault, tmp_path / "elsewhere", file)
    with pytest.raises(BackupError, match="już jest"):
        backed_up(world, file)

    assert rows(world.engine) == before
    assert world.log_in(account.login).session.account_id == account.id


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), FULL),
        (KeyboardInterrupt("Ctrl+C"), "Ctrl"),
    ],
    ids=["disk full", "broken off"],
)
def test_a_backup_that_could_not_be_finished_leaves_no_file(
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    words: str,
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr("mojbok.storage.backup.archive.ArchiveWriter.close_with", fails)
    place = tmp_path / "kopie"
    place.mkdir()

    with pytest.raises((BackupError, KeyboardInterrupt), match=words):
        backed_up(world, place / "mojbok.tar")

    assert list(place.iterdir()) == []


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_without_the_tools_of_postgresql_it_says_what_to_install(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(BackupError, match="Brakuje programu pg_dump: zainstaluj"):
        backed_up(world, tmp_path / "mojbok.tar")


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_the_password_of_the_database_is_in_no_list_of_processes(
    engine: Engine, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[tuple[list[str], dict[str, str]]] = []

    def run(command: list[str], *, env: dict[str, str], **_: object) -> object:
        ran.append((command, env))
        raise OSError(errno.EACCES, "not now")

    monkeypatch.setattr("mojbok.storage.backup.databases.subprocess.run", run)
    with_password = create_engine(
        engine.url.set(password="tajne-haslo-bazy").render_as_string(hide_password=False)
    )
    monkeypatch.setattr("mojbok.storage.backup.making.migrate.revision_of", lambda _: "0001")
    with pytest.raises(BackupError, match="System odmówił"):
        back_up(
            with_password,
            world.application.vault,
            tmp_path,
            tmp_path / "mojbok.tar",
            world.clock.now(),
        )

    ((command, env),) = ran
    assert "tajne-haslo-bazy" not in " ".join(command)
    assert env["PGPASSWORD"] == "tajne-haslo-bazy"
    with_password.dispose()
