"""Portals on one database, each under a key and a previous one."""

from collections.abc import Callable
from typing import Final

from tests.builders import World

#: The key that comes after the one of the tests (`SECRET`).
NEW: Final = "another secret of the tests, just as long"
#: Opens a portal under a key, and a previous one.
Opener = Callable[..., World]
