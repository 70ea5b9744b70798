"""Forms by plain HTTP, sent by somebody who may be told that the service is away."""

import html
import re
from urllib.parse import urljoin

import httpx

from tests.e2e.people import Person
from tests.e2e.portal import Portal

AWAY = "Serwis jest chwilowo niedostępny"
BUSY = "Chwila przerwy"
NOTHING_SAVED = "Nic nie zostało zapisane."
UNKNOWN = "nie wiemy, czy to, co wysłano, zostało zapisane"
SENT = "/rejestracja/wyslano"
_FIELD = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
_ACTION = re.compile(r'<form method="post" action="([^"]+)" enctype="([^"]+)">')


def browser(portal: Portal, session: str | None = None) -> httpx.Client:
    """Give a browser without scripts, signed in by a session's token."""
    cookies = {"mojbok-session": session} if session else None
    headers = {"origin": portal.url, "accept": "text/html"}
    return httpx.Client(base_url=portal.url, headers=headers, cookies=cookies, timeout=30)


def registration(person: Person) -> dict[str, str]:
    return {
        "type": "business" if person.is_business else "individual",
        "nip" if person.is_business else "pesel": person.number,
        "contract_number": person.contract,
        "login": person.login,
        "login_repeat": person.login,
        "phone": person.phone,
        "email": person.email,
        "terms": "true",
        "cookies": "true",
    }


def again(visitor: httpx.Client, page: httpx.Response) -> httpx.Response:
    """Press the button "Wyślij jeszcze raz" of a page that says that the service was away."""
    action = _ACTION.search(page.text)
    assert action, page.text
    fields = {name: html.unescape(value) for name, value in _FIELD.findall(page.text)}
    address = urljoin(str(page.url), html.unescape(action[1]))
    if action[2] == "multipart/form-data":
        return visitor.post(address, files={name: (None, value) for name, value in fields.items()})
    return visitor.post(address, data=fields)
