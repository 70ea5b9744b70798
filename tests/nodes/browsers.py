"""Windows in front of the proxy, and which node each of their pages belongs to."""

from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.browsing import DESKTOP, MILLISECONDS_OF_PATIENCE, Faults
from tests.e2e.by_post import SignedIn
from tests.nodes.cluster import Cluster

#: Pages come from the nodes in turns, and files in between.
MOST_TRIES = 30
_NODE = "() => window.socket?.connected && window.socket.io.opts.query.node"


def node_of(page: Page) -> str:
    """Give the name of the node that a live page belongs to."""
    page.wait_for_function(_NODE)
    name: str = page.evaluate(_NODE)
    return name


def expect_node(page: Page, name: str, seconds: float) -> None:
    """Wait until a page is live on a node."""
    page.wait_for_function(f"name => ({_NODE})() === name", arg=name, timeout=seconds * 1000)


@dataclass
class Browsers:
    """Opens windows; those with the same session may share a browser."""

    browser: Browser
    cluster: Cluster
    faults: Faults
    contexts: list[BrowserContext] = field(default_factory=list)

    def new(self, session: SignedIn | None = None) -> BrowserContext:
        """Give a browser of its own, signed in with a session."""
        context = self.browser.new_context(
            base_url=self.cluster.url,
            viewport={"width": DESKTOP.width, "height": DESKTOP.height},
            locale="pl-PL",
            timezone_id="Europe/Warsaw",
            # Its authority is one of the test's own.
            ignore_https_errors=True,
        )
        context.set_default_timeout(MILLISECONDS_OF_PATIENCE)
        if session is not None:
            cookie = {"name": session.cookie, "value": session.token, "url": self.cluster.url}
            context.add_cookies([cookie | {"secure": True, "httpOnly": True}])  # type: ignore[list-item] # a TypedDict
        self.faults.watch(context)
        self.contexts.append(context)
        return context

    @staticmethod
    def open_on(context: BrowserContext, address: str, node: str) -> Page:
        """Open an address again and again until a node has built the page."""
        page = context.new_page()
        for _ in range(MOST_TRIES):
            page.goto(address)
            expect(page.locator("html")).to_have_attribute("data-live", "")
            if node_of(page) == node:
                return page
        raise AssertionError(f"no page came from node {node}")

    def close(self) -> None:
        for context in self.contexts:
            context.close()
