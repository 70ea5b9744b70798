"""The abuse cases as docs/security.md lists them, and which files of tests name them.

`python -m tests.abuse_cases` writes the column of tests anew; reasons and notes stay as they are.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "security.md"
#: How many cases each part of the plan has.
SECTIONS = {"R": 24, "A": 13, "O": 15, "L": 24, "P": 9, "S": 28, "T": 5, "X": 13}
IDS = [
    f"{letter}{number:02d}" for letter, most in SECTIONS.items() for number in range(1, most + 1)
]
_ROW = re.compile(r"^\| ([A-Z]\d\d) \| (.*?) \| (.*?) \| (.*?) \|$", re.MULTILINE)
_TEST = re.compile(r"def (test_\w+)\(")
_ID_IN_NAME = re.compile(r"_([a-z]\d\d)(?=_|$)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One line of the table."""

    id: str
    text: str
    files: frozenset[str]
    note: str

    def __str__(self) -> str:
        files = ", ".join(f"`{name}`" for name in sorted(self.files))
        return f"| {self.id} | {self.text} | {files or '–'} | {self.note or '–'} |"


def listed() -> list[Case]:
    return [
        Case(
            id=name,
            text=text,
            files=frozenset(re.findall("`(.*?)`", files)),
            note="" if note == "–" else note,
        )
        for name, text, files, note in _ROW.findall(DOCUMENT.read_text(encoding="utf-8"))
    ]


def files_by_case() -> dict[str, frozenset[str]]:
    """Tell which files have tests with a case's id in their names."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    tests = ROOT / "tests"
    for path in sorted(tests.rglob("test_*.py")):
        for name in _TEST.findall(path.read_text(encoding="utf-8")):
            for case in _ID_IN_NAME.findall(name):
                found[case.upper()].add(path.relative_to(tests).with_suffix("").as_posix())
    return {name: frozenset(files) for name, files in found.items() if name in IDS}


def main() -> None:
    files = files_by_case()
    text = DOCUMENT.read_text(encoding="utf-8")
    for case in listed():
        text = text.replace(str(case), str(replace(case, files=files.get(case.id, frozenset()))))
    DOCUMENT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
