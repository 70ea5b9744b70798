"""Paying in a browser: chosen, paid at the provider, back, booked, and right in every open tab (POR-05, POR-12)."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e import by_post
from tests.e2e.browsing import PHONE, Faults, Windows
from tests.e2e.by_post import SignedIn
from tests.e2e.looks import faults_of_the_tab_key, faults_on_paper, look_over
from tests.e2e.people import People, Person
from tests.e2e.portal import Portal
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.invoices import InvoicesScreen
from tests.e2e.screens.payments import (
    PayingScreen,
    PaymentScreen,
    PaymentsScreen,
    StatementScreen,
    TransfersScreen,
)

pytestmark = pytest.mark.requirement("POR-05")

NOTHING = "0,00\N{NO-BREAK SPACE}zł"


@dataclass(frozen=True)
class Debtors:
    """Customers who owe something, each given once."""

    portal: Portal
    people: Iterator[Person]

    def next(self) -> SignedIn:
        return by_post.become_customer(self.portal, next(self.people))

    def next_person(self) -> tuple[Person, SignedIn]:
        person = next(self.people)
        return person, by_post.become_customer(self.portal, person)


@pytest.fixture(scope="module")
def debtors(portal: Portal, people: People) -> Debtors:
    return Debtors(portal, owing(portal.folder / "crm", people))


def owing(folder: Path, people: People) -> Iterator[Person]:
    """Give people with few payers whose bills are more than what they have paid, by an independent sum."""
    client_of = {row["payer_id"]: row["client_id"] for row in _rows(folder / "payers.csv")}
    owed: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in _rows(folder / "invoices.csv"):
        owed[client_of[row["payer_id"]]] += Decimal(row["gross"])
    for row in _rows(folder / "payments.csv"):
        owed[client_of[row["payer_id"]]] -= Decimal(row["amount"])
    payers = Counter(client_of.values())
    while True:
        person = people.individual()
        if owed[person.id] > 0 and payers[person.id] == 1:
            yield person


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines, delimiter=";")


@pytest.fixture
def at_provider(faults: Faults) -> None:
    """The provider is another host on purpose."""
    faults.expect(r"request to a strange host: http://127\.0\.0\.1:\d+/trnRequest/")


@pytest.mark.usefixtures("at_provider")
@pytest.mark.requirement("POR-12", "SCR-PAYMENTS", "POR-04")
def test_what_is_paid_at_the_provider_is_booked_in_every_open_tab(
    windows: Windows, portal: Portal, debtors: Debtors
) -> None:
    person, session = debtors.next_person()
    other = PaymentsScreen.open(windows.open(session=session)).live()
    expect(other.figure).not_to_have_text(NOTHING)
    pulpit = HomeScreen.open(windows.open(session=session)).live()
    listed = InvoicesScreen.open(windows.open(session=session)).live()
    # A settled invoice without a PDF has nothing to be chosen for.
    box = listed.with_pdf.first.get_by_role("checkbox")
    box.check()
    listed.numbers.first.focus()
    expect(listed.totals).not_to_contain_text(NOTHING)
    paying = PayingScreen.open(windows.open(PHONE, session=session)).live()
    expect(paying.total).to_have_text(other.figure.inner_text())
    bar = paying.bar.bounding_box()
    assert bar
    assert bar["height"] < PHONE.height / 6, "the bar hides what is paid and where to"

    paying.online().pay().booked()

    expect(other.figure).to_have_text(NOTHING)
    expect(pulpit.main).to_contain_text("Wszystko jest zapłacone.")
    expect(other.online).to_contain_text("Zaksięgowana")
    expect(listed.totals).to_contain_text(NOTHING)
    expect(box).to_be_checked()
    expect(listed.numbers.first).to_be_focused()
    portal.letters.wait_for("payment-booked", person.email)


@pytest.mark.usefixtures("at_provider")
def test_a_payment_that_is_broken_off_costs_nothing_and_can_be_begun_again(
    windows: Windows, debtors: Debtors
) -> None:
    session = debtors.next()
    paying = PayingScreen.open(windows.open(session=session)).live()
    total = paying.total.inner_text()

    back = paying.online().cancel()

    expect(back.status).to_contain_text("Ta płatność nie jest opłacona")
    assert faults_of_the_tab_key(back.live().page) == []
    look_over(back.page)
    again = back.pay_again()
    expect(again.total).to_have_text(total)
    expect(again.main).not_to_contain_text("nie płać drugi raz")


@pytest.mark.usefixtures("at_provider")
@pytest.mark.requirement("ALL-02")
def test_on_paper_a_payment_is_whole_and_has_nothing_to_click(
    windows: Windows, debtors: Debtors
) -> None:
    paying = PayingScreen.open(windows.open(session=debtors.next())).live()

    assert faults_on_paper(paying.online().pay().booked().page) == []


@pytest.mark.usefixtures("at_provider")
def test_paying_goes_without_javascript(windows: Windows, debtors: Debtors) -> None:
    page = windows.open(session=debtors.next(), javascript=False)
    paying = PayingScreen.open(page)
    total = paying.total.inner_text()

    transfers = paying.transfers()
    expect(transfers.codes).to_have_count(1)
    expect(transfers.main).to_contain_text(total)
    expect(transfers.copy_buttons).to_have_count(0)
    counted = PayingScreen.open(page)
    counted.count_button.click()
    expect(PayingScreen.shown(page).total).to_have_text(total)
    counted.online().cancel()
    page.get_by_role("button", name="Sprawdź ponownie").click()

    expect(PaymentScreen.shown(page).pay_again().total).to_have_text(total)


@pytest.mark.requirement("POR-12")
def test_what_is_chosen_is_added_up_with_the_keyboard(windows: Windows, debtors: Debtors) -> None:
    paying = PayingScreen.open(windows.open(session=debtors.next())).live()

    for at in range(paying.boxes.count()):
        paying.boxes.nth(at).focus()
        paying.page.keyboard.press("Space")
        expect(paying.boxes.nth(at)).not_to_be_checked()

    expect(paying.total).to_have_text(NOTHING)
    paying.transfer_button.press("Enter")
    expect(PayingScreen.shown(paying.page).alert).to_contain_text("Zaznacz co najmniej jedną")


def test_the_account_number_is_copied_as_banks_take_it(windows: Windows, debtors: Debtors) -> None:
    screen = PaymentsScreen.open(windows.open(session=debtors.next())).live()
    screen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    screen.balance.get_by_role("button", name=re.compile("^Kopiuj")).first.click()

    expect(screen.balance.get_by_role("button", name=re.compile("^Skopiowano"))).to_be_visible()
    copied = screen.page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(r"\d{26}", copied)


@pytest.mark.requirement("ALL-02")
def test_no_group_of_an_account_number_stands_alone_on_a_line_of_a_phone(
    windows: Windows, debtors: Debtors
) -> None:
    page = windows.open(PHONE, session=debtors.next())
    page.goto("/umowy")
    page.get_by_role("main").get_by_role("link", name=re.compile("^UM")).first.click()
    account = page.get_by_text(re.compile(r"^\d{2}( \d{4}){6}$"))

    lines = account.evaluate(
        """(node) => {
            const range = document.createRange();
            range.selectNodeContents(node);
            return [...range.getClientRects()].map((line) => line.width);
        }"""
    )

    assert len(lines) == 2
    assert min(lines) > max(lines) / 2


SCREENS = {
    "payments": PaymentsScreen,
    "statement": StatementScreen,
    "paying": PayingScreen,
    "transfers": TransfersScreen,
}


@pytest.fixture(scope="module")
def debtor(debtors: Debtors) -> SignedIn:
    return debtors.next()


@pytest.fixture(scope="module")
def many(portal: Portal, people: People, browser: Browser) -> SignedIn:
    return by_post.become_customer(portal, people.business())


@pytest.mark.requirement("ALL-01", "ALL-02", "SCR-PAYMENTS", "POR-10", "POR-12")
@pytest.mark.parametrize("name", SCREENS)
def test_the_screens_are_open_to_everybody(windows: Windows, debtor: SignedIn, name: str) -> None:
    look_over(SCREENS[name].open(windows.open(PHONE, session=debtor)).live().page)


@pytest.mark.requirement("ALL-01", "ALL-02", "SCR-PAYMENTS", "POR-12")
@pytest.mark.parametrize("name", SCREENS)
def test_the_screens_of_many_bills_are_open_to_everybody(
    windows: Windows, many: SignedIn, name: str
) -> None:
    look_over(SCREENS[name].open(windows.open(PHONE, session=many)).live().page)
