"""Puts the program together; the only place where concrete classes meet."""

from mojbok.bootstrap.application import (
    Application,
    build,
    mail_settings,
    open_storage,
    prepare_database,
)
from mojbok.bootstrap.server import serve, web_application

__all__ = [
    "Application",
    "build",
    "mail_settings",
    "open_storage",
    "prepare_database",
    "serve",
    "web_application",
]
