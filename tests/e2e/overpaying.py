"""Finds those who have paid too much, by an independent sum, and has one of them ask for it back."""

import csv
import re
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

from tests.e2e import by_post
from tests.e2e.by_post import SignedIn
from tests.e2e.people import People, Person
from tests.e2e.portal import Portal

NRB = "61 1090 1014 0000 0712 1981 2874"


def with_overpayment(folder: Path, people: People) -> Person:
    """Give somebody with one payer who has paid more than was asked for, by an independent sum."""
    client_of = {row["payer_id"]: row["client_id"] for row in _rows(folder / "payers.csv")}
    owed: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in _rows(folder / "invoices.csv"):
        owed[client_of[row["payer_id"]]] += Decimal(row["gross"])
    for row in _rows(folder / "payments.csv"):
        owed[client_of[row["payer_id"]]] -= Decimal(row["amount"])
    payers = Counter(client_of.values())
    while True:
        person = people.individual()
        if owed[person.id] < 0 and payers[person.id] == 1:
            return person


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


def ask_for_refund(portal: Portal, person: Person, session: SignedIn) -> None:
    """Ask for a part of it."""
    with by_post.a_browser(portal) as client:
        client.cookies.set(session.cookie, session.token)
        found = re.search(r"/platnosci/zwrot\?platnik=([^\"&]+)", client.get("/platnosci").text)
        assert found
        data = {"platnik": found[1], "amount": "20,00", "nrb": NRB, "holder": person.name}
        answer = client.post("/platnosci/zwrot", data=data | {"password": person.password})
    assert answer.headers["location"] == "/platnosci?zwrot=zlecono", answer.headers
