"""Wiadomości (POR-14): every letter that went to the customer, and none of anybody else's."""

from datetime import timedelta

import pytest

from mojbok.domain.letter_status import LetterStatus
from mojbok.domain.letters import letter_kinds
from mojbok.domain.messages import KEPT, Message
from mojbok.domain.sessions import Visitor
from mojbok.services.messages import MESSAGES_A_PAGE
from mojbok.storage.tables.letters import LetterRow
from mojbok.texts.letters import letter_name
from tests.builders import HERE, World

pytestmark = pytest.mark.requirement("POR-14")


def visitor(world: World, email: str = "") -> Visitor:
    return world.visitor(world.open_session(world.member(world.person(email=email))))


def shown(world: World, who: Visitor, page: int = 1) -> list[Message]:
    return list(world.services.messages.page(who, page).messages)


def kinds(world: World, who: Visitor) -> list[str]:
    return [message.kind for message in shown(world, who)]


def send_all(world: World) -> list[LetterStatus]:
    queue = world.application.queue
    while claimed := queue.claim(50):
        for waiting in claimed:
            queue.mark_sent(waiting.id, f"Temat: {waiting.letter.kind}")
    return queue.entries()


def test_every_letter_is_listed_from_the_first_link_on(world: World) -> None:
    who = visitor(world)

    found = shown(world, who)

    assert sorted(message.kind for message in found) == ["activation", "one-time-password"]
    assert {message.state for message in found} == {"waiting"}
    assert {message.subject for message in found} == {None}
    assert {message.recipient for message in found} == {f"a•••@{who.account.email.split('@')[1]}"}


def test_a_sent_letter_has_its_subject_and_its_time(world: World) -> None:
    who = visitor(world)
    world.clock.advance(timedelta(minutes=1))
    send_all(world)

    [newest, *_] = shown(world, who)

    assert newest.state == "sent"
    assert newest.subject == f"Temat: {newest.kind}"
    assert newest.sent_at == world.clock.now()


def test_nothing_of_another_client_is_listed(world: World) -> None:
    who, stranger = visitor(world), visitor(world)
    put(world, stranger.account.id, "hers")

    assert "hers" in kinds(world, stranger)
    assert "hers" not in kinds(world, who)


def test_a_reminder_of_logins_is_listed_by_every_account_of_the_mailbox(world: World) -> None:
    one, other = (visitor(world, email=email) for email in ("wspolny@biuro.pl", "Wspolny@biuro.pl"))
    stranger = visitor(world)

    world.services.recovery.remind_login("wspolny@biuro.pl", HERE)

    assert "login-reminder" in kinds(world, one)
    assert "login-reminder" in kinds(world, other)
    assert "login-reminder" not in kinds(world, stranger)


def test_letters_of_a_registration_that_lapsed_are_still_the_mailboxs(world: World) -> None:
    person = world.person()
    world.register(person)
    world.clock.advance(timedelta(days=3))
    world.application.housekeeping.sweep()

    who = world.visitor(world.open_session(world.member(person)))

    assert kinds(world, who).count("activation") == 2


def test_the_address_that_the_crm_knows_is_not_told_to_whoever_registered(world: World) -> None:
    person = world.person(crm_email="prawdziwa@poczta.example")
    who = world.visitor(world.open_session(world.member(person, email="inny@poczta.example")))

    [notice] = [each for each in shown(world, who) if each.kind == "registration-notice"]

    assert notice.recipient == ""


def test_pages_are_the_newest_first_and_end(world: World) -> None:
    who = visitor(world)
    for number in range(MESSAGES_A_PAGE):
        world.clock.advance(timedelta(minutes=1))
        put(world, who.account.id, f"letter-{number}")

    first, last = (world.services.messages.page(who, page) for page in (1, 99))

    assert (first.count, first.pages, last.page) == (MESSAGES_A_PAGE + 2, 2, 2)
    assert first.messages[0].kind == f"letter-{MESSAGES_A_PAGE - 1}"
    assert len(last.messages) == 2


def test_the_sweep_forgets_only_what_the_list_does_not_promise(world: World) -> None:
    who = visitor(world)
    send_all(world)
    put(world, who.account.id, "still-waiting")
    world.clock.advance(KEPT)
    world.application.housekeeping.sweep()
    assert len(shown(world, who)) == 3

    world.clock.advance(timedelta(seconds=1))
    world.application.housekeeping.sweep()

    assert [row["kind"] for row in world.rows(LetterRow)] == ["still-waiting"]


def test_open_pages_learn_of_letters_put_down_and_sent(world: World) -> None:
    who = visitor(world)
    world.clock.advance(timedelta(minutes=1))
    before = world.clock.now()
    assert world.services.messages.news_since(before) == set()

    put(world, who.account.id, "put-down")
    [(account, first)] = world.services.messages.news_since(before)
    world.application.queue.mark_sent("put-down", "Temat")
    [(_, then)] = world.services.messages.news_since(before)

    assert account == who.account.id
    assert first != then


def put(world: World, account_id: str, kind: str) -> None:
    world.put(
        LetterRow(
            id=kind,
            kind=kind,
            account_id=account_id,
            recipient="anna@poczta.example",
            created_at=world.clock.now(),
            due_at=world.clock.now(),
        )
    )


@pytest.mark.parametrize("kind", letter_kinds())
def test_every_kind_of_letter_has_its_words(kind: str) -> None:
    assert letter_name(kind) != letter_name("of another version")
