"""What an activation link is good for (ACT-03, A06)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mojbok.domain.credentials import ActivationLink, LinkState
from tests.fakes import NOON

LINK = ActivationLink(
    token_index="i", account_id="a", expires_at=NOON + timedelta(hours=24), used_at=None
)


@pytest.mark.requirement("ACT-03")
@pytest.mark.parametrize(
    ("age", "state"),
    [
        (timedelta(0), LinkState.READY),
        (timedelta(hours=23, minutes=59, seconds=59), LinkState.READY),
        (timedelta(hours=24), LinkState.DEAD),
        (timedelta(hours=24, seconds=1), LinkState.DEAD),
    ],
)
def test_a_link_is_good_up_to_its_last_instant_a06(age: timedelta, state: LinkState) -> None:
    assert LINK.state(NOON + age) is state


@pytest.mark.requirement("ACT-03")
def test_a_used_link_stays_used_after_its_time_a09() -> None:
    used = replace(LINK, used_at=NOON)

    assert used.state(NOON) is LinkState.USED
    assert used.state(NOON + timedelta(days=30)) is LinkState.USED
