"""One answer of each kind."""

from collections.abc import Iterator

import httpx
import pytest

from tests.web.answers.asking import EVIL, FORM
from tests.web.portal import Portal


@pytest.fixture
def answers(portal: Portal) -> Iterator[dict[str, httpx.Response]]:
    """Give one answer of each kind."""
    opened = portal.signed_in()
    with portal.browser() as browser, portal.browser(opened) as customer:
        yield {
            "page": browser.get("/logowanie"),
            "private page": customer.get("/pulpit"),
            "redirect of the gate": browser.get("/pulpit"),
            "redirect of a page": browser.get("/aktywacja/abc"),
            "refused form": browser.post("/logowanie", data={"login": "x", "password": "y"}),
            "text": browser.get("/zdrowie/zyje"),
            "fragment": browser.get("/regulamin", headers={"Accept": "text/x-fragment"}),
            "not found": browser.get("/nie-ma"),
            "component not found": browser.get("/_nicegui/3.18.0/components/nothing"),
            "not allowed": browser.post("/polityka-prywatnosci"),
            "forbidden": browser.post("/logowanie", headers={"Origin": EVIL}),
            "too large": browser.post("/logowanie", content=b"x" * 70_000, headers=FORM),
            "our mistake": browser.get("/proba/blad"),
        }
