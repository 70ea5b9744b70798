"""Refunds in the console over HTTP: judged, handed to the bank, noted as paid (POR-13)."""

import json

import httpx
import pytest

from mojbok.domain.refund import Refund, RefundState
from mojbok.domain.staff import Role
from tests.refunding import NRB, change_bills, charge, overpaid, requested, stored
from tests.staff import Colleague, colleague
from tests.web.portal import Portal

pytestmark = pytest.mark.requirement("POR-13", "BOK-01")
_names = iter(range(10_000))


@pytest.fixture
def boss(portal: Portal) -> Colleague:
    return colleague(portal.world, f"skarbnik{next(_names)}", Role.ADMINISTRATOR)


@pytest.fixture
def consultant(portal: Portal) -> Colleague:
    return colleague(portal.world, f"iga{next(_names)}")


@pytest.fixture
def refund(portal: Portal) -> Refund:
    person, visitor = overpaid(portal.world)
    return requested(portal.world, person, visitor, amount="40")


def act(browser: httpx.Client, refund: Refund, what: str, reason: str = "", word: str = "") -> str:
    """Press a button, and give the page to which it leads."""
    data = {"reason": reason, "word": word}
    answer = browser.post(f"/bok/zwroty/{refund.reference}/{what}", data=data)
    assert answer.status_code == 303, answer
    return browser.get(answer.headers["location"]).text


def test_a_refund_is_approved_by_one_exported_by_another_and_paid(
    portal: Portal, boss: Colleague, refund: Refund
) -> None:
    other = colleague(portal.world, f"ksiegowy{next(_names)}", Role.ADMINISTRATOR)
    with portal.browser(other.sign_in()) as browser:
        assert refund.reference in browser.get("/bok/zwroty").text
        assert "Zapisano." in act(browser, refund, "zatwierdz")
        for page in ("/bok/zwroty", f"/bok/zwroty/{refund.reference}"):
            assert "przekazuje do banku inny administrator" in browser.get(page).text
        browser.post("/bok/zwroty/eksport")
    assert stored(portal.world, refund.reference).export_number is None
    with portal.browser(boss.sign_in()) as browser:
        assert "Przygotuj plik dla banku" in browser.get("/bok/zwroty").text
        assert "Plik dla banku przygotujesz" in browser.get(f"/bok/zwroty/{refund.reference}").text
        answer = browser.post("/bok/zwroty/eksport")
        export = answer.headers["location"].partition("eksport=")[2]
        assert f"/bok/zwroty/eksport/{export}.csv" in browser.get(answer.headers["location"]).text
        table = browser.get(f"/bok/zwroty/eksport/{export}.csv")
        assert f"{refund.reference};{NRB};" in table.text
        assert table.headers["cache-control"] == "no-store"
        assert "Zapisano." in act(browser, refund, "wyplacony")
        assert refund.reference in browser.get("/bok/zwroty?stan=zakonczone").text

    assert stored(portal.world, refund.reference).state is RefundState.PAID
    shown = [json.loads(row["facts"]) for row in portal.world.events("refund_shown")]
    taken = [json.loads(row["facts"]) for row in portal.world.events("refund_export_taken")]
    assert {"reference": refund.reference, "staff": boss.name} in shown
    assert taken == [{"staff": boss.name, "export": export}]


def test_a_rejection_needs_a_reason_and_what_was_typed_stays(
    portal: Portal, boss: Colleague, refund: Refund
) -> None:
    with portal.browser(boss.sign_in()) as browser:
        assert "Podaj powód" in act(browser, refund, "odrzuc", word="Podaj własne konto.")
        page = act(browser, refund, "odrzuc", "Rachunek należy do kogoś innego")
        assert "Napisz klientowi dlaczego" in page
        assert "Rachunek należy do kogoś innego" in page
        done = act(browser, refund, "odrzuc", "rachunek kogoś innego", "Podaj własne konto.")
        assert "Zapisano." in done
        assert "Podaj własne konto." in done

    assert stored(portal.world, refund.reference).state is RefundState.REJECTED


def test_more_than_is_overpaid_by_now_is_not_approved(portal: Portal, boss: Colleague) -> None:
    person, visitor = overpaid(portal.world)
    refund = requested(portal.world, person, visitor, amount="90")
    charge(portal.world, person, "60.00")
    change_bills(portal.world, person)

    with portal.browser(boss.sign_in()) as browser:
        page = act(browser, refund, "zatwierdz", "sprawdzone")

    assert "Nadpłata jest dziś mniejsza" in page
    assert 'value="sprawdzone"' in page
    assert stored(portal.world, refund.reference).state is RefundState.REQUESTED


def test_a_consultant_looks_and_decides_nothing(
    portal: Portal, consultant: Colleague, refund: Refund
) -> None:
    with portal.browser(consultant.sign_in()) as browser:
        page = browser.get(f"/bok/zwroty/{refund.reference}").text
        assert "Nadpłata teraz" in page
        assert "Zatwierdź" not in page
        for what in ("zatwierdz", "odrzuc", "wyplacony"):
            answer = browser.post(f"/bok/zwroty/{refund.reference}/{what}", data={"reason": "x"})
            assert answer.status_code == httpx.codes.FORBIDDEN
        assert browser.post("/bok/zwroty/eksport").status_code == httpx.codes.FORBIDDEN
        assert browser.get("/bok/zwroty/eksport/1.csv").status_code == httpx.codes.FORBIDDEN

    assert stored(portal.world, refund.reference).state is RefundState.REQUESTED


def test_what_is_not_there_is_not_found(portal: Portal, boss: Colleague) -> None:
    with portal.browser(boss.sign_in()) as browser:
        assert browser.get("/bok/zwroty/ZN-XXXXXXXXXXXXXXXX").status_code == 404
        assert browser.get("/bok/zwroty/eksport/99999.csv").status_code == 404
        answer = browser.post("/bok/zwroty/ZN-XXXXXXXXXXXXXXXX/zatwierdz")
        assert answer.status_code == 404
