"""Static files: compressed beforehand, the same in every form, kept for a year."""

import gzip

import brotli
import pytest

from mojbok.bootstrap.server import ASSETS
from mojbok.web.assets import NICEGUI_FILES, Assets
from tests.web.portal import Portal

NAMES = sorted([*NICEGUI_FILES, *(file.name for file in ASSETS.iterdir())])
pytestmark = pytest.mark.requirement("SEC-02")


@pytest.fixture(scope="session")
def assets() -> Assets:
    return Assets(ASSETS)


@pytest.mark.parametrize("name", NAMES)
def test_every_form_of_a_file_has_the_same_content(portal: Portal, name: str) -> None:
    address = portal.gate.assets.address(name)
    plain = portal.get(address, Accept_Encoding="identity")

    assert plain.status_code == 200
    assert "content-encoding" not in plain.headers
    for accepted in ("br", "gzip", "gzip, deflate, br"):
        packed = portal.get(address, Accept_Encoding=accepted)
        assert packed.content == plain.content
        if packed.headers.get("content-encoding"):
            assert packed.headers["content-encoding"] in accepted
            assert int(packed.headers["content-length"]) < len(plain.content)
    if name.endswith((".js", ".css", ".svg")):
        assert portal.get(address, Accept_Encoding="br").headers["content-encoding"] == "br"
        assert portal.get(address, Accept_Encoding="gzip").headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("name", NAMES)
def test_a_file_may_be_kept_for_ever(portal: Portal, name: str) -> None:
    headers = portal.get(portal.gate.assets.address(name)).headers

    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["vary"] == "accept-encoding"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'; ")
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "set-cookie" not in headers
    assert "server" not in headers


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("style.css", "text/css; charset=utf-8"),
        ("form.js", "text/javascript; charset=utf-8"),
        ("nicegui.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml; charset=utf-8"),
        ("icon-192.png", "image/png"),
        ("app.webmanifest", "application/manifest+json; charset=utf-8"),
    ],
)
def test_a_file_says_what_it_is(portal: Portal, name: str, kind: str) -> None:
    assert portal.get(portal.gate.assets.address(name)).headers["content-type"] == kind


@pytest.mark.parametrize(
    ("accepted", "given"),
    [
        ("", None),
        ("identity", None),
        ("br", "br"),
        ("BR", "br"),
        ("gzip, br", "br"),
        ("br;q=0", None),
        ("br; q=0.0, gzip", "gzip"),
        ("br;q=0,gzip;q=0", None),
        ("br;q=0.001", "br"),
        ("*", "br"),
        ("*;q=0", None),
        ("*, br;q=0", "gzip"),
        ("*;q=0, gzip", "gzip"),
        ("br;q=x, gzip;level=9", "gzip"),
        ("brotli, xbr, gzipped", None),
        (", ,;q=1", None),
    ],
)
def test_only_an_encoding_that_is_taken_is_given(
    portal: Portal, accepted: str, given: str | None
) -> None:
    for address in (portal.gate.assets.address("form.js"), "/logowanie"):
        answer = portal.get(address, Accept_Encoding=accepted)
        assert answer.headers.get("content-encoding") == given
        assert answer.headers["vary"] == "accept-encoding"


def test_head_gives_the_headers_alone(portal: Portal) -> None:
    with portal.browser() as browser:
        answer = browser.head(portal.gate.assets.address("style.css"))

    assert answer.status_code == 200
    assert answer.content == b""
    assert int(answer.headers["content-length"]) > 0


def test_the_address_changes_with_the_content(tmp_path_factory: pytest.TempPathFactory) -> None:
    addresses = []
    for content in ("a{}", "b{}"):
        folder = tmp_path_factory.mktemp("assets")
        (folder / "style.css").write_text(content)
        (folder / "start.js").write_text('fetch("%style.css%")')
        assets = Assets(folder)
        addresses.append((assets.address("style.css"), assets.address("start.js")))
        assert assets.address("style.css") in assets.text("start.js")

    assert addresses[0][0] != addresses[1][0]
    # A file that names another changes with it.
    assert addresses[0][1] != addresses[1][1]


def test_no_placeholder_is_left_in_a_file(assets: Assets) -> None:
    for name in ("start.js", "app.webmanifest"):
        assert "%" not in assets.text(name).replace("100%", "")


def test_the_same_files_are_packed_the_same_on_every_node(assets: Assets) -> None:
    again = Assets(ASSETS)
    for name in NAMES:
        one, other = assets.find(assets.address(name)), again.find(again.address(name))
        assert one == other
        assert one is not None
        if one.brotlied is not None and one.gzipped is not None:
            assert brotli.decompress(one.brotlied) == gzip.decompress(one.gzipped) == one.plain
