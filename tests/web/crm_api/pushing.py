"""What tests push, and what they read of the answers."""

from itertools import count
from typing import Any

import httpx

from tests.pushing import PROBLEM
from tests.storage.crm_folder import client

_numbers = count(1)
OK, SEE_OTHER = httpx.codes.OK, httpx.codes.SEE_OTHER
#: Whatever batch a test sends that is never looked at.
NOTHING: dict[str, Any] = {"records": []}


def fresh(name: str) -> str:
    """Give a name that no other test of this process has."""
    return f"{name}-{next(_numbers)}"


def nobody() -> dict[str, str]:
    """Make a client of the CRM without PESEL and NIP."""
    return client(fresh("K-api"), "individual")


def problem_of(answer: httpx.Response, status: int) -> dict[str, Any]:
    """Give the problem that a program was answered with; its form is the same for all."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    told: dict[str, Any] = answer.json()
    assert told["status"] == status
    assert told["type"].startswith("urn:mojbok:problem:")
    assert all(isinstance(told[name], str) and told[name] for name in ("title", "detail"))
    return told
