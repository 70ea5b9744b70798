"""Signing in and out by plain forms (security.md, L01, L07, L21, S01)."""

import httpx
import pytest

from mojbok.domain.accounts import AccountStatus
from mojbok.storage.tables.accounts import DraftRow
from mojbok.web.cookies import SESSION
from tests.builders import PASSWORD
from tests.web.forms.filling import shown
from tests.web.portal import Portal

NEW = "Bialy-Czajnik8"


@pytest.mark.requirement("FIRST-01", "FIRST-02", "SCR-FORCED")
def test_a_one_time_password_leads_to_the_change_and_the_change_to_the_portal(
    portal: Portal,
) -> None:
    person = portal.world.person()
    one_time = portal.world.invited(person)
    with portal.browser() as browser:
        signed = browser.post("/logowanie", data={"login": person.number, "password": one_time})
        first = browser.cookies[SESSION]
        assert signed.headers["location"] == "/wymagana-zmiana-hasla"
        assert browser.get("/pulpit").headers["location"] == "/wymagana-zmiana-hasla"
        changed = browser.post(
            "/wymagana-zmiana-hasla",
            data={
                "one_time_password": one_time,
                "new_password": NEW,
                "new_password_repeat": NEW,
            },
        )
        second = browser.cookies[SESSION]
        page = browser.get("/pulpit")

    assert changed.headers["location"] == "/pulpit"
    assert first != second
    assert person.name in page.text
    with portal.browser() as thief:
        thief.cookies.set(SESSION, first)
        assert thief.get("/pulpit").headers["location"].startswith("/logowanie?powod=haslo")


def change_first_password(browser: httpx.Client, one_time: str, new: str = NEW) -> httpx.Response:
    form = {"one_time_password": one_time, "new_password": new, "new_password_repeat": new}
    return browser.post("/wymagana-zmiana-hasla", data=form)


@pytest.mark.requirement("LOGIN-03", "FIRST-02")
@pytest.mark.parametrize("remember", ["true", ""])
def test_the_choice_to_be_remembered_outlasts_the_forced_change(
    portal: Portal, remember: str
) -> None:
    login = f"ada.{'tak' if remember else 'nie'}"
    one_time = portal.world.invited(portal.world.person(), login=login)
    with portal.browser() as browser:
        form = {"login": login, "password": one_time, "remember": remember}
        browser.post("/logowanie", data=form)
        assert change_first_password(browser, one_time).headers["location"] == "/pulpit"
        browser.post("/wyloguj")
        page = browser.get("/logowanie").text

    assert (f'value="{login}"' in page) is bool(remember)


@pytest.mark.requirement("FIRST-02", "ALL-04")
def test_the_code_is_kept_nowhere_and_its_field_says_so(portal: Portal) -> None:
    person = portal.world.person()
    one_time = portal.world.invited(person)
    with portal.browser() as browser:
        browser.post("/logowanie", data={"login": person.number, "password": one_time})
        fresh = browser.get("/wymagana-zmiana-hasla").text
        change_first_password(browser, one_time, "slabe")
        back = browser.get("/wymagana-zmiana-hasla").text

    assert "Wpisz go jeszcze raz" not in fresh
    assert "Wpisz go jeszcze raz" in back
    assert one_time not in back
    vault = portal.world.application.vault
    drafts = [vault.open(row["sealed"], purpose="draft") for row in portal.world.rows(DraftRow)]
    assert not [draft for draft in drafts if one_time in draft]


@pytest.mark.requirement("LOGIN-02")
def test_every_wrong_pair_looks_the_same_l01(portal: Portal) -> None:
    world = portal.world
    person, waiting, blocked = (world.person() for _ in range(3))
    world.member(person)
    world.register(waiting)
    world.set_account(world.member(blocked).id, status=AccountStatus.BLOCKED)
    pages, answers = set(), set()
    for login in ("nie.ma", person.number, waiting.number, blocked.number):
        with portal.browser() as browser:
            answer = browser.post("/logowanie", data={"login": login, "password": "Zle-haslo1"})
            answers.add((answer.status_code, answer.headers["location"]))
            page = browser.get("/logowanie")
            pages.add((page.status_code, shown(page.text)))

    assert answers == {(303, "/logowanie")}
    assert len(pages) == 1


@pytest.mark.requirement("LOCK-02")
def test_a_lock_looks_the_same_for_logins_that_do_not_exist_and_names_bok_l07(
    portal: Portal,
) -> None:
    person = portal.world.person()
    portal.world.member(person)
    pages = set()
    for login in ("nikogo-takiego", person.number):
        with portal.browser() as browser:
            for _ in range(5):
                browser.post("/logowanie", data={"login": login, "password": "Zle-haslo1"})
            pages.add(shown(browser.get("/logowanie").text))

    (page,) = pages
    assert "Konto jest zablokowane" in page
    assert portal.world.application.settings.bok_phone in page.replace("\u00a0", " ")


@pytest.mark.requirement("LOGIN-01")
def test_a_password_never_comes_back_and_never_lies_in_a_draft_l21(portal: Portal) -> None:
    with portal.browser() as browser:
        browser.post("/logowanie", data={"login": "nie.ma", "password": "Tajne-haslo-77"})
        page = browser.get("/logowanie").text

    assert 'value="nie.ma"' in page
    assert "Tajne-haslo-77" not in page
    vault = portal.world.application.vault
    drafts = [vault.open(row["sealed"], purpose="draft") for row in portal.world.rows(DraftRow)]
    assert drafts
    assert not [draft for draft in drafts if "Tajne-haslo-77" in draft or NEW in draft]


@pytest.mark.requirement("LOGIN-01")
def test_a_planted_cookie_opens_nothing_after_the_victim_has_signed_in_s01(portal: Portal) -> None:
    account = portal.world.member(portal.world.person())
    with portal.browser() as victim, portal.browser() as thief:
        for browser in (victim, thief):
            browser.cookies.set(SESSION, "planted")
        victim.cookies.clear()
        victim.post(
            "/logowanie",
            data={"login": account.login, "password": PASSWORD},
            headers={"Cookie": f"{SESSION}=planted"},
        )

        assert victim.cookies[SESSION] != "planted"
        assert victim.get("/pulpit").status_code == 200
        assert thief.get("/pulpit").status_code == 303


@pytest.mark.requirement("LOGIN-01")
def test_each_sign_in_has_a_token_of_its_own_s01(portal: Portal) -> None:
    account = portal.world.member(portal.world.person())
    tokens = set()
    for _ in range(3):
        with portal.browser() as browser:
            browser.post("/logowanie", data={"login": account.login, "password": PASSWORD})
            tokens.add(browser.cookies[SESSION])

    assert len(tokens) == 3
    assert all(len(token) >= 43 for token in tokens)


@pytest.mark.requirement("OUT-01")
def test_signing_out_ends_the_session_and_forgets_the_cookie(portal: Portal) -> None:
    opened = portal.signed_in()
    with portal.browser(opened) as browser:
        answer = browser.post("/wyloguj", headers={"Origin": portal.url})

    assert answer.headers["location"] == "/logowanie?powod=wylogowanie"
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert portal.get("/pulpit", opened).headers["location"] == "/logowanie?powod=wylogowanie"
