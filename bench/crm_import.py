"""The CRM import beside a bare `executemany` of the very rows that it stores.

`python -m bench.crm_import` writes bench/results/crm_import.{json,md}. Each measurement is a process of
its own. The bare insert is given what the import has to work out: its tuples are ready in memory, its
database is migrated and empty, each table is one transaction.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import Engine, make_url

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
TABLES = (
    "crm_clients",
    "crm_payers",
    "crm_contracts",
    "crm_delivery_points",
    "crm_invoices",
    "crm_invoice_lines",
    "crm_payments",
    "crm_readings",
    "crm_consumption",
)


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
                runs = arguments.runs if kind == "sqlite" else 1
                results.append(_compared(kind, size, Path(scratch), runs))
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
    """Import and insert in turn, so that a busy minute hits both, and keep the best of each."""
    folder = scratch / str(size)
    if not folder.exists():
        write_sample(folder, clients=size // ROWS_OF_A_CLIENT, seed=1, today=TODAY)
    imports, bares = [], []
    for _ in range(runs):
        with _database(kind, scratch) as full, _database(kind, scratch) as empty:
            imports.append(_in_process("import", full, str(folder)))
            bares.append(_in_process("bare", empty, full))
    best, bare = (min(many, key=lambda one: one.seconds) for many in (imports, bares))
    ratio = best.rate / bare.rate
    cpu_ratio = min(one.cpu_seconds for one in bares) / min(one.cpu_seconds for one in imports)
    result = {
        "database": kind,
        "rows": best.rows,
        "import_rows_per_second": best.rate,
        "bare_rows_per_second": bare.rate,
        "ratio": round(ratio, 2),
        "cpu_ratio": round(cpu_ratio, 2),
        "import_megabytes": max(one.megabytes for one in imports),
        "within_limits": ratio >= LEAST_RATIO
        and all(one.megabytes < MOST_MEGABYTES for one in imports),
    }
    print(result, flush=True)
    return result


def _in_process(what: str, url: str, source: str) -> Measured:
    command = [sys.executable, "-m", "bench.crm_import", "--measure", what, url, source]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Measured(**json.loads(done.stdout))


def _measure(what: str, url: str, source: str) -> dict[str, float]:
    engine = create_engine(url)
    migrate.upgrade(engine)
    rows, watch = (_import if what == "import" else _insert_bare)(engine, source)
    return {
        "rows": rows,
        "seconds": watch.seconds,
        "cpu_seconds": watch.cpu_seconds,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


class Watch:
    """Adds up what is spent inside of its `with` blocks."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.cpu_seconds = 0.0

    def __enter__(self) -> None:
        self._begun = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._begun[0]
        self.cpu_seconds += time.process_time() - self._begun[1]


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


def _insert_bare(engine: Engine, full: str) -> tuple[int, Watch]:
    total, watch = 0, Watch()
    source = create_engine(full)
    for table in TABLES:
        with source.connect() as connection:
            driver = connection.connection.cursor()
            driver.execute(f"SELECT * FROM {table}")
            rows = driver.fetchall()
        place = "?" if engine.dialect.name == "sqlite" else "%s"
        statement = f"INSERT INTO {table} VALUES ({', '.join([place] * len(rows[0]))})"
        with watch, engine.begin() as connection:
            connection.connection.cursor().executemany(statement, rows)
        total += len(rows)
    return total, watch


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
        "# CRM import beside a bare executemany",
        "",
        f"Python {machine['python']}, {machine['cores']} cores; best of the runs.",
        f"Limits: ratio at least {LEAST_RATIO}, peak memory under {MOST_MEGABYTES} MB.",
        "",
        "| database | rows | import, rows/s | bare, rows/s | ratio | ratio of CPU time | peak memory |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {one['database']} | {one['rows']:,} | {one['import_rows_per_second']:,}"
        f" | {one['bare_rows_per_second']:,} | {one['ratio']} | {one['cpu_ratio']}"
        f" | {one['import_megabytes']} MB |"
        for one in results
    ]
    lines += ["", *_linearity(results)]
    (RESULTS / "crm_import.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _linearity(results: list[dict[str, Any]]) -> Iterator[str]:
    """Tell what a row costs in the largest import, as a share of what it costs in the smallest."""
    for kind in dict.fromkeys(one["database"] for one in results):
        rates = [one["import_rows_per_second"] for one in results if one["database"] == kind]
        yield f"- {kind}: a row of the largest import takes {rates[0] / rates[-1]:.2f} times"
        yield "  the time of a row of the smallest (1.00 is linear)."


if __name__ == "__main__":
    sys.exit(main())
