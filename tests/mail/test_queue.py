"""The queue of letters: nothing is lost, and nothing is taken by two senders."""

import os
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from mojbok.domain.letters import WaitingLetter
from mojbok.gateways.vault import KeyedVault
from mojbok.storage.claimant import Claimant, process_is_running
from mojbok.storage.outbox import ABANDONED_AFTER, LetterQueue, SqlOutbox
from tests.mail.letters import ANNA, LETTERS, LINK, PASSWORD, activation, one_time_password
from tests.mail.office import Office, on_both

SECOND = timedelta(seconds=1)


def ids(letters: Iterable[WaitingLetter]) -> list[str]:
    return [letter.id for letter in letters]


@on_both
@pytest.mark.requirement("REG-09")
def test_letters_come_out_as_they_were_put_down(either_office: Office) -> None:
    either_office.put(*LETTERS)

    claimed = either_office.queue().claim(len(LETTERS))

    assert sorted(map(repr, (waiting.letter for waiting in claimed))) == sorted(map(repr, LETTERS))
    assert {waiting.attempts for waiting in claimed} == {1}


@on_both
@pytest.mark.requirement("REG-09")
def test_a_letter_of_a_change_that_failed_was_never_there(either_office: Office) -> None:
    office = either_office
    with Session(office.engine) as session:
        outbox = SqlOutbox(session, office.vault, office.tokens, office.clock)
        outbox.put(activation(), account_id="account")
        session.rollback()

    assert office.entries() == []


@on_both
def test_what_is_claimed_is_taken(either_office: Office) -> None:
    either_office.put(activation())

    assert len(either_office.queue("a").claim(5)) == 1
    assert either_office.queue("b").claim(5) == []
    assert either_office.queue("a").next_due() is None


@on_both
def test_two_senders_share_the_letters(either_office: Office) -> None:
    either_office.put(*[activation() for _ in range(60)])
    start = Barrier(2)

    def take_all(queue: LetterQueue) -> list[str]:
        start.wait()
        taken: list[str] = []
        while some := queue.claim(3):
            taken += ids(some)
        return taken

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(take_all, [either_office.queue("a"), either_office.queue("b")])

    assert len(first) + len(second) == 60
    assert len({*first, *second}) == 60


@on_both
def test_no_more_are_claimed_than_asked_for_and_the_oldest_first(either_office: Office) -> None:
    for _ in range(4):
        either_office.put(activation())
        either_office.clock.move(SECOND)
    oldest = [entry.id for entry in reversed(either_office.entries())]

    assert ids(either_office.queue().claim(3)) == oldest[:3]


@on_both
def test_a_postponed_letter_waits(either_office: Office) -> None:
    office = either_office
    office.put(activation())
    queue = office.queue()
    (claimed,) = queue.claim(1)
    until = office.clock.now() + SECOND
    queue.postpone(claimed.id, "450 później", until)

    assert queue.claim(1) == []
    assert queue.next_due() == until
    assert office.entry().last_error == "450 później"
    office.clock.move(SECOND)
    (again,) = queue.claim(1)
    assert (again.id, again.attempts, again.letter) == (claimed.id, 2, claimed.letter)


@on_both
def test_a_failure_of_the_server_is_no_try_of_the_letter(either_office: Office) -> None:
    either_office.put(activation())
    queue = either_office.queue()
    (claimed,) = queue.claim(1)

    queue.postpone(claimed.id, "nie ma połączenia", either_office.clock.now(), tried=False)

    assert queue.claim(1)[0].attempts == 1


@on_both
def test_a_sent_letter_is_a_record_without_its_words(either_office: Office) -> None:
    either_office.put(one_time_password(), account_id="account-1")
    queue = either_office.queue()
    (claimed,) = queue.claim(1)
    queue.mark_sent(claimed.id, "mojBOK POLSp: hasło jednorazowe")

    entry = either_office.entry()
    with either_office.engine.connect() as connection:
        sealed = connection.scalar(text("SELECT sealed FROM letter"))
    assert sealed is None
    assert (entry.state, entry.recipient, entry.kind) == ("sent", ANNA, "one-time-password")
    assert entry.account_id == "account-1"
    assert entry.subject == "mojBOK POLSp: hasło jednorazowe"
    assert entry.sent_at == either_office.clock.now()
    assert queue.retry() == 0


@on_both
@pytest.mark.requirement("REG-09")
def test_a_refused_letter_waits_for_somebody_to_ask(either_office: Office) -> None:
    office = either_office
    office.put(activation(), activation())
    queue = office.queue()
    refused, postponed = queue.claim(2)
    queue.refuse(refused.id, "550 nie ma takiego adresu")
    queue.postpone(postponed.id, "450 później", office.clock.now() + SECOND)

    assert {entry.state for entry in queue.entries(unsent_only=True)} == {"refused", "waiting"}
    assert queue.claim(5) == []
    assert queue.retry(refused.id) == 1
    assert ids(queue.claim(5)) == [refused.id]
    queue.refuse(refused.id, "550 nie ma takiego adresu")
    assert queue.retry() == 2
    assert len(queue.claim(5)) == 2
    assert queue.retry() == 0, "what is under way goes on"


@on_both
@pytest.mark.requirement("REG-09")
def test_letters_of_a_killed_process_are_taken_back_at_the_start(either_office: Office) -> None:
    either_office.put(activation())
    killed = ids(either_office.queue("a").claim(1))

    restarted = either_office.queue("a")
    assert restarted.claim(1) == []
    assert restarted.reclaim() == 1
    assert ids(restarted.claim(1)) == killed


@on_both
def test_letters_of_another_node_are_taken_only_after_a_long_time(either_office: Office) -> None:
    either_office.put(activation())
    either_office.queue("a").claim(1)
    other = either_office.queue("b")

    assert other.reclaim() == 0
    either_office.clock.move(ABANDONED_AFTER - SECOND)
    assert other.claim(1) == []
    either_office.clock.move(SECOND)
    assert len(other.claim(1)) == 1


def test_who_lost_a_claim_can_only_tell_that_the_letter_was_sent(office: Office) -> None:
    office.put(activation())
    slow, other = office.queue("a"), office.queue("b")
    (claimed,) = slow.claim(1)
    office.clock.move(ABANDONED_AFTER)
    other.claim(1)

    slow.refuse(claimed.id, "550")
    slow.postpone(claimed.id, "450", office.clock.now())
    assert (office.entry().state, office.entry().last_error) == ("waiting", None)
    assert other.claim(1) == []
    slow.mark_sent(claimed.id, "mojBOK POLSp")
    assert office.entry().state == "sent"


def test_a_living_process_with_the_same_node_name_is_not_robbed() -> None:
    me = Claimant("a", 10, is_running=lambda pid: pid == 11)

    assert not me.outlives("a:11"), "a second server of this machine"
    assert me.outlives("a:12"), "killed"
    assert me.outlives("a:10"), "a predecessor with the same number, as in a container"
    assert not me.outlives("b:12")
    assert not me.outlives("a:x")


@pytest.mark.skipif(os.name == "nt", reason="Windows tells it in another way")
def test_the_machine_tells_which_processes_are_running() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass

    assert process_is_running(os.getpid())
    assert process_is_running(1)
    assert not process_is_running(ended.pid)


@pytest.mark.requirement("REG-09")
def test_a_copy_of_the_database_tells_no_secret(office: Office, tmp_path: Path) -> None:
    office.put(activation(), one_time_password())

    raw = b"".join(path.read_bytes() for path in tmp_path.glob("mojbok.db*"))
    assert ANNA.encode() in raw, "the recipient is plain, for BOK"
    for secret in (LINK, LINK.rsplit("/", maxsplit=1)[-1], PASSWORD, "K7MP"):
        assert secret.encode() not in raw


def test_a_letter_sealed_with_another_key_is_put_aside(office: Office) -> None:
    office.put(activation())
    other = LetterQueue(office.engine, KeyedVault("another secret"), office.clock, "a")

    assert other.claim(5) == []
    entry = office.entry()
    assert entry.state == "refused"
    assert "klucz" in str(entry.last_error)
    assert office.queue().retry() == 1
    assert len(office.queue().claim(1)) == 1


def test_a_letter_of_a_newer_version_waits_for_its_senders_and_holds_no_other_up(
    office: Office,
) -> None:
    office.put(activation())
    rename = text("UPDATE letter SET kind = :kind")
    with office.engine.begin() as connection:
        connection.execute(rename, {"kind": "from-the-future"})

    assert office.queue().claim(5) == []
    assert office.queue().next_due() is None
    assert office.entry().state == "waiting"
    with office.engine.begin() as connection:
        connection.execute(rename, {"kind": activation().kind})
    assert len(office.queue().claim(5)) == 1


def test_a_letter_that_says_something_else_than_its_kind_is_put_aside(office: Office) -> None:
    office.put(activation())
    with office.engine.begin() as connection:
        connection.execute(text("UPDATE letter SET kind = 'account-locked'"))

    assert office.queue().claim(5) == []
    assert office.entry().state == "refused"
