"""What staff sign in with: a password of their own, the app that gives the codes, the recovery codes."""

from collections.abc import Sequence
from dataclasses import dataclass

from mojbok.domain.accounts import Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError, FormInvalidError
from mojbok.domain.password_policy import (
    MIN_LENGTH_OF_STAFF,
    CommonPasswords,
    PasswordRule,
    PasswordsDifferError,
    PasswordTooWeakError,
    check_password,
    normalized,
)
from mojbok.domain.ports import AppCodes, PasswordHasher, SessionEvents, Tokens
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import EndReason
from mojbok.domain.staff import (
    RECOVERY_CODES,
    CodeWrongError,
    StaffStage,
    StaffVisitor,
)
from mojbok.services.staff_sessions import OpenedStaffSession, StaffSessions
from mojbok.services.staff_sign_in import StaffSignIn

LABELS = {
    "current_password": "Aktualne hasło",
    "code": "Kod z aplikacji",
    "new_password": "Nowe hasło",
    "new_password_repeat": "Powtórz nowe hasło",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class App:
    """What an app is set up with: as a QR code, or typed."""

    address: str
    secret: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffSetUp:
    """The use cases of `/bok/pierwsze-logowanie`, what follows it, and `/bok/konto`."""

    work: UnitOfWork
    tokens: Tokens
    hasher: PasswordHasher
    common: CommonPasswords
    codes: AppCodes
    sessions: StaffSessions
    sign_in: StaffSignIn
    events: SessionEvents

    def choose_password(
        self, visitor: StaffVisitor, *, new: str, repeat: str, source: Source
    ) -> OpenedStaffSession | None:
        """Set a password of their own, which ends every other session; None when the session had ended.

        Raises FormInvalidError.
        """
        member = visitor.member
        password = self._checked(visitor, new, repeat)
        if self.hasher.verify(member.password_hash, password):
            raise _weak(PasswordRule.OLD)
        hashed = self.hasher.hash(password)
        stage = StaffStage.CODE if member.has_app else StaffStage.SET_UP
        with self.work() as work:
            renewed, ended = self._set(work, visitor, hashed, source, stage)
        self.events.ended([visitor.session.id], EndReason.RENEWED)
        self.events.ended(ended, EndReason.PASSWORD_CHANGED)
        return renewed

    def change_password(
        self,
        visitor: StaffVisitor,
        *,
        current: str,
        code: str,
        new: str,
        repeat: str,
        source: Source,
    ) -> OpenedStaffSession | None:
        """Change the password of who is signed in, given the current one and a code of the app.

        Their session goes on, every other one ends; None when it had ended. What is wrong with the new password costs
        no attempt. Raises FormInvalidError, TooManyRequestsError; StaffLockedError, by which the session ends.
        """
        password = self._checked(visitor, new, repeat, current_password=current, code=code)
        self.sign_in.prove_password(visitor, current, source)
        if password == normalized(current):
            raise _weak(PasswordRule.OLD)
        hashed, ended = self.hasher.hash(password), list[str]()

        def then(work: Work) -> OpenedStaffSession | None:
            renewed, others = self._set(work, visitor, hashed, source, StaffStage.FULL)
            ended.extend(others)
            return renewed

        renewed = self.sign_in.second_step(
            visitor,
            source,
            field="code",
            is_right=lambda work: self.sign_in.use_code(work, visitor.member, code),
            then=then,
            wrong=CodeWrongError(),
        )
        self.events.ended(ended, EndReason.PASSWORD_CHANGED)
        return renewed

    def app(self, visitor: StaffVisitor) -> App:
        """Give what the app is set up with."""
        with self.work(reads_only=True) as work:
            secret = work.staff.app_secret(visitor.member.id)
        return App(address=self.codes.address(secret, visitor.member.name), secret=secret)

    def confirm_app(
        self, visitor: StaffVisitor, code: str, source: Source
    ) -> OpenedStaffSession | None:
        """Take the first code of the app, and draw the recovery codes. Raises as `StaffSignIn.confirm`."""
        member = visitor.member

        def then(work: Work) -> OpenedStaffSession | None:
            drawn = [_in_groups(self.tokens.one_time_password()) for _ in range(RECOVERY_CODES)]
            indexes = [self.sign_in.recovery_index(member, code) for code in drawn]
            work.staff.set_app_up(member.id, indexes, " ".join(drawn))
            self._note(work, AuditEvent.STAFF_APP_SET_UP, visitor, source)
            stage = StaffStage.RECOVERY_CODES
            return self.sessions.renew(work, visitor.session, stage=stage, source=source)

        return self.sign_in.second_step(
            visitor,
            source,
            field="code",
            is_right=lambda work: self.sign_in.use_code(work, member, code),
            then=then,
            wrong=CodeWrongError(),
        )

    def recovery_codes(self, visitor: StaffVisitor) -> Sequence[str]:
        """Give the recovery codes while they have not been seen."""
        with self.work(reads_only=True) as work:
            return (work.staff.unshown_codes(visitor.member.id) or "").split()

    def recovery_codes_left(self, visitor: StaffVisitor) -> int:
        """Count the recovery codes that can still be used."""
        with self.work(reads_only=True) as work:
            return work.staff.recovery_codes_left(visitor.member.id)

    def have_seen_codes(self, visitor: StaffVisitor, source: Source) -> OpenedStaffSession | None:
        """Forget the recovery codes in words, and open the rest. None when the session had ended."""
        with self.work() as work:
            work.staff.forget_unshown_codes(visitor.member.id)
            stage = StaffStage.FULL
            renewed = self.sessions.renew(work, visitor.session, stage=stage, source=source)
            if renewed:
                self._note(work, AuditEvent.STAFF_LOGGED_IN, visitor, source)
        self.events.ended([visitor.session.id], EndReason.RENEWED)
        return renewed

    def _set(
        self, work: Work, visitor: StaffVisitor, hashed: str, source: Source, stage: StaffStage
    ) -> tuple[OpenedStaffSession | None, Sequence[str]]:
        """Store a password and let this session alone go on, or nothing of both; tell which others have ended."""
        member, reason = visitor.member, EndReason.PASSWORD_CHANGED
        locked = work.staff.lock(member.id)
        if locked is None or locked.auth_epoch != member.auth_epoch:
            return None, []
        epoch = member.auth_epoch + 1
        renewed = self.sessions.renew(
            work, visitor.session, stage=stage, source=source, auth_epoch=epoch
        )
        if renewed is None:
            return None, []
        work.staff.set_password(member.id, hashed, expected_epoch=member.auth_epoch)
        now, keep = self.sessions.clock.now(), renewed.session.id
        ended = work.staff_sessions.end_all(member.id, reason, now, except_id=keep)
        self._note(work, AuditEvent.STAFF_PASSWORD_SET, visitor, source)
        return renewed, ended

    def _checked(self, visitor: StaffVisitor, new: str, repeat: str, **proofs: str) -> str:
        typed = {**proofs, "new_password": new, "new_password_repeat": repeat}
        errors: dict[str, DomainError] = {
            name: FieldRequiredError(label=LABELS[name])
            for name, value in typed.items()
            if not value.strip()
        }
        password = ""
        if "new_password" not in errors:
            try:
                password = check_password(
                    new,
                    personal=[visitor.member.name],
                    common=self.common,
                    min_length=MIN_LENGTH_OF_STAFF,
                )
            except PasswordTooWeakError as error:
                errors["new_password"] = error
        if "new_password_repeat" not in errors and new != repeat:
            errors["new_password_repeat"] = PasswordsDifferError()
        if errors:
            raise FormInvalidError(errors={name: errors[name] for name in typed if name in errors})
        return password

    @staticmethod
    def _note(work: Work, event: AuditEvent, visitor: StaffVisitor, source: Source) -> None:
        work.audit.record(event, account_id=None, source=source, member=visitor.member.name)


def _in_groups(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _weak(rule: PasswordRule) -> FormInvalidError:
    return FormInvalidError(errors={"new_password": PasswordTooWeakError(rules=[rule.value])})
