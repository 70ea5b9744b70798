"""The page /poczta: the built-in mailbox, in demo mode only."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from fastapi.responses import HTMLResponse
from nicegui import Client, background_tasks, ui

from mojbok.pages.asking import ask
from mojbok.pages.elements import Html, still
from mojbok.pages.open_frame import open_frame, reader_of
from mojbok.pages.site import Site
from mojbok.texts.formats import instant
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, see_other, visit_of

ADDRESS: Final = "/poczta"
_SHOWN: Final = 50
_SECONDS_BETWEEN_LOOKS: Final = 1.0
_LINK: Final = re.compile(r"https?://\S+")
#: The letter is ours, but mail styles itself in attributes, which no page of the portal may.
_LETTER_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


class StoredLetter(Protocol):
    """A letter as the mailbox gives it."""

    @property
    def id(self) -> str: ...
    @property
    def to(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def date(self) -> datetime: ...
    @property
    def text(self) -> str: ...
    @property
    def html(self) -> str: ...


class Mailbox(Protocol):
    """The folder of letters."""

    def letters(self) -> Iterator[StoredLetter]: ...
    def read(self, letter_id: str) -> StoredLetter | None: ...


@dataclass(slots=True)
class _List:
    """The list on one open page."""

    holder: Html
    newest: str | None = None

    def show(self, letters: list[StoredLetter]) -> None:
        newest = letters[0].id if letters else ""
        if newest == self.newest:
            return
        self.newest = newest
        self.holder.clear()
        with self.holder:
            if not letters:
                Html("p", _("Nie ma jeszcze żadnej wiadomości. Pojawi się tu sama."), "sheet empty")
            for letter in letters:
                _letter(letter)


def register(site: Site, mailbox: Mailbox) -> None:
    """Declare the page's routes."""

    def newest() -> list[StoredLetter]:
        letters = mailbox.letters()
        return [letter for letter, _number in zip(letters, range(_SHOWN), strict=False)]

    @site.doors.page(ADDRESS, Access.ALWAYS, _("Poczta demo"))
    async def page(request: Request) -> None:
        reader = await reader_of(site, visit_of(request))
        with open_frame(site, reader, _("Poczta demo"), here=ADDRESS, is_live=True):
            Html(
                "p",
                _("Tu trafia cała poczta wersji demonstracyjnej. Nic nie wychodzi na zewnątrz."),
            )
            shown = _List(Html("div", None, "letters", aria_live="polite"))
            shown.show(await ask(newest))

        async def watch(client: Client) -> None:
            while client.has_socket_connection:
                await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
                first = await ask(lambda: next(iter(mailbox.letters()), None))
                if first is not None and first.id != shown.newest:
                    letters = await ask(newest)
                    if not client.is_deleted:
                        shown.show(letters)

        ui.context.client.on_connect(
            lambda client: background_tasks.create(watch(client), name="mailbox")
        )

    @site.doors.get(ADDRESS + "/{letter_id}", Access.ALWAYS)
    async def whole(letter_id: str) -> Response:
        letter = await ask(mailbox.read, letter_id)
        if letter is None:
            return see_other(ADDRESS)
        return HTMLResponse(letter.html, headers={"Content-Security-Policy": _LETTER_POLICY})


def _letter(letter: StoredLetter) -> None:
    with still("article", None, "sheet letter"):
        Html("h2", letter.subject)
        with Html("p", None, "hint"):
            Html("span", _("Do: {to}, {at}").format(to=letter.to, at=instant(letter.date)))
        with Html("div", None, "letter-text"):
            for line in letter.text.splitlines():
                _line(line)
        Html(
            "a",
            _("Zobacz tak, jak wygląda w programie pocztowym"),
            href=f"{ADDRESS}/{letter.id}",
            target="_blank",
            rel="noopener",
        )


def _line(line: str) -> None:
    if _LINK.fullmatch(line.strip()):
        with Html("p"):
            Html("a", line.strip(), href=line.strip())
    else:
        Html("p", line)
