"""How long to wait, in the words that Polish has for it; telephone numbers in one form."""

import pytest

from mojbok.texts.formats import duration, phone

MINUTE = 60
HOUR = 3600


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (1, "minutę"),
        (60, "minutę"),
        (61, "2 minuty"),
        (4 * MINUTE, "4 minuty"),
        (5 * MINUTE, "5 minut"),
        (12 * MINUTE, "12 minut"),
        (22 * MINUTE, "22 minuty"),
        (25 * MINUTE, "25 minut"),
        (HOUR, "60 minut"),
        (90 * MINUTE + 1, "2 godziny"),
        (5 * HOUR, "5 godzin"),
        (12 * HOUR, "12 godzin"),
        (23 * HOUR, "23 godziny"),
        (24 * HOUR, "24 godziny"),
    ],
)
def test_a_time_to_wait_is_told_in_whole_words(seconds: int, told: str) -> None:
    assert duration(seconds).replace("\N{NO-BREAK SPACE}", " ") == told


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+48601234567", "+48 601 234 567"),
        ("601234567", "+48 601 234 567"),
        ("0048 601-234-567", "+48 601 234 567"),
        ("(22) 123 45 67", "+48 22 123 45 67"),
        ("+4915123456789", "+49 1512 3456789"),
        ("wewn. 12", "wewn. 12"),
        ("601234567, 602345678", "601234567, 602345678"),
        ("nie dzwonić 601234567", "nie dzwonić 601234567"),
        ("0221234567", "0221234567"),
        ("0-800 POLSKA", "0-800 POLSKA"),
        ("", ""),
    ],
)
def test_a_telephone_number_is_written_in_one_form_however_it_was_kept(
    kept: str, shown: str
) -> None:
    assert phone(kept) == shown
