"""What a push changes for clients and for BOK (CRM-05)."""

import pytest

from tests.builders import Person, shell
from tests.pushing import Crm, crm_of
from tests.staff import colleague
from tests.storage.crm_folder import contract
from tests.web.crm_api.pushing import SEE_OTHER, fresh, nobody
from tests.web.portal import Portal


@pytest.mark.requirement("REG-08")
def test_a_client_registers_the_second_after_the_status_was_pushed(
    portal: Portal, crm: Crm
) -> None:
    person = portal.world.person(status="wyslana_do_klienta")
    signed = contract(
        person.contract, person.client_id, f"P-{person.client_id}", "Podpisana przez klienta"
    )
    assert registers(portal, person) != "/rejestracja/wyslano"

    assert crm.pushes("contracts", signed) == {"stored": 1, "unchanged": 0, "rejected": []}

    assert registers(portal, person) == "/rejestracja/wyslano"


def registers(portal: Portal, person: Person) -> str:
    """Send the form of registration, and tell where it leads."""
    form = {
        "type": "individual",
        "pesel": person.number,
        "contract_number": person.contract,
        "login": f"login-{person.client_id}",
        "login_repeat": f"login-{person.client_id}",
        "phone": "601 234 567",
        "email": person.email,
        "terms": "true",
        "cookies": "true",
    }
    with portal.browser() as browser:
        answer = browser.post("/rejestracja", data=form, headers={"Origin": portal.url})
    assert answer.status_code == SEE_OTHER, answer
    return str(answer.headers["location"]).split("?")[0]


def test_a_new_contract_stands_in_umowy_at_the_next_look(portal: Portal, crm: Crm) -> None:
    person = portal.world.person()
    opened = portal.world.open_session(portal.world.member(person))
    number = fresh("UM/API")
    assert number not in portal.get("/umowy", opened).text

    crm.pushes("contracts", contract(number, person.client_id, f"P-{person.client_id}"))

    assert number in portal.get("/umowy", opened).text


def test_bok_sees_what_a_program_pushed(portal: Portal) -> None:
    name = fresh("rozliczenia")
    crm = crm_of(portal, name)
    crm.pushes("clients", nobody(), nobody() | {"type": "osoba"})
    opened = colleague(portal.world, fresh("importy")).sign_in()

    (run,) = [
        each
        for each in portal.world.services.bok.imports.runs(shell("tests"))
        if each.folder == name
    ]
    assert f"API, token {name}" in portal.get("/bok/importy", opened).text
    page = portal.get(f"/bok/importy/{run.id}", opened).text
    assert "clients, 1" in page
    assert "individual, business" in page
