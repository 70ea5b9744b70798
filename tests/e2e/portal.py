"""The real server as a process of its own, with the commands that run beside it."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import httpx

from tests.e2e.letters import Letters
from tests.e2e.people import People

ROOT = Path(__file__).parents[2]
MOJBOK = Path(sys.executable).with_name("mojbok")
#: Nothing of the test run may reach the server: NiceGUI behaves differently under pytest.
NOT_INHERITED = ("MOJBOK_", "PYTEST_", "NICEGUI_", "COV_")
SECONDS_OF_PATIENCE = 20.0
SECONDS_BETWEEN_LOOKS = 0.05
#: A whole seller may be imported.
SECONDS_FOR_A_COMMAND = 1800

T = TypeVar("T")


class Portal:
    """A portal with its own folder, database and mailbox; it may be stopped and started again."""

    def __init__(self, folder: Path, extra: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.letters = Letters(folder / "var" / "poczta", self.wait_for)
        self.environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(NOT_INHERITED)
            },
            "MOJBOK_MODE": "demo",
            "MOJBOK_PORT": str(self.port),
            "MOJBOK_VAR_DIR": str(folder / "var"),
            **(extra or {}),
        }
        self._log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.printed = ""
        """What commands wrote to standard error: their part of the log."""

    def import_people(self, count: int, seed: int = 1) -> People:
        """Import so many made-up clients, by the commands that testers use."""
        export = self.folder / "crm"
        self.mojbok("crm", "sample", str(export), "--clients", str(count), "--seed", str(seed))
        self.mojbok("crm", "import", str(export))
        return People(export)

    def mojbok(self, *arguments: str) -> str:
        """Run a command beside the server and give what it prints."""
        done = subprocess.run(
            [MOJBOK, *arguments],
            env=self.environment,
            cwd=self.folder,
            check=False,
            capture_output=True,
            text=True,
            timeout=SECONDS_FOR_A_COMMAND,
        )
        self.printed += done.stderr
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        self.begin()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        self.wait_for(lambda: self.is_ready or None, "the server to be ready")

    def start_unready(self) -> None:
        """Start a server that can't tell that it is ready, because something that it needs is away."""
        self.begin()
        self.wait_for(self._is_alive, "the server to be alive")

    @property
    def is_running(self) -> bool:
        return self._process is not None

    @property
    def pid(self) -> int:
        """Give the number of the running server's process."""
        assert self._process is not None
        return self._process.pid

    def begin(self) -> None:
        """Start the server without waiting for it."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [MOJBOK, "run"],
                env=self.environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def stop(self) -> None:
        """End the server the hard way, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def terminate(self) -> int:
        """Ask the server to end, as an operator does; give its exit status once it has."""
        process = self._process
        assert process is not None
        process.terminate()
        status = process.wait(SECONDS_OF_PATIENCE)
        self._process = None
        return status

    def wait_for(self, look: Callable[[], T | None], what: str) -> T:
        """Give what a look finds at last; fail at once when the server has ended."""
        process = self._process
        assert process is not None
        for _ in range(int(SECONDS_OF_PATIENCE / SECONDS_BETWEEN_LOOKS)):
            if found := look():
                return found
            try:
                process.wait(SECONDS_BETWEEN_LOOKS)
            except subprocess.TimeoutExpired:
                continue
            break
        raise AssertionError(f"Waited in vain for {what}.\n{self.log}")

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    @property
    def is_ready(self) -> bool:
        return self._answers("/zdrowie/gotowe")

    def _is_alive(self) -> bool:
        return self._answers("/zdrowie/zyje")

    def _answers(self, path: str) -> bool:
        try:
            return httpx.get(f"{self.url}{path}").is_success
        except httpx.TransportError:
            return False


@contextmanager
def running(folder: Path, extra: Mapping[str, str] | None = None) -> Iterator[Portal]:
    """Run a portal with an empty database until the block ends."""
    folder.mkdir(exist_ok=True)
    portal = Portal(folder, extra)
    try:
        portal.start()
        yield portal
    finally:
        portal.stop()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
