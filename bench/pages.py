"""When a page is usable: ours, stock NiceGUI's and a plain HTML form, login and registration.

Usable means: the first text field is laid out and takes text. The variants take turns, round by round, so that a
slow minute of the machine hits all three; the tables give medians. `python -m bench.pages 3` is a quick look: three
rounds at most.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Final

from playwright.sync_api import Browser

from bench.machine import wait_until_quiet
from bench.report import Limit, Report, Table
from bench.serving import serving
from bench.visits import FAST_4G, LOOPBACK, SLOW_4G, Conditions, Visit, browser, visit_twice

PAGES: Final = {"login": "/logowanie", "registration": "/rejestracja"}
MOST_ROUNDS: Final = int(sys.argv[1]) if len(sys.argv) > 1 else 15
ROUNDS: Final = {
    conditions: min(rounds, MOST_ROUNDS)
    for conditions, rounds in {LOOPBACK: 15, SLOW_4G: 7, FAST_4G: 5}.items()
}
OURS, PLAIN, STOCK = "ours", "plain HTML", "stock NiceGUI"
CACHES: Final = ("cold", "warm")


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of visit."""

    page: str
    conditions: str
    cache: str
    variant: str


Visits = Mapping[Cell, Sequence[Visit]]


def main() -> int:
    busy: list[float] = []
    visits = _measure(busy)
    return Report(
        name="pages",
        title="When a page is usable",
        tables=[_table(visits, page, conditions) for page in PAGES for conditions in ROUNDS],
        limits=_limits(visits),
        notes=[_note(busy)],
        numbers=[
            asdict(cell) | {"visits": [asdict(visit) for visit in seen]}
            for cell, seen in visits.items()
        ],
    ).finish()


def _measure(busy: list[float]) -> Visits:
    visits: defaultdict[Cell, list[Visit]] = defaultdict(list)
    with serving("portal") as portal, serving("stock") as stock, browser() as started:
        addresses = {
            OURS: portal.address,
            STOCK: stock.address,
            PLAIN: f"{portal.address}/plain",
        }
        for conditions, rounds in ROUNDS.items():
            for number in range(rounds):
                busy.append(wait_until_quiet())
                _round(started, addresses, conditions, visits)
                print(f"{conditions.name}: round {number + 1} of {rounds}", file=sys.stderr)
    return visits


def _round(
    started: Browser,
    addresses: Mapping[str, str],
    conditions: Conditions,
    visits: defaultdict[Cell, list[Visit]],
) -> None:
    for page, path in PAGES.items():
        for variant, address in addresses.items():
            both = visit_twice(started, address + path, conditions, has_socket=variant != PLAIN)
            for cache, visit in zip(CACHES, both, strict=True):
                visits[Cell(page, conditions.name, cache, variant)].append(visit)


def _table(visits: Visits, page: str, conditions: Conditions) -> Table:
    head = ["", "usable ms", "range", "first paint ms", "socket ms", "requests", "KB"]
    head += ["KB before usable", "layout shift", "typed text kept", "console errors"]
    rows = [
        [f"{variant}, {cache}", *_cells(visits[Cell(page, conditions.name, cache, variant)])]
        for cache in CACHES
        for variant in (OURS, PLAIN, STOCK)
    ]
    title = f"{page.capitalize()}, {conditions.name} (n = {ROUNDS[conditions]})"
    return Table(title=title, head=head, rows=rows)


def _cells(seen: Sequence[Visit]) -> list[str]:
    times = [visit.usable for visit in seen]
    return [
        f"{median(times):.0f}",
        f"{min(times):.0f}-{max(times):.0f}",
        _median_if_any(visit.paint for visit in seen),
        _median_if_any(visit.live for visit in seen),
        f"{_median(seen, lambda visit: visit.requests):.0f}",
        f"{_median(seen, lambda visit: visit.kilobytes):.0f}",
        f"{_median(seen, lambda visit: visit.kilobytes_before_usable):.0f}",
        f"{max(visit.shift for visit in seen):.3f}",
        f"{sum(visit.kept for visit in seen)} of {len(seen)}",
        f"{sum(len(visit.console_errors) for visit in seen)}",
    ]


def _median_if_any(moments: Iterable[float | None]) -> str:
    known = [moment for moment in moments if moment is not None]
    return f"{median(known):.0f}" if known else "-"


def _median(seen: Sequence[Visit], of: Callable[[Visit], float]) -> float:
    return median(of(visit) for visit in seen)


def _limits(visits: Visits) -> list[Limit]:
    return [limit for page in PAGES for limit in _limits_of(visits, page)]


def _limits_of(visits: Visits, page: str) -> list[Limit]:
    def usable(variant: str, conditions: Conditions, cache: str) -> float:
        seen = visits[Cell(page, conditions.name, cache, variant)]
        return _median(seen, lambda visit: visit.usable)

    beside_plain = [
        Limit(
            what=f"{page}, {SLOW_4G.name}, {cache}: usable, ours / plain HTML",
            measured=usable(OURS, SLOW_4G, cache) / usable(PLAIN, SLOW_4G, cache),
            bound=1.2,
        )
        for cache in CACHES
    ]
    beside_stock = Limit(
        what=f"{page}, {SLOW_4G.name}, cold: usable, stock NiceGUI / ours",
        measured=usable(STOCK, SLOW_4G, "cold") / usable(OURS, SLOW_4G, "cold"),
        bound=4,
        is_least=True,
    )
    return [*beside_plain, beside_stock, *_limits_of_weight(visits, page)]


def _limits_of_weight(visits: Visits, page: str) -> list[Limit]:
    cold = visits[Cell(page, SLOW_4G.name, "cold", OURS)]
    ours = [visit for cell, seen in visits.items() for visit in seen if _is_ours(cell, page)]

    def limit(what: str, measured: float, bound: float) -> Limit:
        return Limit(what=f"{page}: {what}", measured=measured, bound=bound)

    return [
        limit("KB of a cold visit", _median(cold, lambda visit: visit.kilobytes), 300),
        limit("KB before usable", _median(cold, lambda visit: visit.kilobytes_before_usable), 40),
        limit("most layout shift of any visit", max(visit.shift for visit in ours), 0.0099),
        limit("console errors", sum(len(visit.console_errors) for visit in ours), 0),
        limit("visits that lost what was typed", sum(not visit.kept for visit in ours), 0),
    ]


def _is_ours(cell: Cell, page: str) -> bool:
    return cell.variant == OURS and cell.page == page


def _note(busy: Sequence[float]) -> str:
    return (
        f"Other programs used {median(busy):.0%} of the processor before a round (median; most {max(busy):.0%}). "
        "A time is read at the start of a frame, so it may be one frame (16 ms) late: on the loopback, where a visit "
        "takes a few frames in all, ratios are told in the tables and not judged. "
        "KB before usable is what had arrived by then; its limit is asserted on slow 4G, where waiting costs."
    )


if __name__ == "__main__":
    sys.exit(main())
