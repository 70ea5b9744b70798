"""What every answer bears, and never names (security.md, X01)."""

import base64
import re
from html.parser import HTMLParser

import httpx
import pytest

from mojbok.web.connects import SOCKET_PREFIX
from tests.web.portal import Portal


def nonce(answer: httpx.Response) -> str:
    found = re.search(r"'nonce-([^']+)'", answer.headers["content-security-policy"])
    assert found
    return found[1]


def policy(answer: httpx.Response) -> dict[str, list[str]]:
    parts = [part.split() for part in answer.headers["content-security-policy"].split(";")]
    return {name: values for name, *values in parts}


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
