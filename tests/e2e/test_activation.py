"""SCR-ACT: the link of the first letter."""

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e import by_post
from tests.e2e.browsing import Windows
from tests.e2e.people import Person
from tests.e2e.portal import Portal
from tests.e2e.screens.activation import ALREADY_ACTIVE, ActivationScreen
from tests.e2e.screens.login import LoginScreen
from tests.e2e.screens.registration import RegistrationScreen

DEAD = "Ten link jest nieważny"


@pytest.mark.requirement("ACT-02")
def test_merely_fetching_the_link_activates_nothing(
    windows: Windows, portal: Portal, person: Person
) -> None:
    link = by_post.register(portal, person)

    with httpx.Client(follow_redirects=True) as scanner:
        scanner.head(link)
        for _ in range(3):
            assert "Aktywuj konto" in scanner.get(link).text
    screen = ActivationScreen.follow(windows.open(javascript=False), link)

    expect(screen.activate_button).to_be_visible()
    assert "one-time-password" not in [letter.kind for letter in portal.letters.to(person.email)]


@pytest.mark.requirement("ACT-01", "ACT-02")
def test_the_opened_page_activates_by_itself_and_the_token_leaves_the_address(
    page: Page, portal: Portal, person: Person
) -> None:
    link = by_post.register(portal, person)

    ActivationScreen.follow(page, link).done()

    assert link.rsplit("/", maxsplit=1)[1] not in page.url
    portal.letters.wait_for("one-time-password", person.email)


@pytest.mark.requirement("ACT-03")
def test_a_second_click_says_that_the_account_is_active_already(
    page: Page, portal: Portal, person: Person
) -> None:
    link = by_post.register(portal, person)
    ActivationScreen.follow(page, link).done()

    screen = ActivationScreen.follow(page, link)

    expect(screen.status).to_contain_text(ALREADY_ACTIVE)
    expect(screen.alert).to_have_count(0)
    screen.log_in_button.click()
    LoginScreen.shown(page)
    letters = portal.letters.to(person.email)
    assert [letter.kind for letter in letters].count("one-time-password") == 1


@pytest.mark.requirement("ACT-03", "REG-10")
def test_a_replaced_link_says_so_and_leads_to_a_new_registration(
    page: Page, portal: Portal, person: Person
) -> None:
    old = by_post.register(portal, person)
    form = RegistrationScreen.open(page).fill(person)
    form.phone.fill("+48 601 234 568")
    form.send()
    portal.letters.wait_for("activation", person.email, number=2)

    screen = ActivationScreen.follow(page, old)

    expect(screen.alert).to_contain_text(DEAD)
    screen.register_button.click()
    RegistrationScreen.shown(page)


@pytest.mark.requirement("ACT-03", "LOCK-02")
@pytest.mark.parametrize("token", ["x", "a" * 43, "%C5%BC%F0%9F%92%A1"])
def test_a_mangled_link_says_so_and_leads_on(page: Page, token: str) -> None:
    page.goto(f"/aktywacja/{token}")

    screen = ActivationScreen.shown(page)

    expect(screen.alert).to_contain_text(DEAD)
    expect(screen.alert).to_contain_text("22 123 45 67")
    screen.log_in_button.click()
    LoginScreen.shown(page)
