"""The page of the built-in mailbox: letters as they are read, the older ones folded."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from mojbok.pages.elements import Html
from mojbok.pages.mailbox import _List, paragraphs
from tests.pages.page import Node, built

TEXT = """Dzień dobry,

Twoje konto w mojBOK jest prawie gotowe. Aby je aktywować, otwórz ten link,
zanim przestanie działać:

https://mojbok.example.com/aktywacja/abc

Biuro Obsługi Klienta
Telefon: 22 123 45 67
"""


@dataclass(frozen=True, kw_only=True)
class Letter:
    id: str
    to: str = "anna@poczta.example.com"
    subject: str = "mojBOK POLSp: aktywacja konta"
    date: datetime = datetime(2026, 11, 22, 12, tzinfo=UTC)
    text: str = TEXT
    html: str = ""


LETTERS = [Letter(id=f"{number}", subject=f"List {number}") for number in range(9, 0, -1)]


def subjects(page: Node) -> list[str]:
    return [heading.words for heading in page.all("h2")]


@pytest.mark.requirement("ACT-01")
def test_a_letter_loses_the_breaks_of_its_width_and_keeps_those_that_mean_something() -> None:
    assert paragraphs(TEXT) == [
        ["Dzień dobry,"],
        [f"{TEXT.splitlines()[2]} zanim przestanie działać:"],
        ["https://mojbok.example.com/aktywacja/abc"],
        ["Biuro Obsługi Klienta", "Telefon: 22 123 45 67"],
    ]


@pytest.mark.requirement("REG-09")
async def test_the_newest_letters_are_open_and_the_others_folded() -> None:
    page = built(lambda: _List(Html("div")).show(list(LETTERS)))

    assert subjects(page) == [letter.subject for letter in LETTERS]
    are_open = ["open" in details.attributes for details in page.all("details")]
    assert are_open == [True] * 3 + [False] * 6
    assert len(list(page.all("a", href="https://mojbok.example.com/aktywacja/abc"))) == 9


@pytest.mark.requirement("REG-09")
async def test_a_new_letter_comes_on_top_of_what_is_shown() -> None:
    newer = [replace(LETTERS[0], id="11", subject="List 11"), Letter(id="10", subject="List 10")]

    def show() -> None:
        shown = _List(Html("div"))
        shown.show([])
        shown.show(LETTERS[1:])
        shown.show(list(LETTERS))
        shown.show([*newer, *LETTERS])
        shown.show([*newer, *LETTERS])

    page = built(show)

    assert subjects(page) == ["List 11", "List 10", *(letter.subject for letter in LETTERS)]
    assert "Nie ma jeszcze" not in page.words
