"""Every kind of answer: its headers, its status, and what it does not tell (X01, X03, X04, T05)."""

import base64
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from types import SimpleNamespace

import httpx
import pytest
from starlette.datastructures import FormData

from mojbok.domain.sessions import Stage
from mojbok.pages.forms import text_of
from mojbok.web.connects import SOCKET_PREFIX
from tests.web.portal import UNTOLD, Portal

GOING = "/proba/dla-wszystkich"
EVIL = "https://evil.example"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def posts(portal: Portal) -> list[str]:
    """List every address that takes a POST."""
    from nicegui import app

    return sorted(
        route.path
        for route in app.routes
        if "POST" in (getattr(route, "methods", None) or ()) and hasattr(route, "path")
    )


def nonce(answer: httpx.Response) -> str:
    found = re.search(r"'nonce-([^']+)'", answer.headers["content-security-policy"])
    assert found
    return found[1]


def policy(answer: httpx.Response) -> dict[str, list[str]]:
    parts = [part.split() for part in answer.headers["content-security-policy"].split(";")]
    return {name: values for name, *values in parts}


# Headers


@pytest.fixture
def answers(portal: Portal) -> Iterator[dict[str, httpx.Response]]:
    """Give one answer of each kind."""
    opened = portal.signed_in()
    with portal.browser() as browser, portal.browser(opened) as customer:
        yield {
            "page": browser.get("/logowanie"),
            "private page": customer.get("/pulpit"),
            "redirect of the gate": browser.get("/pulpit"),
            "redirect of a page": browser.get("/aktywacja/abc"),
            "refused form": browser.post("/logowanie", data={"login": "x", "password": "y"}),
            "text": browser.get("/zdrowie/zyje"),
            "fragment": browser.get("/regulamin", headers={"Accept": "text/x-fragment"}),
            "not found": browser.get("/nie-ma"),
            "component not found": browser.get("/_nicegui/3.18.0/components/nothing"),
            "not allowed": browser.post("/polityka-prywatnosci"),
            "forbidden": browser.post("/logowanie", headers={"Origin": EVIL}),
            "too large": browser.post("/logowanie", content=b"x" * 70_000, headers=FORM),
            "our mistake": browser.get("/proba/blad"),
        }


@pytest.mark.requirement("SEC-02")
def test_the_answers_are_of_the_kinds_that_they_should_be(
    answers: dict[str, httpx.Response],
) -> None:
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "page": 200,
        "private page": 200,
        "redirect of the gate": 303,
        "redirect of a page": 303,
        "refused form": 303,
        "text": 200,
        "fragment": 200,
        "not found": 404,
        "component not found": 404,
        "not allowed": 405,
        "forbidden": 403,
        "too large": 413,
        "our mistake": 500,
    }


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(
    "path", ["/logowanie?dalej=%00", "/regulamin/wersje/1%00", "/bok/logowanie?dalej=a%00b"]
)
def test_an_address_with_a_nul_is_not_there(portal: Portal, path: str) -> None:
    assert portal.get(path).status_code == httpx.codes.NOT_FOUND


@pytest.mark.requirement("SEC-02")
def test_no_form_hands_a_nul_on() -> None:
    data = FormData([("login", "an\0na"), ("password", "\0")])

    assert text_of(data, "login") == "an\ufffdna"
    assert text_of(data, "password") == "\ufffd"


@pytest.mark.requirement("SEC-02")
def test_every_answer_bears_the_security_headers_x01(answers: dict[str, httpx.Response]) -> None:
    for name, answer in answers.items():
        allowed = policy(answer)
        assert allowed["default-src"] == ["'none'"], name
        assert allowed["frame-ancestors"] == ["'none'"], name
        assert allowed["base-uri"] == ["'none'"], name
        assert allowed["object-src"] == ["'none'"], name
        assert allowed["form-action"] == ["'self'"], name
        assert answer.headers["x-content-type-options"] == "nosniff", name
        assert answer.headers["referrer-policy"] == "same-origin", name
        assert answer.headers["cache-control"] == "no-store", name
        assert answer.headers["cross-origin-opener-policy"] == "same-origin", name
        assert "camera=()" in answer.headers["permissions-policy"], name


@pytest.mark.requirement("SEC-02")
def test_no_policy_allows_eval_or_inline_x01(answers: dict[str, httpx.Response]) -> None:
    for name, answer in answers.items():
        assert "unsafe" not in answer.headers["content-security-policy"], name
        assert "http:" not in answer.headers["content-security-policy"], name
        assert "*" not in answer.headers["content-security-policy"], name


@pytest.mark.requirement("SEC-02")
def test_every_answer_has_a_nonce_of_its_own_x01(
    portal: Portal, answers: dict[str, httpx.Response]
) -> None:
    nonces = [nonce(answer) for answer in answers.values()]
    nonces += [nonce(portal.get("/logowanie")) for _ in range(5)]

    assert len(set(nonces)) == len(nonces)
    assert all(len(base64.urlsafe_b64decode(value + "==")) >= 16 for value in nonces)


@pytest.mark.requirement("SEC-02")
def test_no_answer_names_the_server_or_its_version_x01(answers: dict[str, httpx.Response]) -> None:
    for name, answer in answers.items():
        assert "server" not in answer.headers, name
        assert "x-powered-by" not in answer.headers, name
        assert "x-nicegui-content" not in answer.headers, name


class _Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.inline: list[dict[str, str | None]] = []
        self.styles: list[dict[str, str | None]] = []
        self.handlers: list[str] = []
        self.styled: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and "src" not in given:
            self.inline.append(given)
        if tag == "style":
            self.styles.append(given)
        self.handlers += [name for name in given if name.startswith("on")]
        self.styled += [tag for name in given if name == "style"]


@pytest.mark.requirement("SEC-02")
def test_pages_need_nothing_that_the_policy_forbids_x01(answers: dict[str, httpx.Response]) -> None:
    for name, answer in answers.items():
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        read = _Scripts()
        read.feed(answer.text)
        code = [script for script in read.inline if script.get("type") != "application/json"]
        assert all(script.get("nonce") == nonce(answer) for script in code), name
        assert {style.get("nonce") for style in read.styles} == {nonce(answer)}, name
        assert read.handlers == [], name
        assert read.styled == [], name


@pytest.mark.requirement("SEC-02")
def test_the_sockets_own_answers_name_no_server_either_x01(portal: Portal) -> None:
    answer = portal.get(f"{SOCKET_PREFIX}socket.io/?EIO=4&transport=polling")

    assert "server" not in answer.headers
    assert answer.headers.get("access-control-allow-origin") in (None, portal.url)


# Forged and oversized forms


@pytest.mark.requirement("SEC-02")
def test_the_list_of_forms_is_complete_t05(portal: Portal) -> None:
    assert set(posts(portal)) >= {
        "/aktywacja",
        "/logowanie",
        "/odzyskiwanie-hasla",
        "/odzyskiwanie-loginu",
        "/rejestracja",
        "/ustawienia/adres-email/anuluj",
        "/ustawienia/dane",
        "/wyloguj",
        "/wymagana-zmiana-hasla",
        "/zmiana-adresu",
    }


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": EVIL},
        {"Origin": "null"},
        {"Origin": "https://mojbok.test"},
        {"Origin": "http://mojbok.test.evil.example"},
        {"Origin": "http://mojbok.test@evil.example"},
        {"Origin": "https://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_a_form_of_another_site_is_refused_everywhere_t05(
    portal: Portal, headers: dict[str, str]
) -> None:
    opened = portal.signed_in()
    with portal.browser(opened) as browser:
        answers = {path: browser.post(path, headers=headers) for path in posts(portal)}
        assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(
            answers, 403
        )
        # Above all it did nothing: the customer is still signed in.
        assert browser.get("/pulpit").status_code == 200


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
def test_another_sites_request_of_any_kind_is_refused_t05(portal: Portal, method: str) -> None:
    with portal.browser() as browser:
        for path in ("/logowanie", "/nie-ma", "/", "/_nicegui/3.18.0/x"):
            assert browser.request(method, path, headers={"Origin": EVIL}).status_code == 403


@pytest.mark.requirement("OUT-01")
def test_signing_out_by_a_link_does_nothing_s18(portal: Portal) -> None:
    opened = portal.signed_in()
    with portal.browser(opened) as browser:
        assert browser.get("/wyloguj").status_code == 405
        assert browser.get("/pulpit").status_code == 200


@pytest.mark.requirement("SEC-02")
def test_a_body_over_the_limit_is_refused_however_it_is_sent_r21(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"login="
        for _ in range(70):
            yield b"x" * 1_000

    with portal.browser() as browser:
        told = browser.post("/logowanie", content=b"x" * 65_537, headers=FORM)
        untold = browser.post("/logowanie", content=chunks(), headers=FORM)

    assert [told.status_code, untold.status_code] == [413, 413]
    assert "Incident" not in caplog.text


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\xfd",
        b"login=%00&password=%00",
        b"login=a&login=b&password=c&password=d",
        b"&".join(b"f%d=x" % number for number in range(100)),
        b"login[]=a&password[x]=b",
        b"{}",
        b"",
    ],
    ids=["no text", "zeros", "doubles", "too many", "lists", "json", "nothing"],
)
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"]
)
def test_nonsense_in_a_form_is_no_incident_l21(
    portal: Portal, caplog: pytest.LogCaptureFixture, content: bytes, kind: str
) -> None:
    for path in ("/logowanie", "/rejestracja", "/odzyskiwanie-hasla", "/odzyskiwanie-loginu"):
        with portal.browser() as browser:
            answer = browser.post(path, content=content, headers={"Content-Type": kind})
        assert answer.status_code in (303, 400), path
    assert "Incident" not in caplog.text


# Addresses that lead nowhere


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


# Our own mistakes


@pytest.mark.requirement("ALL-04")
def test_our_mistake_has_a_number_and_tells_nothing_more_x04(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    answer = portal.get("/proba/blad")

    found = re.search(r"numer zdarzenia ([0-9A-F]{8})", answer.text)
    assert answer.status_code == 500
    assert found
    assert f"Incident {found[1]}" in caplog.text
    assert caplog.text.count("Incident ") == 1
    for untold in (UNTOLD, "RuntimeError", "Traceback", "portal.py"):
        assert untold not in answer.text


@pytest.mark.requirement("ALL-04")
def test_a_database_that_is_away_is_an_incident_without_values_x04_x06(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from sqlalchemy.exc import OperationalError

    # Put together, so that the traceback's lines of this file do not hold it.
    typed = str(4405140 * 10_000 + 1359)

    def fails(*_: object) -> None:
        raise OperationalError("SELECT", {"pesel": typed}, Exception("gone"), hide_parameters=True)

    monkeypatch.setattr("mojbok.storage.accounts.SqlAccounts.by_login", fails)
    with portal.browser() as browser:
        answer = browser.post("/odzyskiwanie-hasla", data={"login": typed})

    assert answer.status_code == 500
    assert typed not in answer.text
    assert typed not in caplog.text


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


@pytest.mark.requirement("SEC-02")
def test_health_is_told_without_a_session_and_readiness_with_its_reason(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert portal.get("/zdrowie/zyje").text == "żyje"
    ready = portal.get("/zdrowie/gotowe")
    assert (ready.status_code, ready.text) == (200, "gotowe")

    monkeypatch.setattr(
        "mojbok.bootstrap.readiness.fault_of", lambda _: "baza danych nie odpowiada"
    )
    away = portal.get("/zdrowie/gotowe")

    assert (away.status_code, away.text) == (503, "baza danych nie odpowiada")
    assert portal.get("/zdrowie/zyje").status_code == 200


@pytest.mark.parametrize(
    ("part", "value", "fault"),
    [
        ("migrate.is_behind", lambda _: True, "baza danych jest starsza niż program"),
        ("shutil.disk_usage", lambda _: SimpleNamespace(free=1), "kończy się miejsce na dysku"),
        ("LetterSender.has_died", True, "wysyłka listów ustała"),
    ],
)
def test_readiness_tells_each_part_that_is_not_well(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, part: str, value: object, fault: str
) -> None:
    monkeypatch.setattr(f"mojbok.bootstrap.readiness.{part}", value)

    answer = portal.get("/zdrowie/gotowe")

    assert answer.status_code == 503
    assert fault in answer.text
    assert len(answer.text.splitlines()) == 1


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
