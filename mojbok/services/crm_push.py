"""What programs with a token push: records of the CRM and documents of invoices; BOK sees each push."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mojbok.domain.accounts import Source
from mojbok.domain.api_tokens import ApiToken, TokenRefusedError, fingerprint, is_token
from mojbok.domain.crm_push import (
    DocumentIntake,
    Push,
    Pushed,
    Record,
    RecordKind,
    RecordStore,
)
from mojbok.domain.ports import Clock
from mojbok.domain.repositories import UnitOfWork
from mojbok.domain.warsaw import day_of
from mojbok.services.throttle import Throttle

#: As the folder of documents is called in an export.
DOCUMENTS = "documents"


@dataclass(frozen=True, kw_only=True, slots=True)
class CrmPush:
    """The use cases of `/api/crm/v1`."""

    work: UnitOfWork
    clock: Clock
    throttle: Throttle
    records: RecordStore
    documents: DocumentIntake
    kinds: Sequence[RecordKind]
    """What may be pushed, in the order of what names what."""

    def enter(self, secret: str | None, source: Source) -> ApiToken:
        """Give the token that opens the door. Raises TokenRefusedError, TooManyRequestsError."""
        self.throttle.api_token(source)
        token = self._good(secret) if secret and is_token(secret) else None
        if token is None:
            if secret:
                self.throttle.wrong_api_token(source)
            raise TokenRefusedError(is_missing=not secret)
        self.throttle.api_request(token.id, source)
        return token

    def push(self, token: ApiToken, kind: str, records: Sequence[Record]) -> Pushed:
        """Store a batch, all records of which have the same columns. Raises StoreAwayError."""
        return self._noted(token, kind, lambda: self.records.take(kind, records))

    def put_document(
        self, token: ApiToken, name: str, invoice_number: str, content: bytes
    ) -> Pushed:
        """Store a document of an invoice. Raises DocumentRefusedError, StoreAwayError."""

        def take() -> Pushed:
            is_new = self.documents.take(name, invoice_number, content)
            return Pushed(stored=int(is_new), unchanged=int(not is_new))

        return self._noted(token, DOCUMENTS, take)

    def _good(self, secret: str) -> ApiToken | None:
        with self.work(reads_only=True) as work:
            found = work.api_tokens.find(fingerprint(secret))
        return found if found and found.is_good(self.clock.now()) else None

    def _noted(self, token: ApiToken, what: str, take: Callable[[], Pushed]) -> Pushed:
        pushed = take()
        now = self.clock.now()
        with self.work() as work:
            work.api_tokens.use(token.id, now)
            work.crm_imports.note_push(
                Push(
                    token_id=token.id,
                    token=token.name,
                    what=what,
                    pushed=pushed,
                    on=day_of(now),
                    at=now,
                )
            )
        return pushed
