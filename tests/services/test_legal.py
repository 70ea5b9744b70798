"""Which terms are in force: those of today by the Polish calendar (SCR-TERMS)."""

from datetime import date, timedelta

import pytest

from mojbok.domain.terms import DocumentKind
from tests.builders import NEW_TERMS, World

TERMS = DocumentKind.TERMS
TOMORROW = date(2026, 11, 23)


def version_in_force(world: World) -> str:
    return world.services.legal.current(TERMS).version


@pytest.mark.requirement("SCR-TERMS", "BOK-04")
def test_terms_of_tomorrow_take_force_at_midnight_in_warsaw(world: World) -> None:
    world.publish_terms("2.0", effective_on=TOMORROW)
    assert version_in_force(world) == "1.0"
    upcoming = world.services.legal.upcoming(TERMS)
    assert upcoming is not None
    assert (upcoming.version, upcoming.effective_on) == ("2.0", TOMORROW)

    # 23:00 UTC is midnight in Warsaw.
    world.clock.set(world.clock.now().replace(hour=22, minute=59, second=59))
    assert version_in_force(world) == "1.0"
    world.clock.advance(seconds=1)

    assert version_in_force(world) == "2.0"
    assert world.services.legal.upcoming(TERMS) is None


@pytest.mark.requirement("SCR-TERMS")
def test_of_several_to_come_the_next_one_is_told(world: World) -> None:
    world.publish_terms("3.0", effective_on=TOMORROW + timedelta(days=30))
    world.publish_terms("2.0", effective_on=TOMORROW)
    world.publish_terms("2.1", effective_on=TOMORROW)

    upcoming = world.services.legal.upcoming(TERMS)

    assert upcoming is not None
    assert upcoming.version == "2.1"


@pytest.mark.requirement("SCR-TERMS", "BOK-04")
def test_of_two_of_one_day_the_one_published_later_counts(world: World) -> None:
    world.publish_terms("2.0")
    world.publish_terms("2.1")

    assert version_in_force(world) == "2.1"


@pytest.mark.requirement("SCR-TERMS")
def test_every_version_can_be_read_for_ever(world: World) -> None:
    world.publish_terms("2.0")
    legal = world.services.legal

    first, second = legal.version(TERMS, "1.0"), legal.version(TERMS, "2.0")

    assert first is not None
    assert second is not None
    assert "Serwis" in first.text
    assert second.text == NEW_TERMS
    assert legal.version(TERMS, "9.9") is None
    assert legal.version(DocumentKind.PRIVACY, "2.0") is None


@pytest.mark.requirement("SCR-PRIVACY")
def test_new_terms_leave_the_privacy_policy_alone(world: World) -> None:
    world.publish_terms("2.0")

    assert world.services.legal.current(DocumentKind.PRIVACY).version == "1.0"
