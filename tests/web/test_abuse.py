"""Abuse cases that belong to no one page: headers everywhere, sessions by other means, events of what is not there."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.client import HTTPConnection

import httpx
import pytest

from mojbok.services.sessions import OpenedSession
from mojbok.web.connects import SOCKET_PREFIX
from mojbok.web.cookies import ACTIVATION, DEVICE, DRAFT, SESSION
from tests.web.portal import UNTOLD, Page, Portal, Socket

NewSocket = Callable[[], Socket]
POLLING = f"{SOCKET_PREFIX}socket.io/?EIO=4&transport=polling"
EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.fixture
def answers(portal: Portal) -> Iterator[dict[str, httpx.Response]]:
    """Give an answer of every kind that `answers/conftest.py` has not."""
    asset = portal.gate.assets.address
    own = {"Origin": portal.url}
    with portal.browser() as browser:
        yield {
            "script": browser.get(asset("nicegui.js")),
            "stylesheet": browser.get(asset("style.css")),
            "picture": browser.get(asset("icon-192.png")),
            "manifest": browser.get(asset("app.webmanifest")),
            "head of a file": browser.head(asset("icon.svg")),
            "head of a page": browser.head("/logowanie"),
            "head of nothing": browser.head("/nie-ma"),
            "options": browser.options("/logowanie"),
            "file that takes no form": browser.post(asset("style.css"), headers=own),
            "health": browser.get("/zdrowie/zyje"),
            "socket opened": browser.get(POLLING, headers=own),
            "socket refused": browser.get(POLLING, headers={"Origin": "https://evil.example"}),
            "socket without sense": browser.get(f"{SOCKET_PREFIX}socket.io/?EIO=3&transport=x"),
            "socket elsewhere": browser.get(f"{SOCKET_PREFIX}nothing"),
            "socket's options": browser.options(POLLING, headers=own),
            "not found": browser.get("/nie-ma"),
            "our mistake": browser.get("/proba/blad"),
        }


@pytest.mark.requirement("SEC-02")
def test_every_other_kind_of_answer_bears_the_security_headers_x01(
    answers: dict[str, httpx.Response],
) -> None:
    for name, answer in answers.items():
        assert answer.headers.items() >= EVERYWHERE.items(), name
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; "), name
        assert "frame-ancestors 'none'" in policy, name
        assert "base-uri 'none'" in policy, name
        assert "unsafe" not in policy, name
        assert "geolocation=()" in answer.headers["permissions-policy"], name
        assert "server" not in answer.headers, name


@pytest.mark.requirement("SEC-02")
def test_only_a_file_whose_address_changes_with_it_may_be_kept_x01(
    answers: dict[str, httpx.Response],
) -> None:
    kept = {
        name for name, answer in answers.items() if answer.headers["cache-control"] != "no-store"
    }

    assert kept == {"script", "stylesheet", "picture", "manifest", "head of a file"}


@pytest.mark.requirement("SEC-02")
def test_every_header_comes_once_x01(answers: dict[str, httpx.Response]) -> None:
    for name, answer in answers.items():
        names = [header for header, _ in answer.headers.multi_items() if header != "set-cookie"]
        assert len(names) == len(set(names)), name


@pytest.mark.requirement("SEC-02")
def test_no_page_no_address_and_no_header_names_a_version_x01(
    portal: Portal, answers: dict[str, httpx.Response]
) -> None:
    versions = re.compile(r"3\.18\.0|uvicorn|starlette|fastapi|python/", re.IGNORECASE)
    page = portal.get("/rejestracja")

    for answer in (page, *answers.values()):
        assert not versions.search(str(answer.headers)), answer.url
        assert not versions.search(str(answer.url))
    assert not versions.search(page.text)


@pytest.mark.requirement("ALL-04", "SEC-02")
def test_a_mistake_before_the_page_is_an_incident_with_all_its_headers_x04(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    opened = portal.signed_in()

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError(UNTOLD)

    monkeypatch.setattr("mojbok.storage.sessions.SqlSessions.visitor", fails)
    answer = portal.get("/pulpit", opened)

    found = re.search(r"numer zdarzenia ([0-9A-F]{8})", answer.text)
    assert answer.status_code == 500
    assert found
    assert caplog.text.count(f"Incident {found[1]}") == 1
    assert answer.headers.items() >= EVERYWHERE.items()
    assert UNTOLD not in answer.text


# Sessions by other means


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("kept", [ACTIVATION, DEVICE, DRAFT])
def test_no_other_cookie_opens_the_portal_s27(portal: Portal, kept: str) -> None:
    """Whatever the flows of recovery, activation and remembering leave in a browser is no session."""
    world = portal.world
    account = world.member(person := world.person())
    with portal.browser() as browser:
        browser.post("/odzyskiwanie-hasla", data={"login": person.number})
        browser.post("/odzyskiwanie-loginu", data={"email": person.email})
        browser.post("/rejestracja", data={"pesel": person.number})
        left = {
            ACTIVATION: world.register(world.person()),
            DEVICE: world.services.devices.settle(None, account.id, remembers=True) or "",
            DRAFT: browser.cookies.get(DRAFT, ""),
        }
        assert SESSION not in browser.cookies
    planted = left[kept]
    assert planted

    for name in (kept, SESSION):
        with portal.browser() as browser:
            browser.cookies.set(name, planted)
            answer = browser.get("/pulpit")
            assert answer.headers["location"].partition("?")[0] == "/logowanie"


@pytest.mark.requirement("SEC-02")
def test_a_session_is_taken_from_its_cookie_alone_s27(portal: Portal) -> None:
    opened = portal.signed_in()
    token = opened.token

    with portal.browser() as browser:
        answers = [
            browser.get(f"/pulpit?{SESSION}={token}"),
            browser.get("/pulpit", headers={"Authorization": f"Bearer {token}"}),
            browser.get("/pulpit", headers={SESSION: token}),
            browser.get("/pulpit", headers={"Cookie": f"session={token}"}),
        ]

    assert {answer.status_code for answer in answers} == {303}


# Events of what is not there


@pytest.mark.requirement("SEC-02", "POR-08")
async def test_events_of_elements_and_listeners_that_the_page_has_not_do_nothing_s25(
    portal: Portal, new_socket: NewSocket, caplog: pytest.LogCaptureFixture
) -> None:
    """A button that was not made for this visitor has no listener on the server: nothing is hidden in the browser."""
    opened, rich = portal.signed_in(), portal.signed_in()
    page, other = await _pages(portal, opened, rich)
    socket = new_socket()
    await socket.open(page, headers=portal.headers(opened))
    # Alive, so that nothing but whose page it is keeps its button from being pressed.
    await new_socket().open(other, headers=portal.headers(rich))
    portal.probes.hits.clear()
    good = page.event()

    for forged in (
        good | {"id": 10**9},
        good | {"id": -1},
        good | {"listener_id": other.event()["listener_id"]},
        good | {"listener_id": other.event()["listener_id"], "id": other.event()["id"]},
        good | {"listener_id": "00000000-0000-0000-0000-000000000000"},
        other.event(),
    ):
        await socket.says("event", forged)
    assert portal.probes.hits == []
    assert "Traceback" not in caplog.text

    await socket.says("event", good)
    assert portal.probes.hits == ["/proba/portal"]


async def _pages(portal: Portal, *visitors: OpenedSession) -> list[Page]:
    return [portal.page("/proba/portal", opened) for opened in visitors]


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(
    "header", ["content-length: x", "host: a\r\nhost: b", "transfer-encoding: x"]
)
def test_nonsense_below_the_forms_is_no_incident_l21(
    portal: Portal, caplog: pytest.LogCaptureFixture, header: str
) -> None:
    connection = HTTPConnection(portal.url.removeprefix("http://"), timeout=10)
    connection.connect()
    connection.sock.sendall(f"POST /logowanie HTTP/1.1\r\n{header}\r\n\r\n".encode())
    said = connection.sock.recv(200)
    connection.close()

    assert said.startswith((b"HTTP/1.1 400", b"HTTP/1.1 303", b"HTTP/1.1 403"))
    assert "Incident" not in caplog.text


@pytest.mark.requirement("SEC-02")
def test_where_to_report_a_vulnerability_is_told(portal: Portal) -> None:
    answer = portal.get("/.well-known/security.txt")

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    told = dict(line.split(": ", maxsplit=1) for line in answer.text.splitlines())
    assert told["Contact"] == f"mailto:{portal.world.application.settings.bok_email}"
    assert told["Canonical"] == "http://mojbok.test/.well-known/security.txt"
    left = datetime.fromisoformat(told["Expires"]) - portal.world.clock.now()
    assert timedelta(days=30) < left < timedelta(days=365)
