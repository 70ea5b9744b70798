"""Zwrot nadpłaty over HTTP (POR-13): the form, its refusals, its state, and nothing of anybody else's."""

import asyncio
import html
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from mojbok.domain.refund import RefundState
from mojbok.domain.sessions import Visitor
from mojbok.services.sessions import OpenedSession
from tests.builders import PASSWORD, Person, shell
from tests.refunding import NRB, overpaid, payer_of, requested
from tests.web.portal import Portal, Socket

pytestmark = pytest.mark.requirement("POR-13")
SECONDS_TO_WAIT = 10


@dataclass(frozen=True, kw_only=True)
class Customer:
    """Somebody who has overpaid 100 zł, and their browser."""

    portal: Portal
    person: Person
    opened: OpenedSession

    @property
    def visitor(self) -> Visitor:
        return self.portal.world.visitor(self.opened)

    @property
    def address(self) -> str:
        return f"/platnosci/zwrot?platnik={payer_of(self.person)}"

    def get(self, path: str) -> str:
        answer = self.portal.get(path, self.opened)
        assert answer.status_code == httpx.codes.OK, answer
        return answer.text

    def post(self, path: str, **data: str) -> httpx.Response:
        with self.portal.browser(self.opened) as browser:
            return browser.post(path, data=data, headers={"Origin": self.portal.url})

    def ask(self, **changed: str) -> httpx.Response:
        values = {
            "platnik": payer_of(self.person),
            "amount": "40,00",
            "nrb": NRB,
            "holder": "Anna Próbna",
            "password": PASSWORD,
        }
        return self.post("/platnosci/zwrot", **values | changed)


def customer(portal: Portal) -> Customer:
    person, visitor = overpaid(portal.world)
    opened = portal.world.open_session(visitor.account)
    return Customer(portal=portal, person=person, opened=opened)


@pytest.fixture
def anna(portal: Portal) -> Customer:
    return customer(portal)


def test_whoever_waits_for_a_refund_is_not_told_that_it_is_set_off(anna: Customer) -> None:
    assert "Zaliczymy ją na następną fakturę." in anna.get("/pulpit")

    anna.ask(amount="40,00")

    for page in map(anna.get, ("/pulpit", "/platnosci")):
        told = html.unescape(page).replace("\N{NO-BREAK SPACE}", " ")
        assert "Zwrot nadpłaty 40,00 zł: do zatwierdzenia" in told
    assert "Zaliczymy ją" not in anna.get("/pulpit")
    assert "Resztę (60,00" in html.unescape(anna.get("/pulpit"))


def test_why_a_refund_was_rejected_is_told(anna: Customer) -> None:
    anna.ask()
    [refund] = anna.portal.world.services.payments.sheet(anna.visitor).refunds
    anna.portal.world.services.bok.refunds.reject(
        refund.reference, actor=shell("ewa"), reason="test", word="Podaj konto na <swoje> nazwisko."
    )

    assert "Powód: Podaj konto na &lt;swoje&gt; nazwisko." in anna.get("/platnosci")
    assert "Zaliczymy ją" in anna.get("/pulpit")


def test_a_refund_is_asked_for_shown_and_withdrawn(anna: Customer) -> None:
    assert f'href="{anna.address}"' in anna.get("/platnosci")
    assert 'value="100,00"' in anna.get(anna.address)

    answer = anna.ask()

    assert answer.headers["location"] == "/platnosci?zwrot=zlecono"
    page = anna.get(answer.headers["location"])
    assert "Zwrot zlecony." in page
    assert "do zatwierdzenia" in page
    assert "•••• 2874" in page
    assert NRB not in page
    assert "Ten zwrot jest w toku" in anna.get(anna.address)
    reference = page.split('name="zwrot" value="')[1].split('"')[0]
    answer = anna.post("/platnosci/zwrot/wycofaj", zwrot=reference)
    assert "Zwrot wycofany." in anna.get(answer.headers["location"])
    again = anna.post("/platnosci/zwrot/wycofaj", zwrot=reference)
    assert again.headers["location"] == answer.headers["location"]


def test_what_is_approved_cannot_be_withdrawn(portal: Portal, anna: Customer) -> None:
    page = anna.get(anna.ask().headers["location"])
    reference = page.split('name="zwrot" value="')[1].split('"')[0]
    world = portal.world
    with world.services.home.work() as work:
        before, after = RefundState.REQUESTED, RefundState.APPROVED
        assert work.refunds.move(reference, before, after, world.clock.now())

    answer = anna.post("/platnosci/zwrot/wycofaj", zwrot=reference)

    assert "nie można już wycofać" in anna.get(answer.headers["location"])


def test_a_refused_form_keeps_what_was_typed_but_no_password(
    portal: Portal, anna: Customer
) -> None:
    with portal.browser(anna.opened) as browser:
        answer = browser.post(
            "/platnosci/zwrot",
            data={
                "platnik": payer_of(anna.person),
                "amount": "100,01",
                "nrb": NRB,
                "holder": "Anna Próbna",
                "password": PASSWORD,
            },
            headers={"Origin": portal.url},
        )
        assert answer.headers["location"] == anna.address
        for name, value in answer.cookies.items():
            # Secure, and the tests' server has no TLS.
            browser.cookies.set(name, value)
        page = browser.get(anna.address).text

    assert "Nadpłata wynosi 100,00" in page
    assert 'value="100,01"' in page
    assert f'value="{NRB}"' in page
    assert PASSWORD not in page


@pytest.mark.parametrize(
    "changed",
    [{"password": "Zle-haslo-1"}, {"nrb": "1"}, {"holder": ""}, {"amount": "-1"}],
    ids=["password", "number", "holder", "amount"],
)
def test_what_is_wrong_leads_back_and_asks_for_nothing(
    anna: Customer, changed: dict[str, str]
) -> None:
    assert anna.ask(**changed).headers["location"] == anna.address
    assert "Zwroty nadpłat" not in anna.get("/platnosci")


def test_refunds_of_others_are_not_there(portal: Portal, anna: Customer) -> None:
    stranger = customer(portal)
    visitor = portal.world.visitor(anna.opened)
    refund = requested(portal.world, anna.person, visitor, amount="10")

    answers = [
        portal.get(anna.address, stranger.opened),
        portal.get("/platnosci/zwrot", stranger.opened),
        stranger.ask(platnik=payer_of(anna.person)),
        stranger.post("/platnosci/zwrot/wycofaj", zwrot=refund.reference),
        stranger.post("/platnosci/zwrot/wycofaj", zwrot="x" * 400),
    ]

    assert {answer.status_code for answer in answers} == {httpx.codes.NOT_FOUND}
    assert refund.reference not in stranger.get("/platnosci")


def test_without_an_overpayment_nothing_is_offered(portal: Portal) -> None:
    opened = portal.signed_in()
    client = portal.world.visitor(opened).account.client_id

    assert "Zwrot nadpłaty" not in portal.get("/platnosci", opened).text
    page = portal.get(f"/platnosci/zwrot?platnik=P-{client}", opened).text
    assert "Nie ma teraz nadpłaty" in page
    assert "Zleć zwrot" not in page


async def test_open_pages_show_what_bok_has_done(
    anna: Customer, new_socket: Callable[[], Socket]
) -> None:
    portal = anna.portal
    visitor = portal.world.visitor(anna.opened)
    refund = requested(portal.world, anna.person, visitor)
    portal.world.clock.advance(timedelta(minutes=5))
    is_told = asyncio.Event()
    socket = new_socket()
    socket.client.on("money", lambda _message: is_told.set())
    await socket.open(portal.page("/platnosci", anna.opened), headers=portal.headers(anna.opened))

    portal.world.services.bok.refunds.approve(refund.reference, actor=shell("tests"))

    async with asyncio.timeout(SECONDS_TO_WAIT):
        await is_told.wait()
    assert "zatwierdzony" in anna.get("/platnosci")
