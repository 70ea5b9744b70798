"""How a batch must be built, and what is told of one that is not."""

import json

import pytest

from mojbok.domain.crm_push import MOST_BYTES_OF_A_BATCH, MOST_RECORDS
from mojbok.storage.tables.crm import ClientRow
from tests.pushing import V1, Crm
from tests.web.crm_api.pushing import nobody, problem_of
from tests.web.portal import Portal


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
