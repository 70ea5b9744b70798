"""The demo's own secret: made once and kept beside its data."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

_FILE: Final = "secret_key"


def kept_secret(folder: Path) -> str:
    """Read the secret of a demo, or make it: of several processes at once, the first one's counts."""
    file = folder / _FILE
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        mine = file.with_name(f"{_FILE}.{os.getpid()}")
        mine.touch(mode=0o600)
        mine.write_text(secrets.token_urlsafe(48), "ascii")
        # A link appears whole or not at all, and never in the place of another.
        with suppress(FileExistsError):
            os.link(mine, file)
        mine.unlink()
    return file.read_text("ascii")
