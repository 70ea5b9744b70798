"""Whose data stands in a page (security.md, S21, S26)."""

import httpx
import pytest

from tests.web.portal import Page, Portal


@pytest.mark.requirement("POR-08", "SCR-HOME")
def test_a_clients_page_tells_nothing_of_another_client_s26(portal: Portal) -> None:
    world = portal.world
    mine, other = world.person(), world.person(name="Zenobia Obca-Klientka")
    world.contract(other, "UM/OBCA/99")
    world.member(other)
    page = portal.page("/pulpit", world.open_session(world.member(mine)))

    assert mine.name in page.html
    assert mine.contract in page.html
    for foreign in (other.name, other.contract, "UM/OBCA/99", other.email, other.number):
        assert foreign not in page.html


@pytest.mark.requirement("POR-08")
@pytest.mark.parametrize("path", ["/pulpit?client_id={id}", "/pulpit?id={id}", "/pulpit#{id}"])
def test_no_address_shows_another_client_s26(portal: Portal, path: str) -> None:
    world = portal.world
    mine, other = world.person(), world.person()
    opened = world.open_session(world.member(mine))
    headers = {"X-Client-Id": other.client_id, "X-User": other.number}
    with portal.browser(opened) as browser:
        page = browser.get(path.format(id=other.client_id), headers=headers).text

    assert mine.name in page
    assert other.name not in page


@pytest.mark.requirement("SEC-02")
def test_no_session_token_stands_in_a_page_or_an_address_s21(portal: Portal) -> None:
    opened = portal.signed_in()
    with portal.browser(opened) as browser:
        answers: list[httpx.Response] = [browser.get(path) for path in ("/pulpit", "/regulamin")]

    for answer in answers:
        assert opened.token not in answer.text
        assert opened.session.id not in answer.text
        assert opened.session.account_id not in answer.text


@pytest.mark.requirement("LOGIN-01")
def test_a_pesel_is_masked_on_the_desktop(portal: Portal) -> None:
    person = portal.world.person()
    page: Page = portal.page("/pulpit", portal.world.open_session(portal.world.member(person)))

    assert person.number not in page.html
    assert person.number[-4:] in page.html
