"""The log, set up in one place for the server and for every command: one line for each event, on standard error.

In production a line is a JSON object, in the demo and in a terminal it is made for people. Every logger, those of
libraries too, ends in one handler, which masks what must not be read (docs/decisions/0045).
"""

import contextlib
import json
import logging
import sys
from types import TracebackType
from typing import Final, TextIO

import structlog
from structlog.types import Processor

from mojbok.bootstrap.log_lines import joined_exception, masked, told_exception
from mojbok.settings import LogFormat, LogLevel, Settings

#: These tell what goes over the wire or out of the database: frames, packets, queries, addresses, rows.
_CARRIERS: Final = (
    "asyncio",
    "engineio",
    "multipart",
    "python_multipart",
    "socketio",
    "sqlalchemy",
    "uvicorn",
    "websockets",
)
_log: Final = logging.getLogger("mojbok")


class LogStream(logging.StreamHandler[TextIO]):
    """Writes to whatever standard error is at the moment, and never tells the values of a line that is broken."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override] # an attribute there, looked up anew here
        """Give standard error."""
        return sys.stderr

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say that a line is lost; logging's own way prints its arguments."""
        told = {"event": "A line of the log was lost", "level": "error", "logger": record.name}
        with contextlib.suppress(Exception):
            self.stream.write(json.dumps(told) + "\n")


def configure_logs(settings: Settings, *, is_command: bool = False) -> None:
    """Send every logger's lines to one handler. A command tells no more than warnings, unless asked."""
    level = _level(settings, is_command=is_command)
    handler = LogStream()
    handler.setFormatter(formatter(is_json=_is_json(settings)))
    root = logging.getLogger()
    for former in [known for known in root.handlers if isinstance(known, LogStream)]:
        root.removeHandler(former)
    root.addHandler(handler)
    _take_over_every_logger()
    # What libraries do in the ordinary course of things is of no use to the operator.
    root.setLevel(level if level != logging.INFO else logging.WARNING)
    for carrier in _CARRIERS:
        logging.getLogger(carrier).setLevel(max(level, logging.WARNING))
    # Of connections that break while they are given back. What is wrong is told by who watches over the database.
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
    _log.setLevel(level)
    logging.captureWarnings(capture=True)
    sys.excepthook = _crashed


def formatter(*, is_json: bool) -> logging.Formatter:
    """Make what turns a record, of whatever logger, into a line."""
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    way: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        told_exception,
        masked,
    ]
    if is_json:
        way.append(structlog.processors.JSONRenderer(sort_keys=True))
    else:
        console = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            exception_formatter=structlog.dev.plain_traceback,
            timestamp_key="at",
            pad_event_to=0,
        )
        way += [joined_exception, console]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=way)


def _level(settings: Settings, *, is_command: bool) -> int:
    if is_command and settings.log_level is LogLevel.INFO:
        return logging.WARNING
    return logging.getLevelNamesMapping()[settings.log_level.name]


def _is_json(settings: Settings) -> bool:
    if settings.log_format is LogFormat.AUTO:
        return not settings.is_demo and not sys.stderr.isatty()
    return settings.log_format is LogFormat.JSON


def _take_over_every_logger() -> None:
    """Undo what libraries set up for themselves when they were loaded."""
    for known in list(logging.Logger.manager.loggerDict.values()):
        if isinstance(known, logging.Logger):
            known.handlers.clear()
            known.propagate = True
            known.setLevel(logging.NOTSET)


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    _log.critical("The program ended by a mistake of its own", exc_info=(kind, error, trace))
