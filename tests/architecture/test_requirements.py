"""Every requirement that is delivered has a test, and tests name only requirements there are."""

import ast
from collections.abc import Iterator

from tests.architecture.source import TESTS, modules, place, tree
from tests.requirements import listed


def test_every_delivered_requirement_has_a_test() -> None:
    proven = {name for name, _ in _named()}

    unproven = [
        requirement.id
        for requirement in listed()
        if requirement.delivered and requirement.id not in proven
    ]

    assert unproven == []


def test_tests_name_only_listed_requirements() -> None:
    known = {requirement.id for requirement in listed()}

    unknown = [f"{where} names {name}" for name, where in _named() if name not in known]

    assert unknown == []


def _named() -> Iterator[tuple[str, str]]:
    """Give the IDs in every `pytest.mark.requirement(...)`, and where they stand."""
    for path in modules(TESTS):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.requirement":
                for argument in node.args:
                    assert isinstance(argument, ast.Constant), place(path, node)
                    yield str(argument.value), place(path, node)
