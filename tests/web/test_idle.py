"""The session's time over HTTP: what prolongs it, what does not, and who is told how much is left (OUT-02)."""

import re
from datetime import datetime

import httpx
import pytest

from mojbok.domain.sessions import EndReason, Stage
from mojbok.services.sessions import OpenedSession, Sessions
from mojbok.storage.tables.accounts import SessionRow
from mojbok.web.cookies import SESSION
from tests.web.portal import Portal

ADDRESSES = [
    ("POST", "/sesja/aktywnosc"),
    ("GET", "/sesja/stan"),
    ("POST", "/sesja/koniec"),
]
CLICK = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-User": "?1"}
#: How a page's script loads it anew, and what else it asks for by itself.
PAGES_OWN = {
    "loaded anew": {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"},
    "fetched": {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"},
    "is the server back": {"NiceGUI-Check": "try_reconnect"},
}


@pytest.fixture
def opened(portal: Portal) -> OpenedSession:
    return portal.signed_in()


def tabs(portal: Portal, opened: OpenedSession) -> str:
    return portal.world.services.sessions.tabs_key(opened.session)


def tell(
    portal: Portal, opened: OpenedSession | None, path: str = "/sesja/aktywnosc", **data: str
) -> httpx.Response:
    with portal.browser(opened) as browser:
        return browser.post(path, data=data, headers={"Origin": portal.url})


def act(portal: Portal, opened: OpenedSession, ago: str = "0") -> httpx.Response:
    return tell(portal, opened, sesja=tabs(portal, opened), temu=ago)


def last_activity(portal: Portal, opened: OpenedSession) -> datetime:
    (row,) = [r for r in portal.world.rows(SessionRow) if r["id"] == opened.session.id]
    at: datetime = row["last_activity_at"]
    return at


def end_reason(portal: Portal, opened: OpenedSession) -> str | None:
    (row,) = [r for r in portal.world.rows(SessionRow) if r["id"] == opened.session.id]
    reason: str | None = row["end_reason"]
    return reason


@pytest.mark.requirement("OUT-02")
def test_acts_that_are_told_prolong_the_session_and_the_answer_says_how_long(
    portal: Portal, opened: OpenedSession
) -> None:
    for _ in range(3):
        portal.world.clock.advance(minutes=10)
        answer = act(portal, opened, ago="5")

    assert answer.json() == {"idle_left": 895.0, "session_left": 11.5 * 3600}
    assert portal.get("/pulpit", opened).status_code == httpx.codes.OK


@pytest.mark.requirement("OUT-02")
@pytest.mark.parametrize("ago", ["", "x", "-5", "nan", "inf", "1e400", "9" * 50, "1e300"])
def test_nonsense_about_when_is_now(portal: Portal, opened: OpenedSession, ago: str) -> None:
    portal.world.clock.advance(minutes=1)

    answer = act(portal, opened, ago=ago)

    assert answer.status_code == httpx.codes.OK
    assert answer.json()["idle_left"] == 900.0


@pytest.mark.requirement("OUT-02")
def test_a_copied_cookie_is_worth_nothing_after_fifteen_idle_minutes(
    portal: Portal, opened: OpenedSession
) -> None:
    portal.world.clock.advance(minutes=15)

    assert act(portal, opened).json() == {"reason": "bezczynnosc"}
    answer = portal.get("/pulpit", opened)

    assert answer.headers["location"] == "/logowanie?powod=bezczynnosc"
    assert end_reason(portal, opened) == "bezczynnosc"


@pytest.mark.requirement("OUT-01", "OUT-02")
@pytest.mark.parametrize("reason", [EndReason.IDLE, EndReason.STAFF, EndReason.ENDED_BY_OWNER])
def test_a_browsers_second_tab_is_told_the_reason_too_for_half_a_minute(
    portal: Portal, opened: OpenedSession, reason: EndReason
) -> None:
    portal.world.services.sessions.run_out(opened.session, reason)
    with portal.browser(opened) as browser:
        first = browser.get("/pulpit")
        second = browser.get("/ustawienia")

    assert first.headers["location"] == f"/logowanie?powod={reason}"
    assert second.headers["location"] == f"/logowanie?dalej=/ustawienia&powod={reason}"
    for answer in (first, second):
        cookie, *flags = answer.headers["set-cookie"].split("; ")
        assert cookie == f"{SESSION}={opened.token}"
        assert {flag.lower() for flag in flags} >= {"max-age=30", "httponly", "samesite=lax"}


@pytest.mark.requirement("OUT-01")
def test_a_cookie_of_no_session_at_all_is_given_back_to_nobody(portal: Portal) -> None:
    with portal.browser() as browser:
        browser.cookies.set(SESSION, "planted")
        answer = browser.get("/pulpit")

    assert answer.headers["location"] == "/logowanie"
    assert "set-cookie" not in answer.headers


@pytest.mark.requirement("OUT-02")
def test_a_click_prolongs_the_session(portal: Portal, opened: OpenedSession) -> None:
    for headers in (CLICK, {}):
        portal.world.clock.advance(minutes=10)
        with portal.browser(opened) as browser:
            browser.get("/pulpit", headers=headers)

        assert last_activity(portal, opened) == portal.world.clock.now()


@pytest.mark.requirement("OUT-02")
@pytest.mark.parametrize(("kind", "counts"), [("loaded anew", True), ("fetched", False)])
def test_a_form_that_is_sent_prolongs_the_session_and_a_scripts_own_post_does_not(
    portal: Portal, kind: str, *, counts: bool
) -> None:
    opened = portal.signed_in(Stage.PASSWORD)
    portal.world.clock.advance(minutes=10)
    with portal.browser(opened) as browser:
        headers = {"Origin": portal.url} | PAGES_OWN[kind]
        browser.post("/wymagana-zmiana-hasla", headers=headers)

    assert (last_activity(portal, opened) == portal.world.clock.now()) is counts


@pytest.mark.requirement("OUT-02")
@pytest.mark.parametrize("kind", PAGES_OWN)
def test_what_a_page_asks_for_by_itself_does_not_prolong_the_session_s10(
    portal: Portal, opened: OpenedSession, kind: str
) -> None:
    before = last_activity(portal, opened)
    portal.world.clock.advance(minutes=10)

    with portal.browser(opened) as browser:
        assert browser.get("/pulpit", headers=PAGES_OWN[kind]).status_code == httpx.codes.OK

    assert last_activity(portal, opened) == before


@pytest.mark.requirement("OUT-02")
def test_asking_how_long_is_left_is_no_act_s10(portal: Portal, opened: OpenedSession) -> None:
    portal.world.clock.advance(minutes=10)

    answer = portal.get(f"/sesja/stan?sesja={tabs(portal, opened)}", opened)
    assert answer.json()["idle_left"] == 300.0
    portal.world.clock.advance(minutes=5)
    answer = portal.get(f"/sesja/stan?sesja={tabs(portal, opened)}", opened)

    assert answer.json() == {"reason": "bezczynnosc"}


@pytest.mark.requirement("OUT-02")
@pytest.mark.parametrize(("told", "reason"), [("bezczynnosc", "bezczynnosc"), ("limit", "limit")])
def test_a_page_whose_clock_has_run_out_ends_the_session(
    portal: Portal, opened: OpenedSession, told: str, reason: str
) -> None:
    answer = tell(portal, opened, "/sesja/koniec", sesja=tabs(portal, opened), powod=told)

    assert answer.status_code == httpx.codes.NO_CONTENT
    assert end_reason(portal, opened) == reason
    again = tell(portal, opened, "/sesja/koniec", sesja=tabs(portal, opened), powod=told)
    assert again.json() == {"reason": reason}


@pytest.mark.requirement("OUT-02")
@pytest.mark.parametrize("reason", ["blokada", "haslo", "", "x" * 1000])
def test_a_page_gives_no_other_reason_than_time(
    portal: Portal, opened: OpenedSession, reason: str
) -> None:
    tell(portal, opened, "/sesja/koniec", sesja=tabs(portal, opened), powod=reason)

    assert end_reason(portal, opened) == "bezczynnosc"


@pytest.mark.requirement("OUT-01", "POR-08")
@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_a_page_of_a_former_session_neither_prolongs_nor_ends_the_one_that_took_its_place(
    portal: Portal, opened: OpenedSession, method: str, path: str
) -> None:
    before = last_activity(portal, opened)
    former = tabs(portal, portal.signed_in())
    portal.world.clock.advance(minutes=10)

    with portal.browser(opened) as browser:
        for name in (former, "", "x" * 5000):
            answer = browser.request(
                method,
                path,
                params={"sesja": name} if method == "GET" else None,
                data={"sesja": name} if method == "POST" else None,
                headers={"Origin": portal.url},
            )
            assert answer.json() == {"reason": "zmiana"}

    assert last_activity(portal, opened) == before
    assert end_reason(portal, opened) is None


@pytest.mark.requirement("OUT-02", "POR-08")
@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_a_stranger_is_told_nothing(portal: Portal, method: str, path: str) -> None:
    with portal.browser() as browser:
        answer = browser.request(method, path, headers={"Origin": portal.url})

    assert answer.json() == {"reason": ""}


@pytest.mark.requirement("OUT-01")
def test_logging_out_takes_what_scripts_have_stored_and_leaves_the_remembered_browser(
    portal: Portal, opened: OpenedSession
) -> None:
    answer = tell(portal, opened, "/wyloguj")

    assert answer.headers["location"] == "/logowanie?powod=wylogowanie"
    assert answer.headers["clear-site-data"] == '"storage"'
    assert "mojbok-device" not in answer.headers["set-cookie"]


@pytest.mark.requirement("OUT-02", "SEC-02")
def test_a_session_that_asks_without_end_is_put_off_and_loses_nothing_else(
    portal: Portal, opened: OpenedSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = f"/sesja/stan?sesja={tabs(portal, opened)}"
    with portal.browser(opened) as browser:
        answers = [browser.get(state) for _ in range(241)]
        assert [answer.status_code for answer in answers[:-1]] == [httpx.codes.OK] * 240
        assert answers[-1].status_code == httpx.codes.TOO_MANY_REQUESTS
        assert 0 < int(answers[-1].headers["retry-after"]) <= 21

        with monkeypatch.context() as patch:
            # Neither the database nor a thread is asked.
            patch.setattr(Sessions, "visitor", None)
            for path in ("/sesja/aktywnosc", "/sesja/koniec"):
                refused = browser.post(path, headers={"Origin": portal.url})
                assert refused.status_code == httpx.codes.TOO_MANY_REQUESTS

        assert browser.get("/pulpit").status_code == httpx.codes.OK
        assert act(portal, portal.signed_in()).status_code == httpx.codes.OK
        assert end_reason(portal, opened) is None
        portal.world.clock.advance(seconds=21)
        assert browser.get(state).json()["idle_left"] == 879.0


@pytest.mark.requirement("OUT-02")
def test_six_busy_tabs_of_a_session_are_never_put_off(
    portal: Portal, opened: OpenedSession
) -> None:
    """Each tells of acts as often as when the first words are lost, and asks for the time; then one logs out."""
    name = tabs(portal, opened)
    with portal.browser(opened) as browser:
        for second in range(0, 60, 5):
            for _ in range(6):
                data = {"sesja": name, "temu": "0"}
                told = browser.post("/sesja/aktywnosc", data=data, headers={"Origin": portal.url})
                assert told.status_code == httpx.codes.OK
                if second % 10 == 0:
                    asked = browser.get("/sesja/stan", params={"sesja": name})
                    assert asked.status_code == httpx.codes.OK
            portal.world.clock.advance(seconds=5)
        for _ in range(2 * 6):
            assert browser.get("/sesja/stan", params={"sesja": name}).is_success


# The warning in the page


@pytest.mark.requirement("OUT-02")
@pytest.mark.parametrize(
    ("stage", "path"),
    [
        (Stage.PORTAL, "/pulpit"),
        (Stage.PORTAL, "/regulamin"),
        (Stage.PASSWORD, "/wymagana-zmiana-hasla"),
        (Stage.TERMS, "/regulamin/akceptacja"),
    ],
)
def test_every_page_of_a_session_bears_the_warning_with_the_time_left(
    portal: Portal, stage: Stage, path: str
) -> None:
    opened = portal.signed_in(stage)
    portal.world.clock.advance(minutes=10)

    with portal.browser(opened) as browser:
        html = browser.get(path, headers=PAGES_OWN["loaded anew"]).text

    assert "Pozostań zalogowany" in html
    assert 'data-idle-left="300.000"' in html
    assert f'data-left="{12 * 3600 - 600:.3f}"' in html
    assert 'data-idle="900.000"' in html
    assert 'data-warning="60.000"' in html
    assert "/idle.js" in html


@pytest.mark.requirement("OUT-02", "SEC-02")
def test_the_page_holds_neither_the_sessions_number_nor_its_token_s21(
    portal: Portal, opened: OpenedSession
) -> None:
    html = portal.get("/pulpit", opened).text

    assert tabs(portal, opened) in html
    assert opened.session.id not in html
    assert opened.token not in html


@pytest.mark.requirement("OUT-02")
def test_pages_of_nobody_have_no_warning_and_no_script_for_it(portal: Portal) -> None:
    for path in ("/logowanie", "/regulamin", "/rejestracja"):
        html = portal.get(path).text
        assert "session-idle" not in html
        assert "idle.js" not in html


@pytest.mark.requirement("OUT-02")
def test_the_script_waits_for_the_page_and_is_small(portal: Portal, opened: OpenedSession) -> None:
    html = portal.get("/pulpit", opened).text
    found = re.search(r'<script defer src="([^"]*/idle\.js)">', html)
    assert found

    with portal.browser() as browser:
        answer = browser.get(found[1], headers={"Accept-Encoding": "br"})

    assert answer.num_bytes_downloaded < 6000
