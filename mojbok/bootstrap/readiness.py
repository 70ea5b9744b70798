"""What must be well for the program to serve; each part tells its fault in a line."""

import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from mojbok.bootstrap.application import Application
from mojbok.mail.sender import LetterSender
from mojbok.storage import migrate
from mojbok.storage.clocks import fault_of_clocks
from mojbok.storage.engine import Engine, fault_of

_MIB = 1024 * 1024


def readiness(application: Application) -> Sequence[Callable[[], str | None]]:
    """Give the parts, in the order in which their faults are told."""
    settings = application.settings
    return (
        partial(_fault_of_database, application.engine),
        partial(fault_of_clocks, application.engine, application.clock),
        application.limiters.fault,
        partial(_fault_of_sender, application.sender),
        partial(_fault_of_disk, settings.var_dir, settings.least_free_mib * _MIB),
    )


def _fault_of_database(engine: Engine) -> str | None:
    return fault_of(engine) or (
        "baza danych jest starsza niż program: mojbok db upgrade"
        if migrate.is_behind(engine)
        else None
    )


def _fault_of_sender(sender: LetterSender) -> str | None:
    return "wysyłka listów ustała" if sender.has_died else None


def _fault_of_disk(folder: Path, least: int) -> str | None:
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return "katalog danych jest niedostępny"
    return None if free >= least else "kończy się miejsce na dysku"
