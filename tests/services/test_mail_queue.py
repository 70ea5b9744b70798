"""The queue of letters, as staff watch over it (BOK-05)."""

import json

import pytest
from sqlalchemy import update

from mojbok.domain.letters import AccountLockedLetter
from mojbok.domain.mail_queue import LetterNotRetriedError
from mojbok.domain.staff import Role
from mojbok.domain.staff_permissions import ActForbiddenError
from mojbok.services.mail_queue import LETTERS_A_PAGE
from mojbok.storage.tables.letters import LetterRow
from tests.builders import World, shell
from tests.staff import colleague

pytestmark = pytest.mark.requirement("BOK-05")


def put(world: World, count: int = 1) -> None:
    with world.services.bok.mail.work() as work:
        for number in range(count):
            work.outbox.put(
                AccountLockedLetter(to=f"k{number}@example.com", locked_at=world.clock.now()),
                account_id="account",
            )


def refuse_all(world: World, error: str = "550 no such user") -> None:
    with world.engine.begin() as connection:
        connection.execute(update(LetterRow).values(state="refused", attempts=3, last_error=error))


def test_letters_are_told_by_state_with_their_last_error(world: World) -> None:
    put(world, 2)
    refuse_all(world)
    put(world)

    waiting = world.services.bok.mail.page("waiting", 1, actor=shell("tests"))
    refused = world.services.bok.mail.page("refused", 1, actor=shell("tests"))

    assert (waiting.waiting, waiting.refused) == (1, 2)
    assert [letter.state for letter in waiting.letters] == ["waiting"]
    assert {letter.last_error for letter in refused.letters} == {"550 no such user"}
    assert world.services.bok.mail.page("sent", 1, actor=shell("tests")).letters == []


def test_a_page_tells_whether_there_is_another(world: World) -> None:
    put(world, LETTERS_A_PAGE + 1)

    first = world.services.bok.mail.page("waiting", 1, actor=shell("tests"))
    second = world.services.bok.mail.page("waiting", 2, actor=shell("tests"))

    assert (len(first.letters), first.has_more) == (LETTERS_A_PAGE, True)
    assert (len(second.letters), second.has_more) == (1, False)


def test_what_was_refused_is_tried_again_and_it_is_written_down(world: World) -> None:
    put(world, 2)
    refuse_all(world)
    boss = colleague(world, "szef", Role.ADMINISTRATOR).actor()
    mail = world.services.bok.mail

    assert mail.retry(actor=boss, reason="Serwer znowu działa") == 2

    assert mail.page("refused", 1, actor=boss).letters == []
    assert {letter.attempts for letter in mail.page("waiting", 1, actor=boss).letters} == {0}
    (retried,) = world.events("mail_retried")
    assert json.loads(retried["facts"]) == {
        "staff": "szef",
        "reason": "Serwer znowu działa",
        "count": "2",
    }


def test_one_letter_that_went_is_not_tried_again(world: World) -> None:
    put(world)
    (letter,) = world.services.bok.mail.page("waiting", 1, actor=shell("tests")).letters
    with world.engine.begin() as connection:
        connection.execute(update(LetterRow).values(state="sent", sent_at=world.clock.now()))

    with pytest.raises(LetterNotRetriedError):
        world.services.bok.mail.retry(letter.id, actor=shell("tests"))


def test_a_consultant_sees_the_queue_and_retries_nothing(world: World) -> None:
    actor = colleague(world).actor()

    world.services.bok.mail.page("waiting", 1, actor=actor)
    with pytest.raises(ActForbiddenError):
        world.services.bok.mail.retry(actor=actor)
