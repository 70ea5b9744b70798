"""A log of one's own: what the program's handler writes, whatever pytest captures beside it."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from mojbok.bootstrap import configure_logs
from mojbok.bootstrap.logs import LogStream
from tests.builders import settings

Configure = Callable[..., "Written"]


@dataclass(frozen=True)
class Written:
    """What stands in the log."""

    stream: StringIO

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Read the lines as JSON; fails when one is not."""
        return [json.loads(line) for line in self.text.splitlines()]

    @property
    def line(self) -> dict[str, Any]:
        (line,) = self.lines
        return line


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Configure]:
    """Give what sets the log up, with standard error in the test's hands; afterwards all is as it was."""
    loggers = [logging.getLogger(), *_known()]
    before = [(one, one.level, one.propagate, list(one.handlers)) for one in loggers]
    written = Written(StringIO())
    # Not sys.stderr: pytest gives that another value for each phase of a test.
    monkeypatch.setattr(LogStream, "stream", property(lambda _: written.stream))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)

    def set_up(**values: object) -> Written:
        configure_logs(settings(tmp_path, **values))
        return written

    yield set_up
    logging.captureWarnings(capture=False)
    for one in _known():
        one.setLevel(logging.NOTSET)
    for one, level, propagate, handlers in before:
        one.setLevel(level)
        one.propagate = propagate
        one.handlers[:] = [kept for kept in handlers if not isinstance(kept, LogStream)]


@pytest.fixture
def written(configure: Configure) -> Written:
    """Give the log of a server, in JSON, at its most talkative."""
    return configure(log_format="json", log_level="debug")


def _known() -> list[logging.Logger]:
    found = list(logging.Logger.manager.loggerDict.values())
    return [one for one in found if isinstance(one, logging.Logger)]
