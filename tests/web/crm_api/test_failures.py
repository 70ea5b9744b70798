"""What a program is told when something of ours fails, or too much comes at once."""

import json
import logging
import socket
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice
from threading import Event, Semaphore

import pytest

from mojbok.domain.crm_push import Pushed
from mojbok.domain.outages import Outage, OutageError
from mojbok.domain.rates import TooBusyError
from mojbok.services.crm_push import CrmPush
from mojbok.storage.api_tokens import SqlApiTokens
from tests.builders import HERE
from tests.pushing import V1, Crm, new_token
from tests.web.crm_api.pushing import OK, fresh, nobody, problem_of
from tests.web.portal import SECONDS_TO_WAIT, Portal


def test_a_failure_of_ours_is_told_by_its_number_alone(
    crm: Crm, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("44051401359-nie-do-pokazania")

    monkeypatch.setattr(CrmPush, "push", fails)

    told = problem_of(crm.puts("clients", nobody()), 500)

    assert "nie-do-pokazania" not in json.dumps(told)
    number = next(record.incident for record in caplog.records if hasattr(record, "incident"))
    assert number in told["detail"]


@pytest.mark.parametrize("step", ["find", "use"])
def test_a_database_that_is_away_is_told_wherever_that_shows(
    crm: Crm, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, step: str
) -> None:
    def is_away(*_: object) -> None:
        raise OutageError(Outage.AWAY)

    monkeypatch.setattr(SqlApiTokens, step, is_away)

    answer = crm.puts("clients", nobody())

    problem_of(answer, 503)
    assert int(answer.headers["retry-after"]) > 0
    assert not [record for record in caplog.records if hasattr(record, "incident")]


def test_too_many_at_once_are_asked_to_come_back(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_full(*_: object, **__: object) -> None:
        raise TooBusyError(seconds=2)

    monkeypatch.setattr("mojbok.web.api.lanes.Lane.place", is_full)

    answer = crm.puts("clients", nobody())

    problem_of(answer, 503)
    assert answer.headers["retry-after"] == "2"


def test_slow_pushes_keep_no_customer_waiting_and_only_so_many_wait(
    portal: Portal, crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, begun = Event(), Semaphore(0)

    def is_slow(*_: object) -> Pushed:
        begun.release()
        assert goes_on.wait(SECONDS_TO_WAIT)
        return Pushed()

    monkeypatch.setattr(CrmPush, "push", is_slow)
    with ThreadPoolExecutor(20) as programs:
        answers = [programs.submit(crm.puts, "clients", nobody()) for _ in range(20)]
        try:
            # Both threads are taken; whoever found no place is sent away while they are.
            for _ in range(2):
                assert begun.acquire(timeout=SECONDS_TO_WAIT)
            refused = list(islice(as_completed(answers, timeout=SECONDS_TO_WAIT), 4))
            assert {answer.result().status_code for answer in refused} == {503}
            assert portal.get("/logowanie").status_code == OK
            problem_of(Crm(portal.url, None).puts("clients"), 401)
        finally:
            goes_on.set()

    assert [answer.result().status_code for answer in answers].count(OK) == 16


def test_a_program_that_hangs_up_half_way_leaves_no_incident(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    token = new_token(portal.world, fresh("hangs-up"))
    host, port = portal.url.removeprefix("http://").split(":")
    head = (
        f"PUT {V1}/clients HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    )
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(head.encode() + b'{"records": [')
    Crm(portal.url, token).pushes("clients", nobody())

    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert portal.world.application.crm_push.enter(token, HERE).last_used_at is not None
