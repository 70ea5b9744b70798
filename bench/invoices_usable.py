"""When the list of 10,000 invoices is usable, beside the login page of the same server.

Both take turns, on a phone's network and processor; usable means what it means in `bench.pages`. Rounds can be named:
`python -m bench.invoices_usable 3`.
"""

import sys
from dataclasses import asdict
from statistics import median
from typing import Final

from bench.machine import wait_until_quiet
from bench.report import Limit, Report, Table
from bench.serving import SESSION_FILE, serving
from bench.visits import SLOW_4G, Visit, browser, visit_twice

ROUNDS: Final = int(sys.argv[1]) if len(sys.argv) > 1 else 9
PAGES: Final = {"login": "/logowanie", "invoices": "/faktury"}
CACHES: Final = ("cold", "warm")
MOST_RATIO: Final = 4 / 3

Visits = dict[tuple[str, str], list[Visit]]


def main() -> int:
    busy: list[float] = []
    visits = _measure(busy)
    return Report(
        name="invoices_usable",
        title="When a list of 10,000 invoices is usable",
        tables=[_table(visits)],
        limits=[
            Limit(
                what=f"{cache}: usable, invoices / login",
                measured=_usable(visits["invoices", cache]) / _usable(visits["login", cache]),
                bound=MOST_RATIO,
            )
            for cache in CACHES
        ],
        notes=[_note(busy)],
        numbers=[
            {"page": page, "cache": cache, "visits": [asdict(visit) for visit in seen]}
            for (page, cache), seen in visits.items()
        ],
    ).finish()


def _measure(busy: list[float]) -> Visits:
    visits: Visits = {(page, cache): [] for cache in CACHES for page in PAGES}
    with serving("business") as portal, browser() as started:
        session = (portal.folder / SESSION_FILE).read_text("ascii")
        for number in range(ROUNDS):
            busy.append(wait_until_quiet())
            for page, path in PAGES.items():
                both = visit_twice(
                    started,
                    portal.address + path,
                    SLOW_4G,
                    has_socket=True,
                    session=session if page == "invoices" else None,
                )
                for cache, visit in zip(CACHES, both, strict=True):
                    visits[page, cache].append(visit)
            print(f"Round {number + 1} of {ROUNDS}", file=sys.stderr)
    return visits


def _table(visits: Visits) -> Table:
    head = ["", "usable ms", "range", "KB", "KB before usable", "layout shift", "console errors"]
    rows = [
        [
            f"{page}, {cache}",
            f"{_usable(seen):.0f}",
            f"{min(visit.usable for visit in seen):.0f}-{max(visit.usable for visit in seen):.0f}",
            f"{median(visit.kilobytes for visit in seen):.0f}",
            f"{median(visit.kilobytes_before_usable for visit in seen):.0f}",
            f"{max(visit.shift for visit in seen):.3f}",
            f"{sum(len(visit.console_errors) for visit in seen)}",
        ]
        for (page, cache), seen in visits.items()
    ]
    return Table(title=SLOW_4G.name, head=head, rows=rows)


def _note(busy: list[float]) -> str:
    return (
        f"Medians of {ROUNDS} rounds. Other programs used {median(busy):.0%} of the processor before a round "
        f"(median; most {max(busy):.0%})."
    )


def _usable(seen: list[Visit]) -> float:
    return median(visit.usable for visit in seen)


if __name__ == "__main__":
    sys.exit(main())
