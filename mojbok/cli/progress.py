"""A bar that moves while long work is done."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn


@contextmanager
def progress(figure: str | MofNCompleteColumn) -> Iterator[Progress]:
    """Open a place for bars, on the error output."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), figure)
    # In a log file a moving bar would only be noise.
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        yield bars
