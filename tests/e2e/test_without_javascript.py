"""Everything before login works where there is no JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import by_post
from tests.e2e.people import People, Person
from tests.e2e.portal import Portal
from tests.e2e.screens.activation import ActivationScreen
from tests.e2e.screens.documents import MailboxScreen, TermsScreen
from tests.e2e.screens.login import LoginScreen
from tests.e2e.screens.registration import RegistrationScreen


@pytest.mark.requirement("ACT-02", "REG-01", "REG-09", "FIRST-01", "FIRST-02", "ALL-01")
@pytest.mark.parametrize("is_business", [False, True], ids=["individual", "business"])
def test_the_whole_journey_goes_without_javascript(
    still_page: Page, portal: Portal, people: People, is_business: bool
) -> None:
    person = people.business() if is_business else people.individual()

    LoginScreen.open(still_page).register().fill(person).send()
    # Without JavaScript the mailbox doesn't show by itself what comes later.
    portal.letters.wait_for("activation", person.email)
    activation = MailboxScreen.open(still_page).activate(person.email)
    activation.activate_button.click()
    ActivationScreen.shown(still_page).done()
    one_time = portal.letters.wait_for("one-time-password", person.email).acted_on
    forced = LoginScreen.open(still_page).log_in_once(person.login, one_time)
    home = forced.change(one_time, person.password)

    expect(home.main).to_contain_text(person.name)
    home.log_out()


@pytest.mark.requirement("REG-02", "REG-12")
def test_messages_and_what_was_typed_come_back_without_javascript(
    still_page: Page, person: Person
) -> None:
    form = RegistrationScreen.open(still_page).fill(person)
    form.phone.clear()

    form = form.send_wrong()

    expect(form.phone).to_have_accessible_description("Pole Tel. komórkowy jest wymagane")
    expect(form.phone).to_be_focused()
    expect(form.email).to_have_value(person.email)
    expect(form.terms).to_be_checked()


@pytest.mark.requirement("SCR-TERMS", "REG-02")
def test_more_opens_the_document_in_a_tab_of_its_own_without_javascript(
    still_page: Page, person: Person
) -> None:
    form = RegistrationScreen.open(still_page).fill(person)

    with still_page.context.expect_page() as opened:
        form.more_of_terms.click()

    TermsScreen.shown(opened.value)
    expect(form.email).to_have_value(person.email)


@pytest.mark.requirement("LOGIN-01", "LOGIN-02")
def test_no_control_shows_that_could_not_work_without_javascript(
    still_page: Page, portal: Portal, person: Person
) -> None:
    by_post.become_customer(portal, person)

    screen = LoginScreen.open(still_page).fail_to_log_in(person.login, "Zle-haslo-1")

    expect(screen.reveal).to_be_hidden()
    expect(screen.login).to_have_value(person.login)
    expect(screen.password).to_have_value("")
