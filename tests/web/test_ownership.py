"""No client sees or changes anything of another, by any address, download or form (POR-08, `security.md` part C).

Nothing is listed here: one client is walked through the whole portal, and the other tries all that was found.
"""

import httpx
import pytest

from mojbok.web.routes import Access
from tests.web.owning import Two
from tests.web.portal import Page
from tests.web.walking import Offer, told

pytestmark = pytest.mark.requirement("POR-08")


def test_the_walk_passes_every_address_that_names_something(two: Two) -> None:
    named = {
        (rule.pattern.pattern, rule.method)
        for place, rule in enumerate(two.portal.gate.access.rules)
        if rule.access is Access.PORTAL
        and rule.pattern.groups
        and rule.method in {"GET", "POST"}
        # Other tests of this server have addresses of their own.
        and not rule.pattern.pattern.startswith("^/proba/")
        and place not in two.walk.rules()
    }

    assert named == set(), "no page of the walk leads there"


def test_the_owners_pages_tell_what_is_watched_for(two: Two) -> None:
    words = " ".join(two.walk.pages.values())

    kinds = {name.split()[0] for name in told(words, two.markers)}
    assert kinds == {name.split()[0] for name in two.markers}


def test_no_address_of_one_client_tells_another_anything(two: Two) -> None:
    with two.portal.browser(two.other) as browser:
        for address in {*two.walk.pages, *two.walk.downloads}:
            answer = browser.get(address)
            found = two.walk.rule_of(address)
            assert found is not None
            if found[1].pattern.groups:
                assert answer.status_code == httpx.codes.NOT_FOUND, address
            assert told(answer.text and Offer(answer.text).words, two.markers) == [], address


def test_no_document_of_one_client_is_told_of_to_another(two: Two) -> None:
    with two.portal.browser(two.owner) as own, two.portal.browser(two.other) as strange:
        for address in two.walk.downloads:
            found = two.walk.rule_of(address, "HEAD")
            if found and found[1].pattern.groups:
                assert own.head(address).status_code == httpx.codes.OK, address
                assert strange.head(address).status_code == httpx.codes.NOT_FOUND, address


def test_what_is_another_clients_and_what_is_nowhere_look_the_same(two: Two) -> None:
    with two.portal.browser(two.other) as browser:
        for address in {*two.walk.pages, *two.walk.downloads}:
            found = two.walk.rule_of(address)
            if not found or not found[1].pattern.groups:
                continue
            path = address.split("?")[0]
            nowhere = path.replace(path.split("/")[2], "a" * len(path.split("/")[2]))
            strangers, nobodys = browser.get(address), browser.get(nowhere)
            assert strangers.status_code == nobodys.status_code == httpx.codes.NOT_FOUND
            assert Offer(strangers.text).words == Offer(nobodys.text).words, address


def test_no_form_of_one_client_changes_anything_when_another_sends_it(two: Two) -> None:
    with two.portal.browser(two.other) as browser:
        for form in two.walk.forms:
            answer = browser.post(form.address, data=form.sent, headers={"Origin": two.portal.url})
            assert answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR, form
            assert told(Offer(answer.text).words, two.markers) == [], form
            found = two.walk.rule_of(form.address, "POST")
            if found and found[1].pattern.groups:
                # A form leads back to its own page, which is not there for this client.
                last = browser.get(answer.headers["location"]) if answer.is_redirect else answer
                assert last.status_code == httpx.codes.NOT_FOUND, form

    assert two.walked().pages == two.walk.pages


def test_pages_listen_to_no_event_that_could_name_anything(two: Two) -> None:
    frameworks_own = listened(two.portal.page("/regulamin", two.owner))

    for address in two.walk.pages:
        assert listened(two.portal.page(address, two.owner)) <= frameworks_own, address


def listened(page: Page) -> set[str]:
    return {
        event["type"]
        for element in page.data["elements"].values()
        for event in element.get("events", [])
    }
