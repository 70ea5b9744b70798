"""A wire to a server of the machine that a test may cut, hold and mend; the server itself notices nothing but that."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.e2e.portal import free_port

_PIECE = 65536


class _Connection:
    """One connection through the wire: two ends, and a pump for each direction."""

    def __init__(self, wire: "Wire", here: socket.socket, there: socket.socket) -> None:
        self._wire = wire
        self._here = here
        self._there = there
        self._is_armed = False
        self._is_doomed = False
        for pump in (self._ask, self._answer):
            threading.Thread(target=pump, daemon=True).start()

    def cut(self) -> None:
        for end in (self._here, self._there):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _ask(self) -> None:
        with suppress(OSError):
            while data := self._here.recv(_PIECE):
                self._wire.is_whole.wait()
                self._is_armed = self._is_armed or self._wire.arms(data)
                self._is_doomed = self._is_armed and self._wire.springs(data)
                self._there.sendall(data)
        self.cut()

    def _answer(self) -> None:
        with suppress(OSError):
            while data := self._there.recv(_PIECE):
                self._wire.is_whole.wait()
                if self._is_doomed:
                    # The server has done it, and nobody hears so.
                    self._wire.cut()
                    break
                self._here.sendall(data)
        self.cut()


class Wire:
    """Leads from a port of its own to a server."""

    def __init__(self, host: str, port: int) -> None:
        self.port = free_port()
        self.is_whole = threading.Event()
        self._target = (host, port)
        self._trap: tuple[bytes, bytes] | None = None
        self._lock = threading.Lock()
        self._connections: list[_Connection] = []
        self._listening: socket.socket | None = None

    def mend(self) -> None:
        """Let everything through: what was held comes now, what was cut may be connected anew."""
        self._trap = None
        self.is_whole.set()
        with self._lock:
            if self._listening is None:
                self._listening = socket.create_server(("127.0.0.1", self.port))
                threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def cut(self) -> None:
        """Break every connection off, and refuse new ones."""
        with self._lock:
            listening, self._listening = self._listening, None
            connections, self._connections = self._connections, []
        if listening is not None:
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()
        for connection in connections:
            connection.cut()
        # Whoever holds something back has nobody to give it to any more.
        self.is_whole.set()

    def hold(self) -> None:
        """Swallow everything, and go on taking connections: as a server that hangs."""
        self.is_whole.clear()

    def cut_after(self, words: bytes, *, once: bytes) -> None:
        """Cut when the server has answered a message with these words, before that is heard.

        It is one on a connection over which `once` has gone before.
        """
        self._trap = (once, words)

    def arms(self, data: bytes) -> bool:
        return self._trap is not None and self._trap[0] in data

    def springs(self, data: bytes) -> bool:
        if self._trap is None or self._trap[1] not in data:
            return False
        self._trap = None
        return True

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                here, _ = listening.accept()
                there = socket.create_connection(self._target)
            except OSError:
                return
            with self._lock:
                self._connections.append(_Connection(self, here, there))


@contextmanager
def wire_to(host: str, port: int) -> Iterator[Wire]:
    """Give a wire that lets everything through, and cut it in the end."""
    wire = Wire(host, port)
    wire.mend()
    try:
        yield wire
    finally:
        wire.cut()
