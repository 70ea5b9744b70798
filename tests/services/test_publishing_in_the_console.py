"""Publishing new terms from the console: previewed, published, and told of by the server's chore (BOK-04)."""

from datetime import date, timedelta

import pytest

from mojbok.domain.forms import FormInvalidError
from mojbok.domain.letters import TermsUpdatedLetter
from mojbok.domain.staff import Role
from mojbok.domain.staff_permissions import ActForbiddenError
from mojbok.domain.terms import (
    DayInvalidError,
    EffectiveInPastError,
    NoticeShortError,
    TermsNotTextError,
    VersionExistsError,
    VersionInvalidError,
)
from mojbok.services.publishing import EFFECTIVE_ON, IS_SOON_MEANT, TEXT, VERSION, Draft
from tests.builders import NEW_TERMS, World, shell
from tests.staff import colleague

pytestmark = pytest.mark.requirement("BOK-04")


def draft(
    world: World, version: str = "2.0", days: int = 14, content: bytes = NEW_TERMS.encode()
) -> Draft:
    day = today(world) + timedelta(days=days)
    return Draft(version=version, effective_on=day.isoformat(), content=content)


def today(world: World) -> date:
    return world.services.bok.publishing.today()


def told(world: World) -> list[str]:
    return sorted(letter.to for letter in world.letters(TermsUpdatedLetter))


def test_a_preview_tells_what_is_new_and_changes_nothing(world: World) -> None:
    world.member(world.person())

    shown = world.services.bok.publishing.preview(draft(world), actor=shell("tests"))

    assert (shown.document.version, shown.to_tell, shown.is_short_notice) == ("2.0", 1, False)
    assert shown.current is not None
    assert shown.changes
    history = world.services.bok.publishing.history(shell("tests"))
    assert "2.0" not in {each.version for each in history.versions}


def test_what_is_published_is_told_by_the_chore_to_everybody_once(world: World) -> None:
    person = world.person()
    world.member(person)
    publishing = world.services.bok.publishing
    boss = colleague(world, "szef", Role.ADMINISTRATOR).actor()

    publishing.put(draft(world), actor=boss)
    assert told(world) == []
    (version,) = [v for v in publishing.history(boss).versions if v.version == "2.0"]
    assert version.announcement is not None
    assert not version.announcement.is_over

    assert publishing.go_on() == 1
    assert publishing.go_on() == 0

    assert told(world) == [person.email]
    (published,) = world.events("terms_published")
    assert "szef" in published["facts"]
    assert published["ip"] is not None


def test_everything_that_is_wrong_is_told_at_its_field(world: World) -> None:
    publishing = world.services.bok.publishing
    wrong = Draft(version="2 0", effective_on="2026-02-30", content=b"\xff\xfe\x00")

    with pytest.raises(FormInvalidError) as refused:
        publishing.preview(wrong, actor=shell("tests"))

    assert refused.value.errors == {
        VERSION: VersionInvalidError(),
        EFFECTIVE_ON: DayInvalidError(),
        TEXT: TermsNotTextError(),
    }
    with pytest.raises(FormInvalidError) as late:
        publishing.preview(draft(world, days=-1), actor=shell("tests"))
    assert isinstance(late.value.errors[EFFECTIVE_ON], EffectiveInPastError)


def test_a_version_is_published_once_however_many_previews_there_are(world: World) -> None:
    publishing = world.services.bok.publishing
    publishing.put(draft(world), actor=shell("tests"))

    with pytest.raises(FormInvalidError) as refused:
        publishing.put(draft(world), actor=shell("tests"))

    assert refused.value.errors == {VERSION: VersionExistsError(version="2.0")}


def test_a_version_of_the_next_days_is_published_only_by_whoever_says_that_it_is_meant(
    world: World,
) -> None:
    publishing = world.services.bok.publishing

    with pytest.raises(FormInvalidError) as refused:
        publishing.put(draft(world, days=13), actor=shell("tests"))

    assert refused.value.errors == {IS_SOON_MEANT: NoticeShortError()}
    assert "2.0" not in {v.version for v in publishing.history(shell("tests")).versions}
    publishing.put(draft(world, days=13), actor=shell("tests"), is_soon_meant=True)
    assert "2.0" in {v.version for v in publishing.history(shell("tests")).versions}


def test_a_consultant_reads_versions_and_publishes_none(world: World) -> None:
    actor, publishing = colleague(world).actor(), world.services.bok.publishing

    assert publishing.history(actor).versions
    for act in (publishing.preview, publishing.put):
        with pytest.raises(ActForbiddenError):
            act(draft(world), actor=actor)
