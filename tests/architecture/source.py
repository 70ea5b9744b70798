"""The project's source as the architecture tests read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "mojbok"
TESTS = ROOT / "tests"

# What tools and the running program leave behind; .gitignore has the same.
NOT_OURS = {"__pycache__", "build", "dist", "htmlcov", "test-results", "var"}
HIDDEN_BUT_OURS = {".ci", ".editorconfig", ".env.example", ".gitignore"}


def files(folder: Path = ROOT) -> Iterator[Path]:
    """Give every file that belongs to the project."""
    for path in sorted(folder.iterdir()):
        if path.name in NOT_OURS or path.name.endswith(".egg-info"):
            continue
        if path.name.startswith(".") and path.name not in HIDDEN_BUT_OURS:
            continue
        if path.is_dir():
            yield from files(path)
        else:
            yield path


def modules(folder: Path) -> Iterator[Path]:
    return (path for path in files(folder) if path.suffix == ".py")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    """Name a place the way editors open it."""
    line = f":{node.lineno}" if isinstance(node, ast.expr | ast.stmt) else ""
    return f"{path.relative_to(ROOT)}{line}"


def imports(path: Path) -> Iterator[tuple[ast.stmt, str]]:
    """Give each import with the full name of what it brings in."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)
