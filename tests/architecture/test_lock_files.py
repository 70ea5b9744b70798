"""What is installed is exactly what was locked, with its hashes (X08)."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

LOCKS = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]


def entries(lock: Path) -> list[str]:
    text = re.sub(r"(?m)^\s*#.*\n?", "", lock.read_text(encoding="utf-8"))
    return [entry for entry in re.split(r"\n(?=\S)", text.strip()) if entry]


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_package_is_pinned_with_its_hashes_x08(lock: Path) -> None:
    loose = [
        entry.splitlines()[0]
        for entry in entries(lock)
        if not re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==[^\s;]+", entry)
        or not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)
    ]

    assert len(entries(lock)) > 30
    assert loose == []


@pytest.mark.requirement("SEC-02")
def test_nicegui_is_new_enough_for_every_known_fix_and_the_same_in_both_locks_x08() -> None:
    found = [
        re.search(r"(?m)^nicegui==(\d+)\.(\d+)\.(\d+)", lock.read_text(encoding="utf-8"))
        for lock in LOCKS
    ]
    versions = {tuple(map(int, one.groups())) for one in found if one}

    # Handshakes are pinned since 3.17 (security.md, E2).
    (version,) = versions
    assert version >= (3, 17, 0)


@pytest.mark.requirement("SEC-02")
def test_the_makefile_installs_nothing_without_its_hash_x08() -> None:
    made = (ROOT / "Makefile").read_text(encoding="utf-8")

    installs = [line for line in made.splitlines() if "pip install" in line]
    assert installs
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)
