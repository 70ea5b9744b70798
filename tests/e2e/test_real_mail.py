"""The same journey where letters leave by SMTP with STARTTLS, as in production.

`MOJBOK_TEST_CLIENTS=100000` has it start with the import of a whole seller.
"""

import os
import queue
import ssl
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import DESKTOP, Faults, Windows
from tests.e2e.letters import Letter, letter_of
from tests.e2e.people import People, Person
from tests.e2e.portal import Portal, free_port, running
from tests.e2e.screens.activation import ActivationScreen
from tests.e2e.screens.login import LoginScreen


class Sink:
    """Takes every letter, and only over TLS."""

    def __init__(self) -> None:
        self._arrived: queue.SimpleQueue[Letter] = queue.SimpleQueue()

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert session.ssl is not None
        assert isinstance(envelope.content, bytes)
        self._arrived.put(letter_of(message_from_bytes(envelope.content, policy=default)))
        return "250 taken"

    def next(self) -> Letter:
        return self._arrived.get(timeout=20)


@pytest.fixture(scope="module")
def sink() -> Iterator[tuple[Sink, Controller, trustme.CA]]:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    sink = Sink()
    controller = Controller(
        sink,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
    )
    controller.start()
    yield sink, controller, authority
    controller.stop()


@pytest.fixture(scope="module")
def mailing_portal(
    sink: tuple[Sink, Controller, trustme.CA], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    _, controller, authority = sink
    folder = tmp_path_factory.mktemp("mailing")
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    settings = {
        "MOJBOK_SMTP_HOST": "127.0.0.1",
        "MOJBOK_SMTP_PORT": str(controller.port),
        "MOJBOK_SMTP_SECURITY": "starttls",
        "SSL_CERT_FILE": str(folder / "authority.pem"),
    }
    with running(folder, settings) as portal:
        yield portal


@pytest.fixture(scope="module")
def people(mailing_portal: Portal) -> People:
    return mailing_portal.import_people(int(os.environ.get("MOJBOK_TEST_CLIENTS", "10")), seed=7)


@pytest.fixture(params=["individual", "business"])
def person(people: People, request: pytest.FixtureRequest) -> Person:
    take = people.business if request.param == "business" else people.individual
    return take()


@pytest.fixture
def page(browser: Browser, mailing_portal: Portal) -> Iterator[Page]:
    faults = Faults(mailing_portal.url)
    faults.expect("the server responded with a status of 404")
    windows = Windows(browser, mailing_portal, faults)
    yield windows.open(DESKTOP)
    windows.close(None)
    assert faults.unexpected == []


@pytest.mark.requirement("REG-09", "ACT-01", "FIRST-01")
def test_the_journey_goes_over_real_smtp_with_starttls(
    page: Page, person: Person, sink: tuple[Sink, Controller, trustme.CA]
) -> None:
    mail, _, _ = sink

    LoginScreen.open(page).register().fill(person).send()
    link = mail.next()
    ActivationScreen.follow(page, link.acted_on).done()
    letters = {letter.kind: letter for letter in (mail.next(), mail.next())}
    one_time = letters["one-time-password"]
    forced = LoginScreen.open(page).log_in_once(person.login, one_time.acted_on)
    home = forced.change(one_time.acted_on, person.password)

    expect(home.main).to_contain_text(person.name)
    assert (link.kind, link.to) == ("activation", person.email)
    assert one_time.to == person.email
    assert letters["registration-notice"].to == f"klient{int(person.id[1:])}@example.com"


@pytest.mark.requirement("REG-09")
def test_the_page_of_letters_is_gone_where_letters_leave_the_house(page: Page) -> None:
    answer = page.goto("/poczta")

    assert answer is not None
    assert answer.status == 404
