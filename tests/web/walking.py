"""Walking through the portal as a customer does: every link, download and form that pages offer."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx

from mojbok.web.gate import Gate
from mojbok.web.routes import Access, Rule

#: So many addresses of each kind, and so many queries of each address, say as much as all of them.
_OF_A_KIND = 3
_OF_AN_ADDRESS = 2
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Form:
    """A form as it stands in a page: what it would send without anything typed."""

    address: str
    method: str
    values: tuple[tuple[str, str], ...]

    @property
    def sent(self) -> dict[str, str]:
        return dict(self.values)


class Offer(HTMLParser):
    """What a page offers, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._texts: list[str] = []
        self._form: tuple[str, str, list[tuple[str, str]]] | None = None
        self._silent = 0
        self.feed(html)

    @property
    def words(self) -> str:
        return _SPACES.sub(" ", " ".join(self._texts))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._silent += tag in {"script", "style"}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if "data-saved-at" in given:
            # Where a script saves what is typed.
            self.forms.append(Form(given["data-saved-at"], "post", ()))
        if tag == "form":
            self._form = (given.get("action", ""), given.get("method", "get").lower(), [])
        if self._form and given.get("name"):
            self._form[2].append((given["name"], given.get("value", "")))
        if self._form and "formaction" in given:
            self.forms.append(Form(given["formaction"], "post", tuple(self._form[2])))

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style"}
        if tag == "form" and self._form:
            address, method, values = self._form
            self.forms.append(Form(address, method, tuple(values)))
            self._form = None

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._texts.append(data)


@dataclass
class Walk:
    """All that one customer's pages lead to, by the rule of the address."""

    gate: Gate
    pages: dict[str, str] = field(default_factory=dict)
    """The words of each page, by address."""
    downloads: set[str] = field(default_factory=set)
    forms: set[Form] = field(default_factory=set)
    _seen: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """How often each path was come by, by its rule's place."""

    def through(self, browser: httpx.Client, start: str) -> "Walk":
        waiting, known = [start], {start}
        while waiting:
            address = waiting.pop()
            answer = browser.get(address)
            if answer.status_code == httpx.codes.SEE_OTHER:
                # A download of what is chosen, with nothing chosen.
                self.downloads.add(address)
                continue
            assert answer.status_code == httpx.codes.OK, (address, answer)
            if not answer.headers["content-type"].startswith("text/html"):
                self.downloads.add(address)
                continue
            offer = Offer(answer.text)
            self.pages[address] = offer.words
            self._note_forms(address, offer)
            for found in self._worth_going(address, offer):
                if found not in known:
                    known.add(found)
                    waiting.append(found)
        return self

    def rules(self) -> set[int]:
        """Which rules of the access table were walked by."""
        return set(self._seen)

    def rule_of(self, address: str, method: str = "GET") -> tuple[int, Rule] | None:
        path = urlsplit(address).path
        for place, rule in enumerate(self.gate.access.rules):
            if rule.method == method and rule.pattern.match(path):
                return place, rule
        return None

    def _note_forms(self, page: str, offer: Offer) -> None:
        for form in offer.forms:
            address = urljoin(page, form.address)
            found = self.rule_of(address, form.method.upper())
            if found and form.method == "post" and found[1].access is Access.PORTAL:
                self._seen[found[0]][form.address] += 1
                self.forms.add(Form(address, "post", form.values))

    def _worth_going(self, page: str, offer: Offer) -> Iterator[str]:
        offered = [*offer.links, *(form.address for form in offer.forms if form.method == "get")]
        for link in offered:
            address = urljoin(page, link).split("#")[0]
            found = None if urlsplit(address).netloc else self.rule_of(address)
            if found and found[1].access is Access.PORTAL and self._is_worth_it(found[0], address):
                yield address

    def _is_worth_it(self, place: int, address: str) -> bool:
        paths, path = self._seen[place], urlsplit(address).path
        if path not in paths and len(paths) >= _OF_A_KIND:
            return False
        paths[path] += 1
        return paths[path] <= _OF_AN_ADDRESS


def told(words: str, markers: Mapping[str, str]) -> list[str]:
    """Name the markers that stand in a page's words."""
    plain = _SPACES.sub("", words)
    return [name for name, marker in markers.items() if _SPACES.sub("", marker) in plain]
