"""The API that the CRM pushes to, over HTTP (requirements, 9)."""

import json
import logging
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta
from itertools import count, islice
from threading import Event, Semaphore
from typing import Any

import httpx
import pytest

from mojbok.domain.address_id import address_id
from mojbok.domain.api_tokens import PREFIX
from mojbok.domain.crm_push import (
    MOST_BYTES_OF_A_BATCH,
    MOST_BYTES_OF_A_DOCUMENT,
    MOST_RECORDS,
    Pushed,
)
from mojbok.domain.invoice_document import FOLDER, PDF, XML, stored_name
from mojbok.domain.outages import Outage, OutageError
from mojbok.domain.rates import TooBusyError
from mojbok.services.crm_push import CrmPush
from mojbok.storage.api_tokens import SqlApiTokens
from mojbok.storage.tables.crm import ClientRow
from mojbok.web.routes import Access
from tests.builders import HERE, Person, shell
from tests.pushing import PROBLEM, V1, Crm, crm_of, new_token
from tests.staff import colleague
from tests.storage.crm_folder import client, contract, invoice
from tests.web.portal import PUBLIC_URL, SECONDS_TO_WAIT, Portal

_numbers = count(1)
OK, SEE_OTHER = httpx.codes.OK, httpx.codes.SEE_OTHER
A_PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
AN_XML = '<?xml version="1.0" encoding="UTF-8"?><Faktura>Łódź</Faktura>'.encode()
#: Whatever batch a test sends that is never looked at.
NOTHING: dict[str, Any] = {"records": []}


def fresh(name: str) -> str:
    """Give a name that no other test of this process has."""
    return f"{name}-{next(_numbers)}"


def nobody() -> dict[str, str]:
    """Make a client of the CRM without PESEL and NIP."""
    return client(fresh("K-api"), "individual")


@pytest.fixture(scope="module")
def crm(portal: Portal) -> Crm:
    return crm_of(portal, "crm-of-these-tests")


@pytest.fixture
def _time_goes_back(portal: Portal) -> Iterator[None]:
    before = portal.world.clock.now()
    yield
    portal.world.clock.set(before)


def problem_of(answer: httpx.Response, status: int) -> dict[str, Any]:
    """Give the problem that a program was answered with; its form is the same for all."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    told: dict[str, Any] = answer.json()
    assert told["status"] == status
    assert told["type"].startswith("urn:mojbok:problem:")
    assert all(isinstance(told[name], str) and told[name] for name in ("title", "detail"))
    return told


# What it is for


@pytest.mark.requirement("REG-08")
def test_a_client_registers_the_second_after_the_status_was_pushed(
    portal: Portal, crm: Crm
) -> None:
    person = portal.world.person(status="wyslana_do_klienta")
    signed = contract(
        person.contract, person.client_id, f"P-{person.client_id}", "Podpisana przez klienta"
    )
    assert registers(portal, person) != "/rejestracja/wyslano"

    assert crm.pushes("contracts", signed) == {"stored": 1, "unchanged": 0, "rejected": []}

    assert registers(portal, person) == "/rejestracja/wyslano"


def registers(portal: Portal, person: Person) -> str:
    """Send the form of registration, and tell where it leads."""
    form = {
        "type": "individual",
        "pesel": person.number,
        "contract_number": person.contract,
        "login": f"login-{person.client_id}",
        "login_repeat": f"login-{person.client_id}",
        "phone": "601 234 567",
        "email": person.email,
        "terms": "true",
        "cookies": "true",
    }
    with portal.browser() as browser:
        answer = browser.post("/rejestracja", data=form, headers={"Origin": portal.url})
    assert answer.status_code == SEE_OTHER, answer
    return str(answer.headers["location"]).split("?")[0]


def test_a_new_contract_stands_in_umowy_at_the_next_look(portal: Portal, crm: Crm) -> None:
    person = portal.world.person()
    opened = portal.world.open_session(portal.world.member(person))
    number = fresh("UM/API")
    assert number not in portal.get("/umowy", opened).text

    crm.pushes("contracts", contract(number, person.client_id, f"P-{person.client_id}"))

    assert number in portal.get("/umowy", opened).text


def test_bok_sees_what_a_program_pushed(portal: Portal) -> None:
    name = fresh("rozliczenia")
    crm = crm_of(portal, name)
    crm.pushes("clients", nobody(), nobody() | {"type": "osoba"})
    opened = colleague(portal.world, fresh("importy")).sign_in()

    (run,) = [
        each
        for each in portal.world.services.bok.imports.runs(shell("tests"))
        if each.folder == name
    ]
    assert f"API, token {name}" in portal.get("/bok/importy", opened).text
    page = portal.get(f"/bok/importy/{run.id}", opened).text
    assert "clients, 1" in page
    assert "individual, business" in page


# Who may push


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


# How a batch must be built


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "JSON"),
        (b"{", "JSON"),
        (b"\xff\xfe{\x00}\x00", "UTF-8"),
        (b'\xef\xbb\xbf{"records": []}', "JSON"),
        (b'{"records": [], "records": []}', "dwa razy"),
        (b'{"records": [{"client_id": "1", "client_id": "2"}]}', "dwa razy"),
        (b'{"records": [NaN]}', "NaN"),
        (b'{"records": [-Infinity]}', "NaN"),
        (b'{"records": ["\x00"]}', "JSON"),
        (b'{"records": []} x', "JSON"),
        (b"[" * 100_000 + b"]" * 100_000, "zagnie"),
        (b'{"records":' * 50_000, "zagnie"),
    ],
    ids=range(12),
)
def test_what_is_no_json_is_refused_and_its_place_told(crm: Crm, body: bytes, words: str) -> None:
    answer = crm.put(f"{V1}/clients", content=body, headers={"Content-Type": "application/json"})

    assert words in problem_of(answer, 400)["detail"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ("[]", ""),
        ("null", ""),
        ('"records"', ""),
        ("{}", ""),
        ('{"records": {}}', ""),
        ('{"records": [], "inne": 1}', "/inne"),
        ('{"records": [], "a/b~c\\ud800": 1}', "/a~1b~0c\\ud800"),
        ('{"records": [1]}', "/records/0"),
        ('{"records": [[]]}', "/records/0"),
        ('{"records": [null]}', "/records/0"),
        ('{"records": [{}]}', "/records/0"),
    ],
)
def test_what_is_built_otherwise_is_refused_and_its_place_told(
    crm: Crm, body: str, pointer: str
) -> None:
    answer = crm.put(f"{V1}/clients", content=body, headers={"Content-Type": "application/json"})

    assert problem_of(answer, 422)["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("value", [1, 1.5, True, [], {}, 10**400, 1e300])
def test_values_are_texts(crm: Crm, value: object) -> None:
    answer = crm.puts("clients", nobody(), nobody() | {"city": value})

    (error,) = problem_of(answer, 422)["errors"]
    assert error == {
        "pointer": "/records/1/city",
        "detail": "Wartość musi być tekstem albo null.",
    }


def test_a_number_that_is_too_long_to_read_is_not_read(crm: Crm) -> None:
    body = f'{{"records": [{{"city": {"9" * 500_000}}}]}}'
    answer = crm.put(f"{V1}/clients", content=body, headers={"Content-Type": "application/json"})

    problem_of(answer, 422)


def test_a_batch_that_is_built_wrongly_changes_nothing(portal: Portal, crm: Crm) -> None:
    good, unknown, short = nobody(), nobody(), nobody()
    unknown["e-mail"] = "x"
    del short["type"]

    errors = problem_of(crm.puts("clients", good, unknown, short), 422)["errors"]

    assert [error["pointer"] for error in errors] == [
        "/records/1/e-mail",
        "/records/1",
        "/records/2",
        "/records/2",
    ]
    known = {row["client_id"] for row in portal.world.rows(ClientRow)}
    assert not known & {good["client_id"], unknown["client_id"], short["client_id"]}


def test_all_records_of_a_batch_have_the_same_columns(crm: Crm) -> None:
    without = nobody()
    del without["phone"]

    (error,) = problem_of(crm.puts("clients", nobody(), without), 422)["errors"]

    assert error["detail"] == "Wszystkie rekordy paczki muszą mieć te same pola."


def test_values_that_no_database_takes_cost_their_record_alone(crm: Crm) -> None:
    bad = ["\0", "a\0b", "\ud800", "\u202e", "x" * 5000]
    body = json.dumps({"records": [nobody(), *(nobody() | {"city": text} for text in bad)]})

    answer = crm.put(f"{V1}/clients", content=body, headers={"Content-Type": "application/json"})

    told = answer.json()
    assert (told["stored"], [each["record"] for each in told["rejected"]]) == (1, [1, 2, 3, 4, 5])


def test_a_thousand_records_are_taken_and_one_more_is_not(portal: Portal, crm: Crm) -> None:
    many = [nobody() for _ in range(MOST_RECORDS)]

    assert crm.pushes("clients", *many)["stored"] == MOST_RECORDS
    problem_of(crm.puts("clients", *many, nobody()), 413)


@pytest.mark.parametrize("is_told", [True, False])
def test_a_batch_of_too_many_bytes_is_refused_whether_or_not_it_says_so(
    crm: Crm, *, is_told: bool
) -> None:
    piece = b" " * 65_536
    pieces = [piece] * (MOST_BYTES_OF_A_BATCH // len(piece) + 1)
    content = b"".join(pieces) if is_told else iter(pieces)

    answer = crm.put(f"{V1}/clients", content=content, headers={"Content-Type": "application/json"})

    problem_of(answer, 413)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
def test_other_kinds_of_content_are_refused(crm: Crm, headers: dict[str, str]) -> None:
    problem_of(crm.put(f"{V1}/clients", content=b'{"records": []}', headers=headers), 415)


def test_json_may_name_its_signs(crm: Crm) -> None:
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}

    assert crm.put(f"{V1}/clients", content='{"records": []}', headers=headers).is_success


# What is not there


@pytest.mark.parametrize(
    "path",
    ["/api/", "/api/crm", f"{V1}/", f"{V1}/clients/", f"{V1}/hasla", f"{V1}/documents/a/b.pdf"],
)
def test_other_addresses_are_told_to_be_nowhere(crm: Crm, path: str) -> None:
    problem_of(crm.put(path, json=NOTHING), 404)


def test_other_methods_are_refused_and_the_right_one_named(crm: Crm) -> None:
    for method in ("GET", "POST", "DELETE", "PATCH"):
        answer = crm.request(method, f"{V1}/clients")
        problem_of(answer, 405)
        assert answer.headers["allow"] == "PUT"


def test_the_description_is_there_for_everybody(portal: Portal) -> None:
    answer = portal.get("/api/openapi.json")

    assert answer.headers["content-type"] == "application/json"
    told = answer.json()
    assert told["openapi"] == "3.1.0"
    assert told["servers"] == [{"url": PUBLIC_URL}]
    assert f"{V1}/contracts" in told["paths"]


def test_every_answer_has_the_headers_of_all(portal: Portal, crm: Crm) -> None:
    for answer in (
        portal.get("/api/openapi.json"),
        crm.puts("clients"),
        portal.get(f"{V1}/clients"),
    ):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")


# Documents


@pytest.fixture(scope="module")
def billed(portal: Portal, crm: Crm) -> str:
    """Push an invoice that names a document, and give its number."""
    person = portal.world.person()
    number = "FV/API/1"
    named = {"document": "FV-API-1.pdf"}
    crm.pushes("invoices", invoice(number, f"P-{person.client_id}", person.contract) | named)
    return number


def test_documents_are_stored_and_the_second_time_unchanged(
    portal: Portal, crm: Crm, billed: str
) -> None:
    folder = portal.world.application.settings.var_dir / FOLDER
    for content, suffix, kind in (
        (A_PDF, PDF, "application/pdf"),
        (AN_XML, XML, "application/xml"),
    ):
        first = crm.puts_document(f"FV-API-1{suffix}", billed, content, kind)
        second = crm.puts_document(f"FV-API-1{suffix}", billed, content, kind)

        assert [answer.json() for answer in (first, second)] == [
            {"stored": 1, "unchanged": 0, "rejected": []},
            {"stored": 0, "unchanged": 1, "rejected": []},
        ]
        assert (folder / stored_name(billed, suffix)).read_bytes() == content
    assert not list(folder.rglob("*.part"))


def test_the_customer_downloads_what_was_pushed(portal: Portal, crm: Crm) -> None:
    person = portal.world.person()
    opened = portal.world.open_session(portal.world.member(person))
    number = fresh("FV/API")
    crm.pushes(
        "invoices",
        invoice(number, f"P-{person.client_id}", person.contract) | {"document": "faktura.pdf"},
    )
    address = f"/faktury/{address_id(number)}/pdf"
    assert portal.get(address, opened).status_code == httpx.codes.NOT_FOUND

    crm.puts_document("faktura.pdf", number, A_PDF, "application/pdf")

    assert portal.get(address, opened).content == A_PDF


@pytest.mark.parametrize(
    ("name", "content", "kind", "status"),
    [
        ("FV-API-1.pdf", A_PDF, "text/plain", 415),
        ("FV-API-1.pdf", A_PDF, "application/xml", 415),
        ("FV-API-1.pdf", AN_XML, "application/pdf", 422),
        ("FV-API-1.pdf", b"%PDF-1.7 cut off", "application/pdf", 422),
        ("FV-API-1.pdf", b"", "application/pdf", 422),
        ("FV-API-1.xml", A_PDF, "application/xml", 422),
        ("FV-API-1.xml", b"<!DOCTYPE x []><x/>", "application/xml", 422),
        ("FV-API-1.xml", b"<x>\xff</x>", "application/xml", 422),
        ("FV-API-1.exe", A_PDF, "application/pdf", 422),
        ("FV-API-1.pdf%00", A_PDF, "application/pdf", 422),
        ("..%5C..%5CFV-API-1.pdf", A_PDF, "application/pdf", 422),
        ("%2E%2E%2FFV-API-1.pdf", A_PDF, "application/pdf", 404),
        ("FV-API-2.pdf", A_PDF, "application/pdf", 409),
    ],
)
def test_what_is_no_document_of_the_invoice_is_refused(
    crm: Crm, billed: str, name: str, content: bytes, kind: str, status: int
) -> None:
    problem_of(crm.puts_document(name, billed, content, kind), status)


@pytest.mark.parametrize(
    ("number", "status"), [("", 422), ("FV/nowhere", 409), ("FV\0/API", 409), ("x" * 5000, 409)]
)
def test_a_document_names_its_invoice(crm: Crm, billed: str, number: str, status: int) -> None:
    problem_of(crm.puts_document("FV-API-1.pdf", number, A_PDF, "application/pdf"), status)


def test_a_document_that_is_too_large_is_refused(crm: Crm, billed: str) -> None:
    large = A_PDF + b" " * MOST_BYTES_OF_A_DOCUMENT

    problem_of(crm.puts_document("FV-API-1.pdf", billed, large, "application/pdf"), 413)


def test_a_disk_that_is_full_is_told_and_leaves_nothing(
    portal: Portal, crm: Crm, billed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mojbok.storage.crm.pushed_documents.os.fsync", is_full)
    other = A_PDF.replace(b"9", b"8")

    answer = crm.puts_document("FV-API-1.pdf", billed, other, "application/pdf")

    problem_of(answer, 503)
    folder = portal.world.application.settings.var_dir / FOLDER
    assert not list(folder.rglob("*.part"))


# When something fails


def test_a_failure_of_ours_is_told_by_its_number_alone(
    crm: Crm, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("44051401359-nie-do-pokazania")

    monkeypatch.setattr(CrmPush, "push", fails)

    told = problem_of(crm.puts("clients", nobody()), 500)

    assert "nie-do-pokazania" not in json.dumps(told)
    number = next(record.incident for record in caplog.records if hasattr(record, "incident"))
    assert number in told["detail"]


@pytest.mark.parametrize("step", ["find", "use"])
def test_a_database_that_is_away_is_told_wherever_that_shows(
    crm: Crm, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, step: str
) -> None:
    def is_away(*_: object) -> None:
        raise OutageError(Outage.AWAY)

    monkeypatch.setattr(SqlApiTokens, step, is_away)

    answer = crm.puts("clients", nobody())

    problem_of(answer, 503)
    assert int(answer.headers["retry-after"]) > 0
    assert not [record for record in caplog.records if hasattr(record, "incident")]


def test_too_many_at_once_are_asked_to_come_back(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_full(*_: object, **__: object) -> None:
        raise TooBusyError(seconds=2)

    monkeypatch.setattr("mojbok.web.api.lanes.Lane.place", is_full)

    answer = crm.puts("clients", nobody())

    problem_of(answer, 503)
    assert answer.headers["retry-after"] == "2"


def test_slow_pushes_keep_no_customer_waiting_and_only_so_many_wait(
    portal: Portal, crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, begun = Event(), Semaphore(0)

    def is_slow(*_: object) -> Pushed:
        begun.release()
        assert goes_on.wait(SECONDS_TO_WAIT)
        return Pushed()

    monkeypatch.setattr(CrmPush, "push", is_slow)
    with ThreadPoolExecutor(20) as programs:
        answers = [programs.submit(crm.puts, "clients", nobody()) for _ in range(20)]
        try:
            # Both threads are taken; whoever found no place is sent away while they are.
            for _ in range(2):
                assert begun.acquire(timeout=SECONDS_TO_WAIT)
            refused = list(islice(as_completed(answers, timeout=SECONDS_TO_WAIT), 4))
            assert {answer.result().status_code for answer in refused} == {503}
            assert portal.get("/logowanie").status_code == OK
            problem_of(Crm(portal.url, None).puts("clients"), 401)
        finally:
            goes_on.set()

    assert [answer.result().status_code for answer in answers].count(OK) == 16


def test_a_program_that_hangs_up_half_way_leaves_no_incident(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    token = new_token(portal.world, fresh("hangs-up"))
    host, port = portal.url.removeprefix("http://").split(":")
    head = (
        f"PUT {V1}/clients HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    )
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(head.encode() + b'{"records": [')
    Crm(portal.url, token).pushes("clients", nobody())

    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert portal.world.application.crm_push.enter(token, HERE).last_used_at is not None
