"""Accounts of staff, as administrators and the shell keep them; each act is audited with who and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from mojbok.domain.audit import AuditEvent, checked_reason
from mojbok.domain.limits import Limits
from mojbok.domain.ports import AppCodes, Clock, PasswordHasher, SessionEvents, Tokens
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import EndReason
from mojbok.domain.staff import (
    Actor,
    LastAdministratorError,
    OwnAccountError,
    Role,
    StaffExistsError,
    StaffMember,
    StaffUnknownError,
    name_key,
    parse_staff_name,
)
from mojbok.domain.staff_permissions import Act, permit
from mojbok.domain.staff_repository import NewCredentials


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitation:
    """What somebody of staff signs in with the first time, told to whoever made it, once."""

    staff_id: str
    name: str
    one_time_password: str
    app_address: str
    app_secret: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedMember:
    """A member of staff as others see them."""

    member: StaffMember
    is_locked: bool
    """Too many wrong passwords or codes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffAccounts:
    """The use cases of `mojbok staff` and `/bok/pracownicy`."""

    work: UnitOfWork
    clock: Clock
    tokens: Tokens
    hasher: PasswordHasher
    codes: AppCodes
    limits: Limits
    events: SessionEvents

    def listed(self, actor: Actor) -> Sequence[ListedMember]:
        """List everybody, in the order of their names. Raises ActForbiddenError."""
        permit(actor, Act.MANAGE_STAFF)
        with self.work(reads_only=True) as work:
            return [self._listed(work, member) for member in work.staff.all()]

    def one(self, staff_id: str, *, actor: Actor) -> ListedMember:
        """Give one of them. Raises ActForbiddenError, StaffUnknownError."""
        permit(actor, Act.MANAGE_STAFF)
        with self.work(reads_only=True) as work:
            member = work.staff.get(staff_id)
            if member is None:
                raise StaffUnknownError
            return self._listed(work, member)

    def add(self, name: str, role: Role, *, actor: Actor, reason: str = "") -> Invitation:
        """Add somebody. Raises ActForbiddenError, StaffNameInvalidError, StaffExistsError, ReasonInvalidError."""
        permit(actor, Act.MANAGE_STAFF)
        why = checked_reason(reason, is_required=actor.is_in_console)
        invitation, credentials = self._invitation(self.tokens.identifier(), parse_staff_name(name))
        member = StaffMember(
            id=invitation.staff_id,
            name=invitation.name,
            role=role,
            is_active=True,
            password_hash=credentials.password_hash,
            one_time_until=credentials.one_time_until,
            has_app=False,
            auth_epoch=1,
            created_at=self.clock.now(),
        )
        with self.work() as work:
            if work.staff.by_name(member.name):
                raise StaffExistsError
            work.staff.add(member, credentials.app_secret)
            # Strangers may have used the attempts up before anybody had the name.
            work.staff_attempts.clear(name_key(member.name))
            _note(work, AuditEvent.STAFF_ADDED, member, actor, reason=why, role=role)
        return invitation

    def reset(self, name: str, *, actor: Actor, reason: str = "") -> Invitation:
        """Give a new one-time password, set the app up anew, unlock, and end every session.

        Raises ActForbiddenError, StaffUnknownError, OwnAccountError, ReasonInvalidError.
        """
        permit(actor, Act.MANAGE_STAFF)
        why = checked_reason(reason, is_required=actor.is_in_console)
        known = self._known(name)
        if known.id == actor.id:
            raise OwnAccountError
        invitation, credentials = self._invitation(known.id, known.name)
        with self.work() as work:
            member = _locked(work, name)
            work.staff.start_anew(member.id, credentials)
            work.staff_attempts.clear(name_key(member.name))
            ended = self._end_sessions(work, member, EndReason.STAFF)
            _note(work, AuditEvent.STAFF_RESET, member, actor, reason=why)
        self.events.ended(ended, EndReason.STAFF)
        return invitation

    def disable(self, name: str, *, actor: Actor, reason: str = "") -> None:
        """Let somebody in no more, and end every session; the complaints that they dealt with are nobody's then.

        Raises ActForbiddenError, StaffUnknownError, OwnAccountError, LastAdministratorError, ReasonInvalidError.
        """
        permit(actor, Act.MANAGE_STAFF)
        why = checked_reason(reason, is_required=actor.is_in_console)
        with self.work() as work:
            member = _to_be_taken_from(work, name, actor)
            work.staff.set_active(member.id, is_active=False)
            work.complaint_desk.release(member.id)
            ended = self._end_sessions(work, member, EndReason.BLOCKED)
            _note(work, AuditEvent.STAFF_DISABLED, member, actor, reason=why)
        self.events.ended(ended, EndReason.BLOCKED)

    def enable(self, name: str, *, actor: Actor, reason: str = "") -> None:
        """Let somebody in again. Raises ActForbiddenError, StaffUnknownError, ReasonInvalidError."""
        permit(actor, Act.MANAGE_STAFF)
        why = checked_reason(reason, is_required=actor.is_in_console)
        with self.work() as work:
            member = _locked(work, name)
            work.staff.set_active(member.id, is_active=True)
            _note(work, AuditEvent.STAFF_ENABLED, member, actor, reason=why)

    def set_role(self, name: str, role: Role, *, actor: Actor, reason: str = "") -> None:
        """Change somebody's role, and end every session. Raises as `disable`."""
        permit(actor, Act.MANAGE_STAFF)
        why = checked_reason(reason, is_required=actor.is_in_console)
        with self.work() as work:
            member = _to_be_taken_from(work, name, actor, keeps=role is Role.ADMINISTRATOR)
            work.staff.set_role(member.id, role)
            ended = self._end_sessions(work, member, EndReason.STAFF)
            _note(work, AuditEvent.STAFF_ROLE_CHANGED, member, actor, reason=why, role=role)
        self.events.ended(ended, EndReason.STAFF)

    def note_forbidden(self, actor: Actor, act: Act) -> None:
        """Write down that somebody tried what their role does not allow."""
        with self.work() as work:
            work.audit.record(
                AuditEvent.STAFF_FORBIDDEN,
                account_id=None,
                source=actor.source,
                staff=actor.name,
                act=act,
            )

    def _known(self, name: str) -> StaffMember:
        with self.work(reads_only=True) as work:
            member = work.staff.by_name(name)
        if member is None:
            raise StaffUnknownError
        return member

    def _listed(self, work: Work, member: StaffMember) -> ListedMember:
        most = self.limits.max_failures
        is_locked = work.staff_attempts.is_locked(name_key(member.name), most)
        return ListedMember(member=member, is_locked=is_locked)

    def _invitation(self, staff_id: str, name: str) -> tuple[Invitation, NewCredentials]:
        one_time, secret = self.tokens.one_time_password(), self.codes.secret()
        credentials = NewCredentials(
            password_hash=self.hasher.hash(one_time),
            one_time_until=self.clock.now() + self.limits.one_time_password,
            app_secret=secret,
        )
        invitation = Invitation(
            staff_id=staff_id,
            name=name,
            one_time_password=one_time,
            app_address=self.codes.address(secret, name),
            app_secret=secret,
        )
        return invitation, credentials

    def _end_sessions(self, work: Work, member: StaffMember, reason: EndReason) -> Sequence[str]:
        return work.staff_sessions.end_all(member.id, reason, self.clock.now())


def _locked(work: Work, name: str) -> StaffMember:
    found = work.staff.by_name(name)
    member = work.staff.lock(found.id) if found else None
    if member is None:
        raise StaffUnknownError
    return member


def _to_be_taken_from(work: Work, name: str, actor: Actor, *, keeps: bool = False) -> StaffMember:
    """Lock somebody from whom rights may be taken; whoever `keeps` an administrator's leaves nobody without one."""
    everybody = work.staff.lock_all()
    member = next((each for each in everybody if name_key(each.name) == name_key(name)), None)
    if member is None:
        raise StaffUnknownError
    if member.id == actor.id:
        raise OwnAccountError
    others = [each for each in everybody if each.id != member.id]
    has_other = any(each.is_active and each.role is Role.ADMINISTRATOR for each in others)
    # The shell can always add another.
    if actor.is_in_console and not keeps and not has_other:
        raise LastAdministratorError
    return member


def _note(work: Work, event: AuditEvent, member: StaffMember, actor: Actor, **facts: str) -> None:
    work.audit.record(
        event,
        account_id=None,
        source=actor.source,
        staff=actor.name,
        member=member.name,
        **facts,
    )
