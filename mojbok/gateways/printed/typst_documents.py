"""Documents by Typst, each in a process of its own (docs/decisions/0052)."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from mojbok.domain.printed_document import PrintedDocument

_HERE: Final = Path(__file__).parent
_SECONDS: Final = 60
#: What Windows needs to start any program. Nothing else of ours is handed on, least of all keys and passwords.
_HANDED_ON: Final = ("SYSTEMROOT",)


class TypstDocuments:
    """Prints by `printing.py` and `document.typ`, which get their data and nothing else."""

    def pdf(self, document: PrintedDocument) -> bytes:
        """Print a document; what the process has needed of memory is given back when it ends."""
        done = subprocess.run(  # noqa: S603 - our own program; the data come in as its standard input
            [sys.executable, "-I", str(_HERE / "printing.py"), str(_HERE / "document.typ")],
            input=json.dumps(_data(document)).encode(),
            capture_output=True,
            env={name: os.environ[name] for name in _HANDED_ON if name in os.environ},
            timeout=_SECONDS,
            check=False,
        )
        if done.returncode:
            # Its words could quote the document.
            raise RuntimeError(f"The printing process ended with {done.returncode}.")
        return done.stdout


def _data(document: PrintedDocument) -> dict[str, Any]:
    made_on = document.made_on
    return asdict(document) | {"made_on": [made_on.year, made_on.month, made_on.day]}
