"""Points and readings over HTTP: addresses, forms, files, and what nobody else may see (POR-06, POR-08)."""

from datetime import date

import httpx
import pytest

from mojbok.services.sessions import OpenedSession
from mojbok.storage.tables.energy import HandedReadingRow
from tests.meters import put_days, put_point, put_reading
from tests.web.portal import Portal

pytestmark = pytest.mark.requirement("POR-06")


@pytest.fixture
def owned(portal: Portal) -> tuple[str, OpenedSession]:
    """Give a point with a year of days and a reading, and a session of its client's."""
    world = portal.world
    person = world.person()
    code = put_point(world, person)
    put_days(world, code, date(2026, 1, 1), 300, "8.125")
    put_reading(world, code, date(2026, 11, 1), 1000)
    return code, world.open_session(world.member(person))


def post(portal: Portal, opened: OpenedSession, path: str, **data: str) -> httpx.Response:
    with portal.browser(opened) as browser:
        return browser.post(path, data=data, headers={"Origin": portal.url})


def handed(portal: Portal, code: str) -> list[str]:
    rows = portal.world.rows(HandedReadingRow, by="id")
    return [str(row["kwh"]) for row in rows if row["ppe_code"] == code]


def test_a_reading_is_posted_once_and_seen_again(
    portal: Portal, owned: tuple[str, OpenedSession]
) -> None:
    code, opened = owned
    page = f"/punkty-poboru/{code}"

    answer = post(portal, opened, f"{page}/odczyt", day="2026-11-22", taken="1 100,5")

    assert (answer.status_code, answer.headers["location"]) == (303, f"{page}?stan=podano")
    assert handed(portal, code) == ["1100.500"]
    assert "czeka na zatwierdzenie" in portal.get(page, opened).text


def test_a_refused_reading_comes_back_with_what_was_typed(
    portal: Portal, owned: tuple[str, OpenedSession]
) -> None:
    code, opened = owned
    page = f"/punkty-poboru/{code}"
    with portal.browser(opened) as browser:
        answer = browser.post(
            f"{page}/odczyt",
            data={"day": "2026-11-20", "taken": "5"},
            headers={"Origin": portal.url},
        )
        back = browser.get(answer.headers["location"]).text

    assert answer.headers["location"] == f"{page}?okno=podaj-odczyt"
    assert 'value="5"' in back
    assert 'value="2026-11-20"' in back
    assert "mniej niż ostatni odczyt" in back
    assert handed(portal, code) == []


@pytest.mark.requirement("POR-08")
def test_of_anothers_point_nothing_is_seen_posted_or_withdrawn(
    portal: Portal, owned: tuple[str, OpenedSession]
) -> None:
    code, _ = owned
    stranger = portal.signed_in()
    page = f"/punkty-poboru/{code}"

    statuses = [
        portal.get(page, stranger).status_code,
        portal.get(f"{page}?okres=2026-10", stranger).status_code,
        portal.get(f"{page}/zuzycie.csv?okres=2026", stranger).status_code,
        post(portal, stranger, f"{page}/odczyt", day="2026-11-22", taken="1100").status_code,
        post(portal, stranger, f"{page}/odczyt/wycofaj", reading="1").status_code,
    ]

    assert statuses == [404] * 5
    assert handed(portal, code) == []


def test_the_file_is_for_spreadsheets_and_kept_by_no_cache(
    portal: Portal, owned: tuple[str, OpenedSession]
) -> None:
    code, opened = owned

    answer = portal.get(f"/punkty-poboru/{code}/zuzycie.csv?okres=2026-03", opened)

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f'filename="zuzycie-{code}-2026-03.csv"' in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert lines[29] == "2026-03-29T00:00+01:00;2026-03-30T00:00+02:00;8,125;;;;"
    assert len(lines) == 32


@pytest.mark.parametrize("period", ["", "2026-13", "x", "99999"])
def test_no_period_has_no_file_and_shows_the_newest(
    portal: Portal, owned: tuple[str, OpenedSession], period: str
) -> None:
    code, opened = owned
    page = f"/punkty-poboru/{code}"

    assert portal.get(f"{page}/zuzycie.csv?okres={period}", opened).status_code == 404
    assert "Październik 2026" in portal.get(f"{page}?okres={period}", opened).text


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "٣"])
def test_what_is_no_reading_can_not_be_withdrawn(
    portal: Portal, owned: tuple[str, OpenedSession], number: str
) -> None:
    code, opened = owned
    page = f"/punkty-poboru/{code}"

    answer = post(portal, opened, f"{page}/odczyt/wycofaj", reading=number)

    assert answer.headers["location"] == f"{page}?stan=nie-wycofano"


@pytest.mark.parametrize("query", ["strona=0", "strona=-1", "strona=x", "strona=99999999999"])
def test_a_page_that_is_none_is_the_nearest(
    portal: Portal, owned: tuple[str, OpenedSession], query: str
) -> None:
    code, opened = owned

    answer = portal.get(f"/punkty-poboru?{query}", opened)

    assert answer.status_code == 200
    assert f"/punkty-poboru/{code}" in answer.text


def test_echarts_comes_from_our_own_host_by_one_module_that_names_the_other(
    portal: Portal,
) -> None:
    assets = portal.gate.assets
    module = portal.get(assets.address("echarts.js"))
    whole = portal.get(assets.address("echarts-whole.js"))

    assert assets.address("echarts-whole.js") in module.text
    assert "export{" in module.text.replace(" ", "")
    assert "echarts" in module.text
    assert whole.status_code == 200
    assert len(whole.content) > 500_000
    assert assets.address("echarts.js") in portal.get(assets.address("chart.js")).text
