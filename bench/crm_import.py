"""The CRM import beside the very rows that it stores, put in bare (`bench.bare`).

On SQLite by `executemany`, on PostgreSQL by COPY, and by `executemany` for comparison.
`python -m bench.crm_import` writes bench/results/crm_import.{json,md}. Each measurement is a process of its own, on a
database of its own. `--rows 100000 --runs 1 --databases postgres` is a short one.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import Engine, make_url

from bench import bare
from bench.bare import Watch
from mojbok.gateways.clock import SystemClock
from mojbok.gateways.vault import KeyedVault
from mojbok.storage import migrate
from mojbok.storage.crm.importing import Folders, import_folder
from mojbok.storage.crm.sample.writing import write_sample
from mojbok.storage.engine import create_engine

RESULTS = Path(__file__).parent / "results"
SERVER = os.environ.get(
    "MOJBOK_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
)
SIZES = (100_000, 300_000, 1_000_000)
ROWS_OF_A_CLIENT = 46
TODAY = date(2026, 11, 22)
LEAST_RATIO = 0.5
MOST_MEGABYTES = 300
#: How the rows of the import are put in bare; the first is what the import is held to.
PEERS = {"sqlite": ("insert",), "postgres": ("copy", "insert")}


@dataclass(frozen=True, slots=True)
class Measured:
    """One way to fill one database: the best of its runs."""

    rows: int
    seconds: float
    cpu_seconds: float
    megabytes: int

    @property
    def rate(self) -> int:
        return round(self.rows / self.seconds)


def main() -> int:
    arguments = _arguments()
    if arguments.measure:
        print(json.dumps(_measure(*arguments.measure)))
        return 0
    results: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as scratch:
        for size in arguments.rows:
            for kind in arguments.databases:
                results.append(_compared(kind, size, Path(scratch), arguments.runs))
                _write(results)  # a run that is broken off leaves what it has measured
    return 0 if all(result["within_limits"] for result in results) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=SIZES)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--databases", nargs="*", default=["sqlite", "postgres"])
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    return parser.parse_args()


def _compared(kind: str, size: int, scratch: Path, runs: int) -> dict[str, Any]:
    """Import and insert in turn, so that a busy minute hits all, and keep the best of each."""
    folder = scratch / str(size)
    if not folder.exists():
        write_sample(folder, clients=size // ROWS_OF_A_CLIENT, seed=1, today=TODAY)
    measured = [_round(kind, folder, scratch) for _ in range(runs)]
    best = {
        way: min((one[way] for one in measured), key=lambda one: one.seconds) for way in measured[0]
    }
    rates = {way: one.rate for way, one in best.items()}
    ratios = {way: round(rates["import"] / rates[way], 2) for way in PEERS[kind]}
    megabytes = max(one["import"].megabytes for one in measured)
    result = {
        "database": kind,
        "rows": best["import"].rows,
        "rows_per_second": rates,
        "ratios": ratios,
        "import_cpu_seconds": round(best["import"].cpu_seconds, 1),
        "import_megabytes": megabytes,
        "within_limits": ratios[PEERS[kind][0]] >= LEAST_RATIO and megabytes < MOST_MEGABYTES,
    }
    print(result, flush=True)
    return result


def _round(kind: str, folder: Path, scratch: Path) -> dict[str, Measured]:
    with _database(kind, scratch) as full:
        measured = {"import": _in_process("import", full, str(folder))}
        for peer in PEERS[kind]:
            with _database(kind, scratch) as empty:
                measured[peer] = _in_process(peer, empty, full)
    return measured


def _in_process(what: str, url: str, source: str) -> Measured:
    command = [sys.executable, "-m", "bench.crm_import", "--measure", what, url, source]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Measured(**json.loads(done.stdout))


def _measure(what: str, url: str, source: str) -> dict[str, float]:
    engine = create_engine(url)
    migrate.upgrade(engine)
    rows, watch = _import(engine, source) if what == "import" else _put_in(what, engine, source)
    return {
        "rows": rows,
        "seconds": watch.seconds,
        "cpu_seconds": watch.cpu_seconds,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _import(engine: Engine, folder: str) -> tuple[int, Watch]:
    with tempfile.TemporaryDirectory() as written:
        folders = Folders(
            export=Path(folder), documents=Path(written) / "documents", report=Path(written)
        )
        watch = Watch()
        with watch:
            summary = import_folder(
                engine, vault=KeyedVault("bench" * 8), clock=SystemClock(), folders=folders
            )
    assert summary.exit_status == 0
    return summary.stored, watch


def _put_in(peer: str, engine: Engine, full: str) -> tuple[int, Watch]:
    put_in = {"insert": bare.insert, "copy": bare.copy}[peer]
    return put_in(engine, create_engine(full))


@contextmanager
def _database(kind: str, scratch: Path) -> Iterator[str]:
    name = f"mojbok_bench_{uuid4().hex}"
    if kind == "sqlite":
        yield f"sqlite:///{scratch / name}.db"
        for file in scratch.glob(f"{name}*"):
            file.unlink()
        return
    address = make_url(SERVER)
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield address.set(database=name).render_as_string(hide_password=False)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _write(results: list[dict[str, Any]]) -> None:
    RESULTS.mkdir(exist_ok=True)
    machine = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
    }
    limits = {"least_ratio": LEAST_RATIO, "most_megabytes": MOST_MEGABYTES}
    report = {"machine": machine, "limits": limits, "results": results}
    (RESULTS / "crm_import.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    lines = [
        "# CRM import beside the same rows put in bare",
        "",
        f"Python {machine['python']}, {machine['cores']} cores; best of the runs.",
        f"Limits: beside COPY on PostgreSQL, beside executemany on SQLite at least {LEAST_RATIO};",
        f"peak memory under {MOST_MEGABYTES} MB.",
        "",
        f"| {' | '.join(_HEADER)} |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [_line(one) for one in results]
    lines += ["", *_linearity(results)]
    (RESULTS / "crm_import.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


_HEADER = (
    "database",
    "rows",
    "import, rows/s",
    "COPY, rows/s",
    "executemany, rows/s",
    "import / COPY",
    "import / executemany",
    "peak memory",
)


def _line(one: dict[str, Any]) -> str:
    rates, ratios = one["rows_per_second"], one["ratios"]
    counts = [f"{rates[way]:,}" if way in rates else "–" for way in ("import", "copy", "insert")]
    shares = [str(ratios.get(way, "–")) for way in ("copy", "insert")]
    cells = [one["database"], f"{one['rows']:,}", *counts, *shares, f"{one['import_megabytes']} MB"]
    return f"| {' | '.join(cells)} |"


def _linearity(results: list[dict[str, Any]]) -> Iterator[str]:
    """Tell what a row costs in the largest import, as a share of what it costs in the smallest."""
    for kind in dict.fromkeys(one["database"] for one in results):
        rates = [one["rows_per_second"]["import"] for one in results if one["database"] == kind]
        yield f"- {kind}: a row of the largest import takes {rates[0] / rates[-1]:.2f} times"
        yield "  the time of a row of the smallest (1.00 is linear)."


if __name__ == "__main__":
    sys.exit(main())
