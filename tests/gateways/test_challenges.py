"""Challenges: signed, for one purpose, in time, once (security.md B-T01)."""

import base64
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from altcha import Challenge, Payload, solve_challenge

from mojbok.gateways.challenges import WorkChallenges
from mojbok.gateways.rate_limiter import WindowLimiter
from mojbok.gateways.vault import KeyedVault
from mojbok.gateways.windows import MemoryWindows
from tests.fakes import FakeClock, in_parallel


def solved(challenge: str) -> str:
    """Do the browser's work."""
    given = Challenge.from_dict(json.loads(challenge))
    solution = solve_challenge(given)
    assert solution is not None
    return Payload(given, solution).to_base64()


def changed(solution: str, **values: object) -> str:
    """Change parameters of a solved challenge, as a forger would."""
    payload = json.loads(base64.b64decode(solution))
    payload["challenge"]["parameters"].update(values)
    return base64.b64encode(json.dumps(payload).encode()).decode()


@pytest.fixture(autouse=True)
def _little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mojbok.gateways.challenges._ITERATIONS", 1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def challenges(clock: FakeClock) -> WorkChallenges:
    return _challenges(clock)


def _challenges(clock: FakeClock, secret: str = "") -> WorkChallenges:
    vault = KeyedVault(secret or uuid4().hex)
    return WorkChallenges(vault, clock, WindowLimiter(MemoryWindows(clock), vault, clock))


@pytest.mark.requirement("SEC-02")
def test_a_solution_counts_once(challenges: WorkChallenges) -> None:
    solution = solved(challenges.issue("login"))

    assert challenges.accept(solution, "login")
    assert not challenges.accept(solution, "login")


@pytest.mark.requirement("SEC-02")
def test_of_many_uses_at_one_moment_one_counts(challenges: WorkChallenges) -> None:
    solution = solved(challenges.issue("login"))

    results = in_parallel(*[lambda: challenges.accept(solution, "login")] * 10)

    assert results.count(True) == 1


@pytest.mark.requirement("SEC-02")
def test_a_solution_counts_for_its_purpose_alone(challenges: WorkChallenges) -> None:
    assert not challenges.accept(solved(challenges.issue("registration")), "login")


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(("later", "counts"), [(14.9, True), (15, False), (60 * 24, False)])
def test_a_solution_counts_for_a_quarter_of_an_hour(
    challenges: WorkChallenges, clock: FakeClock, later: float, counts: bool
) -> None:
    solution = solved(challenges.issue("login"))
    clock.advance(timedelta(minutes=later))

    assert challenges.accept(solution, "login") is counts


@pytest.mark.requirement("SEC-02")
def test_nothing_of_a_challenge_can_be_changed(challenges: WorkChallenges) -> None:
    solution = solved(challenges.issue("registration"))
    later = {"purpose": "login", "expires": 9_999_999_999}

    for forged in ({"data": later}, {"keyPrefix": ""}, {"cost": 0}, {"keySignature": None}):
        assert not challenges.accept(changed(solution, **forged), "login")
        assert not challenges.accept(changed(solution, **forged), "registration")


@pytest.mark.requirement("SEC-02")
def test_a_challenge_of_another_key_is_worth_nothing(
    challenges: WorkChallenges, clock: FakeClock
) -> None:
    assert not challenges.accept(solved(_challenges(clock).issue("login")), "login")


@pytest.mark.requirement("SEC-02")
def test_a_restarted_server_and_other_nodes_know_the_challenge(clock: FakeClock) -> None:
    before, after = (_challenges(clock, "the same secret") for _ in range(2))

    assert after.accept(solved(before.issue("login")), "login")


@pytest.mark.requirement("SEC-02")
def test_an_answer_without_work_is_refused(challenges: WorkChallenges) -> None:
    challenge = json.loads(challenges.issue("login"))
    prefix = challenge["parameters"]["keyPrefix"]

    for derived in (prefix, prefix.ljust(64, "0"), "", "zz", "0" * 64):
        answer = {"challenge": challenge, "solution": {"counter": 1, "derivedKey": derived}}
        encoded = base64.b64encode(json.dumps(answer).encode()).decode()
        assert not challenges.accept(encoded, "login")


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "x",
        "=",
        "ą" * 10,
        "\0",
        "A" * 5000,
        base64.b64encode(b"null").decode(),
        base64.b64encode(b"[]").decode(),
        base64.b64encode(b"[" * 3000).decode(),
        base64.b64encode(b'{"challenge": 1, "solution": 2}').decode(),
        base64.b64encode(b'{"challenge": {"parameters": []}, "solution": {}}').decode(),
        base64.b64encode(b"\xff\xfe").decode(),
    ],
)
def test_nonsense_is_refused_quietly(challenges: WorkChallenges, nonsense: str) -> None:
    assert not challenges.accept(nonsense, "login")


@pytest.mark.requirement("SEC-02")
def test_the_work_of_a_browser_has_an_end(challenges: WorkChallenges) -> None:
    counters = []
    for _ in range(20):
        solution = solve_challenge(Challenge.from_dict(json.loads(challenges.issue("login"))))
        assert solution is not None
        counters.append(solution.counter)

    assert all(400 <= counter <= 700 for counter in counters)
    assert len(set(counters)) > 5
