"""The complaints desk in a browser: the right one on top, no needless click, two people on one case (BOK-03)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, expect

from mojbok.domain.complaints import Complaint, ComplaintState
from mojbok.domain.sessions import Visitor
from tests.builders import World, open_world, settings
from tests.complaining import filed
from tests.e2e.browsing import DESKTOP, Windows
from tests.e2e.looks import look_over
from tests.e2e.portal import Portal
from tests.e2e.screens.complaint_desk import CaseScreen, DeskQueueScreen
from tests.e2e.staff import add_staff
from tests.profiles import signed_in

pytestmark = pytest.mark.requirement("BOK-03")
COMPLAINTS = 200
NEAR = 12


class Mouse:
    """Clicks, and counts them."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Give a portal of these tests' own, which does not run yet: nobody sends the letters away that they read."""
    portal = Portal(tmp_path_factory.mktemp("desk"))
    portal.mojbok("complaint", "list")
    yield portal
    portal.stop()


@pytest.fixture(scope="module")
def world(portal: Portal) -> Iterator[World]:
    """Give the application on the server's database, with a clock that can be put back."""
    folder = portal.folder / "var"
    secret = (folder / "secret_key").read_text("ascii")
    world = open_world(settings(folder, secret_key=secret))
    world.clock.set(datetime.now(UTC))
    yield world
    world.close()


@pytest.fixture(scope="module")
def customer(world: World, portal: Portal) -> Visitor:
    """Give somebody who complains; from then on the portal runs."""
    visitor = signed_in(world)
    portal.start()
    return visitor


def filed_days_ago(world: World, visitor: Visitor, days: int, subject: str) -> Complaint:
    now = world.clock.now()
    world.clock.set(now - timedelta(days=days))
    complaint = filed(world, visitor, subject=subject)
    world.clock.set(now)
    return complaint


def test_of_200_complaints_the_right_one_is_on_top_and_is_answered_by_three_clicks(
    windows: Windows, portal: Portal, world: World, customer: Visitor
) -> None:
    # Two that are due soonest, ten more that are near, and all the others: the order of filing says nothing.
    ages = [4] * 90 + [12] * (NEAR - 2) + [16, 15] + [1] * (COMPLAINTS - NEAR - 90)
    made = [filed_days_ago(world, customer, age, f"Sprawa {age}-{n}") for n, age in enumerate(ages)]
    first, second = (made[ages.index(age)] for age in (16, 15))
    page = windows.open(DESKTOP, session=add_staff(portal).sign_in())
    queue, mouse = DeskQueueScreen.open(page).live(), Mouse()
    expect(queue.parts.get_by_role("link", name=f"Nieprzydzielone {COMPLAINTS}")).to_be_visible()
    expect(queue.rows.nth(0)).to_contain_text("po terminie 2 dni")
    expect(queue.rows.nth(0)).to_contain_text(first.subject)
    expect(queue.rows.nth(NEAR - 1)).to_contain_text("zostały 2 dni")
    expect(queue.rows.nth(NEAR)).to_contain_text("zostało 10 dni")
    look_over(page)

    mouse.click(queue.complaint(queue.rows.nth(0)))
    case = CaseScreen.shown(page).live()
    case.is_about(first.subject)
    look_over(page)
    mouse.click(case.block("Nieuznana: odczyt jest prawidłowy"))
    # The block's gap is chosen already, and its verdict as well.
    page.keyboard.type("12345 kWh z 1.11.2026")
    expect(case.text).to_have_value(
        re.compile(r"operator sieci: 12345 kWh z 1\.11\.2026\. Zużycie")
    )
    expect(case.verdict("Nieuznana")).to_be_checked()
    mouse.click(case.send_and_next)

    CaseScreen.shown(page).is_about(second.subject)
    assert mouse.clicks == 3
    answered = world.services.complaints.sheet(customer, first.id)
    assert answered.complaint.state is ComplaintState.REJECTED
    assert "12345 kWh z 1.11.2026" in answered.talk[-1].text
    assert "Koordynator" in answered.talk[-1].text


def test_two_people_on_one_case_do_not_overwrite_each_other(
    windows: Windows, portal: Portal, world: World, customer: Visitor
) -> None:
    complaint = filed(world, customer, subject="Jedna sprawa")
    pages = [windows.open(DESKTOP, session=add_staff(portal).sign_in()) for _ in range(2)]
    ewa, jan = (CaseScreen.open_case(page, complaint.number).live() for page in pages)

    jan.text.fill("Moja wersja odpowiedzi.")
    ewa.text.fill("Racja, poprawimy.")
    ewa.verdict("Uznana").press("Space")
    ewa.send.press("Enter")
    expect(ewa.status.first).to_contain_text("Odpowiedź wysłana.")

    expect(jan.talk).to_contain_text("Racja, poprawimy.")
    expect(jan.text).to_have_value("Moja wersja odpowiedzi.")
    jan.verdict("Nieuznana").check()
    jan.send.click()
    expect(jan.alert).to_contain_text("coś się zmieniło")
    expect(jan.text).to_have_value("Moja wersja odpowiedzi.")
    assert len(world.services.complaints.sheet(customer, complaint.id).talk) == 2
