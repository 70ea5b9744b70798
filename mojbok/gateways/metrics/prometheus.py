"""Counts as Prometheus reads them: https://prometheus.io/docs/instrumenting/exposition_formats/."""

from collections.abc import Callable, Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from mojbok.domain.audit import AuditEvent
from mojbok.domain.measures import Figures
from mojbok.domain.ports import Clock
from mojbok.gateways.metrics.figures import FiguresCollector

_METHODS: Final = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
#: From a static file to a page behind a queue of hashes.
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
#: How an attempt to sign in ended, by the event that tells of it.
_LOGINS: Final = {
    AuditEvent.LOGGED_IN: ("client", "success"),
    AuditEvent.LOGIN_FAILED: ("client", "wrong"),
    AuditEvent.LOGIN_REFUSED: ("client", "locked"),
    AuditEvent.STAFF_LOGGED_IN: ("staff", "success"),
    AuditEvent.STAFF_LOGIN_FAILED: ("staff", "wrong"),
    AuditEvent.STAFF_LOGIN_REFUSED: ("staff", "locked"),
}
_REGISTRATIONS: Final = {
    AuditEvent.REGISTERED: "accepted",
    AuditEvent.REGISTRATION_REFUSED: "refused",
    AuditEvent.REGISTRATION_REPEATED: "repeated",
    AuditEvent.REGISTRATION_LAPSED: "lapsed",
    AuditEvent.ACTIVATED: "activated",
}
_PAYMENTS: Final = {
    AuditEvent.PAYMENT_STARTED: "started",
    AuditEvent.PAYMENT_BOOKED: "booked",
    AuditEvent.PAYMENT_ABANDONED: "abandoned",
    AuditEvent.PAYMENT_REFUSED: "refused",
}


class PrometheusMeasures:
    """The counts of this process; each node tells its own."""

    def __init__(self, figures: Callable[[], Figures], clock: Clock) -> None:
        self._clock = clock
        self._registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)
        self._count_requests()
        self._count_events()
        self._count_chores()
        self._registry.register(FiguresCollector(figures, clock))

    def answered(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer."""
        # A stranger writes the method: whatever is none is one and the same.
        known = method if method in _METHODS else "other"
        outcome = f"{status // 100}xx" if status else "none"
        self._requests.labels(known, route, outcome).inc()
        self._durations.labels(known, route).observe(seconds)

    def socket_event(self, outcome: str) -> None:
        """Count a word over a socket."""
        self._socket_events.labels(outcome).inc()

    def happened(self, told: Mapping[str, str]) -> None:
        """Count an event of the audit log, and what it means for the rates that are watched."""
        kind = AuditEvent(told["audit"])
        self._events.labels(kind).inc()
        if kind in _LOGINS:
            self._logins.labels(*_LOGINS[kind]).inc()
        if kind in _REGISTRATIONS:
            self._registrations.labels(_REGISTRATIONS[kind]).inc()
        if kind is AuditEvent.LIMIT_REACHED:
            self._limits.labels(told["limit"]).inc()
        if kind in _PAYMENTS:
            self._payments.labels(_PAYMENTS[kind]).inc()

    def letter(self, outcome: str) -> None:
        """Count an attempt to deliver a letter."""
        self._letters.labels(outcome).inc()

    def chore(self, name: str, *, is_done: bool) -> None:
        """Note how a chore ended."""
        if is_done:
            self._chores_done.labels(name).set(self._clock.now().timestamp())
        else:
            self._chores_failed.labels(name).inc()

    def watch(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """Tell a figure of this process's."""
        Gauge(name, meaning, registry=self._registry).set_function(value)

    def report(self) -> tuple[str, bytes]:
        """Give everything in Prometheus' text format."""
        return CONTENT_TYPE_PLAIN_0_0_4, generate_latest(self._registry)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, registry=self._registry)

    def _count_requests(self) -> None:
        self._requests = self._counter(
            "mojbok_requests", "Answered requests", "method", "route", "status"
        )
        self._durations = Histogram(
            "mojbok_request_seconds",
            "Time until a request was answered in full",
            ("method", "route"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._socket_events = self._counter(
            "mojbok_socket_events", "Words of pages over their sockets", "outcome"
        )

    def _count_events(self) -> None:
        self._events = self._counter("mojbok_audit_events", "Events of the audit log", "event")
        self._logins = self._counter("mojbok_logins", "Attempts to sign in", "kind", "result")
        self._registrations = self._counter(
            "mojbok_registrations", "What became of registrations", "result"
        )
        self._limits = self._counter(
            "mojbok_limits_reached", "Times that somebody first met a limit", "limit"
        )
        self._payments = self._counter("mojbok_payments", "Online payments", "result")
        self._letters = self._counter("mojbok_letters", "Attempts to deliver a letter", "result")
        # There from the first look on, so that a rate of nothing is nothing and not a gap.
        for kind, result in _LOGINS.values():
            self._logins.labels(kind, result)
        for result in _REGISTRATIONS.values():
            self._registrations.labels(result)
        for result in _PAYMENTS.values():
            self._payments.labels(result)

    def _count_chores(self) -> None:
        self._chores_done = Gauge(
            "mojbok_chore_last_success_timestamp_seconds",
            "When a chore was last done",
            ("chore",),
            registry=self._registry,
        )
        self._chores_failed = self._counter("mojbok_chore_failures", "Chores that failed", "chore")
