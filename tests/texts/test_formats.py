"""How long to wait, in the words that Polish has for it."""

import pytest

from mojbok.texts.formats import duration

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
