"""Drafts of forms: nothing typed is lost, and nobody else reads it (REG-02)."""

from datetime import timedelta

import pytest

from mojbok.domain.accounts import LoginTakenError
from mojbok.domain.forms import FieldRequiredError
from mojbok.domain.pesel import PeselInvalidError
from mojbok.services.drafts import Returned
from mojbok.storage.tables.accounts import DraftRow
from tests.builders import World

VALUES = {"pesel": "44051401359", "email": "anna@poczta.example"}
ERRORS = {"pesel": PeselInvalidError(), "phone": FieldRequiredError(label="Tel. komórkowy")}


@pytest.mark.requirement("REG-02")
def test_a_form_comes_back_with_what_was_typed_and_what_was_wrong(world: World) -> None:
    drafts = world.services.drafts

    browser = drafts.save(None, "registration", VALUES, errors=ERRORS, notice=LoginTakenError())

    assert drafts.take(browser, "registration") == Returned(
        values=VALUES, errors=ERRORS, notice=LoginTakenError()
    )


@pytest.mark.requirement("REG-02")
def test_what_was_wrong_is_told_once_and_what_was_typed_stays(world: World) -> None:
    drafts = world.services.drafts
    browser = drafts.save(None, "registration", VALUES, errors=ERRORS, notice=LoginTakenError())
    drafts.take(browser, "registration")

    assert drafts.take(browser, "registration") == Returned(values=VALUES)


@pytest.mark.requirement("REG-02")
def test_a_browser_keeps_its_token_and_one_draft_a_form(world: World) -> None:
    drafts = world.services.drafts
    browser = drafts.save(None, "registration", VALUES)

    assert drafts.save(browser, "registration", {"pesel": "other"}) == browser
    assert drafts.save(browser, "login", {"login": "anna"}) == browser

    assert drafts.take(browser, "registration").values == {"pesel": "other"}
    assert drafts.take(browser, "login").values == {"login": "anna"}
    assert world.count(DraftRow) == 2


@pytest.mark.requirement("REG-02")
@pytest.mark.parametrize("browser", [None, "", "x", "token-" + "9" * 37])
def test_another_browser_finds_nothing(world: World, browser: str | None) -> None:
    world.services.drafts.save(None, "registration", VALUES)

    assert world.services.drafts.take(browser, "registration") == Returned()


@pytest.mark.requirement("REG-02")
def test_a_draft_is_forgotten_after_its_time_and_leaves_the_database(world: World) -> None:
    drafts = world.services.drafts
    browser = drafts.save(None, "registration", VALUES)
    world.clock.advance(timedelta(minutes=10))

    assert drafts.take(browser, "registration") == Returned()
    drafts.save(None, "login", {"login": "ola"})
    assert world.count(DraftRow) == 1


@pytest.mark.requirement("REG-02")
def test_a_form_that_was_sent_leaves_no_draft(world: World) -> None:
    browser = world.services.drafts.save(None, "registration", VALUES)

    world.services.drafts.discard(browser, "registration")

    assert world.count(DraftRow) == 0


@pytest.mark.requirement("REG-02")
def test_a_draft_lies_sealed(world: World) -> None:
    browser = world.services.drafts.save(None, "registration", VALUES)

    (row,) = world.rows(DraftRow)
    assert b"44051401359" not in row["sealed"]
    assert b"poczta.example" not in row["sealed"]
    assert browser not in str(row)
