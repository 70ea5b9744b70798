"""How a line of the log comes about: masked, on one line, and without the values that an error quotes."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import Enum
from itertools import islice
from pathlib import PurePath
from traceback import walk_tb
from types import TracebackType
from typing import Final

from structlog.types import EventDict, WrappedLogger

from mojbok.domain.redaction import MASK, is_free_of_secrets, on_one_line, redacted

#: What the program itself has written: nothing to mask.
_OWN: Final = frozenset({"at", "level"})
#: What other handlers and libraries leave on a record, saying the same once more.
_UNWANTED: Final = ("asctime", "color_message", "message", "stack_info", "taskName", "websocket")
_SECRET_KEY: Final = re.compile(
    r"(?i)passw|has[łl]o|secret|token|cookie|authori[sz]ation|credential|pesel|query|^(nip|login|email|phone)$"
)
_MOST_FRAMES: Final = 40
_MOST_ERRORS: Final = 8
_DEEPEST: Final = 3
_MOST_ITEMS: Final = 50
#: Drivers quote whole rows in these lines; SQLAlchemy's `hide_parameters` does not reach them.
_DRIVERS_DETAIL: Final = re.compile(r"(?m)^\s*(?:DETAIL|CONTEXT|HINT|QUERY|LINE \d+):.*$\n?")
_QUOTED: Final = re.compile(r"(?<!\w)(['\"])(?![a-z_.]{1,60}\1)[^'\"\n]*\1(?!\w)")


def told_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Put a list of plain lines in the place of an exception: where it came about and what it was."""
    told = event.pop("exc_info", None)
    error = told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        event["exception"] = list(_lines(error))
    return event


def masked(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask every value, and write it on one line."""
    for name in _UNWANTED:
        event.pop(name, None)
    return {
        on_one_line(name): value if name in _OWN else _masked(name, value)
        for name, value in event.items()
    }


def joined_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """For people: one line below another."""
    lines = event.get("exception")
    if isinstance(lines, list):
        event["exception"] = "\n".join(f"    {line}" for line in lines)
    return event


def _masked(name: str, value: object, depth: int = 0) -> object:
    if _SECRET_KEY.search(name):
        return MASK
    if value is None or isinstance(value, bool | int | float):
        return value if is_free_of_secrets(str(value)) else MASK
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str | date | timedelta | Enum | PurePath):
        return on_one_line(redacted(str(value)))
    return _masked_within(value, depth + 1)


def _masked_within(value: object, depth: int) -> object:
    if depth <= _DEEPEST and isinstance(value, Mapping):
        items = islice(value.items(), _MOST_ITEMS)
        return {
            on_one_line(redacted(str(key))): _masked(str(key), item, depth) for key, item in items
        }
    if depth <= _DEEPEST and isinstance(value, list | tuple | set | frozenset):
        return [_masked("", item, depth) for item in islice(value, _MOST_ITEMS)]
    # What it would say of itself is not ours to know.
    return f"<{type(value).__name__}>"


def _lines(error: BaseException) -> Iterator[str]:
    for number, one in enumerate(islice(_chain(error), _MOST_ERRORS)):
        if number:
            yield "while handling, or because of:"
        yield from _places(one.__traceback__)
        yield f"{type(one).__module__}.{type(one).__qualname__}: {_message(one)}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Give an error, what it came from, and what a group of errors holds; each once."""
    waiting, seen = [error], set[int]()
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        before = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
        within = one.exceptions if isinstance(one, BaseExceptionGroup) else ()
        waiting += [other for other in (*within, before) if other is not None]


def _places(trace: TracebackType | None) -> list[str]:
    # Without the source's lines: they would have to be read from the disk, and are there to be looked up.
    places = [
        f"{frame.f_code.co_filename}:{line} in {frame.f_code.co_name}"
        for frame, line in walk_tb(trace)
    ]
    return places[-_MOST_FRAMES:]


def _message(error: BaseException) -> str:
    try:
        message = str(error)
    except Exception:  # noqa: BLE001 - whatever is wrong with the error, the line must be written
        return "(says nothing)"
    # Here already, since what follows reads line by line.
    message = _QUOTED.sub(MASK, _DRIVERS_DETAIL.sub("", redacted(message)))
    return " ".join(message.split())
