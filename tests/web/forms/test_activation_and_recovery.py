"""Activation by its link, and recovery, which always says the same (security.md, A01 to A13, P01, P02, L04)."""

import time

import pytest

from mojbok.domain.accounts import AccountStatus
from mojbok.domain.letters import OneTimePasswordLetter
from mojbok.pages.recovery import SECONDS_AT_LEAST
from mojbok.storage.tables.accounts import SessionRow
from mojbok.web.cookies import ACTIVATION, SESSION
from tests.web.forms.filling import shown
from tests.web.portal import Portal


@pytest.mark.requirement("ACT-02")
@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch"}], ids=str
)
def test_fetching_the_link_activates_nothing_a01_a02_a03(
    portal: Portal, headers: dict[str, str]
) -> None:
    person = portal.world.person()
    token = portal.world.register(person)
    letters = len(portal.world.all_letters())
    with portal.browser() as browser:
        for _ in range(3):
            browser.head(f"/aktywacja/{token}", headers=headers)
            browser.post(f"/aktywacja/{token}", headers=headers)
            browser.get(f"/aktywacja/{token}", headers=headers)
            page = browser.get("/aktywacja", headers=headers)

    assert "Aktywuj konto" in page.text
    assert portal.world.account(person).status is AccountStatus.PENDING
    assert len(portal.world.all_letters()) == letters


@pytest.mark.requirement("ACT-01", "SCR-ACT")
def test_the_token_leaves_the_address_bar_and_stays_out_of_page_and_log_a10(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    token = portal.world.register(portal.world.person())
    with portal.browser() as browser:
        opened = browser.get(f"/aktywacja/{token}")
        page = browser.get("/aktywacja")
        done = browser.post("/aktywacja")
        after = browser.get(done.headers["location"])

    assert (opened.status_code, opened.headers["location"]) == (303, "/aktywacja")
    assert opened.headers["cache-control"] == page.headers["cache-control"] == "no-store"
    assert opened.headers["referrer-policy"] == "same-origin"
    flags = opened.headers["set-cookie"].lower()
    assert flags.startswith(f"{ACTIVATION}=".lower())
    assert "httponly" in flags
    assert "max-age=600" in flags
    for answer in (opened, page, done, after):
        assert token not in answer.text
        assert token not in answer.headers.get("location", "")
    assert token not in caplog.text
    assert "Aktywacja konta przebiegła pomyślnie" in after.text


@pytest.mark.requirement("ACT-03")
def test_a_second_click_says_that_the_account_is_active_a04(portal: Portal) -> None:
    token = portal.world.register(portal.world.person())
    letters = []
    with portal.browser() as browser:
        for _ in range(2):
            browser.get(f"/aktywacja/{token}")
            browser.post("/aktywacja")
            letters.append(len(portal.world.letters(OneTimePasswordLetter)))
        page = browser.get("/aktywacja").text

    assert "To konto jest już aktywne" in page
    assert letters[0] == letters[1]


@pytest.mark.requirement("ACT-03")
@pytest.mark.parametrize("token", ["x", "A" * 43, "A" * 5000, "%F0%9F%A6%86", "é"])
def test_a_dead_link_says_so_and_shows_the_way_on_a07_a09(
    portal: Portal, caplog: pytest.LogCaptureFixture, token: str
) -> None:
    with portal.browser() as browser:
        browser.get(f"/aktywacja/{token}")
        page = browser.get("/aktywacja").text
        posted = browser.post("/aktywacja")

    assert "Ten link jest nieważny" in page
    assert "Zarejestruj się" in page
    assert "Zaloguj się" in page
    assert posted.headers["location"] == "/aktywacja"
    assert "Incident" not in caplog.text


@pytest.mark.requirement("ACT-01")
def test_activation_signs_nobody_in_a13(portal: Portal) -> None:
    token = portal.world.register(portal.world.person())
    sessions = portal.world.count(SessionRow)
    with portal.browser() as browser:
        browser.get(f"/aktywacja/{token}")
        browser.post("/aktywacja")

        assert SESSION not in browser.cookies
        assert browser.get("/pulpit").headers["location"].startswith("/logowanie")
    assert portal.world.count(SessionRow) == sessions


@pytest.mark.requirement("REC-01", "REC-02", "SEC-02")
@pytest.mark.parametrize(
    ("path", "field"), [("/odzyskiwanie-hasla", "login"), ("/odzyskiwanie-loginu", "email")]
)
def test_no_recovery_is_answered_sooner_than_the_longest_usually_takes_l04(
    portal: Portal, path: str, field: str
) -> None:
    person = portal.world.person()
    portal.world.member(person)
    known = person.number if field == "login" else person.email

    with portal.browser() as browser:
        for value in (known, "nikt@poczta.example.com"):
            before = time.monotonic()
            browser.post(path, data={field: value})
            assert time.monotonic() - before >= SECONDS_AT_LEAST


@pytest.mark.requirement("REC-01", "REC-02")
@pytest.mark.parametrize(
    ("path", "field", "known", "unknown"),
    [
        ("/odzyskiwanie-hasla", "login", "{number}", "nie.ma"),
        ("/odzyskiwanie-loginu", "email", "{email}", "nikt@poczta.example.com"),
    ],
)
def test_recovery_always_answers_the_same_p01_p02(
    portal: Portal, path: str, field: str, known: str, unknown: str
) -> None:
    person = portal.world.person()
    portal.world.member(person)
    typed = known.format(number=person.number, email=person.email)
    pages, answers = set(), set()
    for value in (typed, unknown, "nonsense \x00", "x" * 1000):
        with portal.browser() as browser:
            answer = browser.post(path, data={field: value})
            answers.add((answer.status_code, answer.headers["location"]))
            pages.add(shown(browser.get(answer.headers["location"]).text))

    assert len(answers) == len(pages) == 1
