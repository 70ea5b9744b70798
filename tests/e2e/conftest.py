"""Fixtures of the browser tests: the real server, a real browser, and a client of one's own."""

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e import by_post
from tests.e2e.browsing import DESKTOP, PHONE, SIZES, Faults, Size, Windows, chromium
from tests.e2e.by_post import SignedIn
from tests.e2e.people import People, Person
from tests.e2e.portal import Portal, running

CLIENTS = 280
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, chromium(playwright) as browser:
        yield browser


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running(tmp_path_factory.mktemp("portal")) as portal:
        yield portal


@pytest.fixture(scope="session")
def people(portal: Portal) -> People:
    return portal.import_people(CLIENTS)


@pytest.fixture
def person(people: People) -> Person:
    """Give an individual whom no other test knows."""
    return people.individual()


@pytest.fixture
def business(people: People) -> Person:
    """Give a business that no other test knows."""
    return people.business()


@pytest.fixture(scope="session")
def firm(portal: Portal, people: People) -> SignedIn:
    """Give the session of a firm with two years of invoices, for tests that only look."""
    return by_post.become_customer(portal, people.firms[1])


@pytest.fixture
def faults(portal: Portal) -> Iterator[Faults]:
    """Fail the test on whatever the browser complains of."""
    faults = Faults(portal.url)
    yield faults
    assert faults.unexpected == []


@pytest.fixture
def windows(
    browser: Browser,
    portal: Portal,
    faults: Faults,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> Iterator[Windows]:
    """Give an opener of windows; a test that fails leaves their pictures in `tmp_path`."""
    windows = Windows(browser, portal, faults)
    yield windows
    has_failed = request.node.stash.get(FAILED, default=False)
    windows.close(tmp_path if has_failed else None)
    if has_failed:
        print(f"Pictures, and traces with MOJBOK_TEST_TRACES=1: {tmp_path}")


@pytest.fixture
def page(windows: Windows) -> Page:
    return windows.open(DESKTOP)


@pytest.fixture
def phone(windows: Windows) -> Page:
    return windows.open(PHONE)


@pytest.fixture
def still_page(windows: Windows) -> Page:
    """Give a window without JavaScript."""
    return windows.open(javascript=False)


@pytest.fixture(params=SIZES, ids=lambda size: size.name)
def size(request: pytest.FixtureRequest) -> Size:
    size: Size = request.param
    return size
