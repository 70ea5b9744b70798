"""One visit of a page in a real browser, seen from inside (`probe.js`) and from the network."""

import os
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from mojbok.web.cookies import SESSION

_PROBE: Final = (Path(__file__).parent / "probe.js").read_text("utf-8")
_SECONDS_FOR_A_VISIT: Final = 60
_SECONDS_OF_QUIET: Final = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Conditions:
    """How fast the network and the processor are; None is the machine as it is."""

    name: str
    latency_ms: float = 0
    megabits_down: float | None = None
    megabits_up: float | None = None
    cpu_slowdown: int = 1


LOOPBACK: Final = Conditions(name="loopback")
SLOW_4G: Final = Conditions(
    name="slow 4G, CPU 4x", latency_ms=562, megabits_down=1.44, megabits_up=0.675, cpu_slowdown=4
)
FAST_4G: Final = Conditions(
    name="fast 4G, CPU 4x", latency_ms=165, megabits_down=8.1, megabits_up=1.35, cpu_slowdown=4
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """What one visit cost; times are in milliseconds from its start."""

    usable: float
    paint: float | None
    """When something was first painted; Chromium does not tell of every visit."""
    live: float | None
    shift: float
    kept: bool
    """What was typed at `usable` is still there at the end."""
    requests: int
    kilobytes: float
    kilobytes_before_usable: float
    console_errors: list[str]


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


def visit_twice(
    browser: Browser,
    address: str,
    conditions: Conditions,
    *,
    has_socket: bool,
    session: str | None = None,
) -> tuple[Visit, Visit]:
    """Visit a page with nothing in the browser's cache, and once more with all that it may keep."""
    with _visitor(browser, conditions) as visitor:
        if session is not None:
            visitor.sign_in(address, session)
        cold = visitor.visit(address, has_socket=has_socket)
        return cold, visitor.visit(address, has_socket=has_socket)


def visit_once(
    browser: Browser, address: str, conditions: Conditions, *, has_socket: bool
) -> Visit:
    """Visit a page with nothing in the browser's cache."""
    with _visitor(browser, conditions) as visitor:
        return visitor.visit(address, has_socket=has_socket)


@contextmanager
def _visitor(browser: Browser, conditions: Conditions) -> Iterator["_Visitor"]:
    context = browser.new_context(locale="pl-PL")
    context.add_init_script(_PROBE)
    try:
        yield _Visitor(context, conditions)
    finally:
        context.close()


# Without slots: Playwright hangs attributes of its own on an object whose methods listen.
@dataclass
class _Traffic:
    """What came over the network during one visit."""

    started: float | None = None
    """The browser's own clock at the start, in seconds, and the wall's at the same moment."""
    started_wall: float = 0
    last_event: float = 0
    requests: int = 0
    arrivals: list[tuple[float, int]] = field(default_factory=list)
    """When how many bytes came."""
    _counted: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def restart(self) -> None:
        self.started, self.requests, self.last_event = None, 0, time.monotonic()
        self.arrivals.clear()
        self._counted.clear()

    def sent(self, event: dict[str, Any]) -> None:
        if self.started is None:
            self.started, self.started_wall = event["timestamp"], event["wallTime"]
        self.requests += 1
        self.last_event = time.monotonic()

    def served_from_cache(self, _event: dict[str, Any]) -> None:
        self.requests -= 1

    def responded(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self.requests -= 1

    def came(self, event: dict[str, Any]) -> None:
        self._count(event, event["encodedDataLength"])

    def finished(self, event: dict[str, Any]) -> None:
        self._count(event, event["encodedDataLength"] - self._counted[event["requestId"]])

    def _count(self, event: dict[str, Any], size: float) -> None:
        self._counted[event["requestId"]] += int(size)
        self.arrivals.append((event["timestamp"], int(size)))
        self.last_event = time.monotonic()

    def kilobytes(self, until_wall: float = float("inf")) -> float:
        """Give what had come by a moment of the wall's clock; headers count when their body ends."""
        until = until_wall - self.started_wall + (self.started or 0)
        return sum(size for moment, size in self.arrivals if moment <= until) / 1000


class _Visitor:
    def __init__(self, context: BrowserContext, conditions: Conditions) -> None:
        self._page: Page = context.new_page()
        self._traffic = _Traffic()
        self._errors: list[str] = []
        self._page.on("console", lambda line: self._note(line.type, line.text))
        self._page.on("pageerror", lambda error: self._note("error", str(error)))
        session = context.new_cdp_session(self._page)
        self._listen(session)
        _slow_down(session, conditions)

    def sign_in(self, address: str, session: str) -> None:
        self._page.context.add_cookies([{"name": SESSION, "value": session, "url": address}])

    def visit(self, address: str, *, has_socket: bool) -> Visit:
        self._page.goto("about:blank")
        self._traffic.restart()
        self._errors = []
        self._page.goto(address, wait_until="load", timeout=_SECONDS_FOR_A_VISIT * 1000)
        self._wait_for("usable")
        if has_socket:
            self._wait_for("live")
        self._wait_for_quiet()
        return self._seen()

    def _seen(self) -> Visit:
        report: dict[str, Any] = self._page.evaluate("__report()")
        usable_at = (report["origin"] + report["usable"]) / 1000
        return Visit(
            **{name: report[name] for name in ("usable", "paint", "live", "shift", "kept")},
            requests=self._traffic.requests,
            kilobytes=self._traffic.kilobytes(),
            kilobytes_before_usable=self._traffic.kilobytes(usable_at),
            console_errors=self._errors,
        )

    def _wait_for(self, moment: str) -> None:
        deadline = time.monotonic() + _SECONDS_FOR_A_VISIT
        # Polled from outside: Playwright's wait_for_function needs eval, which the page's policy forbids.
        while self._page.evaluate("name => __seen[name]", moment) is None:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self._page.url} was never {moment}")
            self._page.wait_for_timeout(50)

    def _wait_for_quiet(self) -> None:
        while time.monotonic() - self._traffic.last_event < _SECONDS_OF_QUIET:
            self._page.wait_for_timeout(50)

    def _note(self, kind: str, text: str) -> None:
        if kind == "error":
            self._errors.append(text)

    def _listen(self, session: CDPSession) -> None:
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._traffic.sent)
        session.on("Network.requestServedFromCache", self._traffic.served_from_cache)
        session.on("Network.responseReceived", self._traffic.responded)
        session.on("Network.dataReceived", self._traffic.came)
        session.on("Network.loadingFinished", self._traffic.finished)


def _slow_down(session: CDPSession, conditions: Conditions) -> None:
    def bytes_per_second(megabits: float | None) -> float:
        return -1 if megabits is None else megabits * 1e6 / 8

    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": conditions.latency_ms,
            "downloadThroughput": bytes_per_second(conditions.megabits_down),
            "uploadThroughput": bytes_per_second(conditions.megabits_up),
        },
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": conditions.cpu_slowdown})
