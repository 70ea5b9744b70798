"""After an outage whose outcome nobody knows, every form may be sent once more (docs/decisions/0070)."""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import select

from mojbok.domain.address_id import address_id
from mojbok.services.sessions import OpenedSession
from mojbok.storage import migrate
from tests.complaining import TEXT, filed
from tests.meters import put_point, put_reading
from tests.web.portal import Portal
from tests.web.test_settings import fields

ROOT = Path(__file__).parents[2]
DECISION = ROOT / "docs" / "decisions" / "0070-a-form-that-is-sent-again.md"
_ROW = re.compile(r"^\| `(/[^`]*)` \| ([^|]+) \| `([^`]+)::([^`]+)` \|$", re.MULTILINE)


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Give what the table says: the address, what makes it safe, and the test that shows it."""
    for row in _ROW.finditer(DECISION.read_text(encoding="utf-8")):
        yield row[1], row[2], row[3], row[4]


@pytest.mark.requirement("ALL-05")
def test_the_table_tells_of_every_address_that_a_form_is_sent_to(portal: Portal) -> None:
    declared = {rule.path for rule in portal.gate.access.rules if rule.method == "POST"}

    assert {address for address, *_ in rows()} == declared


@pytest.mark.requirement("ALL-05")
def test_each_address_stands_in_the_table_once_and_its_test_exists() -> None:
    listed = list(rows())

    assert len({address for address, *_ in listed}) == len(listed)
    missing = [f"{file}::{name}" for _, _, file, name in listed if name not in _tests_of(file)]
    assert missing == []


#: What one form is: where it is sent to, and what is in it.
Form = tuple[str, dict[str, str]]
#: Some change with the clock and the browser by themselves; a choice that was saved twice has two lines in the log.
NOT_COMPARED: Final = {"sessions", "staff_sessions", "form_drafts", "audit_events"}


def reminders(portal: Portal, opened: OpenedSession) -> Form:
    payer = address_id(f"P-{portal.world.visitor(opened).account.client_id}")
    chosen = {"platnik": payer, f"przypomnienie-{payer}-po-terminie": "true"}
    return "/ustawienia/przypomnienia", chosen


def contact_data(portal: Portal, opened: OpenedSession) -> Form:
    shown = fields(portal.get("/ustawienia", opened).text)
    address = {"street": "Akacjowa", "number": "5", "postal_code": "00-950", "city": "Warszawa"}
    return "/ustawienia/dane", shown | address


def calendar(portal: Portal, opened: OpenedSession) -> Form:
    with portal.browser(opened) as browser:
        browser.post("/ustawienia/kalendarz")
    return "/ustawienia/kalendarz/wylacz", {}


def complaint(_portal: Portal, _opened: OpenedSession) -> Form:
    typed = {"category": "faktura", "subject": "Za wysoka", "text": TEXT}
    return "/reklamacje/nowa", typed | {"key": "sent-again"}


def reply(portal: Portal, opened: OpenedSession) -> Form:
    address = f"/reklamacje/{filed(portal.world, portal.world.visitor(opened)).id}"
    key = re.search(r'name="key" value="([^"]+)"', portal.get(address, opened).text)
    assert key
    return address, {"text": "Dodaję odczyt.", "key": key[1]}


def withdrawal_of_a_complaint(portal: Portal, opened: OpenedSession) -> Form:
    found = filed(portal.world, portal.world.visitor(opened))
    return f"/reklamacje/{found.id}/wycofaj", {}


def reading(portal: Portal, opened: OpenedSession) -> Form:
    visitor = portal.world.visitor(opened)
    with portal.world.services.home.work(reads_only=True) as work:
        (contract,) = work.clients.contracts(visitor.account.client_id)
    code = put_point(portal.world, portal.world.person(), contract.number)
    put_reading(portal.world, code, date(2026, 11, 1), 1000)
    return f"/punkty-poboru/{code}/odczyt", {"day": "2026-11-22", "taken": "1100"}


FORMS: Final[tuple[Callable[[Portal, OpenedSession], Form], ...]] = (
    *(reminders, contact_data, calendar),
    *(complaint, reply, withdrawal_of_a_complaint, reading),
)


@pytest.mark.requirement("ALL-05")
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_sent_once_more_later_a_form_changes_nothing_and_says_no_mistake(
    portal: Portal, form: Callable[[Portal, OpenedSession], Form]
) -> None:
    opened = portal.signed_in()
    address, data = form(portal, opened)
    before = _everything(portal)
    with portal.browser(opened) as browser:
        first = browser.post(address, data=data)
        between = _everything(portal)
        portal.world.clock.advance(timedelta(minutes=10))
        second = browser.post(address, data=data)

    assert (first.status_code, second.status_code) == (303, 303)
    assert between != before
    assert _everything(portal) == between


def _everything(portal: Portal) -> dict[str, list[tuple[Any, ...]]]:
    tables = [table for table in migrate.metadata().sorted_tables if table.name not in NOT_COMPARED]
    with portal.world.engine.connect() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in tables
        }


def _tests_of(file: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}
