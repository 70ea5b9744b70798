"""The machine that measures: what it is, and whether others leave it alone."""

import os
import platform
import shutil
import subprocess
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

_PACKAGES: Final = ("nicegui", "fastapi", "starlette", "uvicorn", "playwright")
_QUIET: Final = 0.25
_LONGEST_WAIT_SECONDS: Final = 20
_TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")


def describe() -> dict[str, str]:
    """Give what a reader must know to compare."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {_memory()}, {platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "browser": _browser(),
        **{package: version(package) for package in _PACKAGES},
    }


def wait_until_quiet() -> float:
    """Wait until other programs leave the processor alone, but not for ever; give the share that they use."""
    deadline = time.monotonic() + _LONGEST_WAIT_SECONDS
    while (share := _busy_share()) > _QUIET and time.monotonic() < deadline:
        time.sleep(1)
    return share


def cpu_seconds(pid: int) -> float:
    """Give the processor time that a process has used, all its threads; its ticks are 10 ms long."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND


def busy_seconds() -> float:
    """Give the processor time that everything on this machine has used, on all cores."""
    idle, everything = _idle_and_all()
    return (everything - idle) / _TICKS_PER_SECOND


def _busy_share() -> float:
    before = _idle_and_all()
    time.sleep(1)
    after = _idle_and_all()
    idle, everything = after[0] - before[0], after[1] - before[1]
    return 1 - idle / everything


def _idle_and_all() -> tuple[int, int]:
    line = Path("/proc/stat").read_text("ascii").splitlines()[0]
    counts = [int(count) for count in line.split()[1:9]]
    return counts[3] + counts[4], sum(counts)


def _memory() -> str:
    return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 1e9:.0f} GB"


def _browser() -> str:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        return "Playwright's own Chromium"
    command = [path, "--version"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
