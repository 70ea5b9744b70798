"""The defences that can be taken away, each with the tests that must fail without it.

The TOML files beside this one list them: a text that stands once in a file, and what would stand there instead.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent
_ID_IN_NAME = re.compile(r"_([a-z]\d\d)(?=_|$)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A text of one file, and what stands there without the defence."""

    file: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Removal:
    """A defence of some cases, where it stands, and the tests that fail without it."""

    cases: tuple[str, ...]
    without: str
    """What is taken away, in one phrase."""
    why: str
    """Why more than one place must change, where there are more."""
    places: tuple[Place, ...]
    tests: tuple[str, ...]

    def __str__(self) -> str:
        return f"{', '.join(self.cases)} without {self.without}"

    def tests_of(self, case: str) -> list[str]:
        """Give the tests that bear the case's id in their names."""
        return [test for test in self.tests if case in cases_in(test)]


def cases_in(test: str) -> list[str]:
    name = test.rpartition("::")[2].partition("[")[0]
    return [case.upper() for case in _ID_IN_NAME.findall(name)]


def listed() -> list[Removal]:
    return [removal for path in sorted(FOLDER.glob("*.toml")) for removal in _read(path)]


def _read(path: Path) -> Iterator[Removal]:
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["removal"]:
        yield Removal(
            cases=tuple(entry["cases"]),
            without=entry["without"],
            why=entry.get("why", ""),
            places=tuple(_place(place) for place in (entry, *entry.get("also", []))),
            tests=tuple(entry["tests"]),
        )


def _place(entry: dict[str, Any]) -> Place:  # as tomllib gives it
    return Place(file=entry["file"], old=entry["old"], new=entry["new"])
