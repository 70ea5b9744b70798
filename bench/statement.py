"""The statement (Rozliczenie) with 10 and with 10,000 invoices and as many payments less five: screen and files.

The whole server answers, on SQLite; time is taken inside it, as in `bench/invoices.py`. The PDF of all is refused, for
it would have 20,000 rows; `pdf, half` has those of two years.
"""

import resource
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import httpx

from bench.business import FEW, MANY, client_with
from bench.invoices import Timed, served
from bench.report import Report, Table
from mojbok.storage import migrate
from mojbok.storage.first_documents import publish_first
from mojbok.web.cookies import SESSION
from tests.builders import open_world, settings

ROUNDS: Final = 7
ADDRESS: Final = "/platnosci/rozliczenie"
ALL: Final = "?okres=wszystko"
VIEWS: Final = {
    "screen, 12 months": ADDRESS,
    "screen, all": f"{ADDRESS}{ALL}",
    "csv, all": f"{ADDRESS}.csv{ALL}",
    "xlsx, all": f"{ADDRESS}.xlsx{ALL}",
    "pdf, half": f"{ADDRESS}.pdf?od=2024-11-22",
}


def main() -> int:
    """Measure, and tell what it has cost; nothing is limited."""
    with TemporaryDirectory() as folder:
        rows = _measure(Path(folder))
    server = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    printing = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return Report(
        name="statement",
        title=f"The statement with {FEW} and with {MANY} invoices",
        tables=[
            Table(
                title="SQLite",
                head=("view", f"{FEW}: ms", "KB", f"{MANY}: ms", "KB"),
                rows=rows,
            )
        ],
        limits=[],
        notes=[
            f"Medians of {ROUNDS} answers, inside the server; KB as they go over the wire.",
            f"Memory at its most: the server {server} MB, printing {printing} MB.",
        ],
        numbers={"server_mb": server, "printing_mb": printing},
    ).finish()


def _measure(folder: Path) -> list[tuple[object, ...]]:
    world = open_world(settings(folder, public_url="http://bench"))
    migrate.upgrade(world.engine)
    publish_first(world.engine, world.clock)
    tokens = [client_with(world, FEW, 1), client_with(world, MANY, 1)]
    world.application.sender.start = lambda: None  # type: ignore[method-assign]
    with served(world) as (address, timed):
        found = [
            (name, *(figure for token in tokens for figure in _view(address, timed, token, path)))
            for name, path in VIEWS.items()
        ]
    world.close()
    return found


def _view(address: str, timed: Timed, token: str, path: str) -> tuple[float, float]:
    taken, length = [], 0
    headers = {"Cookie": f"{SESSION}={token}"}
    with httpx.Client(base_url=address, trust_env=False, timeout=120, headers=headers) as browser:
        for _ in range(ROUNDS):
            timed.seconds.clear()
            answer = browser.get(path)
            assert answer.status_code == httpx.codes.OK, (path, answer.status_code)
            taken.append(timed.seconds[-1] * 1000)
            length = answer.num_bytes_downloaded
    return round(median(taken), 1), round(length / 1000, 1)


if __name__ == "__main__":
    sys.exit(main())
