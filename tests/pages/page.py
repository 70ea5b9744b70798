"""Builds a page's content as NiceGUI elements and writes it as the server does.

NiceGUI's simulated user does not fit: it takes the place of the document, the gate and the socket, and those are
ours. The content functions need none of them, so they are built in a client of their own and read as HTML; what a
browser makes of it is for tests/e2e.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import cast

from nicegui import Client
from nicegui.page import page

from mojbok.gateways.printed.typst_documents import TypstDocuments
from mojbok.gateways.tokens import SecretTokens
from mojbok.pages.site import Contact, Site
from mojbok.services.all_services import Services
from mojbok.web.access import Doors
from mojbok.web.cookies import Cookies
from mojbok.web.renderer import render

#: For contents that are given all their data: no use case is asked.
SITE = Site(
    services=cast("Services", None),
    doors=Doors(cookies=Cookies(is_secure=False)),
    contact=Contact(phone="22 123 45 67", email="bok@polsp.example.com", hours="8-18"),
    tokens=SecretTokens(),
    printed=TypstDocuments(),
    is_demo=True,
)


@dataclass(slots=True)
class Node:
    """An element as a browser would read it."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""
    children: list["Node"] = field(default_factory=list)

    def all(self, tag: str = "", **attributes: str) -> Iterator["Node"]:
        """Give every element below with this tag and these attributes."""
        for child in self.children:
            if tag in {"", child.tag} and attributes.items() <= child.attributes.items():
                yield child
            yield from child.all(tag, **attributes)

    @property
    def words(self) -> str:
        return " ".join([self.text, *(child.words for child in self.children)]).strip()


def built(content: Callable[[], object]) -> Node:
    """Build a content in a client of its own, and read what the server would send."""
    client = Client(page("/"))
    try:
        with client:
            content()
        reader = _Reader()
        reader.feed(render(client.layout))
        return reader.root
    finally:
        client.delete()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs))
        self._open[-1].children.append(node)
        if tag != "input":
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self._open[-1].text += data
