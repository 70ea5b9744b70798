"""Whether a request comes from our own pages (S05, T05)."""

import pytest

from mojbok.web.origins import Origins

pytestmark = pytest.mark.requirement("SEC-02")
PRODUCTION = Origins(public_url="https://mojbok.example", is_demo=False)
DEMO = Origins(public_url="http://127.0.0.1:8080", is_demo=True)


def test_production_knows_its_public_address_alone() -> None:
    assert PRODUCTION.is_own("https://mojbok.example", "mojbok.example")
    for origin in (
        "http://mojbok.example",
        "https://mojbok.example:444",
        "https://mojbok.example.evil.example",
        "https://evil.example",
        "https://user@mojbok.example",
        "null",
        "",
        "https://",
        "//mojbok.example",
        "https://mojbok.example\n.evil.example",
        "https://[",
        "https://[::1",
    ):
        assert not PRODUCTION.is_own(origin, origin.partition("//")[2]), origin


def test_the_demo_takes_whatever_host_the_browser_has_called() -> None:
    assert DEMO.is_own("http://localhost:8080", "localhost:8080")
    assert DEMO.is_own("http://127.0.0.1:8080", "something")
    assert not DEMO.is_own("http://evil.example", "localhost:8080")
    assert not DEMO.is_own("https://localhost:8080", "localhost:8080")
    assert not DEMO.is_own("http://", "")
    for host in ("[", "localhost:port", "x:99999999", "user@localhost:8080"):
        assert not DEMO.is_own(f"http://{host}", host)


def test_the_usual_port_and_letter_case_do_not_make_another_origin() -> None:
    assert PRODUCTION.is_own("https://MOJBOK.example:443", "mojbok.example")
    assert not PRODUCTION.is_own("https://mojbok.example:80", "mojbok.example")


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({"origin": "https://mojbok.example"}, True),
        ({"origin": "https://mojbok.example", "sec-fetch-site": "cross-site"}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({}, True),
    ],
    ids=str,
)
def test_a_form_from_elsewhere_is_known_by_what_browsers_say(
    headers: dict[str, str], *, is_ours: bool
) -> None:
    assert PRODUCTION.is_same_site_post(headers) is is_ours


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({"origin": "https://mojbok.example"}, True),
        ({"origin": "https://evil.example"}, False),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, False),
        ({}, False),
    ],
    ids=str,
)
def test_a_socket_must_say_where_it_is_from(headers: dict[str, str], *, is_ours: bool) -> None:
    assert PRODUCTION.is_own_socket(headers) is is_ours
