"""Somebody who goes through the portal by HTTP, and notes every secret on the way and everything they were told."""

import asyncio
import json
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import httpx
import socketio

from tests.e2e.by_post import SESSION
from tests.e2e.people import Person
from tests.e2e.portal import Portal

SECONDS_OF_PATIENCE = 30
#: What a browser may say of itself, and a proxy of it: both are the stranger's own words.
TALKATIVE = {
    "User-Agent": "Kanarek/1.0 44051401359 kanarek-agent@poczta.example",
    "X-Forwarded-For": "198.51.100.7, 44051401359",
    "X-Forwarded-Host": "kanarek-host.example",
    "Referer": "http://kanarek.example/?pesel=44051401359&e=kanarek-agent@poczta.example",
    "Accept-Language": "pl, kanarek",
}
_PAGE_DATA = re.compile(r'<script type="application/json" id="page">(.*?)</script>', re.DOTALL)


@dataclass
class Traveller:
    """One client's way through everything. `secrets` open a door; `personal` names somebody."""

    portal: Portal
    person: Person
    login: str
    """As it is typed: the PESEL or NIP, or one of their own."""
    secrets: dict[str, str] = field(default_factory=dict)
    personal: dict[str, str] = field(default_factory=dict)
    answers: list[httpx.Response] = field(default_factory=list)
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = self._browser()
        number = "NIP" if self.person.is_business else "PESEL"
        self.personal |= {number: self.person.number, "login": self.login}
        self.personal |= {"e-mail": self.email, "phone": "601 909 808", "agent": "44051401359"}
        self.personal |= {"stored phone": "601909808", "agent's e-mail": "kanarek-agent@"}

    @property
    def email(self) -> str:
        return f"kanarek-{self.person.id.lower()}@poczta.example.com"

    def secret(self, name: str, value: str) -> str:
        """Note a secret, and give it."""
        assert len(value) > 5, name
        self.secrets[f"{name} of {self.person.id}"] = value
        return value

    def get(self, path: str, **query: str) -> httpx.Response:
        return self.client.get(path, params=query or None)

    def post(self, path: str, leads_to: str | None = None, **values: str) -> httpx.Response:
        """Send a form, and look at the page that it leads to, as a browser does."""
        answer = self.client.post(path, data=values)
        if leads_to is not None:
            assert answer.headers.get("location") == leads_to, (path, answer, answer.text[:200])
        if "location" in answer.headers:
            self.client.get(answer.headers["location"])
        self._note_cookies()
        return answer

    def letter(self, kind: str, number: int = 1, *, to: str = "") -> str:
        """Wait for a letter and give what is to be acted on."""
        return self.portal.letters.wait_for(kind, to or self.email, number=number).acted_on

    def hidden(self, path: str, name: str) -> str:
        """Open a page and give what a hidden field of its form holds."""
        found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', self.get(path).text)
        assert found, path
        return found[1]

    def start_anew(self) -> None:
        """Go on in another browser."""
        self.client.close()
        self.client = self._browser()

    def say(self, path: str, kind: str, detail: object) -> None:
        """Open a page's socket and send an event, as its script does; then nonsense with the same content."""
        page = self.get(path)
        found = _PAGE_DATA.search(page.text)
        assert found
        asyncio.run(self._say(json.loads(found[1]), kind, detail))

    async def _say(self, data: dict[str, object], kind: str, detail: object) -> None:
        options: dict[str, dict[str, str]] = data["options"]  # type: ignore[assignment]
        elements: dict[str, dict[str, list[dict[str, str]]]] = data["elements"]  # type: ignore[assignment]
        client_id = options["query"]["client_id"]
        number, listener = next(
            (number, one["listener_id"])
            for number, element in elements.items()
            for one in element.get("events", [])
            if one["type"] == kind
        )
        event = {"id": int(number), "client_id": client_id, "listener_id": listener}
        query = {"client_id": client_id, "tab_id": str(uuid4()), "document_id": str(uuid4())}
        query |= {"next_message_id": "0", "implicit_handshake": "true"}
        socket = socketio.AsyncClient(reconnection=False, handle_sigint=False)
        cookie = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        await socket.connect(
            f"{self.portal.url}?{urlencode(query)}",
            headers={"Origin": self.portal.url, "Cookie": cookie, **TALKATIVE},
            socketio_path="/_nicegui_ws/socket.io",
            transports=["websocket"],
            wait_timeout=SECONDS_OF_PATIENCE,
        )
        await socket.emit("log", detail)
        for arguments in ([json.dumps({"detail": detail})], [detail], [json.dumps(detail)], detail):
            await socket.call("event", event | {"args": arguments}, timeout=SECONDS_OF_PATIENCE)
        await socket.disconnect()
        if socket.eio.http is not None:
            await socket.eio.http.close()

    def _browser(self) -> httpx.Client:
        return httpx.Client(
            base_url=self.portal.url,
            headers={"Origin": self.portal.url, **TALKATIVE},
            timeout=SECONDS_OF_PATIENCE,
            trust_env=False,
            event_hooks={"response": [self._hear]},
        )

    def _hear(self, answer: httpx.Response) -> None:
        answer.read()
        self.answers.append(answer)

    def _note_cookies(self) -> None:
        for name, value in self.client.cookies.items():
            kind = "session" if name == SESSION else name
            if value not in self.secrets.values():
                self.secret(f"{kind} {len(self.secrets)}", value)


def token_of(link: str) -> str:
    return urlsplit(link).path.rpartition("/")[2]
