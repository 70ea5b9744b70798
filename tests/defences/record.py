"""What was seen, in docs/defences.md: which tests failed when a case's defence was gone, and when."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from tests.defences.removals import ROOT, Removal, listed

DOCUMENT: Final = ROOT / "docs" / "defences.md"
_ROW: Final = re.compile(
    r"^\| ([A-Z]\d\d) \| (.*?) \| (.*?) \| (\d{4}-\d\d-\d\d) \|$", re.MULTILINE
)
_HEAD: Final = """\
# Defences, and the tests that failed without them

Each row was seen: `make defences` took the defence away, in a copy of the program, and the tests named here
failed ([0051](decisions/0051-seen-to-fail.md)). Cases that no removal can show stand in [security.md](security.md)
with the reason. `python -m tests.without_defences` writes this file.

| case | without | tests that failed | seen on |
| --- | --- | --- | --- |
"""


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Row:
    """What one removal showed of one case."""

    case: str
    without: str
    tests: str

    def __str__(self) -> str:
        return f"| {self.case} | {self.without} | {self.tests} |"


def rows(removals: Iterable[Removal]) -> set[Row]:
    return {
        Row(
            case=case,
            without=removal.without,
            tests=", ".join(f"`{test.removeprefix('tests/')}`" for test in removal.tests_of(case)),
        )
        for removal in removals
        for case in removal.cases
    }


def recorded() -> dict[Row, str]:
    """Give what was seen, and the day."""
    if not DOCUMENT.exists():
        return {}
    found = _ROW.findall(DOCUMENT.read_text(encoding="utf-8"))
    return {Row(case=case, without=what, tests=tests): day for case, what, tests, day in found}


def write(tried: Iterable[Removal], shown: Iterable[Removal], day: date) -> None:
    """Put down what this run showed. What it tried in vain goes, and so does what is listed no more."""
    stay = rows(listed())
    seen = {row: on for row, on in recorded().items() if row in stay and row not in rows(tried)}
    seen |= dict.fromkeys(rows(shown), day.isoformat())
    text = "".join(f"{row} {on} |\n" for row, on in sorted(seen.items()))
    DOCUMENT.write_text(_HEAD + text, encoding="utf-8")
