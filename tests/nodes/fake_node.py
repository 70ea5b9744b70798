"""Nodes that are no more than a socket: one that answers, and one that dies with the request in its hands."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.e2e.portal import free_port


class FakeNode:
    """Notes what it is asked; answers with its name, or reads the whole request and hangs up."""

    def __init__(
        self,
        name: str,
        *,
        hangs_up: bool = False,
        status: int = HTTPStatus.OK,
        before_answering: Callable[[], object] = lambda: None,
    ) -> None:
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        node = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                self.rfile.read(int(self.headers.get("content-length") or 0))
                node.asked.append(f"{self.command} {self.path}")
                node.headers.append({key.lower(): value for key, value in self.headers.items()})
                before_answering()
                if hangs_up:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response(status)
                self.send_header("cache-control", "public, max-age=31536000, immutable")
                self.send_header("content-length", str(len(name)))
                self.end_headers()
                self.wfile.write(name.encode())

            do_GET = do_POST = do_PUT = handle_any  # noqa: N815 - the names that http.server calls

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._server.shutdown()
            self._server.server_close()


class NobodyThere:
    """A node that is down."""

    def __init__(self) -> None:
        self.port = free_port()

    def close(self) -> None:
        """Be down still."""
