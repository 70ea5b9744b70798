"""Forged, oversized and meaningless forms (security.md, T05, S18, R21, L21)."""

from collections.abc import Iterator

import pytest
from starlette.datastructures import FormData

from mojbok.pages.forms import text_of
from tests.web.answers.asking import EVIL, FORM
from tests.web.portal import Portal


def posts(portal: Portal) -> list[str]:
    """List every address that takes a POST."""
    from nicegui import app

    return sorted(
        route.path
        for route in app.routes
        if "POST" in (getattr(route, "methods", None) or ()) and hasattr(route, "path")
    )


@pytest.mark.requirement("SEC-02")
def test_no_form_hands_a_nul_on() -> None:
    data = FormData([("login", "an\0na"), ("password", "\0")])

    assert text_of(data, "login") == "an\ufffdna"
    assert text_of(data, "password") == "\ufffd"


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
