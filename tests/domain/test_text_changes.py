"""What is new in the terms compared with those accepted before (SCR-REACCEPT)."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.text_changes import Piece, TextChange, changes_between

OLD = """Wstęp do regulaminu.

## 1. Konto

1. Konto jest **bezpłatne**.
2. Na reklamację odpowiadamy w ciągu 14 dni.
    - wgląd w umowy,
    - pobieranie dokumentów.

## 2. Koniec

Stosuje się prawo polskie.
"""


def words(pieces: tuple[Piece, ...]) -> str:
    return " ".join(piece.text for piece in pieces)


def changed(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in pieces if piece.is_changed]


@pytest.mark.requirement("SCR-REACCEPT")
def test_the_same_text_has_no_changes() -> None:
    assert changes_between(OLD, OLD) == ()


@pytest.mark.requirement("SCR-REACCEPT")
def test_a_changed_point_shows_which_words_have_changed() -> None:
    (change,) = changes_between(OLD, OLD.replace("14 dni", "30 dni"))

    assert change.section == "1. Konto"
    assert words(change.before) == "Na reklamację odpowiadamy w ciągu 14 dni."
    assert words(change.after) == "Na reklamację odpowiadamy w ciągu 30 dni."
    assert (changed(change.before), changed(change.after)) == (["14"], ["30"])


@pytest.mark.requirement("SCR-REACCEPT")
def test_a_new_point_is_new_and_those_that_moved_on_are_not() -> None:
    new = OLD.replace("2. Na rekl", "2. Hasło jest tylko Twoje.\n3. Na rekl")

    (change,) = changes_between(OLD, new)

    assert change.before == ()
    assert words(change.after) == "Hasło jest tylko Twoje."


@pytest.mark.requirement("SCR-REACCEPT")
def test_a_point_that_is_gone_is_told() -> None:
    (change,) = changes_between(OLD, OLD.replace("    - pobieranie dokumentów.\n", ""))

    assert (words(change.before), change.after) == ("pobieranie dokumentów.", ())


@pytest.mark.requirement("SCR-REACCEPT")
def test_a_paragraph_that_has_little_in_common_went_while_another_came() -> None:
    new = OLD.replace("Stosuje się prawo polskie.", "Serwis działa całą dobę.")

    came, went = changes_between(OLD, new)

    assert (words(came.after), came.before) == ("Serwis działa całą dobę.", ())
    assert (words(went.before), went.after) == ("Stosuje się prawo polskie.", ())


@pytest.mark.requirement("SCR-REACCEPT")
def test_a_paragraph_made_longer_is_the_same_paragraph() -> None:
    new = OLD.replace("prawo polskie.", "prawo polskie, a spory rozstrzyga sąd w Warszawie.")

    (change,) = changes_between(OLD, new)

    assert changed(change.before) == ["polskie."]
    assert changed(change.after) == ["polskie, a spory rozstrzyga sąd w Warszawie."]


@pytest.mark.requirement("SCR-REACCEPT")
def test_a_new_chapter_comes_with_its_heading() -> None:
    changes = changes_between(OLD, f"{OLD}\n## 3. Dostępność\n\nDbamy o nią.\n")

    assert [words(change.after) for change in changes] == ["Dostępność", "Dbamy o nią."]
    assert {change.section for change in changes} == {"3. Dostępność"}


@pytest.mark.requirement("SCR-REACCEPT")
def test_marks_and_addresses_of_links_are_not_shown() -> None:
    (change,) = changes_between("", "Zobacz [cennik](https://example.com/a_b) i **taryfę_a**.")

    assert words(change.after) == "Zobacz cennik i taryfę_a."


@pytest.mark.requirement("SCR-REACCEPT")
def test_a_text_written_anew_is_compared_in_no_time() -> None:
    text = files("mojbok.texts").joinpath("legal", "regulamin-1.0.md").read_text("utf-8")
    backwards = "\n".join(" ".join(reversed(line.split())) + " nowe" for line in text.splitlines())
    endless = " ".join(f"słowo{number % 7}" for number in range(20_000))

    assert len(changes_between(text, backwards)) > 50
    assert len(changes_between(endless, f"{endless} koniec")) == 1


@pytest.mark.requirement("SCR-REACCEPT")
@given(st.text("ab1. #-*|\n", max_size=60), st.text("ab1. #-*|\n", max_size=60))
def test_every_text_can_be_compared_with_every_other(old: str, new: str) -> None:
    for change in changes_between(old, new):
        assert isinstance(change, TextChange)
        assert change.before or change.after
        assert all(piece.text for piece in (*change.before, *change.after))
