"""The demo's payment provider as a process of its own: `python -m mojbok.gateways.payments --port 8081`."""

import argparse
import signal
import sys
import threading

from mojbok.gateways.payments.local_provider import LocalProvider, serve


def main() -> None:
    """Serve until interrupted, or until the parent ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--with-parent", action="store_true")
    given = parser.parse_args()
    run(given.host, given.port, ends_with_parent=given.with_parent)


def run(host: str, port: int, *, ends_with_parent: bool = False) -> None:
    """Serve; `ends_with_parent`: until nobody holds the other end of the standard input."""
    server = serve(LocalProvider(), host, port)
    if ends_with_parent:
        # Ctrl+C reaches both: it is meant for the parent, which ends this one.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.buffer.read()
        return
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
