"""Nothing of the portal opens before newer terms are accepted (security.md, B-T21)."""

import pytest

from mojbok.domain.sessions import Stage
from mojbok.storage.tables.accounts import SessionRow
from mojbok.web.routes import Access
from tests.web.portal import Portal
from tests.web.terms.accepting import (
    ADDRESS,
    FILE,
    SECRET,
    Customer,
    answer,
    log_in,
    shown,
    versions,
    versions_of,
)
from tests.web.test_routes import sample


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

    world.publish_terms(next(versions))

    assert portal.get("/pulpit", working).status_code == 200
    assert portal.get(FILE, working).text == SECRET
    with portal.browser() as browser:
        assert log_in(browser, account).headers["location"] == ADDRESS


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
