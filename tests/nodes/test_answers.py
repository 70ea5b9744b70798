"""The portal as it is seen through nginx: TLS, HTTP/2, headers once, files compressed."""

import pytest

from mojbok.domain.sessions import Visitor
from tests.e2e.screens.login import LoginScreen
from tests.nodes.browsers import Browsers
from tests.nodes.cluster import COOKIE, Cluster

HEADERS = (
    "content-security-policy",
    "strict-transport-security",
    "x-content-type-options",
    "referrer-policy",
    "cache-control",
)
PROTOCOLS = "performance.getEntries().map(one => one.nextHopProtocol).filter(Boolean)"


def test_pages_and_files_come_over_http_2(cluster: Cluster, browsers: Browsers) -> None:
    page = browsers.open_on(browsers.new(), "/logowanie", "1")

    assert LoginScreen.shown(page).address == "/logowanie"
    assert {*page.evaluate(PROTOCOLS)} == {"h2"}


@pytest.mark.requirement("SEC-01")
def test_every_header_comes_once_and_files_are_compressed(cluster: Cluster) -> None:
    with cluster.proxy.client(headers={"accept-encoding": "gzip, br"}) as client:
        page = client.get("/logowanie")
        file = client.get(page.text.split('href="')[1].split('"')[0])
        script = next(part for part in page.text.split('"') if part.endswith("/form.js"))
        answers = [page, client.get(script), client.get(script)]

    assert file.is_success
    for answer in answers:
        assert answer.is_success
        assert answer.headers["content-encoding"] == "br"
        for name in HEADERS:
            assert len(answer.headers.get_list(name)) == 1, name
    assert answers[0].headers["cache-control"] == "no-store"
    assert "immutable" in answers[2].headers["cache-control"]
    assert "server" not in answers[0].headers or answers[0].headers["server"] == "nginx"


@pytest.mark.requirement("LOGIN-01")
def test_a_form_through_nginx_signs_in_from_the_address_that_nginx_saw(cluster: Cluster) -> None:
    customer = cluster.customer()
    with cluster.proxy.client(headers={"origin": cluster.url}) as client:
        answer = client.post(
            "/logowanie",
            data={"login": customer.login, "password": "Zielony-Czajnik7"},
            headers={"x-forwarded-for": "203.0.113.9"},
        )
        token = client.cookies[COOKIE]

    assert answer.status_code == 303
    assert isinstance(cluster.world.services.sessions.visitor(token, is_activity=False), Visitor)
    (event,) = [
        event for event in cluster.world.events("logged_in") if event["account_id"] == customer.id
    ]
    assert event["ip"] == "127.0.0.1"


@pytest.mark.requirement("SEC-01")
def test_a_form_from_elsewhere_is_refused(cluster: Cluster) -> None:
    with cluster.proxy.client(headers={"origin": "https://evil.example"}) as client:
        assert client.post("/logowanie", data={"login": "a"}).status_code == 403
