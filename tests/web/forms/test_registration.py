"""Registration by plain forms, without a script (security.md, R01 to R04, R15, R16, R23)."""

import pytest

from mojbok.domain.accounts import AccountStatus
from mojbok.domain.letters import AccountExistsLetter, ActivationLetter
from mojbok.storage.tables.accounts import AccountRow
from mojbok.web.cookies import DRAFT
from tests.builders import Person
from tests.web.forms.filling import shown
from tests.web.portal import PUBLIC_URL, Portal


def filled(person: Person, **changed: str) -> dict[str, str]:
    form = person.form()
    return {
        "type": form.type,
        "pesel": form.pesel,
        "nip": form.nip,
        "contract_number": form.contract_number,
        "login": "",
        "login_repeat": "",
        "phone": form.phone,
        "email": form.email,
        "terms": "true",
        "cookies": "true",
    } | changed


@pytest.mark.requirement("REG-09", "SCR-REG-OK")
def test_a_registration_that_fits_leads_to_success_and_is_put_down(portal: Portal) -> None:
    person = portal.world.person()
    with portal.browser() as browser:
        answer = browser.post("/rejestracja", data=filled(person))
        page = browser.get(answer.headers["location"])

    assert (answer.status_code, answer.headers["location"]) == (303, "/rejestracja/wyslano")
    assert "Udało się!" in page.text
    assert portal.world.account(person).status is AccountStatus.PENDING


@pytest.mark.requirement("SCR-REG-OK")
def test_success_is_told_to_those_alone_who_had_it(portal: Portal) -> None:
    assert portal.get("/rejestracja/wyslano").headers["location"] == "/rejestracja"
    with portal.browser() as browser:
        browser.post("/rejestracja", data=filled(portal.world.person(), phone="x"))
        assert browser.get("/rejestracja/wyslano").headers["location"] == "/rejestracja"


@pytest.mark.requirement("REG-04")
def test_every_mismatch_looks_the_same_r01_r02_r03(portal: Portal) -> None:
    world = portal.world
    person, other, unsigned = world.person(), world.person(), world.person(status="projekt")
    unknown = world.person()
    attempts = [
        filled(person, contract_number=other.contract),
        filled(person, contract_number="UM/NIE-MA"),
        filled(unsigned),
        filled(person, pesel="02070803628", contract_number=unknown.contract),
    ]
    accounts, pages, statuses = world.count(AccountRow), set(), set()
    for attempt in attempts:
        with portal.browser() as browser:
            answer = browser.post("/rejestracja", data=attempt)
            statuses.add((answer.status_code, answer.headers["location"]))
            pages.add(shown(browser.get("/rejestracja").text))

    assert statuses == {(303, "/rejestracja")}
    assert len(pages) == 1
    assert "Nie możemy założyć konta na te dane" in pages.pop()
    assert world.count(AccountRow) == accounts


@pytest.mark.requirement("REG-05")
def test_an_existing_account_is_told_and_nothing_more_r04(portal: Portal) -> None:
    person = portal.world.person()
    account = portal.world.member(person, login="tajny.login")
    with portal.browser() as browser:
        browser.post("/rejestracja", data=filled(person, email="thief@elsewhere.example"))
        page = browser.get("/rejestracja").text

    assert "Masz już konto w mojBOK" in page
    for untold in (account.login, account.email, person.name, account.id):
        assert untold not in page
    assert portal.world.last(AccountExistsLetter).to == account.email


@pytest.mark.requirement("REG-12")
def test_fields_that_the_form_does_not_have_are_ignored_r16(portal: Portal) -> None:
    person, other = portal.world.person(), portal.world.person()
    extra = {
        "is_admin": "true",
        "status": "active",
        "client_id": other.client_id,
        "crm_client_id": other.client_id,
        "auth_epoch": "9",
        "password_hash": "x",
    }
    with portal.browser() as browser:
        browser.post("/rejestracja", data=filled(person) | extra)

    account = portal.world.account(person)
    assert (account.status, account.client_id) == (AccountStatus.PENDING, person.client_id)
    assert (account.auth_epoch, account.password_hash) == (0, None)


@pytest.mark.requirement("REG-02", "REG-12")
def test_a_consent_must_be_given_in_so_many_words_r15(portal: Portal) -> None:
    person = portal.world.person()
    with portal.browser() as browser:
        browser.post("/rejestracja", data=filled(person, terms="on", cookies=""))
        page = browser.get("/rejestracja").text

    assert "Pole Akceptacja regulaminu jest wymagane" in page
    assert "Pole Korzystanie z plików cookie jest wymagane" in page
    assert portal.world.find_account(person) is None


@pytest.mark.requirement("REG-02")
def test_a_refused_form_comes_back_to_its_own_browser_alone(portal: Portal) -> None:
    person = portal.world.person()
    with portal.browser() as browser, portal.browser() as stranger:
        answer = browser.post("/rejestracja", data=filled(person, phone="12"))
        own, foreign = browser.get("/rejestracja").text, stranger.get("/rejestracja").text

    flags = answer.headers["set-cookie"].lower()
    assert flags.startswith(f"{DRAFT}=")
    assert "httponly" in flags
    assert "samesite=lax" in flags
    assert "max-age=600" in flags
    assert person.number in own
    assert person.number not in foreign
    assert person.number not in str(answer.headers)


@pytest.mark.requirement("REG-02")
def test_hostile_text_comes_back_as_text_r23(portal: Portal) -> None:
    evil = "<img src=x onerror=alert(1)>"
    with portal.browser() as browser:
        browser.post("/rejestracja", data=filled(portal.world.person(), contract_number=evil))
        page = browser.get("/rejestracja").text

    assert "&lt;img src=x" in page
    assert "<img src=x" not in page


@pytest.mark.requirement("REG-09")
def test_the_link_in_the_letter_is_that_of_the_settings_whatever_host_was_asked_a11(
    portal: Portal,
) -> None:
    evil = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Prefix": "/evil",
        "X-Forwarded-Proto": "gopher",
    }
    with portal.browser() as browser:
        browser.post("/rejestracja", data=filled(portal.world.person()), headers=evil)

    assert portal.world.last(ActivationLetter).link.startswith(f"{PUBLIC_URL}/aktywacja/")
