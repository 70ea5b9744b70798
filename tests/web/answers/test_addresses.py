"""Addresses that lead nowhere, and those that are open to all (security.md, X03, A01)."""

import httpx
import pytest

from mojbok.domain.sessions import Stage
from tests.web.portal import Portal


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(
    "path", ["/logowanie?dalej=%00", "/regulamin/wersje/1%00", "/bok/logowanie?dalej=a%00b"]
)
def test_an_address_with_a_nul_is_not_there(portal: Portal, path: str) -> None:
    assert portal.get(path).status_code == httpx.codes.NOT_FOUND


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(
    "path",
    [
        "/docs",
        "/openapi.json",
        "/redoc",
        "/.git/config",
        "/.env",
        "/var/mojbok.db",
        "/mojbok.db",
        "/assets/style.css",
        "/assets/../pyproject.toml",
        "/assets/%2e%2e/pyproject.toml",
        "/_nicegui/3.18.0/static/../nicegui.py",
        "/_nicegui/3.18.0/static/%2e%2e/nicegui.py",
        "/_nicegui/3.18.0/resources/x/..%2f..%2fetc/passwd",
        "/_nicegui/3.18.0/esm/x/%2e%2e/%2e%2e/etc/passwd",
        "/_nicegui/3.18.0/libraries/x.map",
        "/_nicegui/3.18.0/static/nicegui.js.map",
        "/_nicegui/3.18.0/dynamic_resources/x",
        "/favicon.ico",
        "/pulpit/",
        "//pulpit",
        "/PULPIT",
        "/regulamin/akceptacja.php",
    ],
)
def test_what_is_not_declared_is_not_there_x03(portal: Portal, path: str) -> None:
    assert _raw(portal, path) == 404


@pytest.mark.requirement("SEC-02")
def test_a_missing_page_says_what_to_do_next(portal: Portal) -> None:
    answer = portal.get("/nie-ma")

    assert "Nie ma takiej strony" in answer.text
    assert 'href="/"' in answer.text


OPEN_TO_ALL = (
    "/regulamin",
    "/polityka-prywatnosci",
    "/regulamin/wersje/1.0",
    "/zmiana-adresu?stan=gotowe",
    "/poczta",
    "/nie-ma",
    "/regulamin/wersje/nie-ma",
)


@pytest.mark.requirement("SCR-TERMS", "SCR-PRIVACY", "OUT-01")
@pytest.mark.parametrize("path", OPEN_TO_ALL)
def test_a_page_that_is_open_to_all_shows_who_is_signed_in(portal: Portal, path: str) -> None:
    person = portal.world.person()
    opened = portal.world.open_session(portal.world.member(person))

    mine, strangers = portal.get(path, opened), portal.get(path)

    assert mine.status_code == strangers.status_code
    assert 'action="/wyloguj"' in mine.text
    assert person.name in mine.text
    assert 'class="tabs' in mine.text
    assert 'id="ebok"' not in mine.text
    assert "Zaloguj się<" not in mine.text
    assert 'id="ebok"' in strangers.text
    assert 'action="/wyloguj"' not in strangers.text


@pytest.mark.requirement("LOGIN-05", "FIRST-01")
@pytest.mark.parametrize(
    ("stage", "path", "home"),
    [
        (Stage.TERMS, "/regulamin", "/regulamin/akceptacja"),
        (Stage.TERMS, "/nie-ma", "/regulamin/akceptacja"),
        (Stage.PASSWORD, "/nie-ma", "/wymagana-zmiana-hasla"),
    ],
)
def test_whoever_has_something_to_do_first_is_led_back_to_it_alone(
    portal: Portal, stage: Stage, path: str, home: str
) -> None:
    page = portal.get(path, portal.signed_in(stage)).text

    assert f'href="{home}"' in page
    assert 'action="/wyloguj"' in page
    assert 'class="tabs' not in page
    assert 'id="ebok"' not in page


@pytest.mark.requirement("SCR-REG", "SCR-PWD-REC", "SCR-LOGIN-REC")
@pytest.mark.parametrize("path", ["/rejestracja", "/odzyskiwanie-hasla", "/odzyskiwanie-loginu"])
def test_who_is_signed_in_needs_no_registration_and_no_recovery(portal: Portal, path: str) -> None:
    assert portal.get(path, portal.signed_in()).headers["location"] == "/pulpit"


@pytest.mark.requirement("ACT-02", "SEC-02")
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"])
def test_pages_take_get_alone_a01(portal: Portal, method: str) -> None:
    with portal.browser() as browser:
        for path in ("/logowanie", "/rejestracja", "/aktywacja", "/zmiana-adresu/token"):
            answer = browser.request(method, path, headers={"Origin": portal.url})
            assert answer.status_code == 405, path


@pytest.mark.requirement("SEC-02")
def test_prefixes_and_hosts_are_not_reflected_a11(portal: Portal) -> None:
    evil = {
        "X-Forwarded-Prefix": "/evil-prefix",
        "X-Forwarded-Host": "evil-host.example",
        "X-Forwarded-Proto": "evil-proto",
    }
    with portal.browser() as browser:
        for path in ("/logowanie", "/pulpit", "/nie-ma", "/aktywacja/x"):
            answer = browser.get(path, headers=evil)
            assert "evil" not in answer.text + str(answer.headers)


@pytest.mark.requirement("SEC-02")
def test_what_the_address_says_is_shown_as_text_alone_r23(portal: Portal) -> None:
    evil = '"><img src=x onerror=alert(1)>'
    with portal.browser() as browser:
        for path in ("/logowanie", "/odzyskiwanie-hasla", "/aktywacja", "/zmiana-adresu"):
            answer = browser.get(path, params={"powod": evil, "dalej": f"/{evil}", "stan": evil})
            assert "<img src=x" not in answer.text


def _raw(portal: Portal, path: str) -> int:
    """Ask for a path exactly as it is written; httpx would put it in order first."""
    import http.client

    host = portal.url.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()
