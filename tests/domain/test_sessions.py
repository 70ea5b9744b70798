"""When a session is over (OUT-02, S09, S14-S16)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from mojbok.domain.accounts import Account, AccountStatus
from mojbok.domain.sessions import EndReason, Session, Stage, reason_to_end
from tests.fakes import NOON

IDLE = timedelta(minutes=15)
INSTANT = timedelta(microseconds=1)
ACCOUNT = Account(
    id="a",
    client_id="k",
    login="anna",
    email="anna@poczta.example",
    phone="+48601234567",
    status=AccountStatus.ACTIVE,
    password_hash=None,
    auth_epoch=3,
    created_at=NOON,
    expires_at=None,
)
SESSION = Session(
    id="s",
    account_id="a",
    stage=Stage.PORTAL,
    auth_epoch=3,
    created_at=NOON,
    last_activity_at=NOON,
    expires_at=NOON + timedelta(hours=12),
    ended_at=None,
    end_reason=None,
)


def judged(now: datetime, session: Session = SESSION, account: Account = ACCOUNT) -> object:
    return reason_to_end(session, account, now=now, idle=IDLE)


@pytest.mark.requirement("OUT-02")
def test_a_session_goes_on_until_the_last_instant_of_its_idle_time_s09() -> None:
    assert judged(NOON + IDLE - INSTANT) is None
    assert judged(NOON + IDLE) is EndReason.IDLE


@pytest.mark.requirement("OUT-02")
def test_a_session_ends_after_twelve_hours_however_busy_s14() -> None:
    busy = replace(SESSION, last_activity_at=NOON + timedelta(hours=12) - INSTANT)

    assert judged(NOON + timedelta(hours=12) - INSTANT, busy) is None
    assert judged(NOON + timedelta(hours=12), busy) is EndReason.EXPIRED


@pytest.mark.requirement("SET-02")
def test_a_session_of_an_older_epoch_is_dead_s15() -> None:
    assert judged(NOON, replace(SESSION, auth_epoch=2)) is EndReason.PASSWORD_CHANGED


@pytest.mark.requirement("BOK-02")
@pytest.mark.parametrize("status", [AccountStatus.BLOCKED, AccountStatus.PENDING])
def test_an_account_that_is_not_active_has_no_session_s16(status: AccountStatus) -> None:
    assert judged(NOON, account=replace(ACCOUNT, status=status)) is EndReason.BLOCKED


@pytest.mark.requirement("OUT-01")
def test_an_ended_session_stays_ended_for_its_own_reason() -> None:
    ended = replace(SESSION, ended_at=NOON, end_reason=EndReason.STAFF)

    assert judged(NOON + timedelta(days=1), ended) is EndReason.STAFF
