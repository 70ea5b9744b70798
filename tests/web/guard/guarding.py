"""What the tests of the socket guard share."""

import logging
from collections.abc import Callable

import pytest

from tests.web.portal import Socket

PROBE = "/proba/portal"
NewSocket = Callable[[], Socket]


def tracebacks(caplog: pytest.LogCaptureFixture) -> list[str]:
    """List what was logged with a traceback, or as an error."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.exc_info or record.levelno >= logging.ERROR
    ]
