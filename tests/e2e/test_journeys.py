"""From the contract number to the Pulpit and back, as customers go."""

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import DESKTOP, PHONE, Size, Windows
from tests.e2e.people import People, Person
from tests.e2e.portal import Portal
from tests.e2e.screens.documents import MailboxScreen
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.login import LoginScreen

WHOLE_JOURNEY = pytest.mark.requirement(
    "SCR-LOGIN",
    "SCR-REG",
    "SCR-REG-OK",
    "SCR-ACT",
    "SCR-FORCED",
    "SCR-HOME",
    "REG-08",
    "REG-09",
    "ACT-01",
    "FIRST-01",
    "FIRST-02",
    "OUT-01",
)


@WHOLE_JOURNEY
@pytest.mark.parametrize("is_business", [False, True], ids=["individual", "business"])
def test_a_client_registers_activates_and_comes_back(
    windows: Windows, portal: Portal, people: People, size: Size, is_business: bool
) -> None:
    person = people.business() if is_business else people.individual()
    page = windows.open(size)

    LoginScreen.open(page).register().fill(person).send()
    MailboxScreen.open(page).activate(person.email).done()
    one_time = portal.letters.wait_for("one-time-password", person.email).acted_on
    forced = LoginScreen.open(page).log_in_once(person.login, one_time)
    home = forced.change(one_time, person.password)
    _expect_all_contracts(home, person)
    home.log_out()
    home = LoginScreen.open(page).log_in(person)

    _expect_all_contracts(home, person)


@pytest.mark.requirement("REG-07", "REG-01", "FIRST-01")
@pytest.mark.parametrize("is_business", [False, True], ids=["PESEL", "NIP"])
def test_without_a_login_of_ones_own_the_number_is_the_login(
    windows: Windows, portal: Portal, people: People, is_business: bool
) -> None:
    person = people.business() if is_business else people.individual()
    page = windows.open(PHONE)

    form = LoginScreen.open(page).register().fill(person)
    form.login.clear()
    form.login_repeat.clear()
    form.send()
    MailboxScreen.open(page).activate(person.email).done()
    one_time = portal.letters.wait_for("one-time-password", person.email).acted_on
    forced = LoginScreen.open(page).log_in_once(person.number, one_time)

    forced.change(one_time, person.password)


@pytest.mark.requirement("REG-09")
def test_the_mailbox_page_shows_a_new_letter_by_itself(windows: Windows, person: Person) -> None:
    watching, registering = windows.open(DESKTOP), windows.open(DESKTOP)
    mailbox = MailboxScreen.open(watching).live()
    letter = mailbox.letters.filter(has_text=person.email)
    expect(letter).to_have_count(0)

    LoginScreen.open(registering).register().fill(person).send()

    expect(letter).to_have_count(1)


def _expect_all_contracts(home: HomeScreen, person: Person) -> None:
    expect(home.contracts).to_have_count(len(person.contracts))
    for contract in person.contracts:
        expect(home.contract(contract.number)).to_contain_text(contract.status)
    expect(home.main).to_contain_text(person.name)
    expect(home.main).to_contain_text(person.login)
