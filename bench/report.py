"""What a bench says in the end: tables for people, the numbers for programs, and whether its limits hold."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from bench.machine import describe

_RESULTS: Final = Path(__file__).parent / "results"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """A number that must hold."""

    what: str
    measured: float
    bound: float
    is_least: bool = False

    @property
    def holds(self) -> bool:
        """Tell whether it does."""
        return self.measured >= self.bound if self.is_least else self.measured <= self.bound


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rows under a title."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass(kw_only=True, slots=True)
class Report:
    """A bench's result."""

    name: str
    title: str
    tables: list[Table] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    numbers: object = None
    """Everything measured, for `results/<name>.json`."""

    def finish(self) -> int:
        """Print and keep the result; give the exit code."""
        text, machine = self._text(describe()), describe()
        data = {"machine": machine, "limits": [_as_data(limit) for limit in self.limits]}
        numbers = json.dumps(data | {"measured": self.numbers}, indent=1, ensure_ascii=False)
        _RESULTS.mkdir(exist_ok=True)
        (_RESULTS / f"{self.name}.json").write_text(numbers + "\n", "utf-8")
        (_RESULTS / f"{self.name}.md").write_text(text, "utf-8")
        print(text, flush=True)
        return 0 if all(limit.holds for limit in self.limits) else 1

    def _text(self, machine: Mapping[str, str]) -> str:
        facts = "; ".join(f"{name} {value}" for name, value in machine.items())
        parts = [f"# {self.title}", f"{facts}.", *map(_table, self.tables)]
        if self.limits:
            parts.append(_table(_limits(self.limits)))
        parts.extend(self.notes)
        return "\n\n".join(parts) + "\n"


def _as_data(limit: Limit) -> dict[str, object]:
    return asdict(limit) | {"holds": limit.holds}


def _limits(limits: Sequence[Limit]) -> Table:
    rows = [
        (
            limit.what,
            f"{limit.measured:.4g}",
            f"{'>=' if limit.is_least else '<='} {limit.bound:g}",
            "yes" if limit.holds else "**NO**",
        )
        for limit in limits
    ]
    return Table(title="Limits", head=("what", "measured", "limit", "holds"), rows=rows)


def _table(table: Table) -> str:
    lines = [table.head, ["---"] * len(table.head), *table.rows]
    body = "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
    return f"## {table.title}\n\n{body}"
