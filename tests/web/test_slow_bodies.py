"""Whoever sends a byte now and then, to keep the server waiting, is soon let go (`web/arriving.py`)."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mojbok.domain.sessions import Stage
from mojbok.web import arriving
from tests.builders import shell
from tests.web.portal import PUBLIC_URL, SECONDS_TO_WAIT, Portal, cookie_of

SECONDS = 0.3
FORM = "Content-Type: application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def _little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "SECONDS_FOR_A_BODY", SECONDS)


@contextmanager
def half_sent(
    portal: Portal, request: str, *headers: str, begins: str = "login=a"
) -> Iterator[socket.socket]:
    """Send a request, and of what it announces only the beginning."""
    host, port = portal.url.removeprefix("http://").split(":")
    head = [request, f"Host: {host}:{port}", f"Origin: {PUBLIC_URL}", "Content-Length: 1000"]
    with socket.create_connection((host, int(port)), timeout=SECONDS_TO_WAIT) as line:
        line.sendall("\r\n".join([*head, *headers, "", begins]).encode())
        yield line


def answered(line: socket.socket) -> tuple[int, str]:
    """Give the status and everything that comes until the server hangs up."""
    said = bytearray()
    while part := line.recv(65536):
        said += part
    return int(said.split(b" ", 2)[1]), said.decode()


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("path", ["/logowanie", "/rejestracja", "/odzyskiwanie-hasla"])
def test_a_form_that_does_not_come_is_not_waited_for(portal: Portal, path: str) -> None:
    with half_sent(portal, f"POST {path} HTTP/1.1", FORM) as line:
        status, said = answered(line)

    assert status == 408
    assert "nic nie zostało zapisane" in said
    assert "wyślij jeszcze raz" in said.lower()
    assert "connection: close" in said.lower()


@pytest.mark.requirement("SEC-02")
def test_files_that_do_not_come_are_not_waited_for(portal: Portal) -> None:
    opened = portal.signed_in(Stage.PORTAL)
    with half_sent(
        portal,
        "POST /reklamacje/nowa HTTP/1.1",
        f"Cookie: {cookie_of(opened)}={opened.token}",
        "Content-Type: multipart/form-data; boundary=x",
        begins='--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nZa wysoka',
    ) as line:
        assert answered(line)[0] == 408


@pytest.mark.requirement("SEC-02")
def test_a_batch_that_does_not_come_is_not_waited_for(portal: Portal) -> None:
    token = portal.world.services.bok.crm_tokens.add("slow", actor=shell("tests"))
    with half_sent(
        portal,
        "PUT /api/crm/v1/clients HTTP/1.1",
        f"Authorization: Bearer {token}",
        "Content-Type: application/json",
    ) as line:
        status, said = answered(line)

    assert status == 408
    assert "Wyślij to samo jeszcze raz." in said


@pytest.mark.requirement("SEC-02")
def test_a_message_by_polling_that_does_not_come_is_not_waited_for(portal: Portal) -> None:
    page = portal.page("/logowanie")
    query = f"EIO=4&transport=polling&client_id={page.client_id}"
    address = f"/_nicegui_ws/socket.io/?{query}&sid=nobodys"
    with half_sent(portal, f"POST {address} HTTP/1.1", "Connection: close") as line:
        assert answered(line)[0] == 400


@pytest.mark.requirement("SEC-02")
def test_what_comes_slowly_but_comes_is_taken(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arriving, "SECONDS_FOR_A_BODY", SECONDS_TO_WAIT)
    with half_sent(portal, "POST /logowanie HTTP/1.1", FORM, "Connection: close") as line:
        for byte in "&password=".ljust(1000 - len("login=a"), "x").encode():
            line.sendall(bytes([byte]))
        assert answered(line)[0] == 303
