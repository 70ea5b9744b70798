"""The page /poczta: the built-in mailbox, in demo mode only."""

import asyncio
import re
from collections.abc import Iterator, Sequence
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
#: So many of the newest are open; the older ones are folded.
_OPEN: Final = 3
#: From this length on, a line of a letter was broken for want of room.
_WRAPPED: Final = 45
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
    """The list on one open page: new letters come on top, and what is open or folded stays so."""

    holder: Html
    newest: str | None = None

    def show(self, letters: Sequence[StoredLetter]) -> None:
        ids = [letter.id for letter in letters]
        known = ids.index(self.newest) if self.newest in ids else len(ids)
        if known == len(ids):
            self.holder.clear()
        with self.holder:
            if not letters:
                Html("p", _("Nie ma jeszcze żadnej wiadomości. Pojawi się tu sama."), "sheet empty")
            for place, letter in enumerate(letters[:known]):
                _letter(letter, is_open=place < _OPEN).move_to(place)
        self.newest = ids[0] if ids else ""


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


def _letter(letter: StoredLetter, *, is_open: bool) -> Html:
    with still("article", None, "sheet letter") as article, Html("details", open=is_open):
        with Html("summary"):
            Html("h2", letter.subject)
            with Html("p", None, "hint"):
                Html("span", _("Do: {to}, {at}").format(to=letter.to, at=instant(letter.date)))
        with Html("div", None, "letter-text"):
            for paragraph in paragraphs(letter.text):
                with Html("p"):
                    for line in paragraph:
                        _line(line)
        Html(
            "a",
            _("Zobacz tak, jak wygląda w programie pocztowym"),
            href=f"{ADDRESS}/{letter.id}",
            target="_blank",
            rel="noopener",
        )
    return article


def paragraphs(text: str) -> list[list[str]]:
    """Give a letter's paragraphs line by line, without the breaks that were made because of its width alone."""
    found = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines: list[str] = []
        is_going_on = False
        for line in (typed.strip() for typed in block.splitlines()):
            if is_going_on:
                lines[-1] += f" {line}"
            else:
                lines.append(line)
            # A short line ends where it was meant to.
            is_going_on = len(line) >= _WRAPPED
        found.append(lines)
    return found


def _line(line: str) -> None:
    if _LINK.fullmatch(line):
        Html("a", line, "letter-line", href=line)
    else:
        Html("span", line, "letter-line")
