"""The change of the password and the list of sessions as HTTP and sockets show them (SET-02, SET-03, T03, S15, S26)."""

import re
from collections.abc import Callable

import httpx
import pytest

from mojbok.domain.letters import NewDeviceLetter, PasswordChangedLetter
from mojbok.domain.sessions import Visitor
from mojbok.services.sessions import OpenedSession
from mojbok.storage.tables.accounts import DraftRow
from mojbok.web.cookies import DEVICE, SESSION
from tests.builders import PASSWORD
from tests.web.forms.filling import shown
from tests.web.portal import Portal, Socket

NEW = "Bialy-Czajnik8"
PAGE = "/ustawienia"
PASSWORDS = "/ustawienia/haslo"
END = "/ustawienia/sesje/zakoncz"
END_OTHERS = "/ustawienia/sesje/zakoncz-pozostale"
NewSocket = Callable[[], Socket]


@pytest.fixture
def opened(portal: Portal) -> OpenedSession:
    return portal.signed_in()


def another(portal: Portal, opened: OpenedSession) -> OpenedSession:
    """Open one more session of the same account."""
    return portal.world.open_session(portal.world.visitor(opened).account)


def changed(
    portal: Portal, opened: OpenedSession, current: str = PASSWORD, new: str = NEW
) -> httpx.Response:
    with portal.browser(opened) as browser:
        browser.cookies.set(DEVICE, "known")
        return browser.post(
            PASSWORDS,
            data={"current_password": current, "new_password": new, "new_password_repeat": new},
            headers={"Origin": portal.url},
        )


def lives(portal: Portal, opened: OpenedSession) -> bool:
    found = portal.world.services.sessions.visitor(opened.token, is_activity=False)
    return isinstance(found, Visitor)


async def live_page(
    portal: Portal, opened: OpenedSession, new_socket: NewSocket, path: str = "/pulpit"
) -> Socket:
    """Open a page and connect its socket."""
    page = portal.page(path, opened)
    socket = new_socket()
    await socket.open(page, headers=portal.headers(opened))
    return socket


# The password


@pytest.mark.requirement("SET-02", "SCR-PWD")
def test_a_change_gives_the_browser_a_new_session_and_ends_the_old_cookie(
    portal: Portal, opened: OpenedSession
) -> None:
    answer = changed(portal, opened)

    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?stan=haslo")
    token = answer.cookies[SESSION]
    assert token != opened.token
    assert len(token) >= 43
    flags = next(
        line.lower()
        for line in answer.headers.get_list("set-cookie")
        if line.startswith(f"{SESSION}=")
    )
    assert "httponly" in flags
    assert "samesite=lax" in flags
    assert "max-age" not in flags
    assert any(
        line.startswith(f'{DEVICE}=""') and "Max-Age=0" in line
        for line in answer.headers.get_list("set-cookie")
    )
    with portal.browser() as browser:
        browser.cookies.set(SESSION, token)
        page = browser.get(answer.headers["location"])
    assert "Hasło zmienione." in page.text
    # So that it is read out: the focus would else be on nothing.
    assert re.search(r'class="notice success"[^>]* autofocus', page.text)
    assert not lives(portal, opened)


@pytest.mark.requirement("SET-02")
def test_a_copy_of_the_old_cookie_is_led_to_the_login_and_loses_no_newer_one(
    portal: Portal, opened: OpenedSession
) -> None:
    changed(portal, opened)

    answer = portal.get("/pulpit", opened)

    assert answer.headers["location"] == "/logowanie?powod=odnowienie"
    # The browser may have got the new session's cookie between asking and hearing this.
    assert "set-cookie" not in answer.headers
    assert "Zaloguj się nowym hasłem" in portal.get(answer.headers["location"]).text


@pytest.mark.requirement("SET-02")
def test_what_is_wrong_stands_at_its_field_in_the_open_window_and_no_password_is_kept(
    portal: Portal, opened: OpenedSession
) -> None:
    with portal.browser(opened) as browser:
        answer = browser.post(
            PASSWORDS,
            data={
                "current_password": "Tajne-Obecne-77",
                "new_password": "Tajne-Nowe-88",
                "new_password_repeat": "Tajne-Inne-99",
            },
            headers={"Origin": portal.url},
        )
        page = browser.get(answer.headers["location"]).text
        again = browser.get(PAGE).text

    assert answer.headers["location"] == f"{PAGE}?okno=zmiana-hasla"
    assert "Hasła nie są takie same" in page
    assert "Hasła nie są takie same" not in again
    vault = portal.world.application.vault
    drafts = [vault.open(row["sealed"], purpose="draft") for row in portal.world.rows(DraftRow)]
    assert drafts
    assert not [text for text in (*drafts, page, again) if "Tajne-" in text]


@pytest.mark.requirement("SET-02", "LOCK-01", "LOCK-02")
def test_the_fifth_wrong_current_password_is_told_as_everywhere_and_the_session_goes_on_t03(
    portal: Portal, opened: OpenedSession
) -> None:
    other = another(portal, opened)
    with portal.browser(opened) as browser:
        pages = []
        for _ in range(6):
            data = {
                "current_password": "Zle-haslo-1",
                "new_password": NEW,
                "new_password_repeat": NEW,
            }
            answer = browser.post(PASSWORDS, data=data, headers={"Origin": portal.url})
            pages.append(browser.get(answer.headers["location"]).text)

    assert all("To nie jest Twoje aktualne hasło." in page for page in pages[:4])
    for page in pages[4:]:
        assert "Konto jest zablokowane" in page
        assert portal.world.application.settings.bok_phone in page.replace("\u00a0", " ")
    assert lives(portal, opened)
    assert lives(portal, other)
    assert SESSION not in answer.cookies


@pytest.mark.requirement("SET-02")
async def test_the_other_sessions_pages_leave_and_their_events_are_dropped_s15(
    portal: Portal, opened: OpenedSession, new_socket: NewSocket
) -> None:
    other = another(portal, opened)
    page = portal.page("/proba/portal", other)
    socket = new_socket()
    await socket.open(page, headers=portal.headers(other))

    portal.probes.hits.clear()

    changed(portal, opened)

    assert await socket.led_to() == "/logowanie?powod=haslo"
    await socket.says("event", page.event())
    assert portal.probes.hits == []
    assert await socket.is_cut()


@pytest.mark.requirement("SET-02")
async def test_other_tabs_of_the_session_go_on_as_themselves(
    portal: Portal, opened: OpenedSession, new_socket: NewSocket
) -> None:
    tab = await live_page(portal, opened, new_socket, "/ustawienia?okno=zmiana-hasla")

    answer = changed(portal, opened)

    assert await tab.led_to() == ""
    with portal.browser() as browser:
        browser.cookies.set(SESSION, answer.cookies[SESSION])
        assert browser.get("/ustawienia").status_code == 200


@pytest.mark.requirement("SET-02", "LOGIN-01")
def test_password_managers_are_told_whose_password_it_is_and_never_a_pesel(portal: Portal) -> None:
    world = portal.world
    named, numbered = world.person(), world.person()
    accounts = (world.member(named, login=f"anna.{named.client_id}"), world.member(numbered))
    pages = [portal.page(PAGE, world.open_session(account)).html for account in accounts]

    found = [re.findall('<input[^>]*name="username"[^>]*>', page) for page in pages]

    assert len(found[0]) == 1
    assert f'value="{accounts[0].login}"' in found[0][0]
    assert 'autocomplete="username"' in found[0][0]
    assert found[1] == []
    assert numbered.number not in pages[1]


@pytest.mark.requirement("SET-02")
@pytest.mark.parametrize("path", [PASSWORDS, END, END_OTHERS])
@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_forged_form_changes_nothing_t05(
    portal: Portal, opened: OpenedSession, path: str, origin: str
) -> None:
    other = another(portal, opened)
    letters = len(portal.world.letters(PasswordChangedLetter))
    with portal.browser(opened) as browser:
        answer = browser.post(
            path,
            data={
                "session": other.session.id,
                "current_password": PASSWORD,
                "new_password": NEW,
                "new_password_repeat": NEW,
            },
            headers={"Origin": origin},
        )

    assert answer.status_code == 403
    assert lives(portal, opened)
    assert lives(portal, other)
    assert len(portal.world.letters(PasswordChangedLetter)) == letters


# The sessions


@pytest.mark.requirement("SET-03")
def test_one_session_is_ended_and_the_login_page_says_why(
    portal: Portal, opened: OpenedSession
) -> None:
    other, third = another(portal, opened), another(portal, opened)
    with portal.browser(opened) as browser:
        data = {"session": other.session.id}
        answer = browser.post(END, data=data, headers={"Origin": portal.url})
        page = browser.get(answer.headers["location"]).text

    assert answer.headers["location"] == f"{PAGE}?stan=sesja"
    assert "Sesja zakończona." in page
    assert (lives(portal, other), lives(portal, third)) == (False, True)
    led = portal.get("/pulpit", other).headers["location"]
    assert led == "/logowanie?powod=zdalnie"
    assert "Tę sesję zakończono na innym urządzeniu." in portal.get(led).text


@pytest.mark.requirement("SET-03")
async def test_an_ended_sessions_page_leaves_at_once(
    portal: Portal, opened: OpenedSession, new_socket: NewSocket
) -> None:
    other = another(portal, opened)
    tab = await live_page(portal, other, new_socket)
    with portal.browser(opened) as browser:
        browser.post(END_OTHERS, headers={"Origin": portal.url})

    assert await tab.led_to() == "/logowanie?powod=zdalnie"
    assert await tab.is_cut()
    assert lives(portal, opened)


@pytest.mark.requirement("SET-03", "POR-08")
def test_another_accounts_session_is_not_found_and_looks_as_one_made_up_s26(
    portal: Portal, opened: OpenedSession
) -> None:
    hers = portal.signed_in()
    answers = []
    with portal.browser(opened) as browser:
        for session_id in (hers.session.id, "0" * 32, "", opened.token, "\0", "x" * 5000):
            data = {"session": session_id}
            answers.append(browser.post(END, data=data, headers={"Origin": portal.url}))

    assert {answer.status_code for answer in answers} == {404}
    assert len({shown(answer.text) for answer in answers}) == 1
    assert lives(portal, hers)


@pytest.mark.requirement("SET-03", "POR-08")
def test_nobody_elses_session_and_no_token_stands_in_the_list_s21(
    portal: Portal, opened: OpenedSession
) -> None:
    other, hers = another(portal, opened), portal.signed_in()

    page = portal.page(PAGE, opened).html

    assert other.session.id in page
    untold = (opened.token, other.token, hers.token, opened.session.id, hers.session.id)
    assert not [secret for secret in untold if secret in page]


@pytest.mark.requirement("SET-03", "LOGIN-03")
def test_a_sign_in_with_the_remembered_browsers_cookie_is_no_news(portal: Portal) -> None:
    world = portal.world
    account = world.member(world.person())
    device = world.services.devices.settle(None, account.id, remembers=True) or ""
    before = len(world.letters(NewDeviceLetter))
    told = []
    for known, user_agent in ((device, "Firefox/1 on Windows"), ("", "Firefox/1 on Macintosh")):
        with portal.browser() as browser:
            browser.cookies.set(DEVICE, known)
            browser.post(
                "/logowanie",
                data={"login": account.login, "password": PASSWORD, "remember": "true"},
                headers={"User-Agent": user_agent},
            )
        told.append(len(world.letters(NewDeviceLetter)) - before)

    assert told == [0, 1]
