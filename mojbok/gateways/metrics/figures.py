"""What only the database knows, asked of it at most every few seconds; a scrape never waits for one that is away."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Final

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from mojbok.domain.measures import Figures
from mojbok.domain.ports import Clock

_KEPT: Final = timedelta(seconds=5)
_LONGEST_WAIT_SECONDS: Final = 2.0
_log: Final = logging.getLogger(__name__)


class FiguresCollector(Collector):
    """Tells the database's figures, and whether they could be had (`mojbok_database_up`)."""

    def __init__(
        self, ask: Callable[[], Figures], clock: Clock, longest_wait: float = _LONGEST_WAIT_SECONDS
    ) -> None:
        self._ask = ask
        self._clock = clock
        self._longest_wait = longest_wait
        # One thread: a database that hangs holds one question, and not one of each scrape.
        self._asking = ThreadPoolExecutor(1, thread_name_prefix="figures")
        self._pending: Future[Figures] | None = None
        self._known: Figures | None = None
        self._known_at: datetime | None = None

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Tell nothing in advance: to register asks no database."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give the figures."""
        figures = self._figures()
        yield _gauge(
            "mojbok_database_up", "Whether the database answers", float(figures is not None)
        )
        if figures is not None:
            yield from _told(figures, self._clock.now())

    def _figures(self) -> Figures | None:
        now = self._clock.now()
        if self._known_at is not None and now - self._known_at < _KEPT:
            return self._known
        self._pending = self._pending or self._asking.submit(self._ask)
        try:
            self._known = self._pending.result(timeout=self._longest_wait)
        except TimeoutError:
            # It goes on being waited for, by the next scrape.
            return None
        except Exception:  # noqa: BLE001 - whatever is wrong with the database, the rest is told
            _log.warning("The database gave no figures", exc_info=True)
            self._known = None
        self._pending, self._known_at = None, now
        return self._known


def _told(figures: Figures, now: datetime) -> Iterator[GaugeMetricFamily]:
    age = (now - figures.oldest_letter).total_seconds() if figures.oldest_letter else 0.0
    yield _gauge("mojbok_letters_waiting", "Letters that wait", figures.letters_waiting)
    yield _gauge("mojbok_oldest_letter_age_seconds", "Age of the oldest letter that waits", age)
    yield _gauge("mojbok_letters_refused", "Letters that were given up", figures.letters_refused)
    yield _gauge("mojbok_payments_waiting", "Payments under way", figures.payments_waiting)
    live = GaugeMetricFamily(
        "mojbok_sessions_live", "Sessions that have not ended", labels=("kind",)
    )
    for kind, number in figures.sessions.items():
        live.add_metric((kind,), number)
    yield live
    if figures.last_import_at is None:
        return
    rows = GaugeMetricFamily(
        "mojbok_crm_import_rows", "Rows of the CRM's last import", labels=("outcome",)
    )
    for outcome, number in figures.last_import.items():
        rows.add_metric((outcome,), number)
    yield rows
    yield _gauge(
        "mojbok_crm_import_timestamp_seconds",
        "When the CRM's last import was over",
        figures.last_import_at.timestamp(),
    )


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value=value)
