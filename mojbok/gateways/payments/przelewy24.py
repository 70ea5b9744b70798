"""Przelewy24 by its REST protocol: register, notification, verify, and how a payment stands."""

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote, urlsplit

import httpx

from mojbok.domain.payment_provider import (
    Found,
    Notification,
    NotificationForgedError,
    Order,
    ProviderAwayError,
    Standing,
)
from mojbok.gateways.payments.signatures import NOTIFICATION, REGISTER, VERIFY, is_signed, sign

_LONGEST_EMAIL: Final = 50
_LONGEST_LABEL: Final = 20
_MOST_ANSWER: Final = 64 * 1024
_TIMES: Final = httpx.Timeout(10, connect=4)
_BRIEF_TIMES: Final = httpx.Timeout(3, connect=2)
_TOKEN: Final = re.compile(r"[A-Za-z0-9-]{1,100}")
_INTEGERS: Final = ("merchantId", "posId", "amount", "originAmount", "orderId", "methodId")
_STANDINGS: Final = {
    0: Standing.UNPAID,
    1: Standing.PAID_UNVERIFIED,
    2: Standing.PAID,
    3: Standing.RETURNED,
}
_WITHOUT_ORDER: Final = frozenset({0, 3})


@dataclass(frozen=True, kw_only=True, slots=True)
class Przelewy24Account:
    """The seller's account at Przelewy24. `api_key` opens the API, `crc` signs."""

    merchant_id: int
    pos_id: int
    api_key: str = field(repr=False)
    crc: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Przelewy24:
    """The payment provider. The demo's test provider speaks the same protocol, so that this is the only client."""

    account: Przelewy24Account
    base_url: str
    """Where the API is asked."""
    customers_url: str
    """Where customers pay: the same host, but for a demo that is seen from other machines."""
    return_url: str
    """Where customers come back to; the reference is added."""
    notification_url: str
    email_instead: str
    """Given in the place of an address that is too long for the protocol."""
    client: httpx.Client

    @property
    def origin(self) -> str:
        """Give the origin that customers are sent to."""
        parts = urlsplit(self.customers_url)
        return f"{parts.scheme}://{parts.netloc}"

    def register(self, order: Order) -> str:
        """Announce a payment and give the address at which the customer pays."""
        values: dict[str, object] = {
            "merchantId": self.account.merchant_id,
            "posId": self.account.pos_id,
            "sessionId": order.reference,
            "amount": _grosze(order.amount),
            "currency": order.currency,
            "description": order.description,
            "email": order.email if len(order.email) <= _LONGEST_EMAIL else self.email_instead,
            "country": "PL",
            "language": "pl",
            "urlReturn": f"{self.return_url}/{quote(order.reference)}",
            "urlStatus": self.notification_url,
            # Customers come back when it is known whether they have paid.
            "waitForResult": True,
            "transferLabel": order.reference[:_LONGEST_LABEL],
            "encoding": "UTF-8",
        }
        values["sign"] = sign(REGISTER, values, self.account.crc)
        data = _data(self._ask("POST", "transaction/register", values))
        token = data.get("token")
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise ProviderAwayError
        return f"{self.customers_url}/trnRequest/{token}"

    def read(self, body: bytes) -> Notification:
        """Read a notification: nothing of it is believed before its signature is right."""
        try:
            values = json.loads(body)
        except (ValueError, RecursionError):
            raise NotificationForgedError from None
        if not isinstance(values, dict) or not self._is_ours(values):
            raise NotificationForgedError
        return Notification(
            reference=values["sessionId"],
            amount=_zlotys(values["amount"]),
            origin_amount=_zlotys(values["originAmount"]),
            currency=values["currency"],
            order=str(values["orderId"]),
        )

    def verify(self, *, reference: str, order: str, amount: Decimal, currency: str) -> bool:
        """Confirm a payment, so that the money is ours."""
        values: dict[str, object] = {
            "merchantId": self.account.merchant_id,
            "posId": self.account.pos_id,
            "sessionId": reference,
            "amount": _grosze(amount),
            "currency": currency,
            "orderId": int(order),
        }
        values["sign"] = sign(VERIFY, values, self.account.crc)
        answer = self._ask("PUT", "transaction/verify", values)
        return answer.is_success and _data(answer).get("status") == "success"

    def find(self, reference: str, *, is_brief: bool = False) -> Found | None:
        """Ask how a payment stands."""
        path = f"transaction/by/sessionId/{quote(reference, safe='')}"
        answer = self._ask("GET", path, times=_BRIEF_TIMES if is_brief else _TIMES)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        data = _data(answer)
        try:
            status = int(data["status"])
            return Found(
                standing=_STANDINGS[status],
                amount=_zlotys(int(data["amount"])),
                currency=str(data["currency"]),
                order=_order(data, status),
            )
        except (KeyError, ValueError, TypeError):
            raise ProviderAwayError from None

    def _is_ours(self, values: dict[str, Any]) -> bool:
        # `True` counts as an integer in Python, and is none here.
        has_form = all(type(values.get(name)) is int for name in _INTEGERS) and all(
            _is_text(values.get(name)) for name in ("sessionId", "currency", "statement")
        )
        is_for_us = (values.get("merchantId"), values.get("posId")) == (
            self.account.merchant_id,
            self.account.pos_id,
        )
        return has_form and is_for_us and is_signed(NOTIFICATION, values, self.account.crc)

    def _ask(
        self,
        method: str,
        path: str,
        values: dict[str, object] | None = None,
        times: httpx.Timeout = _TIMES,
    ) -> httpx.Response:
        # Letters as they are, as in the signature.
        content = None if values is None else json.dumps(values, ensure_ascii=False).encode()
        try:
            answer = self.client.request(
                method,
                f"{self.base_url}/api/v1/{path}",
                content=content,
                headers={"content-type": "application/json"},
                auth=(str(self.account.pos_id), self.account.api_key),
                timeout=times,
            )
        except httpx.HTTPError:
            # Its own words may hold addresses and keys.
            raise ProviderAwayError from None
        is_wrong = answer.status_code == httpx.codes.UNAUTHORIZED or answer.is_server_error
        if is_wrong or len(answer.content) > _MOST_ANSWER:
            raise ProviderAwayError
        return answer


def _data(answer: httpx.Response) -> dict[str, Any]:
    try:
        data = answer.json()["data"]
    except (ValueError, KeyError, TypeError):
        raise ProviderAwayError from None
    if not answer.is_success or not isinstance(data, dict):
        raise ProviderAwayError
    return data


def _order(data: dict[str, Any], status: int) -> str:
    """Give the provider's number of a payment: there may be none while there is no money."""
    if status in _WITHOUT_ORDER and data.get("orderId") is None:
        return ""
    return str(int(data["orderId"]))


def _is_text(value: object) -> bool:
    """Tell whether it is text that can be signed: JSON can hold halves of signs, which have no form in UTF-8."""
    return isinstance(value, str) and not any("\ud800" <= sign <= "\udfff" for sign in value)


def _grosze(amount: Decimal) -> int:
    return int(amount.scaleb(2))


def _zlotys(grosze: int) -> Decimal:
    return Decimal(grosze).scaleb(-2)
