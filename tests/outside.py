"""Servers outside of the tests that some of them need: PostgreSQL, Redis."""

import os
from typing import NoReturn

import pytest

UNREACHABLE = "could not be reached"


def unreachable(server: str, address: str, error: Exception) -> NoReturn:
    """Leave the test out, saying why; in continuous integration fail, since it must be there."""
    reason = f"{server} {UNREACHABLE} at {address}: {str(error).strip().splitlines()[0]}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
