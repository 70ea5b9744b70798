"""Signing in of staff (BOK-01): name and password first, then the code of an app or a recovery code."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mojbok.domain.accounts import Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.credentials import CurrentPasswordWrongError
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError, FormInvalidError
from mojbok.domain.password_policy import MAX_LENGTH, normalized, one_time_form
from mojbok.domain.ports import AppCodes, Clock, PasswordHasher, SessionEvents, Vault
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import EndReason
from mojbok.domain.staff import (
    CodeWrongError,
    RecoveryCodeWrongError,
    StaffCredentialsWrongError,
    StaffLockedError,
    StaffMember,
    StaffStage,
    StaffVisitor,
    recovery_code_form,
)
from mojbok.services.staff_attempts import StaffAttempts
from mojbok.services.staff_sessions import OpenedStaffSession, StaffSessions

MAX_NAME_TYPED = 128
MAX_CODE_TYPED = 64


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffSignIn:
    """The use cases of `/bok/logowanie` and `/bok/kod`."""

    work: UnitOfWork
    clock: Clock
    vault: Vault
    hasher: PasswordHasher
    codes: AppCodes
    sessions: StaffSessions
    attempts: StaffAttempts
    events: SessionEvents

    def log_in(
        self, name: str, password: str, source: Source, *, replacing: str | None = None
    ) -> OpenedStaffSession:
        """Open a session that waits for its next step, in the place of the browser's former one.

        Raises FormInvalidError when a field is empty, TooManyRequestsError (then nothing was evaluated),
        StaffCredentialsWrongError, StaffLockedError.
        """
        _require(name, password)
        if len(name) > MAX_NAME_TYPED or len(password) > MAX_LENGTH:
            raise StaffCredentialsWrongError
        member = self._proven(name, password, source)
        self.attempts.half_done(name)
        if replacing is not None:
            self.sessions.end(replacing, EndReason.REPLACED)
        return self.sessions.open(member, member.stage_after_password(), source)

    def confirm(
        self, visitor: StaffVisitor, code: str, source: Source
    ) -> OpenedStaffSession | None:
        """Finish signing in by the code of the app; each code is good once. None when the session had ended.

        Raises FormInvalidError, TooManyRequestsError; StaffLockedError, by which the session ends.
        """
        return self.second_step(
            visitor,
            source,
            field="code",
            is_right=lambda work: self.use_code(work, visitor.member, code),
            then=lambda work: self._finish(work, visitor, source),
            wrong=CodeWrongError(),
        )

    def recover(
        self, visitor: StaffVisitor, code: str, source: Source
    ) -> OpenedStaffSession | None:
        """Finish signing in by a recovery code; each is good once. Raises as `confirm`."""

        def then(work: Work) -> OpenedStaffSession | None:
            self._note(work, AuditEvent.STAFF_RECOVERY_CODE_USED, visitor, source)
            return self._finish(work, visitor, source)

        return self.second_step(
            visitor,
            source,
            field="recovery_code",
            is_right=lambda work: self._use_recovery_code(work, visitor.member, code),
            then=then,
            wrong=RecoveryCodeWrongError(),
        )

    def second_step(
        self,
        visitor: StaffVisitor,
        source: Source,
        *,
        field: str,
        is_right: Callable[[Work], bool],
        then: Callable[[Work], OpenedStaffSession | None],
        wrong: DomainError,
    ) -> OpenedStaffSession | None:
        """Evaluate one attempt, counted before it is tried; what it uses up and what follows happen together."""
        name = visitor.member.name
        number = self.attempts.reserve(name, source)
        opened, is_proven = None, False
        if number is not None:
            with self.work() as work:
                is_proven = is_right(work)
                if is_proven:
                    self.attempts.succeed(work, name)
                    opened = then(work)
        if not is_proven:
            error = self.attempts.failure(name, number, source, wrong=wrong, is_known=True)
            raise self._refusal(visitor, field, error)
        self.events.ended([visitor.session.id], EndReason.RENEWED)
        return opened

    def prove_password(self, visitor: StaffVisitor, password: str, source: Source) -> None:
        """See that who is signed in knows their password, counted as at signing in. Raises as `confirm`."""
        name = visitor.member.name
        try:
            self._proven(name, password[: MAX_LENGTH + 1], source)
        except StaffCredentialsWrongError as error:
            wrong = CurrentPasswordWrongError()
            raise self._refusal(visitor, "current_password", wrong) from error
        except StaffLockedError as error:
            raise self._refusal(visitor, "current_password", error) from error
        self.attempts.half_done(name)

    def use_code(self, work: Work, member: StaffMember, code: str) -> bool:
        """Tell whether this is a code of this moment, and use it up."""
        typed = "".join(code[:MAX_CODE_TYPED].split())
        secret = work.staff.app_secret(member.id)
        step = self.codes.step_of(secret, typed, self.clock.now())
        return step is not None and work.staff.use_step(member.id, step)

    def recovery_index(self, member: StaffMember, code: str) -> str:
        """Give the keyed index by which a recovery code is kept."""
        return self.recovery_indexes(member, code)[0]

    def recovery_indexes(self, member: StaffMember, code: str) -> Sequence[str]:
        """Give the keyed indexes under which it may be kept."""
        return self.vault.indexes(
            f"{member.id} {recovery_code_form(code)}", purpose="staff-recovery-code"
        )

    def _use_recovery_code(self, work: Work, member: StaffMember, code: str) -> bool:
        indexes = self.recovery_indexes(member, code)
        return work.staff.use_recovery_code(member.id, indexes, self.clock.now())

    def _finish(
        self, work: Work, visitor: StaffVisitor, source: Source
    ) -> OpenedStaffSession | None:
        has_seen_codes = work.staff.unshown_codes(visitor.member.id) is None
        stage = StaffStage.FULL if has_seen_codes else StaffStage.RECOVERY_CODES
        self._note(work, AuditEvent.STAFF_LOGGED_IN, visitor, source)
        return self.sessions.renew(work, visitor.session, stage=stage, source=source)

    def _refusal(self, visitor: StaffVisitor, field: str, error: DomainError) -> DomainError:
        if isinstance(error, StaffLockedError):
            self.sessions.run_out(visitor.session, EndReason.LOCKED)
            return error
        return FormInvalidError(errors={field: error})

    def _proven(self, name: str, password: str, source: Source) -> StaffMember:
        """Evaluate one attempt, counted before it is tried: one slow hash, whatever the name and the password."""
        number = self.attempts.reserve(name, source)
        with self.work(reads_only=True) as work:
            member = work.staff.by_name(name)
        hashed, secret = self._evidence(member, password)
        fits = self.hasher.verify(hashed, secret)
        if number is None or not fits or member is None:
            told = member.name if member else name
            wrong = StaffCredentialsWrongError()
            raise self.attempts.failure(
                told, number, source, wrong=wrong, is_known=member is not None
            )
        self._refresh_hash(member, secret)
        return member

    def _evidence(self, member: StaffMember | None, password: str) -> tuple[str | None, str]:
        """Give the hash to try, if any, and what is tried."""
        if member is None or not member.is_active:
            return None, password
        if member.one_time_until is None:
            return member.password_hash, normalized(password)
        is_good = self.clock.now() < member.one_time_until
        return member.password_hash if is_good else None, one_time_form(password) or ""

    def _refresh_hash(self, member: StaffMember, secret: str) -> None:
        if not self.hasher.is_outdated(member.password_hash):
            return
        hashed = self.hasher.hash(secret)
        with self.work() as work:
            work.staff.refresh_hash(member.id, hashed, expected_epoch=member.auth_epoch)

    @staticmethod
    def _note(work: Work, event: AuditEvent, visitor: StaffVisitor, source: Source) -> None:
        work.audit.record(event, account_id=None, source=source, member=visitor.member.name)


def _require(name: str, password: str) -> None:
    fields = {"name": ("Nazwa użytkownika", name.strip()), "password": ("Hasło", password)}
    missing = {
        field: FieldRequiredError(label=label)
        for field, (label, value) in fields.items()
        if not value
    }
    if missing:
        raise FormInvalidError(errors=dict(missing))
