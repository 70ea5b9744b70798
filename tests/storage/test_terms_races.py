"""New terms at the same moment, on both databases: accepted once, told once (LOGIN-05, BOK-04)."""

from functools import partial

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from mojbok.domain.letters import TermsUpdatedLetter
from mojbok.domain.sessions import Stage, Visitor
from mojbok.domain.terms import VersionExistsError
from mojbok.services import publishing
from mojbok.services.any_sessions import Opened
from mojbok.services.publishing import Publication
from mojbok.storage.tables.accounts import ConsentRow, LegalDocumentRow, SessionRow
from tests.builders import HERE, NEW_TERMS, World, shell
from tests.fakes import in_parallel


def consents(world: World, version: str = "2.0") -> list[str]:
    return [row["account_id"] for row in world.rows(ConsentRow) if row["version"] == version]


@pytest.mark.requirement("LOGIN-05")
def test_ten_clicks_at_once_are_one_consent_and_one_session_t02(world: World) -> None:
    account = world.member(world.person(), login="anna")
    world.publish_terms("2.0")
    for round_ in range(3):
        opened = world.log_in("anna") if not round_ else world.open_session(account, Stage.TERMS)
        sessions = world.count(SessionRow)
        accept = partial(
            world.services.acceptance.accept,
            opened.token,
            version="2.0",
            is_accepted=True,
            source=HERE,
        )

        results = in_parallel(*[accept] * 10)

        (token,) = {done.token for done in results if isinstance(done, Opened)}
        assert all(isinstance(done, Opened) for done in results)
        assert world.count(SessionRow) == sessions + 1
        visitor = world.services.sessions.visitor(token, is_activity=True)
        assert isinstance(visitor, Visitor)
        assert visitor.session.stage is Stage.PORTAL
    assert consents(world) == [account.id]
    assert len(world.events("terms_accepted")) == 1


@pytest.mark.requirement("LOGIN-05")
def test_ten_sessions_of_one_account_that_accept_at_once_are_one_consent_t02(world: World) -> None:
    account = world.member(world.person(), login="anna")
    world.publish_terms("2.0")
    sessions = [world.log_in("anna") for _ in range(4)]

    results = in_parallel(
        *(
            partial(
                world.services.acceptance.accept,
                opened.token,
                version="2.0",
                is_accepted=True,
                source=HERE,
            )
            for opened in sessions
        )
    )

    assert [type(done) for done in results] == [Opened] * 4
    assert consents(world) == [account.id]
    assert len(world.events("terms_accepted")) == 1


@pytest.mark.requirement("LOGIN-05", "OUT-01")
def test_accepting_and_signing_out_at_once_leave_no_session_of_the_former_token(
    world: World,
) -> None:
    world.member(world.person(), login="anna")
    world.publish_terms("2.0")
    for _ in range(5):
        account = world.services.sessions.visitor(world.log_in("anna").token, is_activity=True)
        assert isinstance(account, Visitor)
        opened = world.open_session(account.account, Stage.TERMS)

        in_parallel(
            partial(
                world.services.acceptance.accept,
                opened.token,
                version="2.0",
                is_accepted=True,
                source=HERE,
            ),
            partial(world.services.sessions.log_out, opened.token),
        )

        (row,) = [row for row in world.rows(SessionRow) if row["id"] == opened.session.id]
        assert row["end_reason"] in {"regulamin", "wylogowanie"}


@pytest.mark.requirement("LOGIN-05", "REG-11")
def test_the_database_itself_keeps_one_consent_for_each_version(world: World) -> None:
    account = world.member(world.person())
    (row, *_) = [row for row in world.rows(ConsentRow) if row["account_id"] == account.id]

    with pytest.raises(IntegrityError), world.engine.begin() as connection:
        connection.execute(
            insert(ConsentRow).values({name: row[name] for name in row if name != "id"})
        )


@pytest.mark.requirement("BOK-04")
def test_the_same_command_run_by_two_at_once_tells_everybody_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "BATCH", 3)
    people = [world.person() for _ in range(11)]
    for person in people:
        world.member(person)
    run = partial(
        world.services.bok.publishing.publish,
        NEW_TERMS.encode(),
        version="2.0",
        effective_on=world.today,
        actor=shell("jkowalska"),
    )

    results = in_parallel(*[run] * 3)

    # Whoever comes while the letters are under way helps; whoever comes later is told that it is done.
    assert {type(done) for done in results} <= {Publication, VersionExistsError}
    assert Publication in {type(done) for done in results}
    told = sorted(letter.to for letter in world.letters(TermsUpdatedLetter))
    assert told == sorted(person.email for person in people)
    assert len([row for row in world.rows(LegalDocumentRow) if row["version"] == "2.0"]) == 1
    assert len(world.events("terms_published")) == 1
    assert len(world.events("terms_announced")) == 1


@pytest.mark.requirement("BOK-04")
def test_an_unfinished_announcement_continued_by_three_at_once_tells_everybody_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "BATCH", 2)
    people = [world.person() for _ in range(21)]
    for person in people:
        world.member(person)
    run = partial(
        world.services.bok.publishing.publish,
        NEW_TERMS.encode(),
        version="2.0",
        effective_on=world.today,
        actor=shell("jkowalska"),
    )
    with pytest.raises(KeyboardInterrupt):
        run(progress=_interrupt)

    results = in_parallel(*[run] * 3)

    assert Publication in {type(done) for done in results}
    told = sorted(letter.to for letter in world.letters(TermsUpdatedLetter))
    assert told == sorted(person.email for person in people)
    assert len(world.events("terms_announced")) == 1


def _interrupt(_told: int, _of: int) -> None:
    raise KeyboardInterrupt


@pytest.mark.requirement("BOK-04")
def test_two_texts_that_want_one_number_at_once_get_it_once(world: World) -> None:
    world.member(world.person())
    publish = world.services.bok.publishing.publish
    texts = [b"Jedna wersja", b"Inna wersja"]

    results = in_parallel(
        *(
            partial(publish, text, version="2.0", effective_on=world.today, actor=shell("x"))
            for text in texts
        )
    )

    (winner,) = [done for done in results if isinstance(done, Publication)]
    assert VersionExistsError(version="2.0") in results
    assert winner.told == 1
    assert len(world.letters(TermsUpdatedLetter)) == 1
