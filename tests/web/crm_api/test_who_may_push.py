"""Who may push: a token, in one place, good for the API alone."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest

from mojbok.domain.api_tokens import PREFIX
from mojbok.storage.tables.crm import ClientRow
from mojbok.web.routes import Access
from tests.builders import shell
from tests.pushing import V1, Crm, new_token
from tests.staff import colleague
from tests.web.crm_api.pushing import NOTHING, OK, fresh, nobody, problem_of
from tests.web.portal import Portal


@pytest.fixture
def _time_goes_back(portal: Portal) -> Iterator[None]:
    before = portal.world.clock.now()
    yield
    portal.world.clock.set(before)


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Basic bW9qYm9rOm1vamJvaw==",
        f"Bearer {PREFIX}{'a' * 43}",
        "Bearer \u00a0",
        "Bearer a b",
        f"Token {PREFIX}{'a' * 43}",
    ],
)
def test_nobody_pushes_without_a_token_that_is_good(portal: Portal, header: str | None) -> None:
    client_ = nobody()
    headers = [] if header is None else [(b"Authorization", header.encode("latin-1"))]
    with portal.browser() as browser:
        answer = browser.put(f"{V1}/clients", json={"records": [client_]}, headers=headers)

    problem_of(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer realm=")
    assert client_["client_id"] not in {row["client_id"] for row in portal.world.rows(ClientRow)}


@pytest.mark.requirement("SEC-02")
@pytest.mark.usefixtures("_time_goes_back")
def test_unknown_expired_and_revoked_tokens_look_the_same(portal: Portal) -> None:
    world, tokens = portal.world, portal.world.services.bok.crm_tokens
    revoked, expired = fresh("revoked"), fresh("expired")
    secrets = [
        PREFIX + "b" * 43,
        tokens.add(revoked, actor=shell("tests")),
        tokens.add(expired, actor=shell("tests"), expires=world.today),
    ]
    for secret in secrets[1:]:
        assert Crm(portal.url, secret).pushes("clients") == {
            "stored": 0,
            "unchanged": 0,
            "rejected": [],
        }

    tokens.revoke(revoked, actor=shell("tests"))
    world.clock.advance(timedelta(days=1))

    answers = [Crm(portal.url, secret).puts("clients", nobody()) for secret in secrets]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["www-authenticate"] for answer in answers}) == 1


@pytest.mark.requirement("SEC-02")
def test_a_token_in_the_address_is_refused_even_beside_a_good_one(portal: Portal, crm: Crm) -> None:
    token = new_token(portal.world, fresh("query"))
    address = f"{V1}/clients?access_token={token}"
    with portal.browser() as browser:
        problem_of(browser.put(address, json=NOTHING), 400)
    problem_of(crm.put(address, json=NOTHING), 400)


@pytest.mark.requirement("SEC-02")
def test_two_tokens_at_once_are_as_good_as_none(portal: Portal) -> None:
    token = new_token(portal.world, fresh("twice"))
    twice = [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {token}")]
    with portal.browser() as browser:
        problem_of(browser.put(f"{V1}/clients", json=NOTHING, headers=twice), 401)


@pytest.mark.requirement("SEC-02")
def test_no_cookie_counts_for_anything(portal: Portal) -> None:
    customer, boss = portal.signed_in(), colleague(portal.world, fresh("ciastko")).sign_in()
    for opened in (customer, boss):
        with portal.browser(opened) as browser:
            answer = browser.put(f"{V1}/clients", json=NOTHING, headers={"Origin": portal.url})
            problem_of(answer, 401)
            assert "set-cookie" not in answer.headers


@pytest.mark.requirement("SEC-02")
def test_a_token_opens_nothing_but_the_api(portal: Portal, crm: Crm) -> None:
    for address in ("/pulpit", "/bok/importy"):
        answer = crm.request("GET", address)
        assert (answer.status_code, "logowanie" in answer.headers["location"]) == (303, True)


def test_a_program_needs_no_origin_and_one_of_elsewhere_does_no_harm(crm: Crm) -> None:
    answer = crm.put(f"{V1}/clients", json=NOTHING, headers={"Origin": "https://crm.polsp.example"})

    assert answer.status_code == OK
    # No script of a page elsewhere may read or even send it: browsers ask first, and are told no.
    asked = crm.request("OPTIONS", f"{V1}/clients", headers={"Origin": "https://evil.example"})
    problem_of(asked, 405)
    assert not [name for name in (*answer.headers, *asked.headers) if "access-control" in name]


@pytest.mark.requirement("SEC-02")
def test_every_address_of_the_api_is_declared_and_all_but_its_description_want_a_token(
    portal: Portal,
) -> None:
    found = {
        (rule.pattern.pattern, rule.method): rule.access
        for rule in portal.gate.access.rules
        if "/api/" in rule.pattern.pattern
    }

    public = {pattern for pattern, _ in found if found[pattern, _] is not Access.TOKEN}
    assert public == {"^/api/openapi\\.json$"}
    for (pattern, method), access in found.items():
        if access is Access.TOKEN:
            path = pattern.strip("^$").replace("(?P<name>[^/]+)", "x.pdf").replace("\\", "")
            with portal.browser() as browser:
                problem_of(browser.request(method, path), 401)


@pytest.mark.requirement("SEC-02")
def test_a_token_is_in_no_line_of_the_log_and_no_row(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = new_token(portal.world, fresh("canary"))
    crm = Crm(portal.url, secret)

    crm.pushes("clients", nobody())
    crm.put(f"{V1}/clients", content=b"{")

    assert secret[len(PREFIX) :] not in caplog.text
    file = portal.world.engine.url.database or ""
    with open(file, "rb") as opened:  # noqa: PTH123 - the database as it lies on the disk
        assert secret[len(PREFIX) :].encode() not in opened.read()
