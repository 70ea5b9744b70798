"""What the program imports stands in pyproject.toml, and comes with both locks."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.architecture.source import PACKAGE, ROOT, imports, modules, place


def test_what_is_imported_is_declared() -> None:
    declared = _declared()
    distributions = packages_distributions()

    undeclared = [
        f"{place(path, node)} imports {name}"
        for path in modules(PACKAGE)
        for node, name in imports(path)
        if (package := name.split(".")[0]) not in {*sys.stdlib_module_names, "mojbok"}
        and declared.isdisjoint(map(_normal, distributions.get(package, [])))
    ]

    assert undeclared == []


def test_what_is_declared_is_locked() -> None:
    for lock in ("requirements.txt", "requirements-dev.txt"):
        locked = re.findall(
            r"^([\w.-]+)==", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE
        )

        assert _declared() - set(map(_normal, locked)) == set(), lock


def _declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {_normal(re.split(r"[^\w.-]", line)[0]) for line in project["dependencies"]}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
