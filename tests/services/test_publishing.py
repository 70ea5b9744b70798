"""Publishing new terms: stored once, in force on their day, and every customer told once (BOK-04)."""

import gc
import json
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from itertools import count

import pytest
from sqlalchemy import insert

from mojbok.domain.accounts import AccountStatus, Recipient
from mojbok.domain.letters import ActivationLetter, TermsUpdatedLetter
from mojbok.domain.terms import (
    EffectiveInPastError,
    TermsEmptyError,
    VersionExistsError,
    VersionInvalidError,
)
from mojbok.services import publishing
from mojbok.services.publishing import Publication
from mojbok.storage.outbox import LetterQueue
from mojbok.storage.tables.accounts import AccountRow, LegalDocumentRow
from mojbok.storage.tables.announcements import AnnouncementRow
from mojbok.storage.tables.crm import ClientRow
from mojbok.storage.tables.letters import LetterRow
from tests.builders import HERE, NEW_TERMS, World, shell

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
_numbers = count(1)


class KilledError(BaseException):
    """The process dies here."""


def publish(
    world: World, version: str = "2.0", on: date = TODAY, text: str = NEW_TERMS
) -> Publication:
    return world.services.bok.publishing.publish(
        text.encode(), version=version, effective_on=on, actor=shell("jkowalska")
    )


def fill(world: World, accounts: int, status: AccountStatus = AccountStatus.ACTIVE) -> list[str]:
    """Put so many accounts into the database, and give their addresses."""
    if not accounts:
        return []
    numbers = [f"{next(_numbers):06d}" for _ in range(accounts)]
    client = {"type": "business", "name": "Firma", "nip": None, "pesel_index": None}
    account = {
        "login_sealed": b"",
        "phone": "+48601234567",
        "status": status,
        "password_hash": None,
        "auth_epoch": 0,
        "created_at": world.clock.now(),
        "registered_ip": HERE.ip,
    }
    with world.engine.begin() as connection:
        connection.execute(
            insert(ClientRow), [client | {"client_id": number} for number in numbers]
        )
        connection.execute(
            insert(AccountRow),
            [
                account
                | {
                    "id": number,
                    "client_id": number,
                    "login_index": number,
                    "email": f"{number}@poczta.example",
                    "email_key": f"{number}@poczta.example",
                }
                for number in numbers
            ],
        )
    return [f"{number}@poczta.example" for number in numbers]


def told(world: World) -> list[str]:
    return sorted(letter.to for letter in world.letters(TermsUpdatedLetter))


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mojbok.bootstrap.billing._SECONDS_FOR_OTHERS", 0)


@pytest.fixture
def batches_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "BATCH", 10)


@pytest.mark.requirement("BOK-04")
def test_a_version_is_stored_audited_and_told_to_every_active_account(world: World) -> None:
    anna, ola = world.person(), world.person()
    world.member(anna)
    world.member(ola)
    world.register(world.person())  # not active yet
    blocked = world.member(world.person())
    world.set_account(blocked.id, status=AccountStatus.BLOCKED)

    done = publish(world, on=TODAY + 14 * DAY)

    assert told(world) == sorted([anna.email, ola.email])
    assert (done.told, done.is_short_notice) == (2, False)
    letter = world.last(TermsUpdatedLetter)
    assert (letter.version, letter.effective_on) == ("2.0", TODAY + 14 * DAY)
    (published,), (announced,) = world.events("terms_published"), world.events("terms_announced")
    assert json.loads(published["facts"]) == {
        "version": "2.0",
        "effective_on": "2026-12-06",
        "staff": "jkowalska",
    }
    assert json.loads(announced["facts"]) == {"version": "2.0", "told": "2", "staff": "jkowalska"}


@pytest.mark.requirement("BOK-04")
def test_each_letter_is_listed_with_its_account(world: World) -> None:
    account = world.member(world.person())

    publish(world)

    (row,) = [row for row in world.rows(LetterRow) if row["kind"] == "terms-updated"]
    assert (row["account_id"], row["recipient"]) == (account.id, account.email)


@pytest.mark.requirement("BOK-04")
def test_two_accounts_with_one_address_get_a_letter_each(world: World) -> None:
    for login in ("anna", "ola"):
        world.member(world.person(email="biuro@firma.example"), login=login)

    publish(world)

    assert told(world) == ["biuro@firma.example"] * 2


@pytest.mark.requirement("BOK-04")
def test_today_is_soon_enough_and_yesterday_is_not(world: World) -> None:
    with pytest.raises(EffectiveInPastError) as refused:
        publish(world, on=TODAY - DAY)

    assert refused.value == EffectiveInPastError(effective_on="2026-11-21", today="2026-11-22")
    assert world.count(AnnouncementRow) == 0
    assert publish(world, on=TODAY).is_short_notice


@pytest.mark.requirement("BOK-04")
def test_the_day_is_that_of_the_polish_calendar(world: World) -> None:
    world.clock.set(world.clock.now().replace(hour=23, minute=30))  # half past midnight in Warsaw

    with pytest.raises(EffectiveInPastError):
        publish(world, on=TODAY)

    publish(world, on=TODAY + DAY)


@pytest.mark.requirement("BOK-04")
def test_notice_of_fourteen_days_is_what_the_terms_promise(world: World) -> None:
    assert publish(world, "2.0", on=TODAY + 13 * DAY).is_short_notice
    assert not publish(world, "2.1", on=TODAY + 14 * DAY).is_short_notice


@pytest.mark.requirement("BOK-04")
@pytest.mark.parametrize(
    ("version", "on", "text"),
    [
        ("2.0", TODAY, NEW_TERMS),
        ("2.0", TODAY, "Inna treść"),
        ("2.0", TODAY + DAY, NEW_TERMS),
        ("1.0", TODAY, NEW_TERMS),
    ],
    ids=["same", "text", "day", "first"],
)
def test_a_version_that_was_published_never_changes(
    world: World, version: str, on: date, text: str
) -> None:
    world.member(world.person())
    publish(world)
    before = (world.rows(LegalDocumentRow, by="version"), told(world))

    with pytest.raises(VersionExistsError):
        publish(world, version, on, text)

    assert (world.rows(LegalDocumentRow, by="version"), told(world)) == before


@pytest.mark.requirement("BOK-04")
def test_the_first_version_that_came_with_the_program_can_not_be_announced(world: World) -> None:
    world.member(world.person())
    (first,) = [row for row in world.rows(LegalDocumentRow) if row["kind"] == "regulamin"]

    with pytest.raises(VersionExistsError):
        publish(world, first["version"], first["effective_on"], first["text"])

    assert told(world) == []


@pytest.mark.requirement("BOK-04")
def test_a_bad_number_and_no_text_are_refused_before_anything_is_stored(world: World) -> None:
    with pytest.raises(VersionInvalidError):
        publish(world, "../2")
    with pytest.raises(TermsEmptyError):
        publish(world, text=" \n ")

    assert world.count(LegalDocumentRow) == 2


# Many accounts, and crashes


@pytest.mark.requirement("BOK-04")
@pytest.mark.usefixtures("batches_of_ten")
@pytest.mark.parametrize("accounts", [0, 9, 10, 11, 20, 25])
def test_everybody_is_told_once_however_the_batches_fall(world: World, accounts: int) -> None:
    addresses = fill(world, accounts)
    steps: list[tuple[int, int]] = []

    done = world.services.bok.publishing.publish(
        NEW_TERMS.encode(),
        version="2.0",
        effective_on=TODAY,
        actor=shell("jkowalska"),
        progress=lambda so_far, of: steps.append((so_far, of)),
    )

    assert told(world) == addresses
    assert done.told == accounts
    assert steps[-1] == (accounts, accounts)


@pytest.mark.requirement("BOK-04")
@pytest.mark.usefixtures("batches_of_ten")
@pytest.mark.parametrize("at_call", [1, 2, 3])
@pytest.mark.parametrize(
    "dies_in",
    [
        "mojbok.storage.accounts.SqlAccounts.active_after",
        "mojbok.storage.outbox.SqlOutbox.put_to_each",
        "mojbok.storage.legal.SqlLegal.note_told",
    ],
)
def test_the_same_command_goes_on_after_a_crash_and_writes_to_nobody_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, dies_in: str, at_call: int
) -> None:
    addresses = fill(world, 25)
    with monkeypatch.context() as patch:
        _die(patch, dies_in, at_call)
        with pytest.raises(KilledError):
            publish(world, on=TODAY)
    assert len(told(world)) == 10 * (at_call - 1)
    # The day may be over before somebody repeats the command.
    world.clock.advance(days=2)

    assert publish(world, on=TODAY).told == 25

    assert told(world) == addresses
    assert len(world.events("terms_published")) == 1
    assert len(world.events("terms_announced")) == 1


@pytest.mark.requirement("BOK-04")
@pytest.mark.usefixtures("batches_of_ten")
def test_a_crash_while_the_version_is_stored_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = fill(world, 5)
    with monkeypatch.context() as patch:
        _die(patch, "mojbok.storage.audit.SqlAudit.record", 1)
        with pytest.raises(KilledError):
            publish(world)
    assert (world.count(LegalDocumentRow), world.count(AnnouncementRow)) == (2, 0)

    publish(world, text="Inna treść")

    assert told(world) == addresses


@pytest.mark.requirement("BOK-04")
def test_a_crash_at_the_very_end_leaves_the_last_batch_to_the_next_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = fill(world, 5)
    with monkeypatch.context() as patch:
        _die(patch, "mojbok.storage.audit.SqlAudit.record", 2)
        with pytest.raises(KilledError):
            publish(world)
    assert told(world) == []

    publish(world)

    assert told(world) == addresses
    assert len(world.events("terms_announced")) == 1


def _die(patch: pytest.MonkeyPatch, where: str, at_call: int) -> None:
    """Let the process die once it has done this so many times, within the transaction."""
    module, kind, method = where.rsplit(".", 2)
    cls = getattr(import_module(module), kind)
    real, calls = getattr(cls, method), count(1)

    def killed(self: object, *args: object, **kwargs: object) -> object:
        done = real(self, *args, **kwargs)
        if next(calls) == at_call:
            raise KilledError
        return done

    patch.setattr(cls, method, killed)


@pytest.mark.requirement("BOK-04")
@pytest.mark.usefixtures("batches_of_ten")
def test_what_was_left_unfinished_can_not_be_finished_with_other_words(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(world, 25)
    with monkeypatch.context() as patch:
        _die(patch, "mojbok.storage.outbox.SqlOutbox.put_to_each", 2)
        with pytest.raises(KilledError):
            publish(world)

    with pytest.raises(VersionExistsError):
        publish(world, text="Inna treść")
    with pytest.raises(VersionExistsError):
        publish(world, on=TODAY + DAY)

    assert len(told(world)) == 10


@pytest.mark.requirement("BOK-04")
@pytest.mark.usefixtures("batches_of_ten")
def test_no_more_than_a_batch_is_in_memory_however_many_accounts_there_are(world: World) -> None:
    fill(world, 95)
    alive: list[int] = []

    def note(_told: int, _of: int) -> None:
        kept = gc.get_objects()
        alive.append(sum(type(each) in {TermsUpdatedLetter, Recipient} for each in kept))

    world.services.bok.publishing.publish(
        NEW_TERMS.encode(), version="2.0", effective_on=TODAY, actor=shell("x"), progress=note
    )

    assert len(alive) == 10
    assert max(alive) <= 20


@pytest.mark.requirement("BOK-04")
@pytest.mark.usefixtures("batches_of_ten")
def test_others_may_write_between_the_batches(world: World) -> None:
    fill(world, 25)
    others: list[int] = []

    def write() -> None:
        with world.services.home.work() as work:
            others.append(work.accounts.count_active())
            work.devices.forget(["nobody's"])

    publishing_ = replace(world.services.bok.publishing, let_others_write=write)
    publishing_.publish(NEW_TERMS.encode(), version="2.0", effective_on=TODAY, actor=shell("x"))

    assert others == [25, 25]


@pytest.mark.requirement("BOK-04", "REG-09")
def test_a_customer_who_waits_for_a_letter_does_not_wait_behind_all_others(world: World) -> None:
    fill(world, 30)
    publish(world)
    world.clock.advance(minutes=10)
    person = world.person()

    world.register(person)

    application = world.application
    queue = LetterQueue(world.engine, application.vault, world.clock, "tests")
    first, second = queue.claim(2)
    assert isinstance(first.letter, ActivationLetter)
    assert first.letter.to == person.email
    assert isinstance(second.letter, TermsUpdatedLetter)
