"""Where batches land: beside the conversion of the next one, where that is worth a thread."""

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from sqlalchemy import Engine

P = ParamSpec("P")
T = TypeVar("T")


class AtOnce(Executor):
    """Does what it is given before anything else."""

    def submit(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call it now; what it raises comes out of here."""
        done = Future[T]()
        done.set_result(call(*args, **kwargs))
        return done


def lane_for(engine: Engine) -> Executor:
    """Give what lands batches, one at a time.

    PostgreSQL works in a process of its own, so that another thread waits for it and costs nothing. SQLite works in
    ours, in thousands of short steps, and each would wait for the converting thread to let go of the interpreter.
    """
    if engine.dialect.name == "sqlite":
        return AtOnce()
    return ThreadPoolExecutor(1, thread_name_prefix="landing")
