"""What the nodes and the customers cost while they click: processor time over a window, and pages in it."""

import os
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bench.machine import busy_seconds, cpu_seconds

HEAD: Final = (
    "",
    "pages a second",
    "forms a second",
    "node ms a page or form",
    "nodes, %",
    "customers, %",
    "the machine, % of all cores",
)
_GENERATOR: Final = "generator"
_MACHINE: Final = "machine"


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """Counters at one moment."""

    at: float
    cpu: Mapping[str, float]
    """Seconds, by the node's name, of this process and of the whole machine."""
    traffic: Mapping[str, int]

    @classmethod
    def now(cls, pids: Mapping[str, int], traffic: Counter[str]) -> "Moment":
        """Read the counters, with those of nodes by their processes."""
        nodes = {name: cpu_seconds(pid) for name, pid in pids.items()}
        ours = {_GENERATOR: cpu_seconds(os.getpid()), _MACHINE: busy_seconds()}
        return cls(at=time.monotonic(), cpu=nodes | ours, traffic=dict(traffic))


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """What happened between two moments."""

    seconds: float
    pages: int
    forms: int
    cpu: Mapping[str, float]

    @classmethod
    def between(cls, before: Moment, after: Moment) -> "Load":
        """Give the differences, of the processes that were there at both moments."""
        return cls(
            seconds=after.at - before.at,
            pages=after.traffic.get("pages", 0) - before.traffic.get("pages", 0),
            forms=after.traffic.get("forms", 0) - before.traffic.get("forms", 0),
            cpu={
                name: after.cpu[name] - before.cpu[name]
                for name in before.cpu.keys() & after.cpu.keys()
            },
        )

    @property
    def ms_a_page(self) -> float:
        """Give the nodes' processor milliseconds for each page or form, all else that they did included."""
        nodes = sum(self._nodes.values())
        return 1000 * nodes / max(self.pages + self.forms, 1)

    @property
    def generator_share(self) -> float:
        """Give how busy this process was, of one core."""
        return self.cpu[_GENERATOR] / self.seconds

    def row(self, name: str) -> list[str]:
        """Give the table's row of it."""
        nodes = ", ".join(
            f"{node}: {100 * seconds / self.seconds:.0f}"
            for node, seconds in sorted(self._nodes.items())
        )
        machine = self.cpu[_MACHINE] / self.seconds / (os.cpu_count() or 1)
        return [
            name,
            f"{self.pages / self.seconds:.1f}",
            f"{self.forms / self.seconds:.1f}",
            f"{self.ms_a_page:.1f}",
            nodes,
            f"{100 * self.generator_share:.0f}",
            f"{100 * machine:.0f}",
        ]

    @property
    def _nodes(self) -> dict[str, float]:
        others = {_GENERATOR, _MACHINE}
        return {name: seconds for name, seconds in self.cpu.items() if name not in others}
