"""Puts the program together; the only place where concrete classes meet.

`mojbok.bootstrap.server` puts the web side on top; commands that need no web side do not wait for it to load.
"""

from mojbok.bootstrap.application import (
    Application,
    build,
    mail_settings,
    open_storage,
    prepare_database,
)
from mojbok.bootstrap.logs import configure_logs

__all__ = [
    "Application",
    "build",
    "configure_logs",
    "mail_settings",
    "open_storage",
    "prepare_database",
]
