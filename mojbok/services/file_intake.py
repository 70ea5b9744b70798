"""Taking files in: looked at, counted, kept, and only then written down."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from mojbok.domain.attachments import (
    AttachmentKind,
    Refusal,
    kind_of,
    refusal_by_size,
    tidy_name,
)
from mojbok.domain.complaints import Attachment
from mojbok.domain.complaints_repository import AttachmentStore
from mojbok.domain.ports import Clock, Tokens
from mojbok.domain.repositories import UnitOfWork, Work


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file as it came in: its name is only ever shown."""

    name: str
    file: BinaryIO


@dataclass(frozen=True, kw_only=True, slots=True)
class FileIntake:
    """Keeps files at a place (a form) of an account's until that is sent."""

    work: UnitOfWork
    clock: Clock
    tokens: Tokens
    store: AttachmentStore

    def take(
        self, account_id: str, place: str, upload: Upload, *, before_reading: Callable[[], None]
    ) -> Refusal | None:
        """Keep a file, or tell why not; what `before_reading` raises comes through."""
        size = upload.file.seek(0, 2)
        with self.work(reads_only=True) as work:
            if why := _refusal(work, account_id, place, size):
                return why
        # What a file is takes a while to tell, also of one that is not taken.
        before_reading()
        kind = kind_of(upload.file)
        if kind is None:
            return Refusal.KIND
        return self._keep(account_id, place, upload, kind, size)

    def _keep(
        self, account_id: str, place: str, upload: Upload, kind: AttachmentKind, size: int
    ) -> Refusal | None:
        key = self.store.keep(upload.file)
        try:
            with self.work() as work:
                work.accounts.lock(account_id)
                # Asked again, now that no other upload of the account can come in between.
                why = _refusal(work, account_id, place, size)
                if why is None:
                    work.attachments.add(self._row(account_id, upload, kind, size, key), place)
        except BaseException:
            self.store.remove(key)
            raise
        if why is not None:
            self.store.remove(key)
        return why

    def _row(
        self, account_id: str, upload: Upload, kind: AttachmentKind, size: int, key: str
    ) -> Attachment:
        return Attachment(
            id=self.tokens.link_token(),
            account_id=account_id,
            name=tidy_name(upload.name, kind),
            kind=kind,
            size=size,
            file_key=key,
            stored_at=self.clock.now(),
            message_id=None,
        )


def _refusal(work: Work, account_id: str, place: str, size: int) -> Refusal | None:
    others = work.attachments.waiting(account_id, place)
    return refusal_by_size(
        size, others=len(others), bytes_of_others=sum(other.size for other in others)
    )
