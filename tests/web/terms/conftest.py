"""A customer who has to accept newer terms, and a file that they may not have before."""

import pytest
from fastapi.responses import PlainTextResponse
from nicegui import app

from mojbok.web.routes import Access
from tests.web.portal import Portal
from tests.web.terms.accepting import SECRET, Customer, versions


@pytest.fixture(scope="session", autouse=True)
def _a_file_to_download(portal: Portal) -> None:
    portal.gate.access.declare("/proba/plik/{name}", Access.PORTAL)
    app.get("/proba/plik/{name}")(lambda name: PlainTextResponse(SECRET))


@pytest.fixture(autouse=True)
def _no_hits(portal: Portal) -> None:
    portal.probes.hits.clear()


@pytest.fixture
def customer(portal: Portal) -> Customer:
    world = portal.world
    account = world.member(world.person())
    version = next(versions)
    world.publish_terms(version, text=f"## 1. Zasady\n\nTreść wersji **{version}**.")
    return Customer(account, world.log_in(account.login), version)
