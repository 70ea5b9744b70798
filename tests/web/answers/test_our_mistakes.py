"""What is told when something of ours fails, and whether we are well (security.md, X04, X06)."""

import re
from types import SimpleNamespace

import pytest

from tests.web.portal import UNTOLD, Portal


@pytest.mark.requirement("ALL-04")
def test_our_mistake_has_a_number_and_tells_nothing_more_x04(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    answer = portal.get("/proba/blad")

    found = re.search(r"numer zdarzenia ([0-9A-F]{8})", answer.text)
    assert answer.status_code == 500
    assert found
    assert f"Incident {found[1]}" in caplog.text
    assert caplog.text.count("Incident ") == 1
    for untold in (UNTOLD, "RuntimeError", "Traceback", "portal.py"):
        assert untold not in answer.text


@pytest.mark.requirement("ALL-04")
def test_a_database_that_is_away_is_an_incident_without_values_x04_x06(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from sqlalchemy.exc import OperationalError

    # Put together, so that the traceback's lines of this file do not hold it.
    typed = str(4405140 * 10_000 + 1359)

    def fails(*_: object) -> None:
        raise OperationalError("SELECT", {"pesel": typed}, Exception("gone"), hide_parameters=True)

    monkeypatch.setattr("mojbok.storage.accounts.SqlAccounts.by_login", fails)
    with portal.browser() as browser:
        answer = browser.post("/odzyskiwanie-hasla", data={"login": typed})

    assert answer.status_code == 500
    assert typed not in answer.text
    assert typed not in caplog.text


@pytest.mark.requirement("SEC-02")
def test_health_is_told_without_a_session_and_readiness_with_its_reason(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert portal.get("/zdrowie/zyje").text == "żyje"
    ready = portal.get("/zdrowie/gotowe")
    assert (ready.status_code, ready.text) == (200, "gotowe")

    monkeypatch.setattr(
        "mojbok.bootstrap.readiness.fault_of", lambda _: "baza danych nie odpowiada"
    )
    away = portal.get("/zdrowie/gotowe")

    assert (away.status_code, away.text) == (503, "baza danych nie odpowiada")
    assert portal.get("/zdrowie/zyje").status_code == 200


@pytest.mark.parametrize(
    ("part", "value", "fault"),
    [
        ("migrate.is_behind", lambda _: True, "baza danych jest starsza niż program"),
        ("shutil.disk_usage", lambda _: SimpleNamespace(free=1), "kończy się miejsce na dysku"),
        ("LetterSender.has_died", True, "wysyłka listów ustała"),
    ],
)
def test_readiness_tells_each_part_that_is_not_well(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, part: str, value: object, fault: str
) -> None:
    monkeypatch.setattr(f"mojbok.bootstrap.readiness.{part}", value)

    answer = portal.get("/zdrowie/gotowe")

    assert answer.status_code == 503
    assert fault in answer.text
    assert len(answer.text.splitlines()) == 1
