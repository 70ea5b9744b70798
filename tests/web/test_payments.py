"""Paying over HTTP: the screens, the way to the provider and back, and what the notification's address takes."""

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Event
from urllib.parse import urlsplit

import httpx
import pytest
from pypdf import PdfReader

from mojbok.domain.address_id import address_id
from mojbok.domain.online_payment import OnlinePayment, PaymentState
from mojbok.domain.rates import Rate
from mojbok.gateways.payments.przelewy24 import Przelewy24
from mojbok.pages import asking, online_payment, paying
from mojbok.services.sessions import OpenedSession
from tests.builders import Person
from tests.paying import Till, begun, bill, running_till, stored
from tests.waiting import SECONDS_OF_PATIENCE
from tests.web.portal import Page, Portal, Socket

pytestmark = pytest.mark.requirement("POR-05")

NOTIFICATION = "/platnosci/powiadomienie"
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def till(portal: Portal) -> Iterator[Till]:
    with running_till() as till:
        services = portal.world.services
        # Both are frozen; the pages have them already.
        object.__setattr__(services.online_payments, "provider", till.client)
        object.__setattr__(services.paying, "is_online_possible", True)
        yield till
        object.__setattr__(services.online_payments, "provider", None)
        object.__setattr__(services.paying, "is_online_possible", False)


@dataclass(frozen=True)
class Customer:
    """A signed-in customer who owes two payers' invoices."""

    portal: Portal
    person: Person
    opened: OpenedSession
    numbers: tuple[str, str]

    def get(self, path: str) -> httpx.Response:
        return self.portal.get(path, self.opened)

    def post(self, path: str, *numbers: str) -> httpx.Response:
        with self.portal.browser(self.opened) as browser:
            return browser.post(
                path,
                data={"faktura": [address_id(number) for number in numbers]},
                headers={"Origin": self.portal.url},
            )


@pytest.fixture
def customer(portal: Portal, till: Till) -> Customer:
    world = portal.world
    person = world.person()
    numbers = (
        bill(world, person, "FV/1", "100.00"),
        bill(world, person, "FV/2", "23.45", payer="-2"),
    )
    return Customer(portal, person, world.open_session(world.member(person)), numbers)


def notify(portal: Portal, body: bytes, **headers: str) -> httpx.Response:
    with portal.browser() as browser:
        return browser.post(NOTIFICATION, content=body, headers={**JSON, **headers})


def begin(customer: Customer, till: Till) -> OnlinePayment:
    answer = customer.post("/platnosci/zaplac/online", *customer.numbers)
    assert answer.status_code == httpx.codes.SEE_OTHER
    return begun(customer.portal.world, till, answer.headers["location"])


@pytest.mark.requirement("SCR-PAYMENTS", "POR-04")
def test_the_balance_and_each_payers_own_account_are_shown(customer: Customer) -> None:
    page = customer.get("/platnosci").text

    assert "123,45\N{NO-BREAK SPACE}zł" in page
    assert "11 1090 1014 0000 0000 0001 2345" in page


@pytest.mark.requirement("POR-12")
def test_what_is_chosen_is_laid_out_as_one_transfer_for_each_payer(customer: Customer) -> None:
    every = customer.post("/platnosci/zaplac/przelew", *customer.numbers)
    one = customer.post("/platnosci/zaplac/przelew", customer.numbers[1])

    assert every.status_code == 303, every.text[:3000]
    assert every.headers["location"] == "/platnosci/zaplac/przelew"
    assert customer.get(every.headers["location"]).text.count('role="img"') == 2
    page = customer.get(one.headers["location"]).text
    assert page.count('role="img"') == 1
    assert "23,45\N{NO-BREAK SPACE}zł" in page


@pytest.mark.requirement("POR-12")
@pytest.mark.parametrize(
    ("days", "told"),
    [
        ((-3, -1), "Po terminie: zapłać jak najszybciej."),
        ((-1, 5), "Część faktur jest po terminie: zapłać jak najszybciej."),
        ((0, 5), "Zapłać do {first}."),
    ],
)
def test_a_transfer_says_until_when_or_that_it_is_late_and_never_a_day_gone_by(
    portal: Portal, till: Till, days: tuple[int, int], told: str
) -> None:
    world = portal.world
    person = world.person()
    due = [world.today + timedelta(days=each) for each in days]
    for place, day in enumerate(due):
        bill(world, person, f"FV/{place}", "10.00", due_on=day)

    page = portal.get("/platnosci/zaplac/przelew", world.open_session(world.member(person))).text

    assert told.format(first=f"{due[0]:%d.%m.%Y}") in page
    assert ("Zapłać do" in page) is (days[0] >= 0)


@pytest.mark.requirement("SCR-INVOICES")
@pytest.mark.parametrize(("days", "is_late"), [(-1, True), (0, False)])
def test_an_invoice_that_is_late_is_to_be_paid_soon_and_not_until_a_day_gone_by(
    portal: Portal, days: int, *, is_late: bool
) -> None:
    world = portal.world
    person = world.person()
    number = bill(world, person, "FV/1", "10.00", due_on=world.today + timedelta(days=days))
    opened = world.open_session(world.member(person))

    page = portal.get(f"/faktury/{address_id(number)}", opened).text

    assert ("Zapłać jak najszybciej" in page) is is_late
    assert ("Zapłać do" in page) is not is_late


@pytest.mark.requirement("POR-12")
@pytest.mark.parametrize("path", ["/platnosci/zaplac/przelew", "/platnosci/zaplac/online"])
def test_nothing_chosen_leads_back_to_the_choice_with_a_word(customer: Customer, path: str) -> None:
    with customer.portal.browser(customer.opened) as browser:
        answer = browser.post(path, headers={"Origin": customer.portal.url})
        back = browser.get(answer.headers["location"])

    assert answer.headers["location"] == "/platnosci/zaplac"
    assert "Zaznacz co najmniej jedną fakturę." in back.text


def test_the_choice_can_begin_with_one_invoice(customer: Customer) -> None:
    page = customer.get(f"/platnosci/zaplac?faktura={address_id(customer.numbers[0])}").text

    boxes = re.findall('<input[^>]* name="faktura"[^>]*>', page)
    assert {(address_id(customer.numbers[0]) in box, " checked" in box) for box in boxes} == {
        (True, True),
        (False, False),
    }


def test_only_the_pages_that_pay_may_lead_to_the_provider(customer: Customer, till: Till) -> None:
    def form_action(path: str) -> str:
        policy = customer.get(path).headers["content-security-policy"]
        return next(part for part in policy.split("; ") if part.startswith("form-action"))

    for path in ("/platnosci/zaplac", "/platnosci/zaplac/przelew"):
        assert form_action(path) == f"form-action 'self' {till.client.origin}"
    for path in ("/platnosci", "/pulpit", "/platnosci/rozliczenie"):
        assert form_action(path) == "form-action 'self'"


def test_the_way_leads_to_the_provider_and_a_browser_that_comes_back_books_nothing(
    customer: Customer, till: Till
) -> None:
    payment = begin(customer, till)
    back = customer.get(f"/platnosci/powrot/{payment.reference}").text

    assert "Ta płatność nie jest opłacona" in back
    assert stored(customer.portal.world, payment.reference).state is PaymentState.REGISTERED


def test_who_comes_back_while_the_money_is_on_its_way_is_told_so_and_offered_no_second_payment(
    customer: Customer, till: Till
) -> None:
    payment = begin(customer, till)
    till.pay(payment.reference)

    back = customer.get(f"/platnosci/powrot/{payment.reference}").text
    again = customer.post(f"/platnosci/powrot/{payment.reference}")

    assert "Operator ma już Twoją wpłatę" in back
    assert "Zapłać ponownie" not in back
    assert again.headers["location"] == f"/platnosci/powrot/{payment.reference}"
    assert stored(customer.portal.world, payment.reference).state is PaymentState.REGISTERED


def test_who_comes_back_does_not_wait_long_for_a_provider_that_does_not_answer(
    customer: Customer, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = begin(customer, till)
    answers = Event()
    monkeypatch.setattr(online_payment, "SECONDS_TO_LOOK", 0.1)
    monkeypatch.setattr(
        Przelewy24, "find", lambda *_, **__: answers.wait(SECONDS_OF_PATIENCE) and None
    )

    back = customer.get(f"/platnosci/powrot/{payment.reference}").text
    again = customer.post(f"/platnosci/powrot/{payment.reference}")
    answers.set()

    assert "Czekamy na potwierdzenie" in back
    assert again.headers["location"] == "/platnosci/zaplac"


def test_money_of_another_amount_is_told_of_as_such_and_not_promised_to_be_booked(
    customer: Customer, till: Till
) -> None:
    payment = begin(customer, till)
    till.pay(payment.reference)
    transaction = till.books.transaction(payment.reference)
    transaction.values = {**transaction.values, "amount": 1}

    back = customer.get(f"/platnosci/powrot/{payment.reference}").text

    assert "Operator ma Twoją wpłatę, ale na inną kwotę" in back
    assert "Gdy ją zaksięgujemy" not in back
    assert "skontaktuj się z nami" in back
    assert "Zapłać ponownie" not in back


def test_returned_money_is_told_of_as_such_and_can_be_paid_again(
    customer: Customer, till: Till
) -> None:
    payment = begin(customer, till)
    till.books.transaction(payment.reference).status = 3

    back = customer.get(f"/platnosci/powrot/{payment.reference}").text

    assert "Operator zwrócił pieniądze za tę płatność" in back
    assert "nie ma za nią pieniędzy" not in back
    assert "Zapłać ponownie" in back


def test_who_gives_up_a_payment_of_too_many_invoices_for_an_address_is_told_so(
    customer: Customer, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill(customer.portal.world, customer.person, "FV/3", "5.00")
    first = customer.post("/platnosci/zaplac/online", customer.numbers[0])
    payment = begun(customer.portal.world, till, first.headers["location"])
    monkeypatch.setattr(paying, "_MOST_NAMED", 0)

    with customer.portal.browser(customer.opened) as browser:
        again = browser.post(
            f"/platnosci/powrot/{payment.reference}", headers={"Origin": customer.portal.url}
        )
        told = browser.get(again.headers["location"]).text

    assert again.headers["location"] == "/platnosci/zaplac"
    assert "zaznacz najwyżej 0" in told


def test_when_too_many_look_giving_up_leads_back_and_gives_nothing_up(
    customer: Customer, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = begin(customer, till)
    monkeypatch.setattr(asking, "_look_lane", asking.SlowLane(threads=1, most_waiting=-1))

    again = customer.post(f"/platnosci/powrot/{payment.reference}")

    assert again.headers["location"] == f"/platnosci/powrot/{payment.reference}"
    assert stored(customer.portal.world, payment.reference).given_up_at is None


def test_who_gives_a_payment_up_pays_its_invoices_again_without_a_warning(
    customer: Customer, till: Till
) -> None:
    first = customer.post("/platnosci/zaplac/online", customer.numbers[0])
    payment = begun(customer.portal.world, till, first.headers["location"])
    assert "nie płać drugi raz" in customer.get("/platnosci/zaplac").text

    again = customer.post(f"/platnosci/powrot/{payment.reference}")

    assert again.headers["location"] == f"/platnosci/zaplac?platnik=P-{customer.person.client_id}"
    assert "nie płać drugi raz" not in customer.get("/platnosci/zaplac").text
    assert "Nieopłacona" in customer.get("/platnosci").text
    back = customer.get(f"/platnosci/powrot/{payment.reference}").text
    assert "Ta płatność nie jest opłacona" in back
    assert "nie płać drugi raz" in back, "it is still asked about"
    assert "Zapłać ponownie" in back
    with customer.portal.world.services.home.work() as work:
        work.online_payments.close(payment.reference)
    over = customer.get(f"/platnosci/powrot/{payment.reference}").text
    assert "Ta płatność nie doszła do skutku" in over


def test_a_payment_whose_invoices_were_paid_otherwise_asks_for_nothing(
    customer: Customer, till: Till
) -> None:
    broken_off, other = begin(customer, till), begin(customer, till)
    notify(customer.portal, till.pay(other.reference))

    back = customer.get(f"/platnosci/powrot/{broken_off.reference}").text

    assert "Wszystko opłacone" in (choice := customer.get("/platnosci/zaplac").text)
    assert "nie płać drugi raz" not in choice
    assert "są już opłacone: nie musisz nic robić" in back
    assert "Zapłać ponownie" not in back


def test_a_notification_needs_no_cookie_and_books(customer: Customer, till: Till) -> None:
    payment = begin(customer, till)

    answer = notify(customer.portal, till.pay(payment.reference))

    assert (answer.status_code, answer.text) == (200, "OK")
    assert "set-cookie" not in answer.headers
    assert "Zapłacono" in customer.get(f"/platnosci/powrot/{payment.reference}").text
    assert "0,00\N{NO-BREAK SPACE}zł" in customer.get("/platnosci").text


async def test_every_open_page_of_the_account_is_told_and_no_other(
    customer: Customer, till: Till, new_socket: Callable[[], Socket]
) -> None:
    portal = customer.portal
    payment = begin(customer, till)
    stranger = portal.signed_in()
    told: list[str] = []
    for name, opened in (("own", customer.opened), ("stranger", stranger)):
        page: Page = portal.page("/platnosci", opened)
        socket = new_socket()
        socket.client.on("money", lambda _message, name=name: told.append(name))
        await socket.open(page, headers=portal.headers(opened))

    assert notify(portal, till.pay(payment.reference)).status_code == 200
    await socket.says("ack", {"client_id": page.client_id, "next_message_id": 0})

    assert told == ["own"]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{}", {}, 400),
        (b"", {}, 400),
        (b'{"sign": "0"}', {}, 400),
        (b"{}", {"content-type": "text/plain"}, 415),
        (b"a=1", {"content-type": "application/x-www-form-urlencoded"}, 415),
        (b'"' + b"x" * 5_000 + b'"', {}, 413),
        (b"{}", {"Origin": "https://elsewhere.example"}, 403),
    ],
    ids=["empty object", "nothing", "unsigned", "text", "form", "large", "from a page of others"],
)
def test_what_is_no_notification_is_refused(
    portal: Portal, till: Till, body: bytes, headers: dict[str, str], status: int
) -> None:
    assert notify(portal, body, **headers).status_code == status


def test_the_notifications_address_shows_nothing(portal: Portal) -> None:
    assert portal.get(NOTIFICATION).status_code == httpx.codes.METHOD_NOT_ALLOWED


def test_a_changed_notification_books_nothing(customer: Customer, till: Till) -> None:
    payment = begin(customer, till)
    values = json.loads(till.pay(payment.reference))

    answer = notify(customer.portal, json.dumps({**values, "amount": 1}).encode())

    assert answer.status_code == 400
    assert stored(customer.portal.world, payment.reference).state is PaymentState.REGISTERED


@pytest.mark.requirement("POR-08")
def test_another_customers_payment_and_one_that_is_not_there_look_the_same(
    customer: Customer, till: Till
) -> None:
    payment = begin(customer, till)
    stranger = customer.portal.signed_in()

    paths = [
        f"/platnosci/powrot/{reference}" for reference in (payment.reference, "MB-AAAABBBBCCCC2222")
    ]
    answers = [customer.portal.get(path, stranger) for path in paths]
    with customer.portal.browser(stranger) as browser:
        answers += [browser.post(path, headers={"Origin": customer.portal.url}) for path in paths]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert payment.reference not in answers[0].text
    assert stored(customer.portal.world, payment.reference).state is PaymentState.REGISTERED


@pytest.mark.requirement("POR-10")
def test_the_statement_comes_as_csv_and_xlsx_with_the_balance_shown(customer: Customer) -> None:
    shown = customer.get("/platnosci/rozliczenie?okres=wszystko").text
    as_csv = customer.get("/platnosci/rozliczenie.csv?okres=wszystko")
    as_xlsx = customer.get("/platnosci/rozliczenie.xlsx?okres=wszystko")

    lines = as_csv.content.decode("utf-8-sig").splitlines()
    assert "123,45\N{NO-BREAK SPACE}zł" in shown
    assert as_csv.content.startswith(b"\xef\xbb\xbf")
    assert lines[-1].endswith(";123,45")
    assert len(lines) == 1 + 1 + 2 + 1
    assert as_xlsx.content.startswith(b"PK")
    assert "attachment" in as_xlsx.headers["content-disposition"]


@pytest.mark.requirement("POR-10")
def test_the_statement_comes_as_a_pdf_with_each_sum_to_the_grosz(customer: Customer) -> None:
    answer = customer.get("/platnosci/rozliczenie.pdf?okres=wszystko")

    told = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages
    ).replace("\N{NO-BREAK SPACE}", " ")
    assert answer.headers["content-type"] == "application/pdf"
    assert "attachment" in answer.headers["content-disposition"]
    for words in ("POLSp", customer.person.name, "Saldo na początku", "100,00", "123,45 zł"):
        assert words in told


@pytest.mark.requirement("POR-10")
def test_a_statement_too_long_for_a_pdf_says_so_and_offers_the_other_files(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mojbok.domain.printed_document.MOST_ROWS", 1)

    answer = customer.get("/platnosci/rozliczenie.pdf?okres=wszystko")
    back = customer.get(answer.headers["location"]).text

    assert answer.status_code == 303
    assert "Wybierz krótszy okres albo pobierz XLSX lub CSV" in back


@pytest.mark.requirement("POR-10", "SEC-02")
@pytest.mark.parametrize(
    ("limit", "path"),
    [
        ("spreadsheets_account", "/platnosci/rozliczenie.csv"),
        ("spreadsheets_account", "/platnosci/rozliczenie.xlsx"),
        ("prints_account", "/platnosci/rozliczenie.pdf"),
        ("spreadsheets_account", "/faktury/eksport/csv"),
        ("spreadsheets_account", "/faktury/eksport/xlsx"),
        ("archives_account", "/faktury/eksport/zip"),
    ],
)
def test_whoever_downloads_too_often_is_told_when_to_come_back(
    customer: Customer, monkeypatch: pytest.MonkeyPatch, limit: str, path: str
) -> None:
    throttle = customer.portal.world.services.downloads.throttle
    few = replace(throttle.rates, **{limit: (Rate(1, 3600),)})
    monkeypatch.setattr(type(throttle), "_rates", lambda _self, name: getattr(few, name))

    first, second = customer.get(path), customer.get(path)

    assert first.status_code in {200, 303}
    assert second.status_code == 429
    assert second.headers["retry-after"] in {"3600", "3601"}
    assert re.search("Spróbuj ponownie za 6[01]\N{NO-BREAK SPACE}minut", second.text)
    assert "bardzo wiele plików" in second.text
    assert customer.person.name in second.text


@pytest.mark.requirement("POR-10")
def test_days_that_make_no_sense_are_told_at_the_field(customer: Customer) -> None:
    page = customer.get("/platnosci/rozliczenie?od=2026-02-30").text

    assert "Podaj dni jako dd.mm.rrrr" in page
    assert 'aria-invalid="true"' in page


@pytest.mark.requirement("POR-08", "POR-10")
def test_the_statement_of_another_clients_payer_is_not_found(customer: Customer) -> None:
    stranger = customer.portal.world.person()

    for path in ("/platnosci/rozliczenie", "/platnosci/rozliczenie.csv"):
        assert customer.get(f"{path}?platnik=P-{stranger.client_id}").status_code == 404


def test_the_provider_learns_where_to_send_the_customer_and_the_word(
    customer: Customer, till: Till
) -> None:
    payment = begin(customer, till)

    told = till.books.transaction(payment.reference).values

    assert urlsplit(told["urlReturn"]).path == f"/platnosci/powrot/{payment.reference}"
    assert urlsplit(told["urlStatus"]).path == NOTIFICATION
    assert customer.person.number not in json.dumps(dict(told))
    assert customer.person.name not in json.dumps(dict(told), ensure_ascii=False)
