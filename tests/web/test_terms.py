"""Newer terms stand between signing in and everything else: address, form, file, socket (LOGIN-05, T01, T02, B-T21)."""

import asyncio
import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import httpx
import pytest
from fastapi.responses import PlainTextResponse
from nicegui import app
from socketio.exceptions import ConnectionError as RefusedError

from mojbok.domain.accounts import Account
from mojbok.domain.sessions import Stage
from mojbok.services.any_sessions import Opened
from mojbok.services.sessions import OpenedSession
from mojbok.storage.tables.accounts import ConsentRow, SessionRow
from mojbok.web.cookies import SESSION
from mojbok.web.routes import Access
from tests.builders import PASSWORD
from tests.fakes import in_parallel
from tests.web.portal import Page, Portal, Socket
from tests.web.test_routes import sample

ADDRESS = "/regulamin/akceptacja"
FILE = "/proba/plik/faktura.pdf"
SECRET = "%PDF the customer's own"
_versions = (f"{number}.0" for number in count(2))


@dataclass(frozen=True)
class Customer:
    """A customer who has accepted the terms of yesterday, while newer ones are in force."""

    account: Account
    opened: OpenedSession
    version: str


@pytest.fixture(scope="module", autouse=True)
def _a_file_to_download(portal: Portal) -> None:
    portal.gate.access.declare("/proba/plik/{name}", Access.PORTAL)
    app.get("/proba/plik/{name}")(lambda name: PlainTextResponse(SECRET))


@pytest.fixture(autouse=True)
def _no_hits(portal: Portal) -> None:
    portal.probes.hits.clear()


@pytest.fixture
def customer(portal: Portal) -> Customer:
    world = portal.world
    account = world.member(world.person())
    version = next(_versions)
    world.publish_terms(version, text=f"## 1. Zasady\n\nTreść wersji **{version}**.")
    return Customer(account, world.log_in(account.login), version)


def answer(version: str, **changed: str) -> dict[str, str]:
    return {"version": version, "terms": "true"} | changed


def versions_of(portal: Portal, account: Account) -> list[str]:
    return [
        row["version"]
        for row in portal.world.rows(ConsentRow, by="id")
        if row["account_id"] == account.id and row["kind"] == "regulamin"
    ]


def shown(page: httpx.Response) -> str:
    body = page.text.split("<body>")[1].split('<script type="application/json"', maxsplit=1)[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def log_in(browser: httpx.Client, account: Account, **more: str) -> httpx.Response:
    return browser.post("/logowanie", data={"login": account.login, "password": PASSWORD} | more)


# The gate


@pytest.mark.requirement("LOGIN-05")
def test_the_login_leads_to_the_new_terms(portal: Portal, customer: Customer) -> None:
    with portal.browser() as browser:
        answered = log_in(browser, customer.account)

        assert (answered.status_code, answered.headers["location"]) == (303, ADDRESS)
        page = browser.get(ADDRESS)

    words = shown(page)
    assert "EBOK / Aktualizacja regulaminu" in words
    assert f"Wersja {customer.version}, obowiązuje od" in words
    assert f"Treść wersji {customer.version} ." in words


@pytest.mark.requirement("LOGIN-05", "POR-08", "SEC-02")
def test_by_no_address_and_no_form_does_the_portal_open_b_t21(
    portal: Portal, customer: Customer
) -> None:
    routes = [
        (rule.method, sample(rule.pattern))
        for rule in portal.gate.access.rules
        if rule.access in {Access.PORTAL, Access.PASSWORD_STAGE, Access.NOT_SIGNED_IN}
    ]
    assert ("GET", "/pulpit") in routes

    with portal.browser(customer.opened) as browser:
        for method, path in routes:
            for address in (path, f"{path}?x=1"):
                answered = browser.request(method, address, headers={"Origin": portal.url})
                assert (answered.status_code, answered.headers["location"]) == (303, ADDRESS)
                assert answered.content == b""
    assert portal.world.visitor(customer.opened).session.stage is Stage.TERMS


@pytest.mark.requirement("LOGIN-05", "POR-08", "SEC-02")
@pytest.mark.parametrize(
    "path",
    [
        "//pulpit",
        "/pulpit/",
        "/PULPIT",
        "/./pulpit",
        "/regulamin/../pulpit",
        "/%70ulpit",
        "/pulpit%2f",
    ],
)
def test_no_other_spelling_of_an_address_opens_the_portal_b_t21(
    portal: Portal, customer: Customer, path: str
) -> None:
    answered = portal.get(path, customer.opened)

    assert answered.status_code in {303, 404}
    assert "Zalogowano jako" not in answered.text


@pytest.mark.requirement("LOGIN-05", "POR-08", "SEC-02")
def test_no_file_can_be_downloaded_before_the_terms_are_accepted_b_t21(
    portal: Portal, customer: Customer
) -> None:
    for headers in ({}, {"Range": "bytes=0-3"}, {"nicegui-check": "1"}):
        answered = portal.get(FILE, customer.opened, **headers)
        assert (answered.status_code, answered.headers["location"]) == (303, ADDRESS)
        assert SECRET not in answered.text

    with portal.browser(customer.opened) as browser:
        browser.post(ADDRESS, data=answer(customer.version))
        assert browser.get(FILE).text == SECRET


@pytest.mark.requirement("LOGIN-05", "SCR-TERMS")
def test_the_terms_themselves_and_the_way_out_are_open(portal: Portal, customer: Customer) -> None:
    with portal.browser(customer.opened) as browser:
        for path in ("/regulamin", "/regulamin/wersje/1.0", "/polityka-prywatnosci"):
            assert browser.get(path).status_code == 200

        left = browser.post("/wyloguj", data=answer(customer.version))

        assert left.headers["location"] == "/logowanie?powod=wylogowanie"
    assert customer.version not in versions_of(portal, customer.account)
    assert portal.get(ADDRESS, customer.opened).headers["location"].startswith("/logowanie")


@pytest.mark.requirement("LOGIN-05")
def test_the_password_stage_knows_no_terms_and_the_portal_no_acceptance(portal: Portal) -> None:
    homes = {Stage.PASSWORD: "/wymagana-zmiana-hasla", Stage.PORTAL: "/pulpit"}
    for stage, home in homes.items():
        opened = portal.signed_in(stage)
        with portal.browser(opened) as browser:
            assert browser.get(ADDRESS).headers["location"] == home
            sent = browser.post(ADDRESS, data=answer("1.0"))
            assert sent.headers["location"] == home
            assert "set-cookie" not in sent.headers


@pytest.mark.requirement("LOGIN-05")
def test_who_works_while_new_terms_take_force_goes_on_until_the_next_login(portal: Portal) -> None:
    world = portal.world
    account = world.member(world.person())
    working = world.log_in(account.login)

    world.publish_terms(next(_versions))

    assert portal.get("/pulpit", working).status_code == 200
    assert portal.get(FILE, working).text == SECRET
    with portal.browser() as browser:
        assert log_in(browser, account).headers["location"] == ADDRESS


# The socket


@pytest.fixture
async def live(
    portal: Portal, customer: Customer, new_socket: Callable[[], Socket]
) -> tuple[Page, Socket]:
    """Give the page of the new terms with its socket connected."""
    page, socket = portal.page(ADDRESS, customer.opened), new_socket()
    await socket.open(page, headers=portal.headers(customer.opened))
    return page, socket


@pytest.mark.requirement("LOGIN-05", "SEC-02")
async def test_events_of_other_pages_are_dropped_t01_b_t21(
    portal: Portal, customer: Customer, live: tuple[Page, Socket], new_socket: Callable[[], Socket]
) -> None:
    _, socket = live
    # A page of the portal that the customer has open in another, older session.
    older = portal.world.open_session(customer.account, stage=Stage.PORTAL)
    page = portal.page("/proba/portal", older)

    await socket.says("event", page.event())
    assert portal.probes.hits == []
    with pytest.raises(RefusedError):
        await new_socket().open(page, headers=portal.headers(customer.opened))

    own = new_socket()
    await own.open(page, headers=portal.headers(older))
    await own.says("event", page.event())
    assert portal.probes.hits == ["/proba/portal"]


@pytest.mark.requirement("LOGIN-05", "SEC-02")
async def test_forged_events_on_the_page_of_the_terms_do_nothing_t01(
    portal: Portal, customer: Customer, live: tuple[Page, Socket]
) -> None:
    page, socket = live

    for number in (1, 4, 9):
        await socket.says(
            "event",
            {
                "id": number,
                "client_id": page.client_id,
                "listener_id": "click",
                "args": ['{"terms": "true"}'],
            },
        )

    assert portal.world.visitor(customer.opened).session.stage is Stage.TERMS
    assert customer.version not in versions_of(portal, customer.account)


@pytest.mark.requirement("LOGIN-05")
async def test_another_tab_with_the_terms_leaves_when_they_are_accepted(
    portal: Portal, customer: Customer, live: tuple[Page, Socket]
) -> None:
    _, socket = live

    with portal.browser(customer.opened) as browser:
        await asyncio.to_thread(browser.post, ADDRESS, data=answer(customer.version))

        # Asked for again, with the new session's cookie.
        assert await socket.led_to() == ""
        assert browser.get(ADDRESS).headers["location"] == "/pulpit"


# The answer


@pytest.mark.requirement("LOGIN-05", "SCR-REACCEPT")
def test_accepting_opens_the_portal_with_a_new_cookie_and_the_old_one_is_dead(
    portal: Portal, customer: Customer
) -> None:
    with portal.browser(customer.opened) as browser:
        sent = browser.post(ADDRESS, data=answer(customer.version))

        assert (sent.status_code, sent.headers["location"]) == (303, "/pulpit")
        assert browser.get("/pulpit").status_code == 200
        token = sent.cookies[SESSION]

    assert token != customer.opened.token
    assert versions_of(portal, customer.account)[-1] == customer.version
    for path in ("/pulpit", ADDRESS, FILE):
        target = portal.get(path, customer.opened).headers["location"]
        assert target.startswith("/logowanie"), path
        assert "powod=regulamin" in target


@pytest.mark.requirement("SCR-REACCEPT")
@pytest.mark.parametrize(
    "ticked", [{}, {"terms": ""}, {"terms": "false"}, {"terms": "on"}], ids=str
)
def test_without_the_tick_the_form_says_so(
    portal: Portal, customer: Customer, ticked: dict[str, str]
) -> None:
    with portal.browser(customer.opened) as browser:
        sent = browser.post(ADDRESS, data={"version": customer.version} | ticked)
        assert (sent.status_code, sent.headers["location"]) == (303, ADDRESS)
        page = browser.get(ADDRESS)

    assert "Pole Akceptacja regulaminu jest wymagane" in shown(page)
    (box,) = re.findall(r'<input[^>]*type="checkbox"[^>]*>', page.text)
    assert 'aria-invalid="true"' in box
    assert "autofocus" in box
    assert "checked" not in box
    assert customer.version not in versions_of(portal, customer.account)


@pytest.mark.requirement("LOGIN-05")
def test_a_version_that_came_meanwhile_is_told_and_shown(
    portal: Portal, customer: Customer
) -> None:
    newer = next(_versions)
    with portal.browser(customer.opened) as browser:
        assert customer.version in shown(browser.get(ADDRESS))
        portal.world.publish_terms(newer, text="Jeszcze nowsza treść.")

        sent = browser.post(ADDRESS, data=answer(customer.version))
        page = browser.get(ADDRESS)
        words = shown(page)

        assert sent.headers["location"] == ADDRESS
        assert f"Właśnie weszła w życie nowsza wersja regulaminu: {newer}." in words
        assert "Jeszcze nowsza treść." in words
        assert "checked" not in page.text.split("<form")[1]
        assert newer not in versions_of(portal, customer.account)
        assert browser.post(ADDRESS, data=answer(newer)).headers["location"] == "/pulpit"
    assert customer.version not in versions_of(portal, customer.account)
    assert versions_of(portal, customer.account)[-1] == newer


@pytest.mark.requirement("LOGIN-05")
def test_both_of_two_clicks_end_at_the_pulpit_with_one_consent_t02(
    portal: Portal, customer: Customer
) -> None:
    # The browser gives up the first answer for the second click, so that both are sent with the old cookie.
    with portal.browser(customer.opened) as first, portal.browser(customer.opened) as second:
        answers = [each.post(ADDRESS, data=answer(customer.version)) for each in (first, second)]

        assert [each.headers["location"] for each in answers] == ["/pulpit"] * 2
        assert len({each.cookies[SESSION] for each in answers}) == 1
        assert second.get("/pulpit").status_code == 200
    assert versions_of(portal, customer.account).count(customer.version) == 1


@pytest.mark.requirement("LOGIN-05")
def test_clicks_of_the_very_same_moment_end_at_the_pulpit_too_t02(
    portal: Portal, customer: Customer
) -> None:
    def click() -> tuple[str, str]:
        with portal.browser(customer.opened) as browser:
            sent = browser.post(ADDRESS, data=answer(customer.version))
            return sent.headers["location"], sent.cookies[SESSION]

    results = in_parallel(*[click] * 6)

    ((location, token),) = {result for result in results if not isinstance(result, Exception)}
    assert location == "/pulpit"
    after = Opened(token=token, session=customer.opened.session)
    assert portal.get("/pulpit", after).status_code == 200
    assert versions_of(portal, customer.account).count(customer.version) == 1


@pytest.mark.requirement("LOGIN-05")
def test_the_old_cookie_repeats_the_answer_for_a_moment_and_does_nothing_else(
    portal: Portal, customer: Customer
) -> None:
    with portal.browser(customer.opened) as browser:
        browser.post(ADDRESS, data=answer(customer.version))
    portal.world.clock.advance(seconds=30)

    with portal.browser(customer.opened) as browser:
        late = browser.post(ADDRESS, data=answer(customer.version))

    assert late.headers["location"] == "/logowanie?powod=regulamin"


@pytest.mark.requirement("LOGIN-05", "OUT-01")
def test_a_late_request_of_another_tab_does_not_take_the_new_cookie_away(
    portal: Portal, customer: Customer
) -> None:
    with portal.browser(customer.opened) as browser:
        browser.post(ADDRESS, data=answer(customer.version))

    for path in ("/pulpit", ADDRESS):
        late = portal.get(path, customer.opened)
        assert late.headers["location"].startswith("/logowanie")
        assert "set-cookie" not in late.headers


@pytest.mark.requirement("LOGIN-05", "SEC-02")
def test_an_answer_from_another_site_counts_for_nothing(portal: Portal, customer: Customer) -> None:
    with portal.browser(customer.opened) as browser:
        forged = browser.post(
            ADDRESS, data=answer(customer.version), headers={"Origin": "https://evil.example"}
        )

    assert forged.status_code == 403
    assert customer.version not in versions_of(portal, customer.account)


@pytest.mark.requirement("LOGIN-04", "LOGIN-05")
def test_after_accepting_the_customer_lands_where_they_were_going(
    portal: Portal, customer: Customer
) -> None:
    with portal.browser() as browser:
        sent = log_in(browser, customer.account, going="/proba/plik/a.pdf?strona=2")
        assert sent.headers["location"] == f"{ADDRESS}?dalej=/proba/plik/a.pdf%3Fstrona%3D2"
        page = browser.get(sent.headers["location"])
        (going,) = re.findall(r'name="going" value="([^"]*)"', page.text)
        unticked = browser.post(
            ADDRESS, data={"version": customer.version, "going": html.unescape(going)}
        )
        assert unticked.headers["location"] == sent.headers["location"]

        accepted = browser.post(ADDRESS, data=answer(customer.version, going=html.unescape(going)))

    assert accepted.headers["location"] == "/proba/plik/a.pdf?strona=2"


@pytest.mark.requirement("LOGIN-04", "LOGIN-05")
@pytest.mark.parametrize("going", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_led_to_another_host_after_accepting(
    portal: Portal, customer: Customer, going: str
) -> None:
    with portal.browser(customer.opened) as browser:
        page = browser.get(ADDRESS, params={"dalej": going})
        accepted = browser.post(ADDRESS, data=answer(customer.version, going=going))

    assert "evil.example" not in page.text
    assert accepted.headers["location"] == "/pulpit"


@pytest.mark.requirement("LOGIN-05", "FIRST-01")
def test_the_password_first_then_the_terms_then_the_portal(portal: Portal) -> None:
    world = portal.world
    person = world.person()
    one_time = world.invited(person)
    version = next(_versions)
    world.publish_terms(version)
    with portal.browser() as browser:
        ways = [browser.post("/logowanie", data={"login": person.number, "password": one_time})]
        ways.append(browser.post(ADDRESS, data=answer(version)))
        assert browser.get(ADDRESS).headers["location"] == "/wymagana-zmiana-hasla"
        new = {"new_password": PASSWORD, "new_password_repeat": PASSWORD}
        ways.append(
            browser.post("/wymagana-zmiana-hasla", data={"one_time_password": one_time} | new)
        )
        assert browser.get("/pulpit").headers["location"] == ADDRESS
        ways.append(browser.post(ADDRESS, data=answer(version)))
        assert browser.get("/pulpit").status_code == 200

    forced = "/wymagana-zmiana-hasla"
    assert [way.headers["location"] for way in ways] == [forced, forced, ADDRESS, "/pulpit"]


# What is shown


@pytest.mark.requirement("SCR-REACCEPT")
def test_what_is_new_is_shown_against_what_was_accepted(portal: Portal) -> None:
    world = portal.world
    version, newer = next(_versions), next(_versions)
    world.publish_terms(version, text="## 1. Reklamacje\n\nOdpowiadamy w ciągu 14 dni.")
    account = world.member(world.person())
    world.publish_terms(newer, text="## 1. Reklamacje\n\nOdpowiadamy w ciągu <b>30</b> dni.")

    page = portal.get(ADDRESS, world.log_in(account.login))

    words = shown(page)
    assert "Co się zmieniło" in words
    assert f"regulamin w wersji {version}" in words
    assert "<del>14</del>" in page.text
    assert "<ins>&lt;b&gt;30&lt;/b&gt;</ins>" in page.text
    assert "<b>" not in page.text


@pytest.mark.requirement("SCR-TERMS", "BOK-04")
def test_terms_of_tomorrow_are_announced_today_and_shown_tomorrow(portal: Portal) -> None:
    world = portal.world
    today, tomorrow = next(_versions), next(_versions)
    world.publish_terms(today)
    day = world.today + timedelta(days=1)
    world.publish_terms(tomorrow, effective_on=day, text="Treść od jutra.")

    page, window = portal.get("/regulamin"), portal.get("/regulamin", accept="text/x-fragment")
    for text in (shown(page), window.text):
        assert f"Wersja {today}, obowiązuje od" in text
        assert f"Od {day:%d.%m.%Y} będzie obowiązywać nowa wersja: {tomorrow}." in text
        assert "Treść od jutra." not in text
    address = f"/regulamin/wersje/{tomorrow}"
    assert f'href="{address}"' in page.text
    words = shown(portal.get(address))
    assert "Treść od jutra." in words
    assert f"Dziś obowiązuje {today}." in words

    world.clock.advance(days=1)

    words = shown(portal.get("/regulamin"))
    assert f"Wersja {tomorrow}, obowiązuje od {day:%d.%m.%Y}" in words
    assert "Treść od jutra." in words
    assert "będzie obowiązywać" not in words


@pytest.mark.requirement("SCR-TERMS")
@pytest.mark.parametrize("version", ["9999.0", "x", "%2e%2e", "<script>"])
def test_a_version_that_never_was_is_not_found(portal: Portal, version: str) -> None:
    answered = portal.get(f"/regulamin/wersje/{version}")

    assert answered.status_code == 404
    assert "Nie ma takiej strony" in answered.text


@pytest.mark.requirement("LOGIN-05")
def test_no_session_of_another_stage_is_left_behind(portal: Portal, customer: Customer) -> None:
    with portal.browser(customer.opened) as browser:
        browser.post(ADDRESS, data=answer(customer.version))

    stages = {
        row["stage"]
        for row in portal.world.rows(SessionRow)
        if row["account_id"] == customer.account.id and row["ended_at"] is None
    }
    assert stages == {Stage.PORTAL}
