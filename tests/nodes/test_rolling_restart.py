"""`deploy/rolling-restart.sh` and `deploy/mojbok@.service`, without a systemd."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

from tests.nodes.proxy import DEPLOY
from tests.outside import unreachable

SCRIPT = DEPLOY / "rolling-restart.sh"


class Machine:
    """A folder of commands that stand in the place of the system's: they note what they are called with."""

    def __init__(self, folder: Path, ready: str) -> None:
        self._folder = folder
        self._calls = folder / "calls"
        self._put("systemctl", f'echo "$@" >> {self._calls}')
        # The last word is the address; a node is ready when the test says so.
        self._put(
            "curl", f'for address; do :; done; case "$address" in {ready} exit 0;; esac; exit 7'
        )

    def run(self, *nodes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SCRIPT, *nodes],
            env={
                "PATH": f"{self._folder}:{os.environ['PATH']}",
                "SECONDS_TO_BE_READY": "0",
                "SECONDS_BETWEEN": "0",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )

    @property
    def calls(self) -> list[str]:
        return self._calls.read_text("utf-8").splitlines() if self._calls.exists() else []

    def _put(self, name: str, text: str) -> None:
        file = self._folder / name
        file.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        file.chmod(file.stat().st_mode | stat.S_IEXEC)


def test_nodes_are_restarted_one_after_the_other(tmp_path: Path) -> None:
    machine = Machine(tmp_path, ready="*:8081/zdrowie/gotowe|*:8082/zdrowie/gotowe)")

    done = machine.run("1", "2")

    assert done.returncode == 0, done.stderr
    assert machine.calls == ["restart mojbok@1", "restart mojbok@2"]


def test_nothing_is_restarted_while_a_node_is_not_ready(tmp_path: Path) -> None:
    machine = Machine(tmp_path, ready="*:8081/zdrowie/gotowe)")

    done = machine.run("1", "2")

    assert done.returncode == 1
    assert "mojbok@2 is not ready now" in done.stderr
    assert machine.calls == []


def test_the_others_are_left_alone_when_one_does_not_come_back(tmp_path: Path) -> None:
    # Both are ready until the first restart.
    machine = Machine(tmp_path, ready=f"*) [ -e {tmp_path}/calls ] || exit 0;; never)")

    done = machine.run("1", "2")

    assert done.returncode == 1
    assert machine.calls == ["restart mojbok@1"]


def test_a_single_node_is_not_called_rolling(tmp_path: Path) -> None:
    assert Machine(tmp_path, ready="*)").run("1").returncode == 2


def test_the_unit_names_what_nginx_and_the_program_know() -> None:
    unit = (DEPLOY / "mojbok@.service").read_text("utf-8")
    nodes = (DEPLOY / "nginx" / "nodes.conf").read_text("utf-8")

    assert "MOJBOK_NODE_NAME=%i" in unit
    assert "MOJBOK_PORT=808%i" in unit
    for name in ("1", "2"):
        assert f"server 127.0.0.1:808{name}" in nodes
        assert f"    {name} mojbok_node_{name};" in nodes


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    text = (DEPLOY / "mojbok@.service").read_text("utf-8")
    # What the unit starts, and as whom, need not be on this machine.
    text = text.replace("/opt/mojbok/current/.venv/bin/mojbok run", "/bin/true")
    text = text.replace("User=mojbok\nGroup=mojbok\n", "")
    unit = tmp_path / "mojbok@.service"
    unit.write_text(text, encoding="utf-8")
    command = shutil.which("systemd-analyze")
    if command is None:
        unreachable("systemd-analyze", "PATH", LookupError("no such command"))

    checked = subprocess.run(
        [command, "verify", str(unit)], capture_output=True, text=True, check=False
    )

    told = [line for line in checked.stderr.splitlines() if str(tmp_path) in line]
    assert (checked.returncode, told) == (0, []), checked.stderr
