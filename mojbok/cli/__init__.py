"""The command `mojbok`: the server, and what operators and staff do from a shell."""

from mojbok.cli.main import app

__all__ = ["app"]
