"""What is where, what is not there, and what every answer bears."""

import pytest

from tests.pushing import V1, Crm
from tests.web.crm_api.pushing import NOTHING, problem_of
from tests.web.portal import PUBLIC_URL, Portal


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
