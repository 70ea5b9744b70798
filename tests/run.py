"""Runs the whole suite and sums it up in one closing line: `python -m tests.run`."""

import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

#: One more than there are processors: much of a test is waiting, for a server or a browser.
WORKERS = str(min(4, (os.cpu_count() or 1) + 1))

# Separate processes: sync Playwright leaves a running event loop behind in its thread, and
# NiceGUI's simulated user takes page modules out of the module table (docs/decisions/0002).
SUITES = {
    "rules, services, storage, mail and web": [
        "tests",
        "--ignore=tests/pages",
        "--ignore=tests/e2e",
        "--ignore=tests/nodes",
        f"--numprocesses={WORKERS}",
    ],
    "pages": ["tests/pages", f"--numprocesses={WORKERS}"],
    # Each worker has a server and a browser of its own.
    "browser": ["tests/e2e", f"--numprocesses={WORKERS}", "--dist=loadfile"],
    # Two servers, nginx and a browser are enough at once.
    "nodes behind nginx": ["tests/nodes"],
}


def main() -> int:
    total = Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, arguments) in enumerate(SUITES.items()):
            print(f"\n== {name}", flush=True)
            total += _run(arguments, Path(folder) / f"{number}.xml")
    skipped = f", {total['skipped']} skipped" if total["skipped"] else ""
    print(f"\n{total['passed']} passed, {total['failed']} failed{skipped}", flush=True)
    return int(total["failed"] > 0)


def _run(arguments: list[str], report: Path) -> Counter[str]:
    """Run one pytest; one that broke down without a failing test counts as a failure."""
    command = [sys.executable, "-m", "pytest", "-q", *arguments, f"--junit-xml={report}"]
    code = subprocess.run(command, check=False).returncode
    counts = _counts(report) if report.exists() else Counter[str]()
    if code and not counts["failed"]:
        counts["failed"] = 1
    return counts


def _counts(report: Path) -> Counter[str]:
    counts = Counter[str]()
    for suite in ET.parse(report).iter("testsuite"):
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        passed = max(0, int(suite.get("tests", 0)) - bad - skipped)
        counts.update(passed=passed, failed=bad, skipped=skipped)
    return counts


if __name__ == "__main__":
    sys.exit(main())
