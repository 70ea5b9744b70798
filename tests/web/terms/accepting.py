"""A customer before newer terms, and what they answer."""

import html
import re
from dataclasses import dataclass
from itertools import count

import httpx

from mojbok.domain.accounts import Account
from mojbok.services.sessions import OpenedSession
from mojbok.storage.tables.accounts import ConsentRow
from tests.builders import PASSWORD
from tests.web.portal import Portal

ADDRESS = "/regulamin/akceptacja"
FILE = "/proba/plik/faktura.pdf"
SECRET = "%PDF the customer's own"
versions = (f"{number}.0" for number in count(2))


@dataclass(frozen=True)
class Customer:
    """A customer who has accepted the terms of yesterday, while newer ones are in force."""

    account: Account
    opened: OpenedSession
    version: str


def answer(version: str, **changed: str) -> dict[str, str]:
    return {"version": version, "terms": "true"} | changed


def versions_of(portal: Portal, account: Account) -> list[str]:
    return [
        row["version"]
        for row in portal.world.rows(ConsentRow, by="id")
        if row["account_id"] == account.id and row["kind"] == "regulamin"
    ]


def shown(page: httpx.Response) -> str:
    body = page.text.split("<body>")[1].split('<script type="application/json"', maxsplit=1)[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def log_in(browser: httpx.Client, account: Account, **more: str) -> httpx.Response:
    return browser.post("/logowanie", data={"login": account.login, "password": PASSWORD} | more)
