"""Whatever is typed into the running program is found nowhere where it does not belong (X05, X07, O02).

The program runs as a process of its own with the log at its most talkative; travellers go through everything that an
account can do (`journey.py`), and then every place is searched for what they typed and what they were given.
"""

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import httpx
import pytest

from tests.canary.journey import FLOWS
from tests.canary.traveller import TALKATIVE, Traveller
from tests.e2e.portal import Portal

EXTRA = {"MOJBOK_LOG_LEVEL": "debug", "MOJBOK_LOG_FORMAT": "json", "PYTHONWARNINGS": "always"}
#: Where what names somebody may stand in the database as it is. Secrets may stand nowhere.
ALLOWED = {
    "e-mail": {
        "accounts.email",
        "accounts.email_key",
        "client_changes.new_value",
        "client_changes.old_value",
        "email_changes.new_email",
        "letter.recipient",
    },
    "new e-mail": {
        "accounts.email",
        "accounts.email_key",
        "client_changes.new_value",
        "client_changes.old_value",
        "email_changes.new_email",
        "letter.recipient",
    },
    "stored phone": {"accounts.phone", "client_changes.old_value"},
    "stored new phone": {"accounts.phone", "client_changes.new_value"},
    "street": {"client_changes.new_value", "correspondence_addresses.street"},
    "NIP": {"crm_clients.nip"},
}
#: Data as the CRM gave it: names, addresses, contracts; the travellers' own e-mails and phones are not in it.
PAGES_THAT_RETURN_WHAT_WAS_TYPED = {"/logowanie", "/rejestracja", "/odzyskiwanie-hasla"}
#: What staff are given on the way in is shown there, once.
PAGES_THAT_GIVE = {"/bok/pierwsze-logowanie/aplikacja", "/bok/kody-zapasowe"}


@dataclass(frozen=True)
class Journey:
    """What is left when all have come home and the server has been stopped."""

    folder: Path
    log: str
    travellers: list[Traveller]

    @property
    def secrets(self) -> dict[str, str]:
        return {name: value for one in self.travellers for name, value in one.secrets.items()}

    @property
    def personal(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for one in self.travellers:
            for name, value in one.personal.items():
                found.setdefault(name, set()).add(value)
        return found

    @property
    def everything(self) -> dict[str, str]:
        named = {f"{name} {value}": value for name, all_ in self.personal.items() for value in all_}
        return self.secrets | named

    @property
    def answers(self) -> Iterator[httpx.Response]:
        for one in self.travellers:
            yield from one.answers

    def database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.folder / "var" / "mojbok.db")

    def values(self) -> Iterator[tuple[str, str]]:
        """Give every value of every table, with its column."""
        with closing(self.database()) as database:
            tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (table,) in tables.fetchall():
                rows = database.execute(f'SELECT * FROM "{table}"')
                columns = [f"{table}.{column[0]}" for column in rows.description]
                for row in rows:
                    yield from zip(columns, map(_as_text, row), strict=True)


def _as_text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Journey:
    portal = Portal(tmp_path_factory.mktemp("canary"), EXTRA)
    try:
        people = portal.import_people(40)
        portal.start()
        person, business = people.individual(), people.business()
        # One whose login is their PESEL, one who has chosen a login.
        travellers = [
            Traveller(portal, person, person.number),
            Traveller(portal, business, f"kanarek.{business.id.lower()}"),
        ]
        for one in travellers:
            for flow in FLOWS:
                flow(one)
            one.client.close()
        portal.wait_for(lambda: _all_sent(portal.folder), "all letters to be sent")
    finally:
        portal.stop()
    return Journey(portal.folder, portal.log + portal.printed, travellers)


def _all_sent(folder: Path) -> bool:
    with closing(sqlite3.connect(folder / "var" / "mojbok.db")) as database:
        waiting = database.execute("SELECT count(*) FROM letter WHERE state <> 'sent'")
        return bool(waiting.fetchone() == (0,))


def found(canaries: Mapping[str, str], text: str) -> list[str]:
    return [name for name, value in canaries.items() if value in text]


@pytest.mark.requirement("SEC-02")
def test_the_journey_went_through_everything_x05(journey: Journey) -> None:
    events = {value for column, value in journey.values() if column == "audit_events.event"}

    assert len(journey.secrets) > 30
    assert events >= {
        "registered",
        "registration_refused",
        "registration_repeated",
        "activated",
        "logged_in",
        "login_failed",
        "login_refused",
        "locked",
        "password_changed",
        "phone_changed",
        "address_changed",
        "email_change_requested",
        "email_change_cancelled",
        "email_changed",
        "consent_given",
        "consent_withdrawn",
        "password_recovery",
        "login_reminder",
        "session_ended",
        "shown",
        "unlocked",
        "resent",
        "sessions_ended",
        "staff_added",
        "staff_login_failed",
        "staff_password_set",
        "staff_app_set_up",
        "staff_logged_in",
        "staff_recovery_code_used",
        "staff_reset",
    }


@pytest.mark.requirement("SEC-02")
def test_no_canary_is_in_the_log_at_its_most_talkative_x05(journey: Journey) -> None:
    assert '"level": "debug"' in journey.log
    assert found(journey.everything, journey.log) == []
    assert "kanarek" not in journey.log.lower()
    assert "Incident" not in journey.log
    assert re.search(r"\?\w+=", journey.log) is None, "a query string"


@pytest.mark.requirement("SEC-02")
def test_every_line_of_the_log_is_one_event_x07(journey: Journey) -> None:
    lines = [json.loads(line) for line in journey.log.splitlines()]

    assert len(lines) > 50
    assert {"at", "event", "level", "logger"} <= set.intersection(*(set(line) for line in lines))
    told = [line["audit"] for line in lines if line["event"] == "Account event"]
    with closing(journey.database()) as database:
        written = [name for (name,) in database.execute("SELECT event FROM audit_events")]
    assert sorted(told) == sorted(written)


@pytest.mark.requirement("SEC-02")
def test_what_customers_do_bears_the_number_of_the_request_x05(journey: Journey) -> None:
    lines = [json.loads(line) for line in journey.log.splitlines()]

    numbers = {line.get("request", "") for line in lines if line.get("audit") == "registered"}
    assert len(numbers) == len(journey.travellers)
    assert all(re.fullmatch("[0-9A-F]{8}", number) for number in numbers)


@pytest.mark.requirement("SEC-02")
def test_no_secret_is_in_any_column_of_the_database_x05_o02(journey: Journey) -> None:
    told = {
        (column, name)
        for column, value in journey.values()
        for name in found(journey.secrets, value)
    }

    assert told == set()


@pytest.mark.requirement("SEC-02")
def test_what_names_somebody_is_only_in_its_own_columns_x05(journey: Journey) -> None:
    told: dict[str, set[str]] = {}
    for column, value in journey.values():
        for name, canaries in journey.personal.items():
            if any(canary in value for canary in canaries):
                told.setdefault(name, set()).add(column)
    # A login that is a NIP stands where the CRM has it, and nowhere else.
    told["login"] = told.get("login", set()) - ALLOWED["NIP"]

    assert {name: more for name in told if (more := told[name] - ALLOWED.get(name, set()))} == {}
    # Against a search that finds nothing: these must be there.
    assert {"e-mail", "stored phone", "NIP"} <= set(told)


@pytest.mark.requirement("SEC-02")
def test_no_canary_is_in_the_bytes_of_any_file_but_letters_x05(journey: Journey) -> None:
    hidden = journey.secrets | {
        value: value for name in ("PESEL", "agent") for value in journey.personal[name]
    }
    files = [path for path in (journey.folder / "var").rglob("*") if path.is_file()]
    told = {
        (path.name, name)
        for path in files
        if path.suffix != ".eml"
        for name in found(hidden, path.read_bytes().decode("latin-1"))
    }

    assert {"mojbok.db"} <= {path.name for path in files}
    assert told == set()


@pytest.mark.requirement("SEC-02")
def test_the_outbox_has_forgotten_what_was_sent_x05_o02(journey: Journey) -> None:
    with closing(journey.database()) as database:
        rows = database.execute("SELECT state, sealed, last_error FROM letter").fetchall()

    assert len(rows) >= 8 * len(journey.travellers)
    assert set(rows) == {("sent", None, None)}


@pytest.mark.requirement("SEC-02")
def test_a_letter_holds_its_own_secret_and_no_other_x05_o15(journey: Journey) -> None:
    own = {
        "activation": "link of",
        "one-time-password": "one-time password",
        "email-change-confirm": "email link",
    }
    for path in (journey.folder / "var" / "poczta").glob("*.eml"):
        letter = message_from_bytes(path.read_bytes(), policy=default)
        kind = letter["X-Mojbok-Letter"]
        parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
        whole = "\n".join([*map(str, parts), *(f"{k}: {v}" for k, v in letter.items())])
        for name in found(journey.secrets, whole):
            assert own.get(kind, "-") in name, (kind, name)
        for canary in (*journey.personal["PESEL"], *journey.personal["agent"], "601 909 808"):
            assert canary not in whole, kind
        if kind != "login-reminder":
            logins = {login for login in journey.personal["login"] if "kanarek." in login}
            assert not [login for login in logins if login in whole.replace("@", " ")], kind


@pytest.mark.requirement("SEC-02")
def test_no_canary_is_in_a_header_or_an_address_of_ours_s21_x05(journey: Journey) -> None:
    untold = dict(journey.everything)
    cookies = {name for name in untold if name.startswith(("session", "mojbok-"))}
    for answer in journey.answers:
        headers = [(name, value) for name, value in answer.headers.multi_items() if value]
        for name, value in headers:
            if name == "set-cookie":
                value = value.partition("=")[2].partition(";")[0]  # noqa: PLW2901 - the rest of it
                assert set(found(untold, value)) <= cookies | _links(untold), answer.url
            elif not _goes_on_to_what_was_asked(answer, name):
                assert found(untold, value) == [], (name, answer.url)
    for answer in journey.answers:
        secrets = found(journey.secrets, answer.text)
        assert secrets == [] or _may_show(answer), (answer.url, secrets)


def _links(untold: Mapping[str, str]) -> set[str]:
    # What somebody put into the place of a link's token comes back to them alone.
    return {
        name for name in untold if name.startswith(("link of", "email link", "second password"))
    }


def _goes_on_to_what_was_asked(answer: httpx.Response, header: str) -> bool:
    """Tell whether this is the way to the login page, which keeps where the visitor was going."""
    return header == "location" and answer.headers[header].startswith("/logowanie?dalej=")


def _may_show(answer: httpx.Response) -> bool:
    pages = PAGES_THAT_RETURN_WHAT_WAS_TYPED | PAGES_THAT_GIVE
    return answer.request.method == "GET" and answer.url.path in pages


@pytest.mark.requirement("SEC-02")
def test_a_page_returns_a_password_only_to_whoever_typed_it_as_a_login_x05(
    journey: Journey,
) -> None:
    passwords = {
        name: value
        for name, value in journey.secrets.items()
        if "password" in name and "wrong field" not in name
    }
    for answer in journey.answers:
        if answer.url.path == "/odzyskiwanie-hasla" or answer.url.query:
            continue
        assert found(passwords, answer.text) == [], answer.url


@pytest.mark.requirement("SEC-02")
def test_what_the_travellers_said_of_themselves_was_heard_x07(journey: Journey) -> None:
    """The canaries of the browser's name did come in: masked, they stand where such names are kept."""
    agents = {value for column, value in journey.values() if column == "sessions.user_agent"}

    assert TALKATIVE["User-Agent"] not in agents
    assert agents == {"Kanarek/1.0 [ukryte] [ukryte]"}
