"""Who may open which address: every declared route for every kind of visitor (FIRST-01, LOGIN-04, LOGIN-05)."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.sessions import Stage
from mojbok.services.sessions import OpenedSession
from mojbok.web.routes import Access, AccessTable, is_local_path
from tests.web.portal import Portal

HOMES = {
    Stage.PASSWORD: "/wymagana-zmiana-hasla",
    Stage.TERMS: "/regulamin/akceptacja",
    Stage.PORTAL: "/pulpit",
}
KINDS: list[Stage | None] = [None, *Stage]
#: Who is let in, apart from anything that the program says of itself.
LET_IN: dict[Access, set[Stage | None]] = {
    Access.ALWAYS: {None, *Stage},
    # It is answered at once, whoever asks: by a refusal without a token, never by the way to a login.
    Access.TOKEN: {None, *Stage},
    Access.ANYBODY: {None, Stage.TERMS, Stage.PORTAL},
    Access.NOT_SIGNED_IN: {None},
    Access.PASSWORD_STAGE: {Stage.PASSWORD},
    Access.TERMS_STAGE: {Stage.TERMS},
    Access.TERMS_ANSWER: {Stage.TERMS},
    Access.PORTAL: {Stage.PORTAL},
    Access.ANY_STAGE: set(Stage),
}
#: What is for staff alone lets no client in, whatever their stage: they are nobody there.
OF_STAFF = {access for access in Access if access.name.startswith("STAFF")}
BOK_LOGIN = "/bok/logowanie"
#: What the requirements say of single addresses, apart from the table.
PRIVATE = {
    "/pulpit": Access.PORTAL,
    "/ustawienia": Access.PORTAL,
    "/wymagana-zmiana-hasla": Access.PASSWORD_STAGE,
    "/regulamin/akceptacja": Access.TERMS_STAGE,
}


def sample(pattern: re.Pattern[str]) -> str:
    """Make an address that fits a route's pattern."""
    return re.sub(r"\(\?P<\w+>[^)]*\)", "x", pattern.pattern).strip("^$").replace("\\", "")


def declared(portal: Portal) -> Iterator[tuple[str, str, Access]]:
    """Give method, address and access of every route; the one that ends the session comes last."""
    for rule in sorted(
        portal.gate.access.rules, key=lambda rule: "wyloguj" in rule.pattern.pattern
    ):
        yield rule.method, sample(rule.pattern), rule.access


@pytest.mark.requirement("FIRST-01", "LOGIN-05", "POR-08")
@pytest.mark.parametrize("stage", KINDS, ids=str)
def test_every_route_lets_in_whom_it_should_and_leads_the_others_home_o03(
    portal: Portal, stage: Stage | None
) -> None:
    opened = portal.signed_in(stage) if stage else None
    routes = list(declared(portal))
    assert len(routes) > 15

    with portal.browser(opened) as browser:
        for method, path, access in routes:
            if path.endswith("/proba/blad"):
                continue
            answer = browser.request(method, path, headers={"Origin": portal.url})
            target = answer.headers.get("location", "")
            if access in OF_STAFF:
                is_led = answer.status_code == 303 and target.split("?")[0] == BOK_LOGIN
                assert is_led or access is Access.STAFF_NOT_SIGNED_IN, path
            elif stage in LET_IN[access]:
                is_led = answer.status_code == 303 and target.split("?")[0] in HOMES.values()
                assert not is_led or target == path, path
            elif stage is None:
                assert answer.status_code == 303, path
                assert target.split("?")[0] == "/logowanie", path
                assert answer.content == b"", path
            else:
                assert (answer.status_code, target) == (303, HOMES[stage]), path
                assert answer.content == b"", path


@pytest.mark.requirement("SEC-02")
def test_every_page_and_form_is_declared_x10(portal: Portal) -> None:
    from nicegui import app

    undeclared = [
        route.path
        for route in app.routes
        if hasattr(route, "path")
        and not route.path.startswith(("/_nicegui", "/favicon.ico"))
        and portal.gate.access.access_to(route.path.replace("{", "").replace("}", "")) is None
    ]

    assert undeclared == []


@pytest.mark.requirement("POR-08", "FIRST-01")
def test_the_private_addresses_are_private_by_the_requirements_too(portal: Portal) -> None:
    for path, access in PRIVATE.items():
        assert portal.gate.access.access_to(path) is access
    public = {path for _, path, access in declared(portal) if access is Access.ANYBODY}
    assert not [path for path in public if path.startswith(("/pulpit", "/faktur", "/umow"))]


@pytest.mark.requirement("SEC-02")
def test_what_was_never_declared_is_open_to_nobody() -> None:
    table = AccessTable()
    table.declare("/faktury/{id}", Access.PORTAL)

    assert table.access_to("/faktury/7") is Access.PORTAL
    for path in ("/faktury", "/faktury/", "/faktury/7/pdf", "/FAKTURY/7"):
        assert table.access_to(path) is None, path


@pytest.mark.requirement("LOGIN-04")
def test_a_customer_is_led_to_the_login_and_then_to_where_they_were_going(portal: Portal) -> None:
    world = portal.world
    portal.gate.access.declare("/proba/faktury/{id}", Access.PORTAL)
    account = world.member(world.person())
    with portal.browser() as browser:
        to_login = browser.get("/proba/faktury/7?rok=2026&strona=2").headers["location"]
        assert to_login == "/logowanie?dalej=/proba/faktury/7%3Frok%3D2026%26strona%3D2"
        page = browser.get(to_login).text
        going = re.search(r'name="going" value="([^"]*)"', page)
        assert going

        answer = browser.post(
            "/logowanie",
            data={
                "login": account.login,
                "password": "Zielony-Czajnik7",
                "going": going[1].replace("&amp;", "&"),
            },
        )

    assert answer.headers["location"] == "/proba/faktury/7?rok=2026&strona=2"


@pytest.mark.requirement("LOGIN-04")
@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
        "evil",
        "",
        " /pulpit",
        "/ok\\..\\evil",
    ],
)
def test_nobody_is_led_to_another_host(portal: Portal, target: str) -> None:
    assert not is_local_path(target)
    account = portal.world.member(portal.world.person())
    with portal.browser() as browser:
        answer = browser.post(
            "/logowanie",
            data={"login": account.login, "password": "Zielony-Czajnik7", "going": target},
        )
    assert answer.headers["location"] == "/pulpit"


@pytest.mark.requirement("LOGIN-04")
@given(st.text(max_size=40))
def test_a_local_path_names_no_host_whatever_it_is(rest: str) -> None:
    from urllib.parse import urljoin, urlsplit

    if is_local_path(rest):
        joined = urlsplit(urljoin("https://mojbok.test/logowanie", rest))
        assert (joined.scheme, joined.netloc) == ("https", "mojbok.test")


@pytest.mark.requirement("OUT-02")
def test_the_login_page_is_told_why_the_session_is_over(portal: Portal) -> None:
    opened: OpenedSession = portal.signed_in()
    portal.world.clock.advance(minutes=15)

    answer = portal.get("/pulpit", opened)

    assert answer.headers["location"] == "/logowanie?powod=bezczynnosc"
    # Not forgotten at once: the browser's other tabs come a moment later and are told, too.
    assert "Max-Age=30" in answer.headers["set-cookie"]
    assert portal.get("/pulpit", opened).headers["location"] == answer.headers["location"]
    assert "15 minutach" in portal.get(answer.headers["location"]).text
