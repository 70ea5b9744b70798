"""The way in for staff over HTTP, and that no session of one kind opens anything of the other (BOK-01)."""

import re
from collections.abc import Callable

import httpx
import pytest
from socketio.exceptions import ConnectionError as RefusedError

from mojbok.domain.sessions import Stage
from mojbok.domain.staff import Role, StaffStage
from mojbok.services.staff_sessions import OpenedStaffSession
from mojbok.web.cookies import BOK_SESSION, SESSION
from mojbok.web.routes import Access, AccessTable
from tests.builders import HERE, shell
from tests.staff import STAFF_PASSWORD, Colleague, colleague, invited
from tests.web.portal import Portal, Socket, cookie_of
from tests.web.test_routes import OF_STAFF, declared

pytestmark = pytest.mark.requirement("BOK-01")
NewSocket = Callable[[], Socket]
EVERYBODYS = "/bok/proba/wszyscy"
ADMINISTRATORS = "/bok/proba/administratorzy"
_names = iter(range(10_000))


@pytest.fixture
def ewa(portal: Portal) -> Colleague:
    return colleague(portal.world, f"ewa{next(_names)}")


@pytest.fixture
def boss(portal: Portal) -> Colleague:
    return colleague(portal.world, f"szef{next(_names)}", Role.ADMINISTRATOR)


def post(browser: httpx.Client, path: str, **data: str) -> str:
    """Send a form, and give where it leads."""
    answer = browser.post(path, data=data)
    assert answer.status_code == 303, answer
    return answer.headers["location"]


def test_the_first_login_and_the_next_one_by_forms_alone(portal: Portal) -> None:
    name = f"nowa{next(_names)}"
    invitation = invited(portal.world, name)
    new = Colleague(world=portal.world, name=name, secret=invitation.app_secret)
    with portal.browser() as browser:
        assert "Nazwa użytkownika" in browser.get("/bok/logowanie").text
        one_time = invitation.one_time_password
        to = post(browser, "/bok/logowanie", name=name, password=one_time)
        assert to == "/bok/pierwsze-logowanie"
        password = {"new_password": STAFF_PASSWORD, "new_password_repeat": STAFF_PASSWORD}
        to = post(browser, to, **password)
        page = browser.get(to).text
        assert invitation.app_secret in re.sub(r"\s", "", page)
        assert "<svg" in page
        to = post(browser, to, code=new.code())
        codes = re.findall(r"<code>([A-Z2-9-]{19})</code>", browser.get(to).text)
        assert len(codes) == 10
        assert post(browser, to) == "/bok"
        assert "Wyloguj" in browser.get("/bok/konto").text
        assert browser.get("/bok/kody-zapasowe").headers["location"] == "/bok"

        assert post(browser, "/bok/wyloguj") == "/bok/logowanie?powod=wylogowanie"
        to = post(browser, "/bok/logowanie", name=name, password=STAFF_PASSWORD)
        assert to == "/bok/kod"
        assert post(browser, to, recovery_code=codes[0]) == "/bok"


def test_whoever_was_going_somewhere_is_led_there(portal: Portal, ewa: Colleague) -> None:
    with portal.browser() as browser:
        to = browser.get(f"{EVERYBODYS}?a=1").headers["location"]
        assert to == f"/bok/logowanie?dalej={EVERYBODYS}%3Fa%3D1"
        data = {"name": ewa.name, "password": STAFF_PASSWORD, "going": f"{EVERYBODYS}?a=1"}
        assert post(browser, "/bok/logowanie", **data) == f"/bok/kod?dalej={EVERYBODYS}%3Fa%3D1"
        to = post(browser, "/bok/kod", code=ewa.code(), going=f"{EVERYBODYS}?a=1")
    assert to == f"{EVERYBODYS}?a=1"


def test_the_token_is_new_at_each_step_and_a_planted_one_is_never_taken(
    portal: Portal, ewa: Colleague
) -> None:
    with portal.browser() as browser:
        browser.cookies.set(BOK_SESSION, "planted", domain="127.0.0.1", path="/")
        post(browser, "/bok/logowanie", name=ewa.name, password=STAFF_PASSWORD)
        half = browser.cookies[BOK_SESSION]
        post(browser, "/bok/kod", code=ewa.code())
        whole = browser.cookies[BOK_SESSION]

    assert len({"planted", half, whole}) == 3
    with portal.browser() as stranger:
        stranger.cookies.set(BOK_SESSION, half)
        assert stranger.get("/bok").headers["location"] == "/bok/logowanie?powod=odnowienie"


def test_logging_out_ends_the_session_and_has_the_browser_forget(
    portal: Portal, ewa: Colleague
) -> None:
    opened = ewa.sign_in()
    with portal.browser(opened) as browser:
        answer = browser.post("/bok/wyloguj")

    assert answer.headers["clear-site-data"] == '"storage"'
    assert f'{BOK_SESSION}=""' in answer.headers["set-cookie"]
    assert portal.get("/bok/konto", opened).status_code == 303


def test_five_wrong_codes_end_the_session_and_the_login_page_says_so(
    portal: Portal, ewa: Colleague
) -> None:
    with portal.browser() as browser:
        post(browser, "/bok/logowanie", name=ewa.name, password=STAFF_PASSWORD)
        for _ in range(4):
            assert post(browser, "/bok/kod", code="000000") == "/bok/kod"
        assert "To nie jest aktualny kod" in browser.get("/bok/kod").text
        assert post(browser, "/bok/kod", code="000000") == "/bok/logowanie"
        assert "konto jest zablokowane" in browser.get("/bok/logowanie").text
        assert BOK_SESSION not in browser.cookies


def test_staff_change_their_own_password_and_stay(portal: Portal, ewa: Colleague) -> None:
    new = "Zielony-Czajnik-2027"
    with portal.browser(ewa.sign_in()) as browser:
        portal.world.clock.advance(seconds=30)
        form = {"current_password": STAFF_PASSWORD, "new_password": new}
        to = post(browser, "/bok/konto/haslo", **form, new_password_repeat="inne", code=ewa.code())
        page = browser.get(to).text
        assert 'aria-invalid="true"' in page
        assert new not in page
        to = post(browser, "/bok/konto/haslo", **form, new_password_repeat=new, code=ewa.code())
        assert "Hasło zmienione." in browser.get(to).text
        assert post(browser, "/bok/logowanie", name=ewa.name, password=new) == "/bok/kod"


@pytest.mark.parametrize("stage", StaffStage)
def test_every_route_of_staff_lets_in_whom_it_should(
    portal: Portal, ewa: Colleague, stage: StaffStage
) -> None:
    world = portal.world
    with world.services.bok.sign_in.work(reads_only=True) as work:
        member = work.staff.by_name(ewa.name)
    assert member
    opened = world.services.bok.sessions.open(member, stage, HERE)
    homes = {
        StaffStage.PASSWORD: "/bok/pierwsze-logowanie",
        StaffStage.SET_UP: "/bok/pierwsze-logowanie/aplikacja",
        StaffStage.RECOVERY_CODES: "/bok/kody-zapasowe",
        StaffStage.CODE: "/bok/kod",
        StaffStage.FULL: "/bok",
    }
    let_in = {
        Access.STAFF_PASSWORD: StaffStage.PASSWORD,
        Access.STAFF_SET_UP: StaffStage.SET_UP,
        Access.STAFF_RECOVERY_CODES: StaffStage.RECOVERY_CODES,
        Access.STAFF_CODE: StaffStage.CODE,
        Access.STAFF: StaffStage.FULL,
    }
    with portal.browser(opened) as browser:
        for method, path, access in declared(portal):
            # Reading is enough: what is posted would go on to another stage.
            if access not in OF_STAFF or method != "GET":
                continue
            answer = browser.get(path)
            if let_in.get(access) is stage:
                assert answer.status_code in {200, 303, 403, 404}, path
                assert answer.headers.get("location") != "/bok/logowanie", path
            else:
                assert (answer.status_code, answer.headers["location"]) == (303, homes[stage]), path
                assert answer.content == b"", path


@pytest.mark.requirement("SEC-02")
def test_a_session_of_staff_opens_nothing_of_the_portal_whatever_cookie_it_comes_in(
    portal: Portal, boss: Colleague
) -> None:
    opened = boss.sign_in()
    for cookie in (BOK_SESSION, SESSION):
        with portal.browser() as browser:
            browser.cookies.set(cookie, opened.token)
            for method, path, access in declared(portal):
                if access in {Access.PORTAL, Access.TERMS_STAGE, Access.PASSWORD_STAGE}:
                    answer = browser.request(method, path)
                    assert answer.headers["location"].split("?")[0] == "/logowanie", path


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("stage", Stage)
def test_a_clients_session_opens_nothing_of_staff_whatever_cookie_it_comes_in(
    portal: Portal, stage: Stage
) -> None:
    opened = portal.signed_in(stage)
    for cookie in (BOK_SESSION, SESSION):
        with portal.browser() as browser:
            browser.cookies.set(cookie, opened.token)
            for method, path, access in declared(portal):
                if access in OF_STAFF - {Access.STAFF_NOT_SIGNED_IN}:
                    answer = browser.request(method, path)
                    assert answer.headers["location"].split("?")[0] == "/bok/logowanie", path


def test_both_kinds_live_beside_each_other_in_one_browser(portal: Portal, ewa: Colleague) -> None:
    client, staff = portal.signed_in(), ewa.sign_in()
    with portal.browser(client) as browser:
        browser.cookies.set(cookie_of(staff), staff.token)
        assert browser.get("/pulpit").status_code == 200
        assert ewa.name in browser.get("/bok/konto").text
        browser.post("/bok/wyloguj")
        assert browser.get("/pulpit").status_code == 200
        assert browser.get("/bok/konto").status_code == 303


def test_routes_of_one_kind_cannot_be_declared_at_addresses_of_the_other() -> None:
    table = AccessTable()
    for path, access in (
        ("/pulpit", Access.STAFF),
        ("/bokser", Access.STAFF),
        ("/bok/klienci", Access.PORTAL),
        ("/bok", Access.ANYBODY),
    ):
        with pytest.raises(ValueError, match="other kind"):
            table.declare(path, access)


def test_a_role_opens_what_it_may_and_what_it_may_not_is_said_and_written_down(
    portal: Portal, ewa: Colleague, boss: Colleague
) -> None:
    assert portal.get(ADMINISTRATORS, boss.sign_in()).status_code == 200

    refused = portal.get(ADMINISTRATORS, ewa.sign_in())

    assert refused.status_code == 403
    assert "Brak uprawnień" in refused.text
    event = portal.world.events("staff_forbidden")[-1]
    assert event["facts"] == f'{{"staff": "{ewa.name}", "act": "manage-staff"}}'
    assert event["ip"] == "127.0.0.1"


def test_what_a_service_refuses_is_said_by_the_same_page(portal: Portal, ewa: Colleague) -> None:
    before = len(portal.world.events("staff_forbidden"))

    refused = portal.get("/bok/proba/zakazane", ewa.sign_in())

    assert refused.status_code == 403
    assert "Brak uprawnień" in refused.text
    assert len(portal.world.events("staff_forbidden")) == before + 1


def test_a_cookie_of_staff_is_as_guarded_as_any(portal: Portal, ewa: Colleague) -> None:
    with portal.browser() as browser:
        data = {"name": ewa.name, "password": STAFF_PASSWORD}
        header = browser.post("/bok/logowanie", data=data).headers["set-cookie"]

    flags = {part.strip().lower() for part in header.split(";")[1:]}
    assert flags == {"httponly", "samesite=lax", "path=/"}


@pytest.mark.parametrize("path", ["/bok/logowanie", "/bok/kod", "/bok/wyloguj", "/bok/pracownicy"])
def test_a_form_of_another_host_does_nothing(portal: Portal, boss: Colleague, path: str) -> None:
    opened = boss.sign_in()
    with portal.browser(opened) as browser:
        answer = browser.post(path, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403
        assert browser.get("/bok/konto").status_code == 200


def test_what_is_not_there_is_told_in_the_frame_of_whoever_asks(
    portal: Portal, ewa: Colleague
) -> None:
    assert ewa.name in portal.get("/bok/nie-ma", ewa.sign_in()).text
    nobody = portal.get("/bok/nie-ma")
    assert nobody.status_code == 404
    assert ewa.name not in nobody.text


def test_the_time_of_the_session_is_told_at_addresses_of_its_own(
    portal: Portal, ewa: Colleague
) -> None:
    opened = ewa.sign_in()
    page = portal.get("/bok/konto", opened).text
    tabs = re.search(r'data-tabs="(\w+)"', page)
    assert tabs
    assert 'data-place="/bok"' in page
    assert 'data-login="/bok/logowanie"' in page

    told = portal.get(f"/bok/sesja/stan?sesja={tabs[1]}", opened).json()
    assert 0 < told["idle_left"] <= 900
    assert portal.get(f"/sesja/stan?sesja={tabs[1]}", opened).json() == {"reason": ""}


# The socket


@pytest.mark.requirement("SEC-02")
async def test_an_event_of_staffs_own_page_runs_until_the_role_changes(
    portal: Portal, boss: Colleague, new_socket: NewSocket
) -> None:
    opened = boss.sign_in()
    page = portal.page(ADMINISTRATORS, opened)
    socket = new_socket()
    await socket.open(page, headers=portal.headers(opened))
    portal.probes.hits.clear()
    await socket.says("event", page.event())
    assert portal.probes.hits == [ADMINISTRATORS]

    portal.world.services.bok.staff.set_role(boss.name, Role.KONSULTANT, actor=shell("tests"))
    assert await socket.led_to() == "/bok/logowanie?powod=bok"
    await socket.emits("event", page.event())
    assert await socket.is_cut()

    assert portal.probes.hits == [ADMINISTRATORS]


@pytest.mark.requirement("SEC-02")
async def test_a_page_of_one_kind_takes_no_socket_of_the_other(
    portal: Portal, ewa: Colleague, new_socket: NewSocket
) -> None:
    staff, client = ewa.sign_in(), portal.signed_in()
    for path, own, other in ((EVERYBODYS, staff, client), ("/proba/portal", client, staff)):
        page = portal.page(path, own)
        for cookies in (
            portal.headers(other)["Cookie"],
            f"{cookie_of(own)}={other.token}",
            f"{cookie_of(other)}={own.token}",
        ):
            with pytest.raises(RefusedError):
                await new_socket().open(page, headers=portal.headers(Cookie=cookies))


@pytest.mark.requirement("SEC-02")
async def test_sessions_ended_elsewhere_leave_every_tab(
    portal: Portal, ewa: Colleague, new_socket: NewSocket
) -> None:
    opened: OpenedStaffSession = ewa.sign_in()
    sockets = [new_socket(), new_socket()]
    for socket in sockets:
        await socket.open(portal.page(EVERYBODYS, opened), headers=portal.headers(opened))

    portal.world.services.bok.staff.disable(ewa.name, actor=shell("tests"))

    for socket in sockets:
        assert await socket.led_to() == "/bok/logowanie?powod=blokada"


# Accounts of staff


def found_id(page: str, name: str) -> str:
    found = re.search(rf'href="/bok/pracownicy/(\w+)">{name}<', page)
    assert found
    return found[1]


def test_an_administrator_adds_somebody_and_sees_the_one_time_password_once(
    portal: Portal, boss: Colleague
) -> None:
    name = f"nowy{next(_names)}"
    with portal.browser(boss.sign_in()) as browser:
        data = {"name": name, "role": "konsultant", "reason": "nowa osoba w zespole"}
        page = post(browser, "/bok/pracownicy", **data)
        told = re.search(r"([A-Z2-9]{4}-){3}[A-Z2-9]{4}", browser.get(page).text)
        assert told
        assert not re.search(r"([A-Z2-9]{4}-){3}[A-Z2-9]{4}", browser.get(page).text)
    with portal.browser() as browser:
        to = post(browser, "/bok/logowanie", name=name, password=told[0])
    assert to == "/bok/pierwsze-logowanie"
    event = portal.world.events("staff_added")[-1]
    assert f'"staff": "{boss.name}"' in event["facts"]
    assert '"reason": "nowa osoba w zespole"' in event["facts"]
    assert event["ip"] == "127.0.0.1"


def test_a_change_without_a_reason_comes_back_and_changes_nothing(
    portal: Portal, boss: Colleague, ewa: Colleague
) -> None:
    hers = ewa.sign_in()
    with portal.browser(boss.sign_in()) as browser:
        page = f"/bok/pracownicy/{found_id(browser.get('/bok/pracownicy').text, ewa.name)}"
        for act in ("reset", "rola", "wylacz", "wlacz"):
            assert post(browser, f"{page}/{act}", reason=" ", role="administrator") == page
            assert "Podaj powód" in browser.get(page).text
        assert browser.post(f"{page}/usun", data={"reason": "x"}).status_code == 404
        assert browser.get("/bok/pracownicy/nie-ma").status_code == 404
    assert portal.get("/bok/konto", hers).status_code == 200


def test_an_administrator_changes_roles_and_disables_and_enables(
    portal: Portal, boss: Colleague, ewa: Colleague
) -> None:
    with portal.browser(boss.sign_in()) as browser:
        page = f"/bok/pracownicy/{found_id(browser.get('/bok/pracownicy').text, ewa.name)}"
        assert post(browser, f"{page}/rola", reason="awans", role="administrator") == (
            f"{page}?stan=rola"
        )
        assert post(browser, f"{page}/wylacz", reason="urlop") == f"{page}?stan=wylacz"
        assert "wyłączone" in browser.get(f"{page}?stan=wylacz").text
        assert post(browser, f"{page}/wlacz", reason="powrót") == f"{page}?stan=wlacz"
        assert post(browser, f"{page}/reset", reason="zgubiony telefon") == page
        assert "przed pierwszym logowaniem" in browser.get(page).text
    facts = [portal.world.events(f"staff_{name}")[-1]["facts"] for name in ("disabled", "reset")]
    assert all(f'"member": "{ewa.name}"' in each for each in facts)


def test_nobody_changes_their_own_account(portal: Portal, boss: Colleague) -> None:
    with portal.browser(boss.sign_in()) as browser:
        page = f"/bok/pracownicy/{found_id(browser.get('/bok/pracownicy').text, boss.name)}"
        assert "To Twoje konto" in browser.get(page).text
        for act in ("rola", "wylacz", "reset"):
            assert post(browser, f"{page}/{act}", reason="samoobsługa", role="konsultant") == page
            assert browser.get(page).status_code == 200


def test_a_consultant_reaches_no_administrators_act_by_address_or_form(
    portal: Portal, boss: Colleague, ewa: Colleague
) -> None:
    with portal.browser(boss.sign_in()) as browser:
        boss_page = f"/bok/pracownicy/{found_id(browser.get('/bok/pracownicy').text, boss.name)}"
    with portal.browser(ewa.sign_in()) as browser:
        assert "/bok/pracownicy" not in browser.get("/bok/konto").text
        for method, path in (
            ("GET", "/bok/pracownicy"),
            ("POST", "/bok/pracownicy"),
            ("GET", boss_page),
            *(("POST", f"{boss_page}/{act}") for act in ("reset", "rola", "wylacz", "wlacz")),
        ):
            answer = browser.request(method, path, data={"reason": "x", "role": "konsultant"})
            assert answer.status_code == 403, path
            assert boss.name not in answer.text
    assert boss.sign_in().session.stage is StaffStage.FULL
