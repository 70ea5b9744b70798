"""The settings and the link of a new address, as HTTP alone shows them (SCR-SETTINGS, SET-01)."""

import html
import re
from collections.abc import Mapping
from typing import Final

import httpx
import pytest

from mojbok.domain.letters import EmailChangeConfirmLetter
from mojbok.domain.sessions import Visitor
from mojbok.services.sessions import OpenedSession
from mojbok.storage.tables.accounts import SessionRow
from mojbok.web.cookies import EMAIL_CHANGE, SESSION
from tests.builders import PASSWORD, Person
from tests.profiles import again, change
from tests.web.portal import Portal
from tests.web.walking import Offer

NEW: Final = "nowa@poczta.example"
_INPUT: Final = re.compile(r"<input\b[^>]*>")


def customer(portal: Portal) -> tuple[Person, OpenedSession]:
    person = portal.world.person()
    return person, portal.world.open_session(portal.world.member(person))


def visitor_of(portal: Portal, opened: OpenedSession) -> Visitor:
    return portal.world.visitor(opened)


def fields(page: str) -> dict[str, str]:
    """Give what the window's form would send as it stands."""
    [form] = re.findall(r'<form[^>]*action="/ustawienia/dane".*?</form>', page, re.DOTALL)
    found = {}
    for tag in _INPUT.findall(form):
        read = {
            name: html.unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)
        }
        if read.get("type") != "checkbox" or re.search(r"\bchecked\b", tag):
            found[read["name"]] = read.get("value", "")
    return found


def send(browser: httpx.Client, **changed: str) -> httpx.Response:
    values = fields(browser.get("/ustawienia").text) | changed
    return browser.post("/ustawienia/dane", data=values)


def requested(portal: Portal, opened: OpenedSession) -> str:
    """Ask for a new address, and give the token of its link."""
    visitor = portal.world.visitor(opened)
    assert change(portal.world, visitor, email=NEW, password=PASSWORD)
    return portal.world.last(EmailChangeConfirmLetter).link.rpartition("/")[2]


def email_of(portal: Portal, person: Person) -> str:
    return portal.world.account(person).email


@pytest.mark.requirement("SCR-SETTINGS", "POR-08")
def test_the_settings_hold_no_pesel_beyond_its_last_digits_x05(portal: Portal) -> None:
    person, opened = customer(portal)

    page = portal.get("/ustawienia", opened).text

    assert person.number not in page
    assert f"•••••••{person.number[-4:]}" in page
    assert person.name in page


@pytest.mark.requirement("SET-01")
def test_what_is_sent_is_stored_and_told_after_a_redirect(portal: Portal) -> None:
    person, opened = customer(portal)
    with portal.browser(opened) as browser:
        answer = send(
            browser,
            phone="602 345 678",
            street="Długa",
            number="12",
            postal_code="00950",
            city="Łódź",
            e_invoices="true",
            password=PASSWORD,
        )
        page = browser.get(answer.headers["location"]).text
        same = send(browser)

    assert (answer.status_code, answer.headers["location"]) == (303, "/ustawienia?stan=zapisano")
    assert "Zmiany zapisane." in page
    assert "+48 602 345 678" in page
    assert "00-950 Łódź" in page
    assert same.headers["location"] == "/ustawienia?stan=bez-zmian"
    assert portal.world.account(person).phone == "+48602345678"


@pytest.mark.requirement("SET-01")
def test_a_refused_form_comes_back_open_with_all_that_was_typed_but_the_password(
    portal: Portal,
) -> None:
    _, opened = customer(portal)
    with portal.browser(opened) as browser:
        answer = send(
            browser,
            phone="602 345 678",
            street="Długa",
            postal_code="12",
            notifications="true",
            password="Zle-haslo-1",
        )
        page = browser.get(answer.headers["location"]).text
        later = browser.get("/ustawienia").text

    assert answer.headers["location"] == "/ustawienia?okno=zmiana-danych"
    assert re.search(r"<dialog[^>]* open[ =>]", page)
    assert "Wpisz kod pocztowy w postaci 00-950." in page
    assert "Pole Numer domu jest wymagane" in page
    typed = fields(page)
    assert (typed["phone"], typed["street"], typed["postal_code"]) == ("602 345 678", "Długa", "12")
    assert typed["notifications"] == "true"
    assert (typed["password"], "Zle-haslo-1" in page) == ("", False)
    assert not re.search(r"<dialog[^>]* open[ =>]", later)
    assert fields(later)["street"] == "Długa"


@pytest.mark.requirement("SET-01", "POR-08")
def test_what_one_customer_typed_is_not_shown_to_the_next_in_the_same_browser(
    portal: Portal,
) -> None:
    (_, first), (_, second) = customer(portal), customer(portal)
    with portal.browser(first) as browser:
        send(browser, street="Tajna", postal_code="12")
        browser.cookies.delete(SESSION)
        browser.cookies.set(SESSION, second.token)
        page = browser.get("/ustawienia?okno=zmiana-danych").text

    assert "Tajna" not in page
    assert "Wpisz kod pocztowy" not in page


@pytest.mark.requirement("SET-01")
def test_fields_that_the_form_does_not_have_change_nothing_r16(portal: Portal) -> None:
    person, opened = customer(portal)
    other = portal.world.member(portal.world.person())
    before = portal.world.account(person)
    with portal.browser(opened) as browser:
        answer = send(
            browser,
            client_id="K1",
            account_id=other.id,
            status="blocked",
            held_until="",
            auth_epoch="99",
            login="inny",
        )

    assert answer.headers["location"] == "/ustawienia?stan=bez-zmian"
    assert portal.world.account(person) == before


@pytest.mark.requirement("SET-01", "SEC-02")
@pytest.mark.parametrize(
    "mangled",
    [
        {},
        {"phone": "x" * 5000, "email": "y" * 5000},
        {"street": "<img src=x onerror=alert(1)>", "city": "{{7*7}}"},
        {"number": "12\r\nBcc: x", "flat": "\x00", "postal_code": "\u0661\u0662-345"},
        {"email": "a@b.pl\r\nBcc: ewa@example.com"},
        {"seen": "x" * 5000},
    ],
    ids=str,
)
def test_whatever_the_form_says_is_refused_at_the_fields_r21_r22_r24(
    portal: Portal, caplog: pytest.LogCaptureFixture, mangled: Mapping[str, str]
) -> None:
    person, opened = customer(portal)
    before = portal.world.account(person)
    with portal.browser(opened) as browser:
        answer = browser.post("/ustawienia/dane", data=dict(mangled))
        page = browser.get(answer.headers["location"]).text

    assert answer.headers["location"] == "/ustawienia?okno=zmiana-danych"
    assert "<img src=x" not in page
    assert portal.world.account(person) == before
    assert "Incident" not in caplog.text


# The link of a new address


@pytest.mark.requirement("SET-01")
@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch"}], ids=str
)
def test_fetching_the_link_changes_nothing_a01_a02_a03(
    portal: Portal, headers: dict[str, str]
) -> None:
    person, opened = customer(portal)
    token = requested(portal, opened)
    with portal.browser() as browser:
        for _ in range(2):
            browser.head(f"/zmiana-adresu/{token}", headers=headers)
            browser.post(f"/zmiana-adresu/{token}", headers=headers)
            browser.get(f"/zmiana-adresu/{token}", headers=headers)
            page = browser.get("/zmiana-adresu", headers=headers)

    assert "Potwierdź adres" in page.text
    assert email_of(portal, person) == person.email


@pytest.mark.requirement("SET-01")
def test_the_link_works_signed_in_or_not_and_signs_nobody_in_a10_a13(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    for is_signed_in in (False, True):
        person, opened = customer(portal)
        token = requested(portal, opened)
        sessions = portal.world.count(SessionRow)
        with portal.browser(opened if is_signed_in else None) as browser:
            link = browser.get(f"/zmiana-adresu/{token}")
            page = browser.get("/zmiana-adresu")
            done = browser.post("/zmiana-adresu")
            after = browser.get(done.headers["location"])
            again_ = browser.get("/zmiana-adresu")
            assert (SESSION in browser.cookies) == is_signed_in

        assert (link.status_code, link.headers["location"]) == (303, "/zmiana-adresu")
        assert link.headers["cache-control"] == page.headers["cache-control"] == "no-store"
        flags = link.headers["set-cookie"].lower()
        assert flags.startswith(f"{EMAIL_CHANGE}=")
        assert "httponly" in flags
        for answer in (link, page, done, after):
            assert token not in answer.text
            assert token not in answer.headers.get("location", "")
        assert token not in caplog.text
        assert email_of(portal, person) == NEW
        assert portal.world.count(SessionRow) == sessions
        assert "Nowy adres e-mail jest potwierdzony" in Offer(after.text).words
        assert "jest już potwierdzony" in Offer(again_.text).words
        way_on = "/ustawienia" if is_signed_in else "/logowanie"
        assert re.search(
            rf'href="{way_on}"[^>]*role="button"|role="button"[^>]*href="{way_on}"', after.text
        )


@pytest.mark.requirement("SET-01")
@pytest.mark.parametrize("token", ["x", "A" * 43, "A" * 5000, "%F0%9F%A6%86", "é"])
def test_a_dead_link_says_so_and_shows_the_way_on_a07(
    portal: Portal, caplog: pytest.LogCaptureFixture, token: str
) -> None:
    with portal.browser() as browser:
        browser.get(f"/zmiana-adresu/{token}")
        page = browser.get("/zmiana-adresu").text
        posted = browser.post("/zmiana-adresu")

    assert "Ten link jest nieważny" in page
    assert posted.headers["location"] == "/zmiana-adresu"
    assert "Incident" not in caplog.text


@pytest.mark.requirement("SET-01", "SEC-02")
def test_a_link_of_one_kind_opens_nothing_of_another_a08(portal: Portal) -> None:
    person, opened = customer(portal)
    token = requested(portal, opened)
    pending = portal.world.person()
    activation = portal.world.register(pending)
    with portal.browser() as browser:
        browser.get(f"/zmiana-adresu/{activation}")
        browser.post("/zmiana-adresu")
        browser.get(f"/aktywacja/{token}")
        browser.post("/aktywacja")

    assert email_of(portal, person) == person.email
    assert portal.world.account(pending).status == "pending"


@pytest.mark.requirement("SET-01")
def test_a_change_that_waits_is_shown_and_cancelled(portal: Portal) -> None:
    _, opened = customer(portal)
    token = requested(portal, opened)
    with portal.browser(opened) as browser:
        waiting = browser.get("/ustawienia").text
        answer = browser.post("/ustawienia/adres-email/anuluj")
        page = browser.get(answer.headers["location"]).text
        twice = browser.post("/ustawienia/adres-email/anuluj")
        browser.get(f"/zmiana-adresu/{token}")
        link = browser.get("/zmiana-adresu").text

    assert NEW in waiting
    assert "Anuluj zmianę adresu" in waiting
    assert answer.headers["location"] == "/ustawienia?stan=anulowano"
    assert "Zmiana adresu anulowana" in page
    assert NEW not in page
    assert twice.headers["location"] == "/ustawienia"
    assert "Ten link jest nieważny" in link


@pytest.mark.requirement("SET-01", "SEC-02")
@pytest.mark.parametrize("path", ["/ustawienia/dane", "/ustawienia/adres-email/anuluj"])
@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}], ids=str
)
def test_another_site_changes_and_cancels_nothing_t05(
    portal: Portal, path: str, headers: dict[str, str]
) -> None:
    person, opened = customer(portal)
    requested(portal, opened)
    with portal.browser(opened) as browser:
        values = fields(browser.get("/ustawienia").text) | {"e_invoices": "true"}
        answer = browser.post(path, data=values, headers=headers)

    assert answer.status_code == 403
    visitor = again(portal.world, visitor_of(portal, opened))
    sheet = portal.world.services.profile.sheet(visitor)
    assert (sheet.permissions, sheet.new_email is not None) == ({}, True)
    assert email_of(portal, person) == person.email
