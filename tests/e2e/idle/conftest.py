"""A signed-in customer in a browser whose clock the test moves."""

import pytest
from playwright.sync_api import Page

from tests.e2e import by_post
from tests.e2e.browsing import Windows
from tests.e2e.by_post import SignedIn
from tests.e2e.idle.timing import timed
from tests.e2e.people import Person
from tests.e2e.portal import Portal
from tests.e2e.screens.home import HomeScreen


@pytest.fixture
def session(portal: Portal, person: Person) -> SignedIn:
    return by_post.become_customer(portal, person)


@pytest.fixture
def customer(windows: Windows, session: SignedIn) -> Page:
    """Give the Pulpit in a browser whose clock the test moves."""
    return HomeScreen.open(timed(windows, session)).live().page
