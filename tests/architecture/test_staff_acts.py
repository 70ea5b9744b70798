"""Whatever staff may do is written down, or is a look of which somebody has said why it need not be (BOK-02)."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import PACKAGE, modules, place, tree

pytestmark = pytest.mark.requirement("BOK-02")
#: What is asked for a permission and leaves no event, and why.
LOOKS = {
    "ClientFinder.again": "shows anew what a search, which was written down, has found",
    "ClientSheets.again": "shows anew a sheet whose opening was written down",
    "ClientSheets.login": "gives the act that follows its account; the act is written down",
    "ComplaintCases.list": "the queue: numbers, subjects and names, as staff need it all day",
    "ComplaintCases.sheet": "shows anew a case whose opening was written down",
    "ComplaintCases.check": "tells whether there is such a case",
    "ComplaintCases.next_for": "tells a number",
    "ComplaintDesk.queue": "as `ComplaintCases.list`, in a shell",
    "CrmImportsDesk.runs": "counts of rows; nobody's data",
    "CrmTokens.listed": "names of tokens, never what opens the door",
    "CrmImportsDesk.sheet": "a page of refused rows, a PESEL masked; taking them along is written down",
    "DeskFiles.take": "a file that was not sent yet; the answer with it is written down",
    "DeskFiles.drop": "a file that was not sent yet",
    "MailQueue.page": "which letters wait; never what they say",
    "MassUnlock.affected": "counts, and a sample of those whom the act, which is written down, will unlock",
    "Publishing.history": "what is public",
    "Publishing.preview": "nothing is published yet",
    "RefundDesk.queue": "account numbers are masked there",
    "StaffAccounts.listed": "names and roles of colleagues",
    "StaffAccounts.one": "name and role of a colleague",
}


def test_every_act_of_staff_is_written_down() -> None:
    silent = {name: where for name, (where, is_told) in _acts().items() if not is_told}

    assert {name: where for name, where in silent.items() if name not in LOOKS} == {}
    assert [name for name in LOOKS if name not in silent] == [], "written down by now, or gone"


def _acts() -> dict[str, tuple[str, bool]]:
    """Give every use case that asks for a permission, with its place and whether it leaves an event."""
    return {
        f"{owner}.{method.name}": (place(path, method), _records(method, functions))
        for path in modules(PACKAGE / "services")
        for functions in [dict(_functions(tree(path)))]
        for owner, method in _methods(tree(path))
        if "permit" in _called(method)
    }


def _records(
    function: ast.FunctionDef,
    functions: dict[str, ast.FunctionDef],
    seen: frozenset[str] = frozenset(),
) -> bool:
    called = _called(function)
    if "audit.record" in called:
        return True
    inner = {name for name in called if name in functions} - seen - {function.name}
    return any(_records(functions[name], functions, seen | inner) for name in inner)


def _called(function: ast.FunctionDef) -> set[str]:
    """Name what a function calls: `f`, `self.f` as `f`, and `work.audit.record` by its last two words."""
    names = {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
    return {
        "audit.record" if name.endswith(".audit.record") else name.removeprefix("self.")
        for name in names
    }


def _methods(module: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            yield from ((node.name, f) for f in node.body if isinstance(f, ast.FunctionDef))


def _functions(module: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Give what a module can call by name: its own functions and methods, and those of other services."""
    for node in module.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mojbok.services."):
            source = PACKAGE.parent / f"{str(node.module).replace('.', '/')}.py"
            others = {f.name: f for f in tree(source).body if isinstance(f, ast.FunctionDef)}
            yield from ((a.name, others[a.name]) for a in node.names if a.name in others)
    yield from ((f.name, f) for f in module.body if isinstance(f, ast.FunctionDef))
    yield from ((method.name, method) for _, method in _methods(module))
