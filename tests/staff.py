"""Staff for tests: somebody who has been through the first login, and signs in with a code."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import pyotp

from mojbok.domain.staff import Actor, Role, StaffVisitor
from mojbok.services.staff_accounts import Invitation
from mojbok.services.staff_sessions import OpenedStaffSession
from tests.builders import HERE, World, shell

STAFF_PASSWORD: Final = "Niebieski-Imbryk-2026"


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """A member of staff as a test knows them."""

    world: World
    name: str
    secret: str
    recovery_codes: Sequence[str] = field(default=())

    def code(self, seconds: int = 0) -> str:
        """Give what the app shows, so many seconds from now."""
        return pyotp.TOTP(self.secret).at(self.world.clock.now() + timedelta(seconds=seconds))

    def sign_in(self) -> OpenedStaffSession:
        """Sign in by both steps, with a code that was not used yet: the clock goes on by half a minute."""
        self.world.clock.advance(seconds=30)
        sign_in = self.world.services.bok.sign_in
        opened = sign_in.log_in(self.name, STAFF_PASSWORD, HERE)
        done = sign_in.confirm(staff_visitor(self.world, opened), self.code(), HERE)
        assert done
        return done

    def actor(self) -> Actor:
        """Give who acts in the console."""
        return staff_visitor(self.world, self.sign_in()).actor(HERE)


def invited(world: World, name: str, role: Role = Role.KONSULTANT) -> Invitation:
    """Add somebody who has not signed in yet."""
    return world.services.bok.staff.add(name, role, actor=shell("tests"))


def colleague(world: World, name: str = "e.nowak", role: Role = Role.KONSULTANT) -> Colleague:
    """Add somebody and go through the first login; the clock is then a minute on, so that codes are new."""
    bok, invitation = world.services.bok, invited(world, name, role)
    opened = bok.sign_in.log_in(name, invitation.one_time_password, HERE)
    second = bok.set_up.choose_password(
        staff_visitor(world, opened), new=STAFF_PASSWORD, repeat=STAFF_PASSWORD, source=HERE
    )
    assert second
    code = pyotp.TOTP(invitation.app_secret).at(world.clock.now())
    third = bok.set_up.confirm_app(staff_visitor(world, second), code, HERE)
    assert third
    visitor = staff_visitor(world, third)
    codes = bok.set_up.recovery_codes(visitor)
    assert bok.set_up.have_seen_codes(visitor, HERE)
    # Past the code that was used, and the one after it.
    world.clock.advance(seconds=90)
    return Colleague(
        world=world, name=name, secret=invitation.app_secret, recovery_codes=tuple(codes)
    )


def staff_visitor(world: World, opened: OpenedStaffSession) -> StaffVisitor:
    """Give the visitor behind a session of staff; fails when there is none."""
    found = world.services.bok.sessions.visitor(opened.token, is_activity=True)
    assert isinstance(found, StaffVisitor)
    return found
