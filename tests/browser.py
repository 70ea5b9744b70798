"""Finds a Chromium for the browser tests, or installs one: `python -m tests.browser`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

#: The shell without a window is what Playwright itself drives headless, at two thirds of the work.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def executable() -> str | None:
    """Give the browser of this machine, or None where Playwright is to use its own."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in found if path and _starts(path)), None)


def ensure() -> str:
    """Give a browser that starts, after installing it where there is none."""
    for attempt in (executable, _playwrights_own, _from_the_distribution, _from_playwright):
        path = attempt()
        if path and _starts(path):
            return path
    raise SystemExit("No Chromium was found or could be installed: set CHROMIUM to one's path.")


def _starts(path: str) -> bool:
    """Tell a browser from the empty shell that some distributions install in its place."""
    command = [path, "--version"]
    try:
        return subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _from_the_distribution() -> str | None:
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (
        ["update"],
        ["install", "-y", "--no-install-recommends", "chromium-headless-shell"],
    ):
        subprocess.run(["apt-get", "-qq", *arguments], env=environment, check=False)
    return executable()


def _from_playwright() -> str | None:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if sys.platform == "linux" and os.geteuid() == 0:
        command.append("--with-deps")
    subprocess.run(command, check=False)
    return _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


if __name__ == "__main__":
    print(f"Browser: {ensure()}", flush=True)
