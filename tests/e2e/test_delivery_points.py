"""Points of delivery in a real browser: consumption as a chart and a table, and readings handed in (POR-06).

The sample's first client is a prosumer with three years of data, lately by the hour: a portal of its own has them.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import by_post
from tests.e2e.browsing import DESKTOP, PHONE, Faults, Windows
from tests.e2e.by_post import SignedIn
from tests.e2e.looks import look_over
from tests.e2e.people import People
from tests.e2e.portal import Portal, running
from tests.e2e.screens.delivery_points import DeliveryPointScreen, DeliveryPointsScreen
from tests.e2e.screens.home import HomeScreen

pytestmark = pytest.mark.requirement("POR-06", "SCR-POD")
ECHARTS = re.compile(r"/echarts")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running(tmp_path_factory.mktemp("energy")) as portal:
        yield portal


@pytest.fixture(scope="module")
def people(portal: Portal) -> People:
    return portal.import_people(12)


@pytest.fixture(scope="module")
def prosumer(portal: Portal, people: People) -> SignedIn:
    return by_post.become_customer(portal, people.individual())


def point(page: Page, query: str = "") -> DeliveryPointScreen:
    screen = DeliveryPointsScreen.open(page).open_first()
    if query:
        page.goto(page.url.partition("?")[0] + query)
    return DeliveryPointScreen.shown(screen.page)


def test_from_the_menu_to_the_year_the_month_the_day_and_back(
    windows: Windows, prosumer: SignedIn
) -> None:
    home = HomeScreen.open(windows.open(DESKTOP, session=prosumer))
    home.tabs.get_by_role("link", name="Punkty poboru").click()
    screen = DeliveryPointsScreen.shown(home.page).open_first().drawn()
    first = screen.page.url

    screen.look_at("Rok").drawn()
    expect(screen.table.get_by_role("row")).to_have_count(14)
    screen.step_back()
    screen.table.get_by_role("link", name="marzec").click()
    expect(screen.period).to_have_text(re.compile("^Marzec "))
    expect(screen.table.get_by_role("row")).to_have_count(33)
    screen.page.go_back()
    screen.page.go_back()
    screen.page.go_back()
    expect(screen.period).to_be_visible()

    assert screen.page.url == first


def test_the_chart_is_drawn_from_the_table_and_follows_the_colours(
    windows: Windows, prosumer: SignedIn
) -> None:
    screen = point(windows.open(DESKTOP, session=prosumer)).drawn()
    canvas = screen.chart.locator("canvas")
    expect(canvas).to_be_visible()
    light = canvas.screenshot()

    screen.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    screen.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")

    assert canvas.screenshot() != light


def test_a_chart_drawn_in_a_wide_window_does_not_keep_a_narrow_one_wide(
    windows: Windows, prosumer: SignedIn
) -> None:
    screen = point(windows.open(DESKTOP, session=prosumer)).drawn()

    screen.page.set_viewport_size({"width": 360, "height": 740})

    root = screen.page.locator(":root")
    expect(root).to_have_js_property("clientWidth", 360)
    expect(root).to_have_js_property("scrollWidth", 360)


def test_what_draws_is_asked_for_after_the_page_is_whole_and_only_where_there_is_a_chart(
    windows: Windows, prosumer: SignedIn
) -> None:
    page = windows.open(PHONE, session=prosumer)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    listed = DeliveryPointsScreen.open(page).live()
    without_chart = [url for url in asked if ECHARTS.search(url)]
    screen = listed.open_first()
    screen.drawn()
    timing: dict[str, Any] = page.evaluate("""() => {
        const [load] = performance.getEntriesByType("navigation");
        const [paint] = performance.getEntriesByName("first-contentful-paint");
        const loaded = performance.getEntriesByType("resource");
        const drawing = loaded.filter(({ name }) => name.includes("/echarts"));
        const asked = Math.min(...drawing.map(({ startTime }) => startTime));
        return { load: load.loadEventStart, paint: paint.startTime, asked };
    }""")

    assert without_chart == []
    assert timing["asked"] > timing["load"]
    assert timing["asked"] > timing["paint"]


def test_a_day_of_25_hours_shows_them_all(windows: Windows, prosumer: SignedIn) -> None:
    screen = point(windows.open(DESKTOP, session=prosumer))
    days = screen.table.get_by_role("row").filter(has=screen.page.get_by_role("link"))
    days.last.get_by_role("link").click()

    expect(screen.scales.locator("[aria-current]")).to_have_text("Dzień")
    expect(screen.table.get_by_role("row")).to_have_count(26)
    expect(screen.table).to_contain_text("23:00–00:00")


def test_the_file_has_what_the_table_shows(
    windows: Windows, prosumer: SignedIn, tmp_path: Path
) -> None:
    screen = point(windows.open(DESKTOP, session=prosumer)).look_at("Rok")
    with screen.page.expect_download() as downloaded:
        screen.csv.click()
    file = tmp_path / downloaded.value.suggested_filename
    downloaded.value.save_as(file)

    text = file.read_bytes()
    assert text.startswith(b"\xef\xbb\xbfod;do;")
    rows = text.decode("utf-8-sig").splitlines()
    assert len(rows) == 13
    assert re.fullmatch(r"\d{4}-01-01T00:00\+01:00;.*;\d+,\d{3};\d+,\d{3};.*", rows[1])


def test_a_reading_is_doubted_insisted_on_shown_and_withdrawn(
    windows: Windows, prosumer: SignedIn
) -> None:
    screen = point(windows.open(DESKTOP, session=prosumer)).live().open_window()
    screen.taken.fill("1")
    screen.given.fill("999 999,5")
    screen = screen.send_wrong(screen.save_button)
    expect(screen.taken).to_have_accessible_description(re.compile("mniej niż ostatni odczyt"))
    expect(screen.given).to_have_value("999 999,5")
    expect(screen.taken).to_be_focused()
    expect(screen.replaced).to_be_visible()
    expect(screen.insist_button).to_have_count(0)

    screen.taken.fill("999999")
    screen = screen.send_wrong(screen.save_button)
    expect(screen.taken).to_have_accessible_description(re.compile("To dużo: "))
    screen = screen.send(screen.insist_button)

    expect(screen.status.first).to_contain_text("Dziękujemy, odczyt zapisany")
    waiting = screen.readings.get_by_text("przekazany przez Ciebie, czeka na zatwierdzenie")
    expect(waiting).to_have_count(2)
    screen.withdraw_button.first.click()
    expect(screen.status.first).to_contain_text("Odczyt wycofany")
    screen.withdraw_button.first.click()
    expect(waiting).to_have_count(0)


def test_everything_works_without_javascript(windows: Windows, prosumer: SignedIn) -> None:
    screen = point(windows.open(DESKTOP, session=prosumer, javascript=False))

    expect(screen.chart).to_be_hidden()
    expect(screen.table).to_be_visible()
    screen.look_at("Rok").look_at("Miesiąc").step_back()
    screen.hand_in_button.click()
    screen = DeliveryPointScreen.shown(screen.page)
    screen.taken.fill("2")
    screen = screen.send_wrong(screen.save_button)
    screen.replaced.check()
    screen.note.fill("Nowy licznik.")
    screen = screen.send(screen.save_button)
    screen.withdraw_button.click()

    expect(screen.status.first).to_contain_text("Odczyt wycofany")


def test_the_window_and_the_periods_are_reached_by_the_keyboard(
    windows: Windows, prosumer: SignedIn
) -> None:
    screen = point(windows.open(DESKTOP, session=prosumer)).live()
    screen.scales.get_by_role("link", name="Rok").focus()
    screen.page.keyboard.press("Enter")
    expect(screen.scales.locator("[aria-current]")).to_have_text("Rok")
    screen.live()
    screen.hand_in_button.focus()
    screen.page.keyboard.press("Space")
    expect(screen.window).to_be_visible()
    screen.page.keyboard.press("Escape")
    expect(screen.window).to_be_hidden()
    expect(screen.hand_in_button).to_be_focused()


def test_anothers_point_is_not_found(
    windows: Windows, portal: Portal, people: People, prosumer: SignedIn, faults: Faults
) -> None:
    faults.expect("status of 404")
    own = point(windows.open(DESKTOP, session=prosumer)).address
    stranger = windows.open(session=by_post.become_customer(portal, people.business()))

    for address in (own, f"{own}/zuzycie.csv?okres=2026", "/punkty-poboru/590543500000000018"):
        answer = stranger.goto(address)
        assert answer is not None
        assert answer.status == 404
        expect(stranger.get_by_role("heading", level=1)).to_have_text("Nie ma takiej strony")


def test_on_paper_there_is_the_table_and_nothing_to_click(
    windows: Windows, prosumer: SignedIn
) -> None:
    screen = point(windows.open(DESKTOP, session=prosumer)).drawn()
    screen.page.emulate_media(media="print")

    expect(screen.table).to_be_visible()
    expect(screen.chart).to_be_hidden()
    expect(screen.scales).to_be_hidden()
    expect(screen.hand_in_button).to_be_hidden()


@pytest.mark.requirement("ALL-01", "ALL-02")
@pytest.mark.parametrize("where", ["lista", "rok", "miesiac", "dzien", "okno", "okno-bledy"])
def test_the_screens_have_no_fault_in_either_size_and_colours(
    windows: Windows, prosumer: SignedIn, where: str
) -> None:
    page = windows.open(PHONE, session=prosumer)
    if where == "lista":
        DeliveryPointsScreen.open(page).live()
    else:
        screen = point(page, "?okno=podaj-odczyt" if where.startswith("okno") else "")
        _show(screen, where)
        screen.live()
    look_over(page)


def _show(screen: DeliveryPointScreen, where: str) -> None:
    if where == "rok":
        screen.look_at("Rok").drawn()
    elif where == "dzien":
        screen.look_at("Dzień").drawn()
    elif where == "okno-bledy":
        screen.taken.fill("1")
        screen.send_wrong(screen.save_button)
