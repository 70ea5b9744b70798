"""Nothing is sealed or indexed that a change of the key would lose without anybody having thought of it (0067)."""

import ast
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import LargeBinary

from mojbok.storage.migrate import metadata
from mojbok.storage.rekeying import BY_TOKEN
from mojbok.storage.sealed_columns import SEALED
from tests.architecture.source import PACKAGE, ROOT, modules, place, tree

pytestmark = pytest.mark.requirement("SEC-02")
DECISION = ROOT / "docs/decisions/0067-changing-the-key.md"
KEYED = {"index", "indexes", "is_present", "open", "seal"}
#: Found by an index of what somebody else alone knows, and dead or of no use without the key it was made under.
OTHER_INDEXES = {
    "form_drafts.browser_index",
    "login_attempts.login_index",
    "staff_recovery_codes.code_index",
}
#: Sealed for a few hours, and found by a token alone: it can't be moved, and nobody misses it.
SHORT_LIVED = {"form_drafts.sealed"}


def test_every_purpose_of_a_key_stands_in_the_decision_about_changing_keys() -> None:
    listed = set(re.findall(r"^\| `([^`]+)` \|", DECISION.read_text("utf-8"), re.MULTILINE))

    assert {name: where for name, where in _purposes().items() if name not in listed} == {}
    assert listed - _purposes().keys() == set(), "not in the code any more"


def test_every_sealed_column_is_moved_under_the_present_key() -> None:
    in_tables = {
        f"{table.name}.{column.name}"
        for table in metadata().sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }

    assert in_tables == {f"{each.table.name}.{each.column}" for each in SEALED} | SHORT_LIVED


def test_every_keyed_index_is_moved_or_looked_for_under_both_keys() -> None:
    in_tables = {
        f"{table.name}.{column.name}"
        for table in metadata().sorted_tables
        for column in table.columns
        if column.name.endswith("_index")
    }
    moved = {f"{each.table.name}.{name}" for each in SEALED for name in each.indexes}

    assert in_tables == moved | {f"{table.name}.token_index" for table in BY_TOKEN} | OTHER_INDEXES


def test_nothing_is_looked_for_by_the_present_key_alone() -> None:
    compared = [
        place(path, node)
        for path in modules(PACKAGE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Compare)
        for side in (node.left, *node.comparators)
        if isinstance(side, ast.Call)
        and isinstance(side.func, ast.Attribute)
        and side.func.attr == "index"
        and "purpose" in {keyword.arg for keyword in side.keywords}
    ]

    assert compared == []


def _purposes() -> dict[str, str]:
    """Give every purpose, with a place where it is used."""
    constants = {
        (path, name): value for path in modules(PACKAGE) for name, value in _constants(tree(path))
    }
    shared = {name: value for (_, name), value in constants.items() if not name.startswith("_")}
    of_classes = [each for path in modules(PACKAGE) for each in _constants_of_classes(tree(path))]
    found: dict[str, str] = {}
    for path in modules(PACKAGE):
        for value in _given(tree(path)):
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                found[value.value] = place(path, value)
            elif isinstance(value, ast.Name):
                # What is none of these is handed through, and named where it comes from.
                known = constants.get((path, value.id)) or shared.get(value.id)
                found |= {known: place(path, value)} if known else {}
            elif isinstance(value, ast.Attribute):
                found |= {
                    known: place(path, value) for name, known in of_classes if name == value.attr
                }
    return found


def _given(source: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(source):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        counts = isinstance(node.func, ast.Name) and node.func.id in {"Sealed", "SqlAttempts"}
        if name in KEYED or counts:
            yield from (keyword.value for keyword in node.keywords if keyword.arg == "purpose")


def _constants_of_classes(source: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(source):
        if isinstance(node, ast.ClassDef):
            yield from _constants(node)


def _constants(source: ast.Module | ast.ClassDef) -> Iterator[tuple[str, str]]:
    for node in source.body:
        targets = (
            node.targets
            if isinstance(node, ast.Assign)
            else [node.target]
            if isinstance(node, ast.AnnAssign)
            else []
        )
        value = getattr(node, "value", None)
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield from (
                (target.id, value.value) for target in targets if isinstance(target, ast.Name)
            )
