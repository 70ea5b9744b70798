"""The statutory clock and text blocks in words (BOK-03)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mojbok.domain.complaint_deadline import Deadline
from mojbok.domain.complaint_desk import gap_in
from mojbok.domain.complaints import About, SubjectKind
from mojbok.texts.complaint_desk import blocks_for, clock_words
from tests.domain.test_complaint_desk import COMPLAINT

pytestmark = pytest.mark.requirement("BOK-03")


@pytest.mark.parametrize(
    ("days_left", "words"),
    [
        (5, "zostało 5 dni"),
        (2, "zostały 2 dni"),
        (1, "został 1 dzień"),
        (0, "dziś mija termin"),
        (-1, "po terminie 1 dzień"),
        (-22, "po terminie 22 dni"),
    ],
)
def test_the_clock_says_how_it_stands(days_left: int, words: str) -> None:
    due = date(2026, 11, 22) + timedelta(days=days_left)
    told = clock_words(Deadline(due_on=due, days_left=days_left))

    assert told.replace("\N{NO-BREAK SPACE}", " ") == words


def test_blocks_are_filled_in_with_what_is_known_and_leave_the_rest_to_the_writer() -> None:
    blocks = blocks_for(COMPLAINT, "Anna {Próbna}")

    assert len({block.key for block in blocks}) == len(blocks)
    letters = [block.text for block in blocks if "Dzień dobry" in block.text]
    assert len(letters) == len(blocks) - 1
    for text in letters:
        assert "Reklamacja EB/2026/000001 z 01.11.2026, klient: Anna {Próbna}." in text
    assert any(gap_in(text) for text in letters)
    assert "15.11.2026" in blocks[-1].text


def test_a_block_names_what_the_complaint_is_about() -> None:
    about = replace(COMPLAINT, about=About(SubjectKind.INVOICE, "FV/1"))

    assert "Dotyczy: Faktura FV/1." in blocks_for(about, "Anna")[0].text
