"""Legal documents and consents in the database."""

from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from mojbok.domain.terms import Consent, DocumentKind, LegalDocument
from mojbok.storage.tables.accounts import ConsentRow, LegalDocumentRow
from mojbok.storage.tables.base import table_of

_DOCUMENT = table_of(LegalDocumentRow)
_CONSENT = table_of(ConsentRow)


class SqlLegal:
    """Versions of documents and consents by SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def current(self, kind: DocumentKind, on: date) -> LegalDocument | None:
        """Find the version in force on a day: the one that took effect last."""
        row = (
            self._connection.execute(
                select(_DOCUMENT)
                .where(_DOCUMENT.c.kind == kind, _DOCUMENT.c.effective_on <= on)
                .order_by(_DOCUMENT.c.effective_on.desc(), _DOCUMENT.c.published_at.desc())
                .limit(1)
            )
            .mappings()
            .first()
        )
        if row is None:
            return None
        return LegalDocument(
            kind=kind, version=row["version"], effective_on=row["effective_on"], text=row["text"]
        )

    def publish(self, document: LegalDocument, at: datetime) -> None:
        """Store a new version."""
        self._connection.execute(
            insert(_DOCUMENT).values(
                kind=document.kind,
                version=document.version,
                effective_on=document.effective_on,
                text=document.text,
                published_at=at,
            )
        )

    def record(self, account_id: str, consent: Consent) -> None:
        """Store a consent."""
        self._connection.execute(
            insert(_CONSENT).values(
                account_id=account_id,
                kind=consent.kind,
                version=consent.version,
                wording=consent.wording,
                given_at=consent.given_at,
                ip=consent.source.ip,
                user_agent=consent.source.user_agent[:400],
            )
        )

    def accepted(self, account_id: str, kind: DocumentKind) -> frozenset[str]:
        """Tell which versions of a document the account has accepted."""
        versions = self._connection.execute(
            select(_CONSENT.c.version).where(
                _CONSENT.c.account_id == account_id, _CONSENT.c.kind == kind
            )
        )
        return frozenset(versions.scalars())
