"""Opening the browser's windows, and noting everything that goes wrong in them."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    WebError,
    expect,
)

from tests.browser import executable
from tests.e2e.by_post import SignedIn
from tests.e2e.portal import Portal

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
MILLISECONDS_OF_PATIENCE = 10_000
#: A recording of every step makes the tests a good deal slower: only for whoever looks for a fault.
TRACES = "MOJBOK_TEST_TRACES" in os.environ


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """A window's size."""

    name: str
    width: int
    height: int


PHONE = Size(name="phone", width=360, height=740)
DESKTOP = Size(name="desktop", width=1280, height=800)
SIZES = (PHONE, DESKTOP)


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(
        executable_path=executable(),
        # Whatever is not on this machine can't be reached, and the browser itself stays silent.
        args=[
            "--no-sandbox",
            "--disable-background-networking",
            "--disable-component-update",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        ],
    )
    expect.set_options(timeout=MILLISECONDS_OF_PATIENCE)
    try:
        yield browser
    finally:
        browser.close()


# No slots: Playwright notes its handlers on the object that they belong to.
@dataclass
class Faults:
    """What browsers complained of: errors and warnings of the console, of scripts, and strange hosts."""

    home: str
    noted: list[str] = field(default_factory=list)
    deliberate: list[re.Pattern[str]] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """Say that a test provokes this one on purpose."""
        self.deliberate.append(re.compile(pattern))

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)

    @property
    def unexpected(self) -> list[str]:
        return [
            fault
            for fault in self.noted
            if not any(pattern.search(fault) for pattern in self.deliberate)
        ]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.noted.append(f"console {message.type}: {message.text}")

    def _error(self, error: WebError) -> None:
        self.noted.append(f"script error: {error.error}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.home}/", "data:")):
            self.noted.append(f"request to a strange host: {request.url}")


@dataclass(slots=True)
class Windows:
    """Opens windows onto a portal, each a browser of its own as far as cookies go."""

    browser: Browser
    portal: Portal
    faults: Faults
    traces: bool = TRACES
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(
        self,
        size: Size = DESKTOP,
        *,
        session: SignedIn | None = None,
        scheme: Scheme = "light",
        javascript: bool = True,
    ) -> Page:
        """Open a window; with a session, its browser is signed in already."""
        context = self.browser.new_context(
            base_url=self.portal.url,
            viewport={"width": size.width, "height": size.height},
            is_mobile=size is PHONE,
            has_touch=size is PHONE,
            locale="pl-PL",
            timezone_id="Europe/Warsaw",
            color_scheme=scheme,
            java_script_enabled=javascript,
        )
        context.set_default_timeout(MILLISECONDS_OF_PATIENCE)
        if session is not None:
            context.add_cookies(
                [{"name": session.cookie, "value": session.token, "url": f"{self.portal.url}/"}]
            )
        self.faults.watch(context)
        if self.traces:
            context.tracing.start(snapshots=True)
        self.contexts.append(context)
        return context.new_page()

    def close(self, keep_in: Path | None) -> None:
        """Close all windows, after keeping a picture of every page, and the trace where there is one."""
        for number, context in enumerate(self.contexts):
            if keep_in is not None:
                for count, page in enumerate(context.pages):
                    page.screenshot(path=keep_in / f"window-{number}-page-{count}.png")
                if self.traces:
                    context.tracing.stop(path=keep_in / f"window-{number}-trace.zip")
            context.close()
