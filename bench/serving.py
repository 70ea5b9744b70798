"""The two servers that the benches measure, each in a process of its own with the settings of `mojbok run`."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from bench.machine import cpu_seconds

#: Where a server that has a customer signed in leaves the token of the session.
SESSION_FILE: Final = "session"
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")
_SECONDS_TO_START: Final = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A running server, as seen from outside."""

    pid: int
    address: str
    folder: Path

    def cpu_seconds(self) -> float:
        """Give the processor time used so far; its ticks are 10 ms long."""
        return cpu_seconds(self.pid)

    def rss_megabytes(self) -> float:
        """Give the memory that the process holds now."""
        statm = Path(f"/proc/{self.pid}/statm").read_text("ascii")
        return int(statm.split()[1]) * _PAGE_BYTES / 1e6


@contextmanager
def serving(module: str) -> Iterator[Server]:
    """Start `python -m bench.<module> PORT FOLDER`, wait until it answers, and stop it afterwards."""
    port = _free_port()
    with TemporaryDirectory(prefix="mojbok-bench-") as folder:
        command = [sys.executable, "-m", f"bench.{module}", str(port), folder]
        process = subprocess.Popen(command)
        try:
            server = Server(
                pid=process.pid, address=f"http://127.0.0.1:{port}", folder=Path(folder)
            )
            _wait_for(process, server.address)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=30)


def serve_on(app: ASGIApp, port: int) -> None:
    """Serve as `mojbok.bootstrap.serve` does."""
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        server_header=False,
        access_log=False,
        log_level="warning",
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1,::1",
        ws_max_size=128 * 1024,
        timeout_graceful_shutdown=10,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(process: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"{address}/logowanie", timeout=5):
            return
        time.sleep(0.2)
    raise RuntimeError(f"{' '.join(map(str, process.args))} does not answer")  # type: ignore[arg-type]
