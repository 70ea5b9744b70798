"""The program is killed the hard way between a form and its letter."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Semaphore

import httpx
import pytest

from tests.e2e.people import People, Person
from tests.e2e.portal import Portal

CLIENTS = 16
AT_ONCE = 4


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    portal = Portal(tmp_path)
    try:
        yield portal
    finally:
        portal.stop()


class Registrations:
    """Many people registering at once, each seeing a confirmation or a broken connection."""

    def __init__(self, portal: Portal, people: list[Person]) -> None:
        self._portal = portal
        self._people = people
        self._confirmations = Semaphore(0)

    def until_killed_after(self, confirmations: int) -> list[Person]:
        """Kill the server after so many confirmations; give all who saw one."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = [pool.submit(self._register, person) for person in self._people]
            for _ in range(confirmations):
                assert self._confirmations.acquire(timeout=30)
            self._portal.stop()
        seen = zip(self._people, answers, strict=True)
        return [person for person, answer in seen if answer.result()]

    def _register(self, person: Person) -> bool:
        try:
            answer = httpx.post(
                f"{self._portal.url}/rejestracja",
                headers={"origin": self._portal.url},
                data=_form(person),
                timeout=30,
            )
        except httpx.TransportError:
            return False
        is_confirmed: bool = answer.headers.get("location") == "/rejestracja/wyslano"
        if is_confirmed:
            self._confirmations.release()
        return is_confirmed


@pytest.mark.requirement("REG-09")
@pytest.mark.parametrize("confirmations", [1, 6])
def test_killed_at_any_moment_it_loses_no_confirmed_registration_and_no_letter(
    portal: Portal, confirmations: int
) -> None:
    people = _some(portal.import_people(CLIENTS * 2))
    portal.start()

    confirmed = Registrations(portal, people).until_killed_after(confirmations)
    portal.start()

    assert len(confirmed) >= confirmations
    for person in confirmed:
        portal.letters.wait_for("activation", person.email)
    assert {person.email for person in confirmed} <= _addresses(portal)
    for person in people:
        activations = [letter.kind for letter in portal.letters.to(person.email)]
        assert activations in ([], ["activation"])


@pytest.mark.requirement("REG-10")
def test_whoever_saw_no_confirmation_registers_again_and_gets_in(portal: Portal) -> None:
    people = _some(portal.import_people(CLIENTS * 2))
    portal.start()
    confirmed = Registrations(portal, people).until_killed_after(2)
    lost = [person for person in people if person not in confirmed]
    portal.start()

    for person in lost:
        answer = httpx.post(
            f"{portal.url}/rejestracja", headers={"origin": portal.url}, data=_form(person)
        )
        assert answer.headers["location"] == "/rejestracja/wyslano"

    for person in lost:
        portal.letters.wait_for("activation", person.email)


def _addresses(portal: Portal) -> set[str]:
    with closing(sqlite3.connect(portal.folder / "var" / "mojbok.db")) as database:
        return {email for (email,) in database.execute("SELECT email FROM accounts")}


def _some(people: People) -> list[Person]:
    return [people.individual() for _ in range(CLIENTS)]


def _form(person: Person) -> dict[str, str]:
    return {
        "type": "individual",
        "pesel": person.number,
        "contract_number": person.contract,
        "login": person.login,
        "login_repeat": person.login,
        "phone": person.phone,
        "email": person.email,
        "terms": "true",
        "cookies": "true",
    }
