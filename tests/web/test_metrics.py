"""`/metryki`: who may read it, and that it tells of no one."""

import re
from contextlib import suppress

import httpx
import pytest

from mojbok.domain.accounts import WrongCredentialsError
from mojbok.domain.audit import AuditEvent
from tests.web.portal import METRICS_TOKEN, Portal

NOT_FOUND = httpx.codes.NOT_FOUND


def read(portal: Portal) -> str:
    answer = portal.get("/metryki")
    assert answer.status_code == httpx.codes.OK
    return answer.text


def value(report: str, name: str, **labels: str) -> float:
    """Give a figure of the report; 0 for one that is not there yet."""
    for line in report.splitlines():
        found = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
        if found and found[1] == name:
            told = dict(re.findall(r'(\w+)="([^"]*)"', found[2] or ""))
            if labels.items() <= told.items():
                return float(found[3])
    return 0.0


def test_metrics_are_read_on_the_machine_itself_as_prometheus_takes_them(portal: Portal) -> None:
    answer = portal.get("/metryki")

    assert answer.status_code == httpx.codes.OK
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert value(answer.text, "mojbok_database_up") == 1
    assert value(answer.text, "process_resident_memory_bytes") > 0
    assert value(answer.text, "mojbok_pages_open") >= 0


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "203.0.113.9"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Forwarded-For": ""},
        {"X-Forwarded-For": "127.0.0.1, 203.0.113.9"},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer"},
        {"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer wrong"},
        {"X-Forwarded-For": "203.0.113.9", "Authorization": f"Basic {METRICS_TOKEN}"},
        {"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer \u0142".encode()},
    ],
    ids=str,
)
def test_whoever_comes_through_a_proxy_finds_no_such_address(
    portal: Portal, headers: dict[str, str]
) -> None:
    with portal.browser() as browser:
        answer = browser.get("/metryki", headers=headers)
        nowhere = browser.get("/nie-ma-takiego", headers=headers)

    assert answer.status_code == nowhere.status_code == NOT_FOUND
    assert "mojbok_" not in answer.text
    assert _heading(answer.text) == _heading(nowhere.text)


def test_the_token_opens_them_from_anywhere(portal: Portal) -> None:
    headers = {"X-Forwarded-For": "203.0.113.9", "Authorization": f"Bearer {METRICS_TOKEN}"}
    with portal.browser() as browser:
        answer = browser.get("/metryki", headers=headers)

    assert answer.status_code == httpx.codes.OK
    assert "mojbok_requests_total" in answer.text


def test_requests_are_counted_by_the_pattern_of_their_address_and_never_by_the_address(
    portal: Portal,
) -> None:
    before = read(portal)
    counted = {"route": "/aktywacja/{token}", "status": "3xx", "method": "GET"}
    asked = {"route": "unknown", "status": "4xx", "method": "GET"}

    portal.get("/aktywacja/tajny-token-w-adresie")
    portal.get("/44051401359?szukaj=44051401359")
    with portal.browser() as browser:
        browser.request("TRACE", "/logowanie")

    after = read(portal)
    name = "mojbok_requests_total"
    answered = sum(
        value(after, name, **counted | {"status": status})
        - value(before, name, **counted | {"status": status})
        for status in ("2xx", "3xx", "4xx")
    )
    assert answered == 1
    assert value(after, name, **asked) - value(before, name, **asked) == 1
    assert value(after, name, method="other") - value(before, name, method="other") == 1
    for told in ("tajny-token", "44051401359", "TRACE"):
        assert told not in after


def test_logins_and_registrations_are_counted_by_their_result(portal: Portal) -> None:
    before, world = read(portal), portal.world
    account = world.member(world.person())
    world.log_in(account.login)
    with pytest.raises(WrongCredentialsError):
        world.log_in(account.login, "Nie-to-haslo7")

    after = read(portal)

    def more(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    # With the one-time password, on with the new one, and once more with that.
    assert more("mojbok_logins_total", kind="client", result="success") == 3
    assert more("mojbok_logins_total", kind="client", result="wrong") == 1
    assert more("mojbok_registrations_total", result="accepted") == 1
    assert more("mojbok_registrations_total", result="activated") == 1
    assert more("mojbok_audit_events_total", event="password_changed") == 1
    for secret in (account.login, account.email, account.id, account.client_id):
        assert secret not in after


def test_an_event_that_was_undone_is_not_counted(portal: Portal) -> None:
    before = read(portal)
    work = portal.world.services.home.work
    with suppress(LookupError), work() as undone:
        undone.audit.record(AuditEvent.LOGIN_REFUSED, account_id=None, source=None)
        undone.clients.get("nobody")

    after = read(portal)

    name, labels = "mojbok_logins_total", {"kind": "client", "result": "locked"}
    assert value(after, name, **labels) == value(before, name, **labels)


def test_a_scrape_while_the_database_is_away_tells_the_rest(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal.world.clock.advance(seconds=6)
    with monkeypatch.context() as patch:
        patch.setattr("mojbok.storage.figures.reading", _away)
        report = read(portal)
    portal.world.clock.advance(seconds=6)

    assert value(report, "mojbok_database_up") == 0
    assert "mojbok_letters_waiting" not in report
    assert "mojbok_requests_total" in report
    assert value(read(portal), "mojbok_database_up") == 1


def _heading(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert found
    return found[1]


def _away(_engine: object) -> None:
    raise ConnectionError
