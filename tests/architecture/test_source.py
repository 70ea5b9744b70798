"""What holds for every file: sizes, no sleeping, nothing of one machine."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import PACKAGE, ROOT, TESTS, files, imports, modules, place, tree

MOST_LINES_OF_A_FUNCTION = 40
MOST_LINES_OF_A_FILE = 350
MOST_LINES_OF_APP = 40

# Written so that they do not find themselves.
NOT_IN_THE_REPOSITORY = {
    "the address of a package registry": re.compile(
        rb"https?://[a-z0-9.-]*(py[p]i|python[h]osted|npm[j]s|deb[i]an)\.(org|com)"
    ),
    "a path of one machine": re.compile(
        rb"(^|[^a-zA-Z0-9_.])/(work|farm|root)/[a-z.]", re.MULTILINE
    ),
}


def test_functions_are_short() -> None:
    long = [
        f"{place(path, node)} {node.name} has {_lines(node)} lines"
        for path in modules(PACKAGE)
        # A migration lists columns, and never changes once it is released.
        if "migrations" not in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and _lines(node) > MOST_LINES_OF_A_FUNCTION
    ]

    assert long == []


def test_files_are_short() -> None:
    long = [
        f"{place(path)} has {lines} lines"
        for path in modules(PACKAGE)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES_OF_A_FILE
    ]

    assert long == []


def test_app_only_starts() -> None:
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) < MOST_LINES_OF_APP


def test_nothing_sleeps() -> None:
    sleepers = [
        sleeper
        for folder in (PACKAGE, TESTS)
        for path in modules(folder)
        for sleeper in _sleepers(path)
    ]

    assert sleepers == []


def test_the_repository_tells_nothing_of_registries_and_machines() -> None:
    told = [
        f"{place(path)} has {what}: {match.group().decode()}"
        for path in files()
        for what, pattern in NOT_IN_THE_REPOSITORY.items()
        if (match := pattern.search(path.read_bytes()))
    ]

    assert told == []


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _sleepers(path: Path) -> Iterator[str]:
    for statement, name in imports(path):
        if name == "time.sleep":
            yield place(path, statement)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and (
            ast.unparse(node) == "time.sleep" or node.attr == "wait_for_timeout"
        ):
            yield place(path, node)
