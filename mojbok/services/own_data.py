"""Moje dane: everything that is held on the client, as a file (POR-09)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from mojbok.domain.accounts import Account, Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.letters import DataDownloadedLetter
from mojbok.domain.own_data import (
    PROOF_LASTS,
    DataFormat,
    DataHeldError,
    ProofNeededError,
    Section,
)
from mojbok.domain.ports import Clock
from mojbok.domain.repositories import UnitOfWork
from mojbok.domain.sessions import Visitor
from mojbok.services.confirmation import confirm_password
from mojbok.services.sign_in import SignIn


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnData:
    """The use cases of the download of all data."""

    work: UnitOfWork
    clock: Clock
    sign_in: SignIn
    today: Callable[[], date]

    def is_proven(self, visitor: Visitor) -> bool:
        """Tell whether the password was typed in this session a short while ago."""
        proven_at = visitor.session.proven_at
        return proven_at is not None and self.clock.now() - proven_at < PROOF_LASTS

    def prove(self, visitor: Visitor, password: str, source: Source) -> None:
        """Take the password once more, and let this session download for some minutes.

        Raises DataHeldError, FormInvalidError, AccountLockedError.
        """
        account, now = visitor.account, self.clock.now()
        self._refuse_if_held(account)
        confirm_password(self.sign_in, account, password, source)
        with self.work() as work:
            # The hash takes its time: a session that has ended meanwhile downloads nothing, whatever it notes.
            if work.own_data.open_to(visitor.session.id, now):
                work.audit.record(AuditEvent.DATA_ASKED_FOR, account_id=account.id, source=source)

    def check(self, visitor: Visitor) -> None:
        """Refuse whoever may not download now. Raises DataHeldError, ProofNeededError."""
        self._refuse_if_held(visitor.account)
        if not self.is_proven(visitor):
            raise ProofNeededError

    @contextmanager
    def sections(self, visitor: Visitor) -> Iterator[Iterator[Section]]:
        """Open all that is held on the visitor's own client, and on no other. Raises as `check`."""
        self.check(visitor)
        with self.work(reads_only=True, of_one_moment=True) as work:
            yield work.own_data.sections(visitor.account)

    def note_download(self, visitor: Visitor, kind: DataFormat, source: Source) -> None:
        """Write down that a file was made, and tell the owner by mail, before it is handed out."""
        account = visitor.account
        with self.work() as work:
            letter = DataDownloadedLetter(to=account.email, downloaded_at=self.clock.now())
            work.outbox.put(letter, account_id=account.id)
            work.audit.record(
                AuditEvent.DATA_DOWNLOADED, account_id=account.id, source=source, format=kind
            )

    def _refuse_if_held(self, account: Account) -> None:
        """Hand nothing out of an account that its client may not know of yet (`mojbok.domain.contact_hold`)."""
        until = account.held_until
        if until is not None and account.is_held(self.clock.now()):
            raise DataHeldError(until=until.isoformat())
