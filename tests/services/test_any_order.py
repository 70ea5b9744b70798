"""Two people do everything in any order, and what must hold holds after every step (X11)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from mojbok.domain.accounts import AccountLockedError, AccountStatus, WrongCredentialsError
from mojbok.domain.credentials import LinkState
from mojbok.domain.errors import DomainError
from mojbok.domain.letters import ActivationLetter, Letter, OneTimePasswordLetter
from mojbok.domain.sessions import Stage, Visitor
from mojbok.services.sessions import OpenedSession
from mojbok.storage.tables.accounts import AccountRow, AttemptRow
from tests.builders import HERE, Person, World, make_predictable, shell
from tests.empty_databases import EmptyDatabase

WHO = st.integers(0, 1)
WRONG = "Nie-to-haslo7"
#: Lives on each kind of database; on a server each step takes twice as long.
EXAMPLES = {"sqlite": 30, "postgresql": 8}
#: What stands in the place of the count once an account is locked.
LOCKED = 1_000_000


class Life(RuleBasedStateMachine):
    """What two clients, and whoever knows their logins, can do to two accounts."""

    world: World
    empty: EmptyDatabase

    @initialize(are_customers=st.booleans())
    def begin(self, *, are_customers: bool) -> None:
        self.world.start_anew(self.empty)
        self.people = [self.world.person(), self.world.person()]
        self.logins = ["anna", "ola"]
        self.passwords: list[str | None] = [None, None]
        self.former: list[set[str]] = [set(), set()]
        self.one_times: list[set[str]] = [set(), set()]
        self.links: list[list[str]] = [[], []]
        self.sessions: list[list[OpenedSession]] = [[], []]
        self.wrong_in_a_row = [0, 0]
        self.is_locked = [False, False]
        self.count = 0
        if are_customers:
            for who in (0, 1):
                self.register(who)
                self.activate(who, 0)
                self.change(who)

    # What can be done

    @rule(who=WHO)
    def register(self, who: int) -> None:
        person, login = self.people[who], self.logins[who]
        before = self._is(who, AccountStatus.ACTIVE)
        ok = self._does(
            lambda: self.world.services.registration.register(person.form(login=login), HERE)
        )
        assert ok is not before
        self._collect(who)

    @rule(who=WHO, number=st.integers(0, 3))
    def activate(self, who: int, number: int) -> None:
        if number >= len(self.links[who]):
            return
        link = self.links[who][-1 - number]
        was = self.world.services.activation.state(link)
        ok = self._does(lambda: self.world.services.activation.activate(link, HERE))
        assert ok is (was is not LinkState.DEAD)
        if was is LinkState.READY:
            self._unlocked(who)
        self._collect(who)

    # By single failures hardly any life would come to a lock.
    @rule(who=WHO, times=st.sampled_from([1, 4, 5]))
    def fail(self, who: int, times: int) -> None:
        for _ in range(times):
            assert not self._enter(who, WRONG)
            self._failed(who)

    @rule(who=WHO)
    def enter(self, who: int) -> None:
        password = self.passwords[who]
        if password is None:
            return
        opened = self._enter(who, password)
        assert bool(opened) is (not self.is_locked[who])
        if opened:
            self.wrong_in_a_row[who] = 0

    @rule(who=WHO)
    def enter_with_a_former_password(self, who: int) -> None:
        for former in sorted(self.former[who]):
            assert not self._enter(who, former)
            self._failed(who)

    @rule(who=WHO)
    def recover(self, who: int) -> None:
        self.world.services.recovery.recover_password(self.logins[who], HERE)
        self._collect(who)

    @rule(who=WHO)
    def change(self, who: int) -> None:
        """Sign in with every one-time password ever sent: at most one may be good, and it is used up."""
        one_times = sorted(self.one_times[who])
        for one_time in one_times:
            opened = self._enter(who, one_time)
            if not opened:
                self._failed(who)
                continue
            self.wrong_in_a_row[who] = 0
            visitor = self.world.services.sessions.visitor(opened.token, is_activity=True)
            assert isinstance(visitor, Visitor)
            assert visitor.session.stage is Stage.PASSWORD
            self._choose(who, visitor, one_time)

    @rule(who=WHO)
    def unlock(self, who: int) -> None:
        if self._does(
            lambda: self.world.services.bok.accounts.unlock(
                self.logins[who], reason="test", actor=shell("test")
            )
        ):
            self._unlocked(who)
            self.one_times[who].clear()

    @rule(who=WHO)
    def leave(self, who: int) -> None:
        for opened in self.sessions[who]:
            self.world.services.sessions.log_out(opened.token)
            found = self.world.services.sessions.visitor(opened.token, is_activity=True)
            assert not isinstance(found, Visitor)
        self.sessions[who].clear()

    @precondition(lambda self: self.count < 40)
    @rule(minutes=st.sampled_from([1, 16, 61, 24 * 60]))
    def wait(self, minutes: int) -> None:
        self.world.clock.advance(timedelta(minutes=minutes))
        self.world.services.sessions.end_overdue()

    # What holds after every step

    @invariant()
    def never_more_than_five_failures(self) -> None:
        counts = {row["failures"] for row in self.world.rows(AttemptRow)}
        assert counts <= {1, 2, 3, 4, LOCKED}

    @invariant()
    def one_account_for_each_client(self) -> None:
        clients = [row["client_id"] for row in self.world.rows(AccountRow)]
        assert len(clients) == len(set(clients))

    @invariant()
    def a_lock_is_what_five_failures_make(self) -> None:
        for who in (0, 1):
            if self._account(who) is not None:
                assert self.world.sheet(self.logins[who]).is_locked is self.is_locked[who]

    @invariant()
    def a_session_for_the_change_of_password_sees_no_portal(self) -> None:
        for who in (0, 1):
            for opened in self.sessions[who]:
                found = self.world.services.sessions.visitor(opened.token, is_activity=False)
                if isinstance(found, Visitor):
                    assert found.account.login == self.logins[who]
                    assert found.account.status is AccountStatus.ACTIVE
                    assert found.session.stage is opened.session.stage

    # How

    def _choose(self, who: int, visitor: Visitor, one_time: str) -> None:
        self.count += 1
        new = f"Zielony-Czajnik-numer-{self.count}"
        opened = self.world.services.passwords.change_forced(
            visitor, one_time=one_time, new=new, repeat=new, source=HERE
        )
        assert opened.session.stage is Stage.PORTAL
        for other in self.sessions[who]:
            found = self.world.services.sessions.visitor(other.token, is_activity=True)
            assert not isinstance(found, Visitor)
        if (former := self.passwords[who]) is not None:
            self.former[who].add(former)
        self.passwords[who] = new
        self.one_times[who].discard(one_time)
        self.sessions[who] = [opened]
        # Used once, it is worth nothing.
        assert not self._enter(who, one_time)
        self._failed(who)

    def _enter(self, who: int, password: str) -> OpenedSession | None:
        try:
            opened = self.world.log_in(self.logins[who], password)
        except DomainError as error:
            is_last = self.is_locked[who] or self.wrong_in_a_row[who] == 4
            expected = AccountLockedError if is_last else WrongCredentialsError
            if type(error) is not expected:
                raise
            return None
        assert not self.is_locked[who]
        self.sessions[who].append(opened)
        return opened

    def _failed(self, who: int) -> None:
        if not self.is_locked[who]:
            self.wrong_in_a_row[who] += 1
            self.is_locked[who] = self.wrong_in_a_row[who] == 5

    def _unlocked(self, who: int) -> None:
        self.wrong_in_a_row[who] = 0
        self.is_locked[who] = False

    def _does(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except DomainError:
            return False
        return True

    def _collect(self, who: int) -> None:
        own = [letter for letter in self.world.all_letters() if self._is_to(letter, who)]
        links = [one.link for one in own if isinstance(one, ActivationLetter)]
        self.links[who] = [link.rpartition("/")[2] for link in links]
        self.one_times[who] = {
            one.one_time_password for one in own if isinstance(one, OneTimePasswordLetter)
        }

    def _is_to(self, letter: Letter, who: int) -> bool:
        return letter.to == self.people[who].email

    def _account(self, who: int) -> AccountStatus | None:
        person: Person = self.people[who]
        found = self.world.find_account(person)
        return found.status if found else None

    def _is(self, who: int, status: AccountStatus) -> bool:
        return self._account(who) is status


@pytest.mark.requirement("LOCK-01", "FIRST-01", "FIRST-03", "REG-05", "SEC-02")
def test_whatever_the_order_the_promises_hold_x11(
    world: World, empty_database: EmptyDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_predictable(world, monkeypatch)
    life = type("LifeOfTheTest", (Life,), {"world": world, "empty": empty_database})

    run_state_machine_as_test(
        life,
        settings=settings(
            max_examples=EXAMPLES[world.engine.dialect.name],
            stateful_step_count=25,
            deadline=None,
            # The same lives each time, and a failing one as it was found: to make it shorter takes minutes.
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
