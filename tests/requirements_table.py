"""Prints which tests prove which requirement: `python -m tests.requirements_table`."""

import contextlib
import io
import sys
from collections import defaultdict

import pytest
from rich.console import Console
from rich.table import Table

from tests.requirements import Requirement, listed


class Proofs:
    """A pytest plugin that notes the requirements of every collected test."""

    def __init__(self) -> None:
        self.tests: dict[str, set[str]] = defaultdict(set)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            for mark in item.iter_markers("requirement"):
                for name in mark.args:
                    self.tests[name].add(item.nodeid.split("[")[0])


def main() -> int:
    proofs = Proofs()
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = pytest.main(["--collect-only", "-qq", "tests"], plugins=[proofs])
    if code != pytest.ExitCode.OK:
        sys.stderr.write(said.getvalue())
        return int(code)
    requirements = listed()
    Console().print(_table(requirements, proofs.tests))
    proven = sum(1 for requirement in requirements if proofs.tests[requirement.id])
    print(f"{proven} of {len(requirements)} requirements have tests.")
    return 0


def _table(requirements: list[Requirement], tests: dict[str, set[str]]) -> Table:
    table = Table("ID", "Requirement", "Tests", show_lines=True)
    for requirement in requirements:
        unproven = "none yet" if requirement.delivered else "to come"
        table.add_row(
            requirement.id,
            requirement.text,
            "\n".join(sorted(tests[requirement.id])) or unproven,
        )
    return table


if __name__ == "__main__":
    sys.exit(main())
