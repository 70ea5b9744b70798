"""Browsers by their user agents, and what counts as the same place (SET-03)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.accounts import Source
from mojbok.domain.browsers import Browser, Family, System, is_same_place, recognised

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
ANDROID = "Mozilla/5.0 (Linux; Android 10; K)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)"
IPAD = "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X)"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"

SAMPLES = {
    f"{WINDOWS} {WEBKIT} Chrome/140.0.0.0 Safari/537.36": (Family.CHROME, System.WINDOWS),
    f"{WINDOWS} {WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0": (
        Family.EDGE,
        System.WINDOWS,
    ),
    f"{WINDOWS} {WEBKIT} Chrome/138.0.0.0 Safari/537.36 OPR/122.0.0.0": (
        Family.OPERA,
        System.WINDOWS,
    ),
    f"{WINDOWS} {WEBKIT} Chrome/140.0.0.0 Safari/537.36 Vivaldi/7.5": (
        Family.VIVALDI,
        System.WINDOWS,
    ),
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0": (
        Family.FIREFOX,
        System.WINDOWS,
    ),
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0": (
        Family.FIREFOX,
        System.LINUX,
    ),
    "Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0": (
        Family.FIREFOX,
        System.ANDROID,
    ),
    f"{MAC} {APPLE} Version/18.5 Safari/605.1.15": (Family.SAFARI, System.MAC),
    f"{MAC} {WEBKIT} Chrome/140.0.0.0 Safari/537.36": (Family.CHROME, System.MAC),
    f"{IPHONE} {APPLE} Version/18.5 Mobile/15E148 Safari/604.1": (Family.SAFARI, System.IPHONE),
    f"{IPHONE} {APPLE} CriOS/140.0.7339.101 Mobile/15E148 Safari/604.1": (
        Family.CHROME,
        System.IPHONE,
    ),
    f"{IPHONE} {APPLE} FxiOS/143.0 Mobile/15E148 Safari/605.1.15": (
        Family.FIREFOX,
        System.IPHONE,
    ),
    f"{IPHONE} {APPLE} EdgiOS/140.0 Version/18.0 Mobile/15E148 Safari/604.1": (
        Family.EDGE,
        System.IPHONE,
    ),
    f"{IPAD} {APPLE} Version/18.5 Mobile/15E148 Safari/604.1": (Family.SAFARI, System.IPAD),
    f"{ANDROID} {WEBKIT} Chrome/140.0.0.0 Mobile Safari/537.36": (Family.CHROME, System.ANDROID),
    f"{ANDROID} {WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36": (
        Family.SAMSUNG,
        System.ANDROID,
    ),
    f"{ANDROID} {WEBKIT} Chrome/140.0.0.0 Mobile Safari/537.36 EdgA/140.0.0.0": (
        Family.EDGE,
        System.ANDROID,
    ),
    f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/140.0.0.0 Safari/537.36": (
        Family.CHROME,
        System.CHROME_OS,
    ),
    f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/140.0.0.0 Safari/537.36": (
        Family.CHROME,
        System.LINUX,
    ),
    "python-httpx/0.28.1": (Family.OTHER, System.OTHER),
    "": (Family.OTHER, System.OTHER),
}


@pytest.mark.requirement("SET-03")
@pytest.mark.parametrize(("user_agent", "expected"), SAMPLES.items())
def test_a_browser_is_recognised(user_agent: str, expected: tuple[Family, System]) -> None:
    assert recognised(user_agent) == Browser(*expected)


@pytest.mark.requirement("SET-03")
@given(st.text(), st.text())
def test_whatever_is_sent_is_recognised_as_something(user_agent: str, ip: str) -> None:
    assert isinstance(recognised(user_agent), Browser)
    assert is_same_place(Source(ip=ip, user_agent=""), Source(ip=ip, user_agent=""))


@pytest.mark.requirement("SET-03")
@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("198.51.100.7", "198.51.100.250", True),
        ("198.51.100.7", "198.51.101.7", False),
        ("2001:db8:1::1", "2001:db8:1:ffff::2", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("::ffff:198.51.100.7", "198.51.100.9", True),
        ("198.51.100.7", "2001:db8:1::1", False),
        ("", "198.51.100.7", False),
        ("unix", "unix", True),
    ],
)
def test_a_network_is_as_wide_as_a_home(one: str, other: str, *, is_same: bool) -> None:
    sources = [Source(ip=ip, user_agent=next(iter(SAMPLES))) for ip in (one, other)]

    assert is_same_place(*sources) is is_same
