"""Search and the client's sheet over HTTP: by forms alone, with nothing of a person in an address (BOK-02, BOK-06)."""

import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from socketio.exceptions import ConnectionError as RefusedError

from mojbok.domain.errors import DomainError
from mojbok.domain.staff import Role
from mojbok.domain.staff_permissions import may
from mojbok.pages.bok.client_links import sheet_address
from mojbok.services.staff_sessions import OpenedStaffSession
from mojbok.web.cookies import DRAFT
from tests.builders import Person, World
from tests.refunding import NRB, overpaid, requested
from tests.staff import colleague
from tests.web.portal import Portal, Socket

pytestmark = pytest.mark.requirement("BOK-02", "BOK-06")
LIST = "/bok/klienci"
WHY = "klient na linii"
_numbers = iter(range(10_000))


@pytest.fixture(scope="module")
def ewa(portal: Portal) -> OpenedStaffSession:
    return colleague(portal.world, f"konsultantka{next(_numbers)}").sign_in()


@pytest.fixture(scope="module")
def boss(portal: Portal) -> OpenedStaffSession:
    return colleague(portal.world, f"kierownik{next(_numbers)}", Role.ADMINISTRATOR).sign_in()


@pytest.fixture
def browser(portal: Portal, ewa: OpenedStaffSession) -> Iterator[httpx.Client]:
    with portal.browser(ewa) as opened:
        yield opened


def send(browser: httpx.Client, path: str, **data: str) -> str:
    """Send a form, and give where it leads."""
    answer = browser.post(path, data=data)
    assert answer.status_code == 303, answer
    return answer.headers["location"]


def lock(world: World, person: Person) -> None:
    for _ in range(5):
        with pytest.raises(DomainError):
            world.log_in(world.account(person).login, "wrong")


def words(html: str) -> str:
    return " ".join(re.sub(r"<script.*?</script>|<[^>]+>", " ", html, flags=re.DOTALL).split())


def test_the_sheet_leads_to_the_refunds(portal: Portal, browser: httpx.Client) -> None:
    person, visitor = overpaid(portal.world)
    refund = requested(portal.world, person, visitor)

    page = browser.get(send(browser, LIST, szukaj=refund.reference)).text

    assert "Zwroty nadpłat (1)" in page
    assert f'href="/bok/zwroty/{refund.reference}"' in page
    assert NRB not in page


def test_the_only_client_that_fits_is_opened_at_once(portal: Portal, browser: httpx.Client) -> None:
    person = portal.world.person(name="Ludwika Jedyna")
    portal.world.member(person)

    to = send(browser, LIST, szukaj=person.contract.lower())

    assert to == sheet_address(person.client_id)
    page = browser.get(to).text
    assert "Ludwika Jedyna" in page
    assert "działa" in page
    assert person.number not in page
    assert f"•••••••{person.number[-4:]}" in page


def test_several_that_fit_are_listed_and_the_address_says_nothing(
    portal: Portal, browser: httpx.Client
) -> None:
    people = [portal.world.person(name="Tadeusz Podwójny") for _ in range(2)]

    to = send(browser, LIST, szukaj="podwojny tadeusz")
    assert send(browser, LIST, szukaj="Tadeusz Podwójny") != to

    assert re.fullmatch(LIST + r"\?wynik=[0-9a-f]{32}", to)
    page = browser.get(to).text
    assert all(sheet_address(person.client_id) in page for person in people)
    assert browser.get(to).status_code == 200  # And once more, after a look at a sheet.


def test_what_one_has_searched_for_is_not_shown_to_another(
    portal: Portal, browser: httpx.Client, boss: OpenedStaffSession
) -> None:
    portal.world.person(name="Celina Cudza")
    portal.world.person(name="Celina Cudza")
    to = send(browser, LIST, szukaj="celina cudza")

    with portal.browser(boss) as other:
        other.cookies.set(DRAFT, browser.cookies[DRAFT])
        page = other.get(to).text

    assert "Celina" not in page


def test_nobody_found_and_nothing_typed_are_told(browser: httpx.Client) -> None:
    nobody = browser.get(send(browser, LIST, szukaj="44051401358")).text
    assert "Nikogo nie znaleziono" in nobody
    assert "jedna z cyfr się nie zgadza" in nobody
    assert "Wpisz to, co podał klient" in browser.get(send(browser, LIST, szukaj=" ")).text


def test_a_locked_client_is_unlocked_with_a_reason(portal: Portal, browser: httpx.Client) -> None:
    person = portal.world.person()
    portal.world.member(person)
    lock(portal.world, person)
    to = send(browser, LIST, szukaj=person.contract)
    assert "zablokowane po złych hasłach" in browser.get(to).text

    back = send(browser, f"{to}/odblokuj", reason="")
    assert "Podaj powód" in browser.get(back).text
    done = send(browser, f"{to}/odblokuj", reason=WHY)

    page = words(browser.get(done).text)
    assert "Konto odblokowane" in page
    assert f"BOK odblokowało konto konsultantka0: {WHY}" in page
    assert portal.world.log_in(portal.world.account(person).login).token


def test_every_act_is_done_from_the_sheet(portal: Portal, browser: httpx.Client) -> None:
    person = portal.world.person()
    account = portal.world.member(person)
    opened = portal.world.log_in(account.login)
    to = sheet_address(person.client_id)

    for act, said in {
        "zakoncz-jedna": "Sesja zakończona",
        "zakoncz-sesje": "Wszystkie sesje klienta zakończone",
        "wyslij": "Wysłane",
        "zablokuj": "Konto zablokowane",
        "zdejmij-blokade": "Blokada zdjęta",
    }.items():
        done = send(browser, f"{to}/{act}", reason=WHY, session=opened.session.id)
        assert done == f"{to}?stan={act}"
        assert said in browser.get(done).text, act

    refused = send(browser, f"{to}/zwolnij-dane", reason=WHY)
    assert "można już zmieniać" in browser.get(refused).text
    done = send(browser, f"{to}/nie-moje-konto", disown_reason=WHY)
    page = browser.get(done).text
    assert "Konto zamknięte" in page
    assert "bez konta" in page
    assert portal.world.find_account(person) is None


def test_a_pesel_is_shown_once_for_a_reason(portal: Portal, browser: httpx.Client) -> None:
    person = portal.world.person()
    to = sheet_address(person.client_id)

    assert "Podaj powód" in browser.get(send(browser, f"{to}/pesel", pesel_reason="")).text
    assert send(browser, f"{to}/pesel", pesel_reason=WHY) == to

    assert f"PESEL: {person.number}" in browser.get(to).text
    assert person.number not in browser.get(to).text


def test_a_client_that_nobody_knows_is_not_found(browser: httpx.Client) -> None:
    for address in ("bm9ib2R5", "%21", "a" * 400):
        assert browser.get(f"{LIST}/{address}").status_code == 404
    assert browser.post(f"{LIST}/bm9ib2R5/odblokuj", data={"reason": WHY}).status_code == 303


def test_many_are_unlocked_by_an_administrator_alone(
    portal: Portal, browser: httpx.Client, boss: OpenedStaffSession
) -> None:
    person = portal.world.person(name="Ofiara Ataku")
    portal.world.member(person)
    lock(portal.world, person)
    chosen = {"since": "2026-11-22T00:00", "until": "2026-11-26T00:00", "network": "198.51.100.7"}

    assert browser.get("/bok/odblokowanie").status_code == 403
    forbidden = browser.post("/bok/odblokowanie/wykonaj", data=chosen | {"reason": WHY})
    assert forbidden.status_code == 403
    with portal.browser(boss) as admin:
        preview = admin.get(send(admin, "/bok/odblokowanie", **chosen)).text
        assert "Ofiara Ataku" in preview
        back = send(admin, "/bok/odblokowanie/wykonaj", **chosen, reason="")
        assert "Podaj powód" in admin.get(back).text
        done = send(admin, "/bok/odblokowanie/wykonaj", **chosen, reason=WHY)
        assert "Odblokowano:" in admin.get(done).text

    assert not portal.world.sheet(portal.world.account(person).login).is_locked


@pytest.mark.requirement("SEC-02")
def test_every_administrators_act_is_closed_to_a_consultant_by_address_and_form(
    portal: Portal, browser: httpx.Client
) -> None:
    guarded = {
        (rule.method, rule.pattern.pattern)
        for rule in portal.gate.access.rules
        if rule.act is not None and not may(Role.KONSULTANT, rule.act)
    }
    assert len(guarded) > 5

    for method, pattern in guarded:
        path = re.sub(r"\(\?P<[^>]+>[^)]*\)", "cokolwiek", pattern).strip("^$").replace("\\", "")
        answer = browser.request(method, path, data={"reason": WHY} if method == "POST" else None)
        assert answer.status_code == 403, (method, path)


@pytest.mark.requirement("SEC-02")
async def test_a_consultant_gets_no_socket_of_an_administrators_page(
    portal: Portal,
    ewa: OpenedStaffSession,
    boss: OpenedStaffSession,
    new_socket: Callable[[], Socket],
) -> None:
    page = portal.page("/bok/odblokowanie", boss)

    with pytest.raises(RefusedError):
        await new_socket().open(page, headers=portal.headers(ewa))


def test_no_screen_of_staff_asks_for_a_password_of_a_client(
    portal: Portal, browser: httpx.Client
) -> None:
    person = portal.world.person()
    account = portal.world.member(person)

    page = browser.get(sheet_address(person.client_id)).text

    assert 'type="password"' not in page
    assert account.password_hash
    assert account.password_hash not in page
