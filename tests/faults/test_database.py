"""PostgreSQL goes away and comes back: pages say so at once, nothing is lost or doubled, nobody has to do anything."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager

import httpx
import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import URL

from tests.e2e import by_post
from tests.e2e.people import People, Person
from tests.e2e.portal import Portal
from tests.faults.forms import (
    AWAY,
    BUSY,
    NOTHING_SAVED,
    SENT,
    UNKNOWN,
    again,
    browser,
    registration,
)
from tests.faults.wire import Wire


@pytest.fixture
def person(people: People) -> Person:
    return people.individual()


@pytest.fixture(scope="module")
def customer(people: People, wired_portal: Portal) -> str:
    return by_post.become_customer(wired_portal, people.individual()).token


def _is_back(portal: Portal) -> None:
    portal.wait_for(lambda: portal.is_ready or None, "the database to be found again")


@pytest.mark.requirement("ALL-05")
def test_while_it_is_away_pages_say_what_to_do_and_afterwards_the_customer_is_still_signed_in(
    wire: Wire, wired_portal: Portal, customer: str
) -> None:
    with browser(wired_portal, customer) as visitor:
        assert visitor.get("/pulpit").status_code == 200
        wire.cut()
        answers = [visitor.get(path) for path in ("/pulpit", "/faktury", "/ustawienia")]
        wire.mend()
        _is_back(wired_portal)
        afterwards = visitor.get("/pulpit")

    for answer in answers:
        assert answer.status_code == 503
        assert AWAY in answer.text
        assert "Biuro Obsługi Klienta" in answer.text
        assert "zdarzenia" not in answer.text
        assert answer.headers["retry-after"] == answer.headers["refresh"] == "15"
        assert "set-cookie" not in answer.headers
    assert afterwards.status_code == 200


@pytest.mark.requirement("REG-09", "ALL-05")
def test_a_form_that_was_not_saved_is_sent_again_without_typing(
    wire: Wire, wired_portal: Portal, person: Person
) -> None:
    with browser(wired_portal) as visitor:
        wire.cut()
        answer = visitor.post("/rejestracja", data=registration(person))
        wire.mend()
        _is_back(wired_portal)
        second = again(visitor, answer)

    assert answer.status_code == 503
    assert NOTHING_SAVED in answer.text
    assert "refresh" not in answer.headers
    assert second.headers["location"] == SENT
    wired_portal.letters.wait_for("activation", person.email)
    assert len(wired_portal.letters.to(person.email)) == 1


@pytest.mark.requirement("REG-09", "REG-10")
def test_a_commit_whose_answer_is_lost_is_not_called_undone_and_is_not_done_twice(
    wire: Wire, wired_portal: Portal, person: Person, database: URL
) -> None:
    with browser(wired_portal) as visitor:
        wire.cut_after(b"COMMIT", once=b"INSERT INTO accounts")
        answer = visitor.post("/rejestracja", data=registration(person))
        wire.mend()
        _is_back(wired_portal)
        second = again(visitor, answer)

    assert answer.status_code == 503
    assert UNKNOWN in answer.text
    assert NOTHING_SAVED not in answer.text
    assert second.headers["location"] == SENT
    wired_portal.letters.wait_for("activation", person.email)
    assert len(wired_portal.letters.to(person.email)) == 1
    assert _accounts(database, person) == 1


@pytest.mark.requirement("POR-07")
def test_a_reply_whose_commit_was_not_heard_of_and_that_is_sent_again_is_said_once(
    wire: Wire, wired_portal: Portal, customer: str, database: URL
) -> None:
    complaint = {"category": "faktura", "subject": "Za wysoka", "text": "Proszę o sprawdzenie."}
    with browser(wired_portal, customer) as visitor:
        filed = visitor.post("/reklamacje/nowa", data=complaint | {"key": "faults"})
        address = filed.headers["location"].partition("?")[0]
        key = re.search(r'name="key" value="([^"]+)"', visitor.get(address).text)
        assert key
        wire.cut_after(b"COMMIT", once=b"INSERT INTO complaint_messages")
        answer = visitor.post(address, data={"text": "Dodaję odczyt.", "key": key[1]})
        wire.mend()
        _is_back(wired_portal)
        second = again(visitor, answer)

    assert answer.status_code == 503
    assert UNKNOWN in answer.text
    assert second.headers["location"] == f"{address}?stan=wyslano"
    assert _replies(database) == 1


@pytest.mark.requirement("REG-09")
def test_what_fails_after_the_account_is_there_is_not_called_undone(
    wire: Wire, wired_portal: Portal, person: Person
) -> None:
    with browser(wired_portal) as visitor:
        # The next thing after the registration: the note that its page may say so.
        wire.cut_after(b"COMMIT", once=b"INSERT INTO form_drafts")
        answer = visitor.post("/rejestracja", data=registration(person))

    assert answer.status_code == 503
    assert UNKNOWN in answer.text
    assert NOTHING_SAVED not in answer.text


@pytest.mark.requirement("SEC-02")
def test_a_password_is_not_put_into_the_page_and_no_attempt_is_counted(
    wire: Wire, wired_portal: Portal, person: Person
) -> None:
    wire.cut()
    with browser(wired_portal) as visitor:
        answer = visitor.post(
            "/logowanie", data={"login": person.login, "password": "Zielony-Rower-77"}
        )

    assert answer.status_code == 503
    assert NOTHING_SAVED in answer.text
    assert "Zielony-Rower-77" not in answer.text
    assert "Wyślij jeszcze raz" not in answer.text


@pytest.mark.requirement("ALL-05")
def test_a_server_that_hangs_is_given_up_and_then_nobody_waits_for_it(
    wire: Wire, wired_portal: Portal, customer: str
) -> None:
    with browser(wired_portal, customer) as visitor:
        wire.hold()
        first = visitor.get("/pulpit")
        # Given up by now: whoever comes is told at once, although there are fewer threads than visitors.
        with httpx.Client(cookies={"mojbok-session": customer}, timeout=2) as others:
            seen = [others.get(f"{wired_portal.url}/pulpit").status_code for _ in range(12)]
            ready = httpx.get(f"{wired_portal.url}/zdrowie/gotowe", timeout=2)
            alive = httpx.get(f"{wired_portal.url}/zdrowie/zyje", timeout=2)
        wire.mend()
        _is_back(wired_portal)
        afterwards = visitor.get("/pulpit")

    assert first.status_code == 503
    assert AWAY in first.text
    assert seen == [503] * 12
    assert ready.status_code == 503
    assert "baza danych" in ready.text
    assert alive.status_code == 200
    assert afterwards.status_code == 200


@pytest.mark.requirement("ALL-05")
def test_readiness_is_told_in_time_while_nobody_knows_yet_that_the_server_hangs(
    wire: Wire, wired_portal: Portal
) -> None:
    wire.hold()
    with httpx.Client(timeout=4) as balancer:
        answers = [balancer.get(f"{wired_portal.url}/zdrowie/gotowe") for _ in range(3)]

    for answer in answers:
        assert answer.status_code == 503
        assert "nie odpowiada" in answer.text


@pytest.mark.requirement("ALL-05")
def test_one_broken_connection_is_no_outage(
    wire: Wire, wired_portal: Portal, customer: str, database: URL
) -> None:
    told = wired_portal.log.count("The database is away")
    with browser(wired_portal, customer) as visitor:
        assert visitor.get("/pulpit").status_code == 200
        _break_connections(database)
        answers = {visitor.get("/pulpit").status_code for _ in range(5)}

    assert answers == {200}
    assert wired_portal.log.count("The database is away") == told


@pytest.mark.requirement("ALL-05")
def test_an_outage_is_two_lines_of_the_log_whoever_asks_meanwhile(
    wire: Wire, wired_portal: Portal, customer: str
) -> None:
    before = wired_portal.log
    with browser(wired_portal, customer) as visitor:
        wire.cut()
        for _ in range(20):
            visitor.get("/pulpit")
        wire.mend()
        _is_back(wired_portal)
    lines = wired_portal.log.removeprefix(before)

    assert lines.count("The database is away") == 1
    assert lines.count("The database is back") == 1
    assert "Traceback" not in wired_portal.log
    assert "Incident" not in wired_portal.log
    assert ".py:" not in wired_portal.log


@pytest.mark.requirement("ALL-05")
def test_whoever_is_kept_waiting_by_others_is_told_so_and_the_database_is_not_called_away(
    wired_portal: Portal, person: Person, database: URL
) -> None:
    before = wired_portal.log
    with browser(wired_portal) as visitor:
        with _held(database, "accounts"):
            answer = visitor.post("/rejestracja", data=registration(person))
        second = again(visitor, answer)
    lines = wired_portal.log.removeprefix(before)

    assert answer.status_code == 503
    assert BUSY in answer.text
    assert NOTHING_SAVED in answer.text
    assert answer.headers["retry-after"] == "15"
    assert "The database is away" not in lines
    assert "The database can't be used: busy (LockNotAvailable)" in lines
    assert second.headers["location"] == SENT


@contextmanager
def _held(database: URL, table: str) -> Iterator[None]:
    """Keep everybody else from writing into a table."""
    with closing(psycopg.connect(_plain(database))) as server:
        server.execute(SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(Identifier(table)))
        yield


def _break_connections(database: URL) -> None:
    with closing(psycopg.connect(_plain(database), autocommit=True)) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _accounts(database: URL, person: Person) -> int:
    with closing(psycopg.connect(_plain(database))) as server:
        found = server.execute("SELECT count(*) FROM accounts WHERE email = %s", [person.email])
        (count,) = found.fetchone() or (0,)
        return int(count)


def _replies(database: URL) -> int:
    with closing(psycopg.connect(_plain(database))) as server:
        found = server.execute(
            "SELECT count(*) FROM complaint_messages WHERE kind = 'odpowiedz-klienta'"
        )
        (count,) = found.fetchone() or (0,)
        return int(count)


def _plain(database: URL) -> str:
    return database.set(drivername="postgresql").render_as_string(hide_password=False)
