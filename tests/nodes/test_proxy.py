"""What nginx does with `deploy/nginx.conf`, in front of nodes that are no more than sockets (security.md, F)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Semaphore

import httpx
import pytest

from tests.nodes.fake_node import FakeNode, NobodyThere
from tests.nodes.proxy import NAME, PAGE_SECONDS, Proxy
from tests.waiting import SECONDS_OF_PATIENCE

Start = Callable[..., Proxy]
UNSENT = "Formularz nie został wysłany"
UNKNOWN = "Nie wiemy, czy formularz został zapisany"
SECURITY = ("content-security-policy", "strict-transport-security", "x-content-type-options")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Give what starts nginx before some nodes, and stop all of them afterwards."""
    started: list[Proxy | FakeNode | NobodyThere] = []

    def begin(
        *nodes: FakeNode | NobodyThere, is_generous: bool = True, page_seconds: int = PAGE_SECONDS
    ) -> Proxy:
        ports = [node.port for node in nodes]
        proxy = Proxy(tmp_path, ports, is_generous=is_generous, page_seconds=page_seconds)
        started.extend([proxy, *nodes])
        proxy.start()
        return proxy

    yield begin
    for each in started:
        each.stop() if isinstance(each, Proxy) else each.close()


def asked(*nodes: FakeNode) -> list[str]:
    return [line for node in nodes for line in node.asked]


@pytest.mark.requirement("ALL-05")
def test_a_form_that_no_node_has_seen_is_taken_by_the_next_one_once(start: Start) -> None:
    there = FakeNode("two")
    with start(NobodyThere(), there).client() as client:
        answers = [client.post("/reklamacje/nowa", data={"text": "x"}) for _ in range(6)]

    assert {answer.text for answer in answers} == {"two"}
    assert there.asked == ["POST /reklamacje/nowa"] * 6


@pytest.mark.requirement("ALL-05")
def test_a_form_whose_answer_was_lost_is_not_sent_again_and_the_customer_is_told(
    start: Start,
) -> None:
    dying, other = FakeNode("one", hangs_up=True), FakeNode("two")
    with start(dying, other).client() as client:
        answers = [client.post("/reklamacje/nowa", data={"text": "x"}) for _ in range(4)]

    lost = [answer for answer in answers if answer.status_code != 200]
    assert len(lost) == len(dying.asked) > 0
    # Each form has reached exactly one node.
    assert len(asked(dying, other)) == len(answers)
    for answer in lost:
        assert answer.status_code == 503
        assert UNKNOWN in answer.text
        # It does not load itself anew: that would open the form's address, empty.
        assert "http-equiv" not in answer.text


@pytest.mark.requirement("ALL-05")
def test_what_only_asks_is_asked_of_the_next_node(start: Start) -> None:
    dying, other = FakeNode("one", hangs_up=True), FakeNode("two")
    with start(dying, other).client() as client:
        answers = [client.get("/pulpit") for _ in range(4)]

    assert {(answer.status_code, answer.text) for answer in answers} == {(200, "two")}
    assert dying.asked


@pytest.mark.requirement("ALL-04", "ALL-05")
def test_while_nobody_answers_a_page_says_so_and_a_form_says_that_it_was_not_sent(
    start: Start,
) -> None:
    with start(NobodyThere(), NobodyThere()).client() as client:
        page, form = client.get("/pulpit"), client.post("/logowanie", data={"login": "a"})

    for answer in (page, form):
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert answer.headers["cache-control"] == "no-store"
        assert "22 123 45 67" in answer.text
        assert all(len(answer.headers.get_list(name)) == 1 for name in SECURITY)
    assert '<meta http-equiv="refresh" content="3">' in page.text
    assert UNSENT in form.text


@pytest.mark.requirement("ALL-05")
def test_what_a_program_pushes_is_waited_for_longer_than_a_page(start: Start) -> None:
    come, is_released = Semaphore(0), Event()

    def hold() -> None:
        come.release()
        is_released.wait(SECONDS_OF_PATIENCE)

    proxy = start(FakeNode("one", before_answering=hold), NobodyThere(), page_seconds=1)
    with proxy.client() as client, ThreadPoolExecutor(2) as program:
        names = ("clients", "documents/FV_1.pdf")
        pushes = [program.submit(client.put, f"/api/crm/v1/{name}") for name in names]
        are_there = [come.acquire(timeout=SECONDS_OF_PATIENCE) for _ in pushes]
        page = client.get("/pulpit")
        is_released.set()

    assert all(are_there)
    assert page.status_code == 503
    assert [push.result().text for push in pushes] == ["one", "one"]


def test_a_stranger_says_nothing_of_where_he_comes_from(start: Start) -> None:
    node = FakeNode("one")
    forged = {
        "x-forwarded-for": "203.0.113.9",
        "x-forwarded-proto": "http",
        "x-forwarded-host": "evil.example",
        "x-forwarded-prefix": "/evil",
        "forwarded": "for=203.0.113.9",
        "upgrade": "h2c",
        "connection": "upgrade",
    }
    with start(node, NobodyThere()).client() as client:
        client.get("/pulpit", headers=forged)

    (seen,) = node.headers
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert seen["x-forwarded-proto"] == "https"
    assert seen["connection"] == "close"
    assert not {"x-forwarded-host", "x-forwarded-prefix", "forwarded", "upgrade"} & {*seen}


def test_the_log_has_no_query_no_secret_of_a_link_and_no_browser(start: Start) -> None:
    proxy = start(FakeNode("one"), NobodyThere())
    with proxy.client(headers={"user-agent": "Tell-tale/1.0"}) as client:
        client.get("/faktury?szukaj=44051401359")
        for place in ("aktywacja", "zmiana-adresu", "kalendarz"):
            client.get(f"/{place}/secret-of-a-link?x=1")

    proxy.stop()
    log = proxy.log
    assert '"GET /faktury HTTP/1.1" 200' in log
    assert '"GET /aktywacja/... HTTP/1.1" 200' in log
    for word in ("szukaj", "44051401359", "secret-of-a-link", "Tell-tale"):
        assert word not in log


def test_secrets_of_links_are_not_told_of_failures_either(start: Start) -> None:
    proxy = start(NobodyThere(), NobodyThere())
    with proxy.client() as client:
        client.get("/aktywacja/secret-of-a-link")

    assert "secret-of-a-link" not in proxy.errors


def test_files_are_kept_and_looked_for_on_the_node_that_has_them(start: Start) -> None:
    old, new = FakeNode("old", status=404), FakeNode("new")
    with start(old, new).client() as client:
        answers = [client.get("/assets/0123456789ab/start.js") for _ in range(6)]

    assert {(answer.status_code, answer.text) for answer in answers} == {(200, "new")}
    assert len(new.asked) == 1


def test_pages_are_never_kept(start: Start) -> None:
    one, two = FakeNode("one"), FakeNode("two")
    with start(one, two).client() as client:
        for _ in range(4):
            client.get("/logowanie")

    assert len(asked(one, two)) == 4


@pytest.mark.parametrize(
    ("node", "answers"),
    [("1", {"one"}), ("2", {"two"}), ("3", {"one", "two"}), ("1;evil", {"one", "two"})],
)
def test_sockets_go_to_the_node_they_name_and_inventions_anywhere(
    start: Start, node: str, answers: set[str]
) -> None:
    with start(FakeNode("one"), FakeNode("two")).client() as client:
        address = httpx.URL("/_nicegui_ws/socket.io/", params={"node": node, "EIO": "4"})
        assert {client.get(address).text for _ in range(6)} == answers


def test_the_socket_of_a_node_that_is_gone_goes_to_another(start: Start) -> None:
    with start(NobodyThere(), FakeNode("two")).client() as client:
        assert client.get("/_nicegui_ws/socket.io/?node=1&EIO=4").text == "two"


def test_metrics_are_not_for_the_world(start: Start) -> None:
    node = FakeNode("one")
    with start(node, NobodyThere()).client() as client:
        assert client.get("/metryki").status_code == 404
    assert not node.asked


def test_plain_http_leads_to_https_under_our_own_name(start: Start) -> None:
    proxy = start(FakeNode("one"), NobodyThere())
    answer = httpx.get(
        f"http://127.0.0.1:{proxy.plain_port}/logowanie?x=1", headers={"host": "evil.example"}
    )

    assert answer.status_code == 301
    assert answer.headers["location"] == f"https://{NAME}/logowanie?x=1"


def test_too_much_is_told_in_words(start: Start) -> None:
    node = FakeNode("one")
    with start(node, NobodyThere()).client() as client:
        form = client.post("/logowanie", content=b"x" * 2_000_000)
        complaint = client.post("/reklamacje/nowa", content=b"x" * 2_000_000)

    assert (form.status_code, "Za dużo danych" in form.text) == (413, True)
    assert complaint.text == "one"


@pytest.mark.requirement("SEC-02")
def test_a_flood_of_forms_is_kept_away_from_the_nodes(start: Start) -> None:
    node = FakeNode("one")
    proxy = start(node, NobodyThere(), is_generous=False)
    with proxy.client() as client:
        answers = [client.post("/logowanie", data={"login": "a"}) for _ in range(60)]
        page = client.get("/logowanie")

    refused = [answer for answer in answers if answer.status_code == 429]
    assert 0 < len(node.asked) - 1 < 60
    assert refused
    assert "Chwila przerwy" in refused[0].text
    assert page.text == "one"
