"""Przelewy24's protocol: signatures by the documented vectors, and what is sent and believed (POR-05)."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest

from mojbok.domain.payment_provider import (
    Found,
    NotificationForgedError,
    Order,
    ProviderAwayError,
    Standing,
)
from mojbok.gateways.payments.przelewy24 import Przelewy24, Przelewy24Account
from mojbok.gateways.payments.signatures import NOTIFICATION, REGISTER, VERIFY, sign

pytestmark = pytest.mark.requirement("POR-05")

NOTICE: dict[str, Any] = {
    "merchantId": 12345,
    "posId": 123,
    "sessionId": "0beec7",
    "amount": 1500,
    "originAmount": 1500,
    "currency": "PLN",
    "orderId": 123456789,
    "methodId": 32,
    "statement": "p24-XXX-YYY-ZZZ",
}
NOTICE_SIGN = (
    "703e946290d92230297c35d3bc8f554d4a458a4c97c9917665929c5ef5e682f7"
    "a868ac36e5dff20184c6a5302ef66c77"
)
ORDER = Order(
    reference="MB-7K3QW9XDM2T4HJ6C",
    amount=Decimal("1234.56"),
    currency="PLN",
    description="mojBOK POLSp",
    email="anna@poczta.example",
)
Answer = Callable[[httpx.Request], httpx.Response]


def provider(answer: Answer | None = None) -> Przelewy24:
    def fails(_request: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing is to be asked")

    return Przelewy24(
        account=Przelewy24Account(merchant_id=12345, pos_id=123, api_key="key", crc="bar"),
        base_url="https://p24.example",
        customers_url="https://p24.example",
        return_url="https://mojbok.example/platnosci/powrot",
        notification_url="https://mojbok.example/platnosci/powiadomienie",
        email_instead="bok@polsp.example.com",
        client=httpx.Client(transport=httpx.MockTransport(answer or fails)),
    )


def data(**values: Any) -> httpx.Response:  # noqa: ANN401 - JSON
    return httpx.Response(200, json={"data": values, "responseCode": 0})


@pytest.mark.parametrize(
    ("keys", "values", "crc", "expected"),
    [
        (NOTIFICATION, NOTICE, "bar", NOTICE_SIGN),
        (
            REGISTER,
            {"sessionId": "0beec7", "merchantId": 12345, "amount": 1500, "currency": "PLN"},
            "bar",
            (
                "38828bc8afc9ff10b05c5f5013f21006916f24f112eadc670520e2b35d62fb52"
                "99930e6946efb75ec0d7815c239ab26e"
            ),
        ),
        (
            VERIFY,
            {"sessionId": "0beec7", "orderId": 123456789, "amount": 1500, "currency": "PLN"},
            "bar",
            (
                "fed30656ca0fca157fa600670043c266058aceaf4bf57e678299ec2aa56a848f"
                "d331b2a05799d24265318e9ebe28a9c6"
            ),
        ),
        (
            REGISTER,
            {"sessionId": "sessionId", "merchantId": 999999, "amount": 1000, "currency": "PLN"},
            "crc",
            (
                "a34cf822f00b51d8d75e2d21334d6ffb5f2fac8408574f4cd7d4897f07ed6131"
                "2244f9875e18ce63a4fbe2668d7ffc30"
            ),
        ),
        (
            REGISTER,
            {
                "sessionId": "FE/2026/11/żółw-1",
                "merchantId": 12345,
                "amount": 123456,
                "currency": "PLN",
            },
            "a1b2c3",
            (
                "0b5fefddbdc148fdbe8f73a0b0ada1d389ad511116558ee2f66acb8731a4051b"
                "27601e7cbe7cdd06c18003db40b90090"
            ),
        ),
    ],
)
def test_signatures_are_those_of_the_documented_vectors(
    keys: tuple[str, ...], values: dict[str, Any], crc: str, expected: str
) -> None:
    assert sign(keys, values, crc) == expected


def test_registering_tells_amount_in_grosze_and_little_of_the_customer() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return data(token="A1B2-C3")

    assert provider(answer).register(ORDER) == "https://p24.example/trnRequest/A1B2-C3"

    (request,) = seen
    sent = json.loads(request.content)
    assert request.url == "https://p24.example/api/v1/transaction/register"
    assert request.headers["authorization"] == httpx.BasicAuth("123", "key")._auth_header
    assert (sent["amount"], sent["currency"], sent["transferLabel"]) == (
        123456,
        "PLN",
        ORDER.reference,
    )
    assert sent["urlReturn"].endswith(f"/powrot/{ORDER.reference}")
    assert sent["sign"] == sign(REGISTER, sent, "bar")
    assert not {"client", "address", "phone", "city", "zip"} & set(sent)


def test_an_address_too_long_for_the_protocol_is_replaced() -> None:
    sent: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content)["email"])
        return data(token="A1")

    long = Order(**{**{f: getattr(ORDER, f) for f in ORDER.__slots__}, "email": f"{'a' * 60}@b.pl"})
    provider(answer).register(long)

    assert sent == ["bok@polsp.example.com"]


def broken(_request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("secret address")


ODD_ANSWERS: dict[str, Answer] = {
    "no connection": broken,
    "an error of its own": lambda _: httpx.Response(500),
    "wrong keys": lambda _: httpx.Response(401, json={"error": "x", "code": 401}),
    "a refusal": lambda _: httpx.Response(400, json={"error": "x", "code": 400}),
    "no JSON": lambda _: httpx.Response(200, text="<html>"),
    "a redirect": lambda _: httpx.Response(302, headers={"location": "https://elsewhere.example"}),
    "a token that leads elsewhere": lambda _: data(token="../../elsewhere"),
    "a token that is no text": lambda _: data(token=7),
    "a list": lambda _: httpx.Response(200, json=[1]),
}


@pytest.mark.parametrize("kind", ODD_ANSWERS)
def test_a_provider_that_does_not_answer_as_it_should_is_away(kind: str) -> None:
    with pytest.raises(ProviderAwayError):
        provider(ODD_ANSWERS[kind]).register(ORDER)


def test_a_notification_with_the_right_signature_is_read() -> None:
    told = provider().read(json.dumps({**NOTICE, "sign": NOTICE_SIGN}).encode())

    assert (told.reference, told.amount, told.origin_amount, told.currency, told.order) == (
        "0beec7",
        Decimal("15.00"),
        Decimal("15.00"),
        "PLN",
        "123456789",
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"sign": "0" * 96},
        {"sign": None},
        {"sign": "ż" * 96},
        {"amount": 1501},
        {"originAmount": 1},
        {"currency": "EUR"},
        {"sessionId": "another"},
        {"orderId": 1},
        {"amount": "1500"},
        {"amount": True},
        {"statement": None},
        {"sessionId": "\ud800"},
        {"statement": "\udfff"},
    ],
)
def test_a_notification_that_was_changed_is_forged(changed: dict[str, Any]) -> None:
    body = json.dumps({**NOTICE, "sign": NOTICE_SIGN, **changed}).encode()

    with pytest.raises(NotificationForgedError):
        provider().read(body)


@pytest.mark.parametrize("other", [{"merchantId": 1}, {"posId": 1}])
def test_a_notification_for_another_seller_is_forged_though_its_signature_fits(
    other: dict[str, int],
) -> None:
    values = {**NOTICE, **other}
    body = json.dumps({**values, "sign": sign(NOTIFICATION, values, "bar")}).encode()

    with pytest.raises(NotificationForgedError):
        provider().read(body)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b"\xff\xfe", b"[" * 3_000, b"{}"])
def test_what_is_no_notification_at_all_is_forged(body: bytes) -> None:
    with pytest.raises(NotificationForgedError):
        provider().read(body)


def verified(answer: Answer) -> bool:
    return provider(answer).verify(
        reference="0beec7", order="123456789", amount=Decimal("15.00"), currency="PLN"
    )


def test_verifying_is_signed_and_believed_when_it_succeeds_alone() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        sent = json.loads(request.content)
        assert request.method == "PUT"
        assert sent["sign"] == sign(VERIFY, sent, "bar")
        return data(status="success")

    assert verified(answer)
    assert not verified(lambda _: httpx.Response(400, json={"error": "x", "code": 400}))


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        (0, Standing.UNPAID),
        (1, Standing.PAID_UNVERIFIED),
        (2, Standing.PAID),
        (3, Standing.RETURNED),
    ],
)
def test_the_provider_tells_how_a_payment_stands(status: int, standing: Standing) -> None:
    found = provider(lambda _: data(status=status, amount=1500, currency="PLN", orderId=7)).find(
        "MB-1"
    )

    assert found is not None
    assert (found.standing, found.amount, found.order) == (standing, Decimal("15.00"), "7")


@pytest.mark.parametrize("without", [{}, {"orderId": None}])
def test_only_of_a_payment_with_money_the_provider_must_tell_its_number(
    without: dict[str, None],
) -> None:
    def found(status: int) -> Found | None:
        return provider(lambda _: data(status=status, amount=1500, currency="PLN", **without)).find(
            "MB-1"
        )

    for status, standing in ((0, Standing.UNPAID), (3, Standing.RETURNED)):
        told = found(status)
        assert told is not None
        assert (told.standing, told.order) == (standing, "")
    for status in (1, 2):
        with pytest.raises(ProviderAwayError):
            found(status)


def test_somebody_who_waits_for_a_look_waits_less_long() -> None:
    waits: list[float] = []

    def answer(request: httpx.Request) -> httpx.Response:
        waits.append(request.extensions["timeout"]["read"])
        return data(status=0, amount=1500, currency="PLN", orderId=0)

    for is_brief in (True, False):
        provider(answer).find("MB-1", is_brief=is_brief)

    assert waits == [3, 10]


def test_a_payment_that_the_provider_does_not_know_is_none() -> None:
    assert (
        provider(lambda _: httpx.Response(404, json={"error": "", "code": 404})).find("x") is None
    )
