"""Limits as a client over HTTP meets them, with the limits of production (L12, L13, L17, R18, A12, B-T15)."""

import asyncio
import base64
import html
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

import httpx
import pytest
import websockets
from altcha import Challenge, Payload, solve_challenge

from tests.e2e import by_post
from tests.e2e.people import People, Person
from tests.e2e.portal import Portal, running

#: Those of production, where the demo has generous ones.
PRODUCTION = {
    "MOJBOK_LIMIT_LOGIN_ADDRESS": "10/5 minutes; 50/hour",
    "MOJBOK_LIMIT_LOGIN_SPREAD": "5/hour",
    "MOJBOK_LIMIT_REGISTRATION_ADDRESS": "5/hour",
    "MOJBOK_LIMIT_REGISTRATION_NUMBER": "5/day",
    "MOJBOK_LIMIT_ACTIVATION_ADDRESS": "20/hour",
    "MOJBOK_LIMIT_RECOVERY_ADDRESS": "20/hour",
    "MOJBOK_LIMIT_CONNECTS_ADDRESS": "8/minute",
    "MOJBOK_LIMIT_SOCKETS_ADDRESS": "3",
}
CHALLENGED = "najpierw sprawdzimy, czy to nie automat"
WRONG = "Login lub hasło są nieprawidłowe"
_numbers = count(1)


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running(tmp_path_factory.mktemp("limited"), PRODUCTION) as portal:
        yield portal


@pytest.fixture(scope="module")
def people(limited: Portal) -> People:
    return limited.import_people(120)


@dataclass(frozen=True)
class Answer:
    """What a form's post led to."""

    status: int
    retry_after: int | None
    text: str


class Visitor:
    """A browser behind the trusted proxy of this machine, at an address of its own."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def sends(self, address: str, **form: str) -> Answer:
        posted = self._client.post(address, data=form)
        assert posted.status_code == 303, posted
        return self.opens(posted.headers["location"])

    def opens(self, address: str) -> Answer:
        shown = self._client.get(address)
        return Answer(
            status=shown.status_code,
            retry_after=int(shown.headers["retry-after"])
            if "retry-after" in shown.headers
            else None,
            text=html.unescape(re.sub(r"<[^>]+>", " ", shown.text)),
        )

    def fails(self, login: str, password: str = "Zle-haslo-1", solution: str = "") -> Answer:
        return self.sends("/logowanie", login=login, password=password, solution=solution)

    def solution(self) -> str:
        """Do the work that the login page asks for."""
        page = self._client.get("/logowanie").text
        found = re.search(r'data-challenge="([^"]+)"', page)
        assert found, "no challenge"
        challenge = Challenge.from_dict(json.loads(html.unescape(found[1])))
        solution = solve_challenge(challenge)
        assert solution is not None
        return Payload(challenge, solution).to_base64()

    def is_asked(self) -> bool:
        return "data-challenge=" in self._client.get("/logowanie").text


def address() -> str:
    return f"198.51.100.{next(_numbers)}"


@contextmanager
def visitor(portal: Portal, forwarded: str | None = None) -> Iterator[Visitor]:
    headers = {"origin": portal.url}
    if forwarded is not None:
        headers["x-forwarded-for"] = forwarded
    with httpx.Client(base_url=portal.url, headers=headers, timeout=30, trust_env=False) as client:
        yield Visitor(client)


# Logins


@pytest.mark.requirement("SEC-02", "LOCK-01")
def test_five_quick_wrong_passwords_lock_whoever_types_them_l12(
    limited: Portal, people: People
) -> None:
    person = people.individual()
    by_post.become_customer(limited, person)
    with visitor(limited, address()) as visitor_:
        answers = [visitor_.fails(person.login) for _ in range(5)]

    assert [WRONG in answer.text for answer in answers] == [True] * 4 + [False]
    assert "Konto jest zablokowane" in answers[4].text


@pytest.mark.requirement("SEC-02")
def test_the_sixth_login_must_show_work_and_the_victim_is_left_alone_l13(
    limited: Portal, people: People
) -> None:
    person = people.individual()
    by_post.become_customer(limited, person)
    with visitor(limited, address()) as attacker:
        for number in range(5):
            assert WRONG in attacker.fails(f"ofiara.{number}").text

        answers = [attacker.fails(person.login) for _ in range(8)]
        with_work = attacker.fails(person.login, solution=attacker.solution())

    assert all(CHALLENGED in answer.text for answer in answers)
    assert {answer.status for answer in answers} == {429}
    assert all(3500 < (answer.retry_after or 0) <= 3601 for answer in answers)
    assert WRONG in with_work.text
    assert with_work.status == 200
    by_post.log_in(limited, person)


@pytest.mark.requirement("SEC-02")
def test_known_and_unknown_logins_are_asked_for_work_in_the_same_words_l01(
    limited: Portal, people: People
) -> None:
    person = people.individual()
    by_post.become_customer(limited, person)
    shown = []
    for login in (person.login, "nikogo.tu.nie.ma"):
        with visitor(limited, address()) as attacker:
            for number in range(5):
                attacker.fails(f"ofiara.{login}.{number}")
            attacker.fails(login, person.password)
            answer = attacker.opens("/logowanie")
            shown.append(re.sub(r"\s+", " ", answer.text.split('"page"')[0])[:1500])

    assert shown[0].replace(person.login, "X") == shown[1].replace("nikogo.tu.nie.ma", "X")


@pytest.mark.requirement("SEC-02")
def test_a_solution_is_worth_nothing_the_second_time_and_when_forged(limited: Portal) -> None:
    with visitor(limited, address()) as attacker:
        for number in range(5):
            attacker.fails(f"ofiara.x{number}")
        solution = attacker.solution()
        forged = json.loads(base64.b64decode(solution))
        forged["challenge"]["parameters"]["data"]["expires"] += 3600

        first = attacker.fails("ofiara.x", solution=solution)
        again = attacker.fails("ofiara.x", solution=solution)
        changed = attacker.fails(
            "ofiara.x", solution=base64.b64encode(json.dumps(forged).encode()).decode()
        )

    assert WRONG in first.text
    assert CHALLENGED in again.text
    assert CHALLENGED in changed.text


@pytest.mark.requirement("SEC-02")
def test_what_was_typed_stays_and_the_password_never(limited: Portal) -> None:
    with visitor(limited, address()) as attacker:
        for number in range(5):
            attacker.fails(f"ofiara.y{number}")
        posted = attacker._client.post(
            "/logowanie",
            data={"login": "anna.kowalska", "password": "Tajne-1", "remember": "true"},
        )
        page = attacker._client.get(posted.headers["location"]).text

    assert 'value="anna.kowalska"' in page
    assert re.search(r'<input[^>]*name="remember"[^>]*checked', page)
    assert "Tajne-1" not in page


@pytest.mark.requirement("SEC-02")
def test_a_burst_on_one_login_is_answered_and_never_tried_more_than_five_times_l12(
    limited: Portal,
) -> None:
    async def burst() -> list[httpx.Response]:
        headers = {"origin": limited.url, "x-forwarded-for": address()}
        async with httpx.AsyncClient(
            base_url=limited.url, headers=headers, timeout=30, trust_env=False
        ) as client:
            return await asyncio.gather(
                *(
                    client.post("/logowanie", data={"login": "wyscig", "password": f"Zle-{n}"})
                    for n in range(50)
                )
            )

    answers = asyncio.run(burst())

    assert {answer.status_code for answer in answers} == {303}
    assert {answer.headers["location"] for answer in answers} == {"/logowanie"}
    with visitor(limited, address()) as later:
        assert "Konto jest zablokowane" in later.fails("wyscig").text
    assert "Traceback" not in limited.log


# Which address it is (L17)


@pytest.mark.requirement("SEC-02")
def test_the_address_that_the_trusted_proxy_adds_counts_whatever_stands_before_it_l17(
    limited: Portal,
) -> None:
    real = address()
    for number in range(5):
        with visitor(limited, f"203.0.113.{number}, {real}") as attacker:
            attacker.fails(f"ofiara.z{number}")

    with visitor(limited, f"203.0.113.77, {real}") as attacker:
        assert attacker.is_asked()
    with visitor(limited, "203.0.113.1") as bystander:
        assert not bystander.is_asked()


@pytest.mark.requirement("SEC-02")
def test_from_elsewhere_the_forwarded_address_counts_for_nothing_l17(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    untrusting = PRODUCTION | {"MOJBOK_TRUSTED_PROXIES": "192.0.2.1"}
    with running(tmp_path_factory.mktemp("untrusting"), untrusting) as portal:
        for number in range(5):
            with visitor(portal, f"203.0.113.{number}") as attacker:
                attacker.fails(f"ofiara.{number}")

        with visitor(portal, "203.0.113.99") as attacker:
            assert attacker.is_asked()


# Registration, recovery, activation


@pytest.mark.requirement("SEC-02")
def test_the_sixth_registration_is_told_when_to_come_back_r18(
    limited: Portal, people: People
) -> None:
    with visitor(limited, address()) as crowd:
        for _ in range(5):
            assert "Udało się!" in _registers(crowd, people.business()).text

        answer = _registers(crowd, people.business())

    assert "Z Twojego łącza internetowego wysłano już zbyt wiele formularzy" in answer.text
    assert "Spróbuj ponownie za 60\N{NO-BREAK SPACE}minut." in answer.text
    assert "22 123 45 67" in answer.text
    assert answer.status == 429
    assert 3500 < (answer.retry_after or 0) <= 3601


@pytest.mark.requirement("SEC-02")
def test_the_refused_form_comes_back_filled_in(limited: Portal, people: People) -> None:
    with visitor(limited, address()) as crowd:
        for _ in range(5):
            _registers(crowd, people.business())
        person = people.business()
        _registers(crowd, person)
        # What was wrong is told once; what was typed stays.
        page = crowd._client.get("/rejestracja").text

    for value in (person.number, person.contract, person.email):
        assert f'value="{value}"' in page


@pytest.mark.requirement("SEC-02", "REC-01")
def test_recovery_looks_the_same_when_it_is_dropped_p05(limited: Portal, people: People) -> None:
    person = people.individual()
    by_post.become_customer(limited, person)
    with visitor(limited, address()) as flood:
        answers = [
            flood.sends("/odzyskiwanie-hasla", login=f"nikt{number}") for number in range(20)
        ]
        answers += [flood.sends("/odzyskiwanie-hasla", login=person.login) for _ in range(5)]

    def words(answer: Answer) -> str:
        return re.sub(r"c[0-9a-f-]{8,}|\s+", " ", answer.text.split("Wygenerowano", 1)[1])[:400]

    assert {answer.status for answer in answers} == {200}
    assert {answer.retry_after for answer in answers} == {None}
    assert len({words(answer) for answer in answers}) == 1


@pytest.mark.requirement("SEC-02", "ACT-03")
def test_a_thousand_made_up_links_are_not_looked_up_a12(limited: Portal) -> None:
    with visitor(limited, address()) as attacker:
        answers = []
        for number in range(25):
            attacker.opens(f"/aktywacja/{number:043d}")
            answers.append(attacker.opens("/aktywacja"))

    assert [answer.status for answer in answers] == [200] * 20 + [429] * 5
    assert "otwarto zbyt wiele nieważnych linków" in answers[-1].text
    assert "22 123 45 67" in answers[-1].text


# Sockets


@pytest.mark.requirement("SEC-02")
async def test_an_address_opens_three_sockets_here_and_not_a_fourth(limited: Portal) -> None:
    url = f"ws{limited.url.removeprefix('http')}/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    headers = {"x-forwarded-for": address()}

    async with (
        websockets.connect(
            url, additional_headers=headers, origin=websockets.Origin(limited.url), proxy=None
        ) as one,
        websockets.connect(
            url, additional_headers=headers, origin=websockets.Origin(limited.url), proxy=None
        ),
        websockets.connect(
            url, additional_headers=headers, origin=websockets.Origin(limited.url), proxy=None
        ),
    ):
        assert str(await one.recv()).startswith("0{")
        with pytest.raises(websockets.InvalidStatus) as caught:
            await websockets.connect(
                url, additional_headers=headers, origin=websockets.Origin(limited.url), proxy=None
            )

    assert caught.value.response.status_code == 429
    assert "Traceback" not in limited.log


@pytest.mark.requirement("SEC-02")
def test_an_address_connects_eight_times_a_minute_here(limited: Portal) -> None:
    with visitor(limited, address()) as crowd:
        poll = "/_nicegui_ws/socket.io/?EIO=4&transport=polling"
        answers = [crowd._client.get(poll) for _ in range(9)]

    assert [answer.status_code for answer in answers] == [200] * 8 + [429]
    assert int(answers[8].headers["retry-after"]) <= 61


# Overload and Redis


@pytest.mark.requirement("SEC-02")
def test_when_too_many_wait_the_form_comes_back_with_a_sentence_b_t15(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    async def crowd(portal: Portal) -> list[httpx.Response]:
        async with httpx.AsyncClient(
            base_url=portal.url, headers={"origin": portal.url}, timeout=30, trust_env=False
        ) as client:
            posts = [
                client.post("/logowanie", data={"login": f"nikt{n}", "password": "Zle-haslo-1"})
                for n in range(30)
            ]
            answers = await asyncio.gather(*posts)
            drafts = [answer.cookies["mojbok-draft"] for answer in answers]
            client.cookies.clear()
            return [
                await client.get("/logowanie", headers={"cookie": f"mojbok-draft={draft}"})
                for draft in drafts
            ]

    with running(tmp_path_factory.mktemp("busy"), {"MOJBOK_LIMIT_WAITING": "1"}) as portal:
        pages = asyncio.run(crowd(portal))
        log = portal.log

    busy = [page for page in pages if "zbyt wiele osób czeka" in page.text]
    tried = [page for page in pages if WRONG in page.text]
    assert busy
    assert tried
    assert len(busy) + len(tried) == len(pages)
    assert {(page.status_code, page.headers["retry-after"]) for page in busy} == {(429, "5")}
    assert all('value="nikt' in page.text for page in busy)
    assert "Traceback" not in log


@pytest.mark.requirement("SEC-02")
def test_two_servers_with_one_redis_count_together_and_say_when_it_is_away_l20(
    tmp_path_factory: pytest.TempPathFactory, redis_url: str
) -> None:
    shared = PRODUCTION | {
        "MOJBOK_REDIS_URL": redis_url,
        "MOJBOK_SECRET_KEY": f"shared by two servers {tmp_path_factory.getbasetemp().name}",
    }
    here = address()
    with (
        running(tmp_path_factory.mktemp("node"), shared) as one,
        running(tmp_path_factory.mktemp("node"), shared) as other,
    ):
        for number, portal in enumerate((one, other, one, other, one)):
            with visitor(portal, here) as attacker:
                attacker.fails(f"ofiara.{number}")
        for portal in (one, other):
            with visitor(portal, here) as attacker:
                assert attacker.is_asked()
                assert WRONG in attacker.fails("ofiara.9", solution=attacker.solution()).text
        assert httpx.get(f"{one.url}/zdrowie/gotowe").text == "gotowe"


@pytest.mark.requirement("SEC-02")
def test_a_server_whose_redis_is_away_lets_people_sign_in_within_limits_l20(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    away = PRODUCTION | {"MOJBOK_REDIS_URL": "redis://127.0.0.1:1/0"}
    portal = Portal(tmp_path_factory.mktemp("away"), away)
    try:
        portal.start_unready()
        assert httpx.get(f"{portal.url}/zdrowie/gotowe").status_code == 503
        with visitor(portal, address()) as attacker:
            for number in range(5):
                assert WRONG in attacker.fails(f"ofiara.{number}").text
            assert CHALLENGED in attacker.fails("ofiara.9").text
        assert "Traceback" not in portal.log
    finally:
        portal.stop()


def _registers(visitor_: Visitor, person: Person) -> Answer:
    return visitor_.sends(
        "/rejestracja",
        type="business",
        nip=person.number,
        contract_number=person.contract,
        login="",
        login_repeat="",
        phone=person.phone,
        email=person.email,
        terms="true",
        cookies="true",
    )
