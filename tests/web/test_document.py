"""The document around a page."""

import json
import re
from pathlib import Path

import pytest

from mojbok.web.assets import NICEGUI_FILES
from tests.web.portal import Page, Portal


@pytest.mark.requirement("SCR-LOGIN")
def test_a_page_is_polish_titled_and_fits_a_phone(portal: Portal) -> None:
    html = portal.get("/logowanie").text

    assert html.startswith('<!doctype html>\n<html lang="pl">')
    assert "<title>Logowanie – mojBOK POLSp</title>" in html
    assert 'content="width=device-width, initial-scale=1"' in html


@pytest.mark.requirement("SEC-02")
def test_a_page_loads_nothing_from_other_hosts(portal: Portal) -> None:
    opened = portal.signed_in()
    for path in ("/logowanie", "/rejestracja", "/regulamin", "/nie-ma", "/pulpit"):
        html = portal.get(path, opened if path == "/pulpit" else None).text
        loaded = re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="([^"]+)"', html)
        assert loaded
        assert not [address for address in loaded if not address.startswith("/")]
        for address in loaded:
            assert portal.get(address).status_code == 200, address


@pytest.mark.requirement("SCR-LOGIN")
def test_scripts_block_nothing(portal: Portal) -> None:
    html = portal.get("/logowanie").text

    form, boot, data = re.findall(r"<script ([^>]*)>", html)
    assert form.startswith("defer")
    assert data.startswith('type="application/json"')
    # What makes the page live waits for the first frame; only that waiting stands in the page.
    told = re.fullmatch(r'nonce="[^"]+" data-run="([^"]+)" data-fetched="([^"]+)"', boot)
    assert told
    names = ["socket.io.min.js", "nicegui.js", "start.js"]
    assert [Path(address).name for address in told[1].split()] == names
    for address in (*told[1].split(), told[2]):
        assert portal.get(address).status_code == 200


@pytest.mark.requirement("SCR-LOGIN")
def test_niceguis_own_wrappers_are_plain_elements(portal: Portal) -> None:
    page = portal.page("/logowanie")

    tags = {element["tag"] for element in page.data["elements"].values()}
    assert not [tag for tag in tags if tag.startswith(("q-", "nicegui"))]
    assert "<q-" not in page.html


@pytest.mark.requirement("SCR-LOGIN")
def test_the_page_tells_its_script_what_it_needs(portal: Portal) -> None:
    options = portal.page("/logowanie").data["options"]

    assert options["version"] == "-"
    assert options["prefix"] == ""
    assert options["query"]["implicit_handshake"] is True
    assert options["query"]["next_message_id"] == 0
    assert set(options) == {
        "version",
        "prefix",
        "query",
        "extraHeaders",
        "transports",
    }


@pytest.mark.requirement("SCR-LOGIN")
def test_a_page_for_everybody_is_not_private(portal: Portal) -> None:
    assert portal.page("/logowanie").data["isPrivate"] is False
    assert portal.page("/regulamin", portal.signed_in()).data["isPrivate"] is True


@pytest.mark.requirement("SCR-PRIVACY")
def test_a_still_page_has_no_live_script(portal: Portal) -> None:
    html = portal.get("/nie-ma").text

    assert 'id="page"' not in html
    assert not [name for name in NICEGUI_FILES if name in html]


@pytest.mark.requirement("SCR-LOGIN")
@pytest.mark.parametrize("accepted", ["br", "gzip", "identity", "br;q=1.0, gzip;q=0.5", ""])
def test_a_page_is_the_same_however_it_is_packed(portal: Portal, accepted: str) -> None:
    answer = portal.get("/logowanie", Accept_Encoding=accepted)

    assert Page.of(answer.text).data["elements"]
    assert answer.headers["vary"] == "accept-encoding"
    expected = next((name for name in ("br", "gzip") if name in accepted), None)
    assert answer.headers.get("content-encoding") == expected


@pytest.mark.requirement("SCR-LOGIN")
def test_the_data_is_json_that_every_browser_reads(portal: Portal) -> None:
    page = portal.page("/rejestracja")

    assert json.loads(json.dumps(page.data)) == page.data
    assert all(number.isdigit() for number in page.data["elements"])
