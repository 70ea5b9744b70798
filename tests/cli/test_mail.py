"""`mojbok mail remind`, as a tester types it (POR-16)."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner


@pytest.mark.requirement("POR-16")
@pytest.mark.parametrize("option", [(), ("--past",)])
def test_reminders_can_be_written_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: tuple[str, ...]
) -> None:
    from mojbok.cli import app

    for name in [name for name in os.environ if name.startswith("MOJBOK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MOJBOK_MODE", "demo")
    monkeypatch.setenv("MOJBOK_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(app, ["mail", "remind", *option])

    assert (result.exit_code, result.stdout) == (0, "Napisano przypomnień: 0. Wyśle je serwer.\n")
