"""The demo's payment provider: a small server of its own that speaks Przelewy24's protocol, with its own pages.

Nobody's money is moved. It keeps what it knows in memory, as a stranger would: the portal reaches it by HTTP alone.
"""

import hmac
import json
import logging
import threading
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, count, repeat
from secrets import token_hex
from time import time_ns
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import httpx

from mojbok.gateways.payments.local_pages import payment_page, told_page
from mojbok.gateways.payments.przelewy24 import Przelewy24Account
from mojbok.gateways.payments.signatures import NOTIFICATION, REGISTER, VERIFY, is_signed, sign

#: The demo's keys protect nothing.
DEMO_ACCOUNT: Final = Przelewy24Account(
    merchant_id=12345, pos_id=12345, api_key="demo-api-key", crc="demo-crc"
)
SECONDS_UNTIL_LATE: Final = 20.0
_PAUSES: Final = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
_MOST_BODY: Final = 64 * 1024
_METHOD: Final = 154
_log: Final = logging.getLogger(__name__)


def _post(url: str, body: bytes) -> int:
    try:
        answer = httpx.post(
            url, content=body, headers={"content-type": "application/json"}, timeout=15
        )
    except httpx.HTTPError as error:
        _log.warning("The portal does not answer (%s)", type(error).__name__)
        return 0
    return answer.status_code


@dataclass(slots=True)
class Transaction:
    """A payment as the provider knows it; `status` is the protocol's."""

    values: Mapping[str, Any]
    token: str
    order_id: int | None = None
    status: int = 0


@dataclass(slots=True)
class RefusedError(Exception):
    """An answer of the API that is no success."""

    status: HTTPStatus
    message: str


@dataclass
class LocalProvider:
    """The provider's books and rules, whatever the transport."""

    account: Przelewy24Account = DEMO_ACCOUNT
    seconds_until_late: float = SECONDS_UNTIL_LATE
    send: Callable[[str, bytes], int] = field(default=_post)
    _transactions: dict[str, Transaction] = field(default_factory=dict)
    _orders: "count[int]" = field(default_factory=lambda: count(time_ns() // 1_000_000))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def is_allowed(self, authorization: str) -> bool:
        """Tell whether a caller of the API is the seller."""
        pair = f"{self.account.pos_id}:{self.account.api_key}"
        right = f"Basic {b64encode(pair.encode()).decode()}"
        return hmac.compare_digest(right.encode(), authorization.encode(errors="replace"))

    def register(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Take a payment on."""
        if not is_signed(REGISTER, values, self.account.crc):
            raise RefusedError(HTTPStatus.BAD_REQUEST, "Incorrect sign")
        transaction = Transaction(values, token_hex(20))
        with self._lock:
            if values["sessionId"] in self._transactions:
                raise RefusedError(HTTPStatus.BAD_REQUEST, "sessionId was used before")
            self._transactions[values["sessionId"]] = transaction
        return {"token": transaction.token}

    def verify(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Let the seller confirm a payment."""
        if not is_signed(VERIFY, values, self.account.crc):
            raise RefusedError(HTTPStatus.BAD_REQUEST, "Incorrect sign")
        with self._lock:
            known = self._transactions.get(values["sessionId"])
            if known is None or known.status != 1 or not _fits(known, values):
                raise RefusedError(HTTPStatus.BAD_REQUEST, "Nothing to verify")
            known.status = 2
        return {"status": "success"}

    def find(self, session_id: str) -> dict[str, Any]:
        """Tell how a payment stands."""
        known = self._transactions.get(session_id)
        if known is None:
            raise RefusedError(HTTPStatus.NOT_FOUND, "Transaction not found")
        return {
            "sessionId": session_id,
            "orderId": known.order_id or 0,
            "status": known.status,
            "amount": known.values["amount"],
            "currency": known.values["currency"],
        }

    def transaction(self, session_id: str) -> Transaction:
        """Give a payment. Raises LookupError when there is none."""
        return self._transactions[session_id]

    def by_token(self, token: str) -> Transaction | None:
        """Find the payment that a customer has come to pay."""
        return next((each for each in self._transactions.values() if each.token == token), None)

    def pay(self, transaction: Transaction, *, is_late: bool = False) -> None:
        """Take the customer's money, now or in a while, and tell the seller until it is verified."""
        # At once before the customer is sent back, as Przelewy24 does when asked to (`waitForResult`).
        if not is_late and not self.take(transaction):
            return
        delay = self.seconds_until_late if is_late else 0.0
        timer = threading.Timer(delay, self._tell, [transaction])
        timer.daemon = True
        timer.start()

    def notification(self, transaction: Transaction) -> bytes:
        """Give the signed notification of a payment."""
        values = transaction.values
        told: dict[str, Any] = {
            "merchantId": self.account.merchant_id,
            "posId": self.account.pos_id,
            "sessionId": values["sessionId"],
            "amount": values["amount"],
            "originAmount": values["amount"],
            "currency": values["currency"],
            "orderId": transaction.order_id,
            "methodId": _METHOD,
            "statement": f"p24-{transaction.token[:12]}",
        }
        told["sign"] = sign(NOTIFICATION, told, self.account.crc)
        return json.dumps(told, ensure_ascii=False).encode()

    def take(self, transaction: Transaction) -> bool:
        """Take the customer's money; False when it was taken before."""
        with self._lock:
            if transaction.status:
                return False
            transaction.order_id, transaction.status = next(self._orders), 1
        return True

    def _tell(self, transaction: Transaction) -> None:
        if not transaction.status and not self.take(transaction):
            return
        body = self.notification(transaction)
        for pause in chain(_PAUSES, repeat(_PAUSES[-1], 100)):
            self.send(transaction.values["urlStatus"], body)
            if transaction.status != 1:
                return
            threading.Event().wait(pause)


def _fits(known: Transaction, values: Mapping[str, Any]) -> bool:
    asked = (known.values["amount"], known.values["currency"], known.order_id)
    return asked == (values["amount"], values["currency"], values["orderId"])


def serve(provider: LocalProvider, host: str, port: int) -> ThreadingHTTPServer:
    """Make the server; the caller runs it. Port 0 is any that is free."""

    class Bound(_Handler):
        books = provider

    server = ThreadingHTTPServer((host, port), Bound)
    server.daemon_threads = True
    return server


class _Handler(BaseHTTPRequestHandler):
    books: LocalProvider
    server_version = "LocalProvider"
    sys_version = ""
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/trnRequest/"):
            self._show(path.removeprefix("/trnRequest/"))
        else:
            self._answer_api(path)

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/trnRequest/"):
            self._decide(path.removeprefix("/trnRequest/"))
        else:
            self._answer_api(path)

    def do_PUT(self) -> None:
        self._answer_api(urlsplit(self.path).path)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _show(self, token: str) -> None:
        found = self.books.by_token(token)
        if found is None:
            self._html(HTTPStatus.NOT_FOUND, told_page("Nie ma takiej płatności."))
        elif found.status:
            self._html(HTTPStatus.OK, told_page("Ta płatność jest już opłacona.", found.values))
        else:
            self._html(HTTPStatus.OK, payment_page(found.values, self.books.seconds_until_late))

    def _decide(self, token: str) -> None:
        chosen = parse_qs(self._body().decode(errors="replace")).get("co", [""])[0]
        found = self.books.by_token(token)
        if found is None:
            self._html(HTTPStatus.NOT_FOUND, told_page("Nie ma takiej płatności."))
            return
        if chosen in {"teraz", "pozniej"}:
            self.books.pay(found, is_late=chosen == "pozniej")
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("location", found.values["urlReturn"])
        self.send_header("content-length", "0")
        self.end_headers()

    def _answer_api(self, path: str) -> None:
        body = self._body()
        try:
            if not self.books.is_allowed(self.headers.get("authorization", "")):
                raise RefusedError(HTTPStatus.UNAUTHORIZED, "Incorrect authentication")  # noqa: TRY301 - one way to refuse
            data = self._api(path, body)
        except RefusedError as refusal:
            told = {"error": refusal.message, "code": refusal.status.value}
            self._json(refusal.status, told)
        else:
            self._json(HTTPStatus.OK, {"data": data, "responseCode": 0})

    def _api(self, path: str, body: bytes) -> object:
        by_session = "/api/v1/transaction/by/sessionId/"
        if self.command == "GET" and path == "/api/v1/testAccess":
            return True
        if self.command == "GET" and path.startswith(by_session):
            return self.books.find(unquote(path.removeprefix(by_session)))
        writes = {
            ("POST", "/api/v1/transaction/register"): self.books.register,
            ("PUT", "/api/v1/transaction/verify"): self.books.verify,
        }
        if (self.command, path) not in writes:
            raise RefusedError(HTTPStatus.NOT_FOUND, "Not found")
        try:
            values = json.loads(body)
        except ValueError:
            values = None
        if not isinstance(values, dict):
            raise RefusedError(HTTPStatus.BAD_REQUEST, "Malformed")
        return writes[self.command, path](values)

    def _body(self) -> bytes:
        length = int(self.headers.get("content-length") or 0)
        return self.rfile.read(min(length, _MOST_BODY))

    def _json(self, status: HTTPStatus, data: object) -> None:
        self._send(status, "application/json", json.dumps(data).encode())

    def _html(self, status: HTTPStatus, html: str) -> None:
        self._send(status, "text/html; charset=utf-8", html.encode())

    def _send(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.send_header("cache-control", "no-store")
        self.send_header("referrer-policy", "no-referrer")
        self.end_headers()
        self.wfile.write(content)
