"""The program is killed the hard way while it writes to every customer about new terms (BOK-04)."""

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mojbok.texts.formats import WARSAW
from tests.e2e.portal import MOJBOK, Portal
from tests.waiting import asked_until

ACCOUNTS = 30_000
SECONDS_BETWEEN_LOOKS = 0.01


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    portal = Portal(tmp_path)
    portal.mojbok("db", "upgrade")
    with _database(portal) as database, database:
        database.executemany(
            "INSERT INTO crm_clients (client_id, type, name) VALUES (?, 'business', 'Firma')",
            ((str(number),) for number in range(ACCOUNTS)),
        )
        database.executemany(
            "INSERT INTO accounts (id, client_id, login_index, login_sealed, email,"
            " email_key, phone, status, auth_epoch, created_at, registered_ip)"
            " VALUES (?1, ?1, ?1, x'00', ?1 || '@poczta.example', ?1, '+48601234567', 'active', 0,"
            " '2026-01-01 00:00:00', '')",
            ((str(number),) for number in range(ACCOUNTS)),
        )
    return portal


@pytest.mark.requirement("BOK-04")
def test_killed_while_it_tells_everybody_it_goes_on_and_tells_nobody_twice(
    portal: Portal, tmp_path: Path
) -> None:
    file = tmp_path / "regulamin.md"
    file.write_text("## 1. Zasady\n\nNowe.", encoding="utf-8")
    today = datetime.now(UTC).astimezone(WARSAW).date().isoformat()
    command = ["terms", "publish", str(file), "--version", "2.0", "--effective", today]

    running = subprocess.Popen(
        [MOJBOK, *command],
        env=portal.environment,
        cwd=portal.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        asked_until(lambda: _runs_on(running) and _told(portal) > 0)
    finally:
        running.kill()
        running.wait()
    left = _told(portal)
    said = portal.mojbok(*command)

    assert 0 < left < ACCOUNTS
    assert f"Wiadomości do klientów: {ACCOUNTS}." in said
    with _database(portal) as database:
        letters = (
            "SELECT count(*), count(DISTINCT account_id) FROM letter WHERE kind = 'terms-updated'"
        )
        assert database.execute(letters).fetchone() == (ACCOUNTS, ACCOUNTS)


def _runs_on(running: subprocess.Popen[bytes]) -> bool:
    with pytest.raises(subprocess.TimeoutExpired):
        running.wait(SECONDS_BETWEEN_LOOKS)
    return True


def _told(portal: Portal) -> int:
    with _database(portal) as database:
        return sum(told for (told,) in database.execute("SELECT told FROM announcements"))


@contextmanager
def _database(portal: Portal) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(portal.folder / "var" / "mojbok.db")) as database:
        yield database
