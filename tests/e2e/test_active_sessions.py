"""The customer's sessions in real browsers: listed, ended one by one and all at once (SET-03)."""

import pytest
from playwright.sync_api import expect

from tests.e2e import by_post
from tests.e2e.browsing import Size, Windows
from tests.e2e.people import Person
from tests.e2e.portal import Portal
from tests.e2e.screens.active_sessions import ActiveSessions
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.login import LoginScreen

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"
AT_ONCE = 2000
ENDED = "Tę sesję zakończono na innym urządzeniu. Jeśli to nie Ty, zaloguj się i zmień hasło."


@pytest.mark.requirement("SET-03")
def test_the_sessions_are_listed_with_browser_when_and_from_where(
    windows: Windows, portal: Portal, person: Person, size: Size
) -> None:
    session = by_post.become_customer(portal, person)
    by_post.log_in(portal, person, IPHONE)

    listed = ActiveSessions.open(windows.open(size, session=session))

    expect(listed.sessions).to_have_count(2)
    expect(listed.this).to_have_count(1)
    expect(listed.this.get_by_role("heading")).to_have_text("Chrome w systemie Linux")
    expect(listed.this.get_by_role("button")).to_have_count(0)
    other = listed.session("Safari na iPhonie")
    expect(other).to_contain_text("Aktywność:przed chwilą")
    expect(other).to_contain_text("Adres IP:127.0.0.1")
    expect(other.get_by_role("button", name="Zakończ", exact=True)).to_be_visible()
    portal.letters.wait_for("new-device", person.email)


@pytest.mark.requirement("SET-03")
def test_one_session_is_ended_and_leaves_within_two_seconds(
    windows: Windows, portal: Portal, person: Person
) -> None:
    mine = windows.open(session=by_post.become_customer(portal, person))
    phone = HomeScreen.open(windows.open(session=by_post.log_in(portal, person, IPHONE))).live()
    laptop = HomeScreen.open(windows.open(session=by_post.log_in(portal, person, FIREFOX))).live()

    listed = ActiveSessions.open(mine).end("Safari na iPhonie")

    login = LoginScreen(phone.page)
    expect(login.heading).to_be_visible(timeout=AT_ONCE)
    expect(login.status).to_have_text(ENDED)
    expect(phone.page.get_by_text(person.name)).to_have_count(0)
    expect(listed.sessions).to_have_count(2)
    laptop.page.reload()
    HomeScreen.shown(laptop.page)


@pytest.mark.requirement("SET-03")
def test_all_others_are_ended_at_once_without_javascript_too(
    windows: Windows, portal: Portal, person: Person
) -> None:
    mine = windows.open(session=by_post.become_customer(portal, person), javascript=False)
    others = [
        HomeScreen.open(windows.open(session=by_post.log_in(portal, person, browser))).live()
        for browser in (IPHONE, FIREFOX)
    ]
    listed = ActiveSessions.open(mine)

    listed.end_all.click()

    expect(listed.status).to_have_text("Pozostałe sesje zakończone.")
    expect(listed.sessions).to_have_count(1)
    expect(listed.section).to_contain_text("Konto jest otwarte tylko w tej przeglądarce.")
    expect(listed.end_all).to_have_count(0)
    for other in others:
        login = LoginScreen(other.page)
        expect(login.heading).to_be_visible(timeout=AT_ONCE)
        expect(login.status).to_have_text(ENDED)


@pytest.mark.requirement("SET-03")
def test_the_sixth_sign_in_ends_the_oldest_session_and_tells_it_l24(
    windows: Windows, portal: Portal, person: Person
) -> None:
    by_post.become_customer(portal, person)
    oldest = HomeScreen.open(windows.open(session=by_post.log_in(portal, person))).live()
    for _ in range(5):
        newest = by_post.log_in(portal, person)

    login = LoginScreen(oldest.page)
    expect(login.heading).to_be_visible(timeout=AT_ONCE)
    expect(login.status).to_contain_text("Zalogowano się na kolejnym urządzeniu")
    expect(ActiveSessions.open(windows.open(session=newest)).sessions).to_have_count(5)
