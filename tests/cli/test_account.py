"""`mojbok account` beside an installation that nobody has started yet."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.builders import SECRET


@pytest.mark.requirement("BOK-02")
def test_before_the_first_start_it_knows_nobody_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mojbok.cli import app

    for name in [name for name in os.environ if name.startswith("MOJBOK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MOJBOK_MODE", "demo")
    monkeypatch.setenv("MOJBOK_SECRET_KEY", SECRET)
    monkeypatch.setenv("MOJBOK_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(app, ["account", "show", "nikt"])

    assert (result.exit_code, result.stderr) == (1, "Nie ma konta o takim loginie.\n")
