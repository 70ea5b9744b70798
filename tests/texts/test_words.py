"""Browsers and times as people speak of them (SET-03)."""

from datetime import timedelta

import pytest

from mojbok.domain.browsers import Browser, Family, System
from mojbok.texts.browsers import browser_in_words
from mojbok.texts.formats import ago


@pytest.mark.requirement("SET-03")
@pytest.mark.parametrize(
    ("family", "system", "words"),
    [
        (Family.CHROME, System.ANDROID, "Chrome na Androidzie"),
        (Family.SAFARI, System.IPHONE, "Safari na iPhonie"),
        (Family.SAMSUNG, System.ANDROID, "Samsung Internet na Androidzie"),
        (Family.EDGE, System.WINDOWS, "Edge w systemie Windows"),
        (Family.FIREFOX, System.OTHER, "Firefox"),
        (Family.OTHER, System.MAC, "Przeglądarka na Macu"),
        (Family.OTHER, System.OTHER, "Nieznana przeglądarka"),
    ],
)
def test_a_browser_has_its_words(family: Family, system: System, words: str) -> None:
    assert browser_in_words(Browser(family, system)) == words


@pytest.mark.parametrize("family", Family)
@pytest.mark.parametrize("system", System)
def test_every_browser_has_words(family: Family, system: System) -> None:
    words = browser_in_words(Browser(family, system))

    assert words
    assert "other" not in words


@pytest.mark.requirement("SET-03")
@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "przed chwilą"),
        (59, "przed chwilą"),
        (60, "1 min temu"),
        (12 * 60 + 59, "12 min temu"),
        (3599, "59 min temu"),
        (3600, "1 godz. temu"),
        (7300, "2 godz. temu"),
        (-5, "przed chwilą"),
    ],
)
def test_how_long_ago_is_told_roughly(seconds: int, words: str) -> None:
    assert ago(timedelta(seconds=seconds)) == words
