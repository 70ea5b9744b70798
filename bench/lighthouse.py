"""Lighthouse on its simulated phone: performance, accessibility, best practices of login and registration.

Lighthouse comes from npm into a temporary folder; without npm there is nothing to measure with.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from bench.machine import wait_until_quiet
from bench.report import Limit, Report, Table
from bench.serving import serving

#: The last line of versions that runs on Node 20.
PACKAGE: Final = "lighthouse@12.8.2"
PAGES: Final = {"login": "/logowanie", "registration": "/rejestracja"}
RUNS: Final = 3
LEAST: Final = {"performance": 95, "accessibility": 100, "best-practices": 100}
METRICS: Final = {
    "first-contentful-paint": "FCP ms",
    "largest-contentful-paint": "LCP ms",
    "total-blocking-time": "TBT ms",
    "cumulative-layout-shift": "CLS",
}

Measured = dict[str, float]


def main() -> int:
    npm = shutil.which("npm")
    if npm is None:
        print("Lighthouse is skipped: npm is not there.")
        return 0
    with TemporaryDirectory(prefix="mojbok-lighthouse-") as folder:
        command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder]
        if subprocess.run([*command, PACKAGE], check=False).returncode != 0:
            print(f"Lighthouse is skipped: npm could not install {PACKAGE}.")
            return 0
        return _report(Path(folder))


def _report(folder: Path) -> int:
    with serving("portal") as portal:
        measured = {page: _several(folder, portal.address + path) for page, path in PAGES.items()}
    return Report(
        name="lighthouse",
        title="Lighthouse, phone",
        tables=[_table(measured)],
        limits=[
            Limit(what=f"{page}: {name}", measured=row[name], bound=least, is_least=True)
            for page, row in measured.items()
            for name, least in LEAST.items()
        ],
        notes=[f"{PACKAGE}, its phone with simulated throttling, medians of {RUNS} runs."],
        numbers=measured,
    ).finish()


def _several(folder: Path, address: str) -> Measured:
    runs = []
    for _ in range(RUNS):
        wait_until_quiet()
        runs.append(_one(folder, address))
    return {name: median(run[name] for run in runs) for name in runs[0]}


def _one(folder: Path, address: str) -> Measured:
    out = folder / "result.json"
    command = [
        str(folder / "node_modules" / ".bin" / "lighthouse"),
        address,
        "--quiet",
        "--output=json",
        f"--output-path={out}",
        f"--only-categories={','.join(LEAST)}",
        "--chrome-flags=--headless=new --no-sandbox",
    ]
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
    subprocess.run(command, env=os.environ | {"CHROME_PATH": chromium}, check=True, cwd=folder)
    return _scores(json.loads(out.read_text("utf-8")))


def _scores(result: dict[str, Any]) -> Measured:
    scores = {name: round(result["categories"][name]["score"] * 100) for name in LEAST}
    metrics = {name: result["audits"][name]["numericValue"] for name in METRICS}
    return scores | metrics


def _table(measured: dict[str, Measured]) -> Table:
    rows = [
        (page, *(f"{row[name]:.0f}" for name in LEAST), *map(_metric, METRICS, _metrics(row)))
        for page, row in measured.items()
    ]
    return Table(title="Scores", head=("", *LEAST, *METRICS.values()), rows=rows)


def _metrics(row: Measured) -> list[float]:
    return [row[name] for name in METRICS]


def _metric(name: str, value: float) -> str:
    return f"{value:.3f}" if name == "cumulative-layout-shift" else f"{value:.0f}"


if __name__ == "__main__":
    sys.exit(main())
