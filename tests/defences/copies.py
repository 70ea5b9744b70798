"""Copies of the program, in which a defence is gone while its tests run."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.architecture.source import ROOT, files
from tests.defences.removals import Removal

#: Seconds for the tests of one removal.
LONGEST_RUN = 300.0
#: Whoever fails for one of these has not seen the attack succeed: the program or the machine may be at fault.
NO_PROOF = (
    "ImportError",
    "IndentationError",
    "ModuleNotFoundError",
    "NameError",
    "SyntaxError",
    "playwright._impl._errors.TimeoutError",
    "subprocess.TimeoutExpired",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What pytest told of one test, or of one of its parameters."""

    test: str
    has_passed: bool
    failure: str
    """The first line of what it said when it failed; empty when something else went wrong."""

    def is_proof(self) -> bool:
        return bool(self.failure) and not self.failure.startswith(NO_PROOF)

    def is_of(self, test: str) -> bool:
        return test in {self.test, self.test.partition("[")[0]}


class Copy:
    """A copy of the working tree."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for path in files():
            copied = folder / path.relative_to(ROOT)
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copied)

    def run_without(self, removal: Removal) -> list[Outcome]:
        paths = {self._folder / place.file for place in removal.places}
        originals = {path: path.read_text(encoding="utf-8") for path in paths}
        for place in removal.places:
            path = self._folder / place.file
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(place.old, place.new, 1), encoding="utf-8")
        try:
            return self.run(removal.tests)
        finally:
            for path, text in originals.items():
                path.write_text(text, encoding="utf-8")

    def run(self, tests: Iterable[str], *, within: float | None = LONGEST_RUN) -> list[Outcome]:
        """Give an outcome for each test that was run; none at all where pytest came to no end."""
        report = self._folder / "report.xml"
        report.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", *tests]
        environment = os.environ | {"PYTHONPATH": str(self._folder), "CI": "true"}
        try:
            subprocess.run(
                command,
                cwd=self._folder,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=within,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return []
        if not report.exists():
            return []
        return [_outcome(case) for case in ET.parse(report).iter("testcase")]


def _outcome(case: ET.Element) -> Outcome:
    file = case.get("classname", "").replace(".", "/")
    failure = case.find("failure")
    return Outcome(
        test=f"{file}.py::{case.get('name')}",
        has_passed=not any(case.find(bad) is not None for bad in ("failure", "error", "skipped")),
        failure="" if failure is None else failure.get("message", "").partition("\n")[0],
    )
