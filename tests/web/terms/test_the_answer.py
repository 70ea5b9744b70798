"""Accepting newer terms, once and twice (security.md, T02)."""

import html
import re

import pytest

from mojbok.services.any_sessions import Opened
from mojbok.web.cookies import SESSION
from tests.builders import PASSWORD
from tests.fakes import in_parallel
from tests.web.portal import Portal
from tests.web.terms.accepting import (
    ADDRESS,
    FILE,
    Customer,
    answer,
    log_in,
    shown,
    versions,
    versions_of,
)


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
    newer = next(versions)
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
    version = next(versions)
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
