"""Cookies: names, flags, lifetimes (S03)."""

from datetime import timedelta

import pytest
from fastapi import Response

from mojbok.web.cookies import ACTIVATION, BOK_SESSION, DEVICE, DRAFT, SESSION, Cookies
from tests.builders import PASSWORD
from tests.web.portal import Portal

pytestmark = pytest.mark.requirement("SEC-02")


def parts(header: str) -> tuple[str, set[str]]:
    pair, *flags = (part.strip() for part in header.split(";"))
    return pair, {flag.lower() for flag in flags}


@pytest.mark.parametrize("name", [SESSION, BOK_SESSION, DRAFT, ACTIVATION, DEVICE])
def test_over_https_a_cookie_is_secure_and_bound_to_the_host_s03(name: str) -> None:
    response = Response()
    Cookies(is_secure=True).set(response, name, "x" * 43, lifetime=timedelta(minutes=10))

    pair, flags = parts(response.headers["set-cookie"])

    assert pair == f"__Host-{name}={'x' * 43}"
    assert flags == {"secure", "httponly", "samesite=lax", "path=/", "max-age=600"}


def test_over_http_only_the_demo_has_no_secure_flag_s03() -> None:
    response = Response()
    Cookies(is_secure=False).set(response, SESSION, "x")

    pair, flags = parts(response.headers["set-cookie"])

    assert pair == f"{SESSION}=x"
    assert flags == {"httponly", "samesite=lax", "path=/"}


@pytest.mark.parametrize("is_secure", [True, False])
def test_a_cookie_is_forgotten_under_the_name_and_flags_that_it_has(*, is_secure: bool) -> None:
    cookies, response = Cookies(is_secure=is_secure), Response()
    cookies.forget(response, SESSION)

    pair, flags = parts(response.headers["set-cookie"])

    assert pair == f'{cookies.name(SESSION)}=""'
    assert "max-age=0" in flags
    assert ("secure" in flags) is is_secure


@pytest.mark.requirement("LOGIN-03")
def test_signing_in_sets_a_session_cookie_that_goes_with_the_window_s03(portal: Portal) -> None:
    account = portal.world.member(portal.world.person())
    with portal.browser() as browser:
        answer = browser.post(
            "/logowanie", data={"login": account.login, "password": PASSWORD, "remember": "true"}
        )

    cookies = [parts(header) for header in answer.headers.get_list("set-cookie")]
    ours = {pair.split("=")[0]: (pair, flags) for pair, flags in cookies}
    assert set(ours) == {SESSION, DEVICE}
    assert ours[SESSION][1] == {"httponly", "samesite=lax", "path=/"}
    assert ours[DEVICE][1] == {"httponly", "samesite=lax", "path=/", f"max-age={30 * 86400}"}
    for pair, _ in ours.values():
        assert len(pair) < 4096
        assert account.login not in pair


def test_looking_around_sets_no_cookie(portal: Portal) -> None:
    with portal.browser() as browser:
        for path in ("/logowanie", "/rejestracja", "/regulamin", "/nie-ma", "/pulpit"):
            assert "set-cookie" not in browser.get(path).headers, path


@pytest.mark.parametrize(
    "cookie",
    [
        "mojbok-session=",
        "mojbok-session=x",
        "mojbok-session=" + "x" * 8000,
        'mojbok-session="a\\000b"',
        "mojbok-session=\xff",
        ";;;=;",
        "mojbok-draft=x; mojbok-device=x; mojbok-activation=x",
    ],
)
def test_a_made_up_cookie_is_nobodys_and_no_incident_s04(
    portal: Portal, caplog: pytest.LogCaptureFixture, cookie: str
) -> None:
    with portal.browser() as browser:
        for path in ("/pulpit", "/logowanie", "/rejestracja", "/aktywacja"):
            answer = browser.get(path, headers={b"Cookie": cookie.encode("latin-1")})
            assert answer.status_code in (200, 303), path
    assert "Incident" not in caplog.text
