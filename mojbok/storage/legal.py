"""Legal documents, consents and announcements in the database."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from mojbok.domain.accounts import Source
from mojbok.domain.terms import (
    Announcement,
    Consent,
    DocumentKind,
    LegalDocument,
    PublishedVersion,
    VersionExistsError,
)
from mojbok.storage.tables.accounts import ConsentRow, LegalDocumentRow
from mojbok.storage.tables.announcements import AnnouncementRow
from mojbok.storage.tables.base import table_of

_DOCUMENT = table_of(LegalDocumentRow)
_CONSENT = table_of(ConsentRow)
_ANNOUNCEMENT = table_of(AnnouncementRow)
_IS_ABOUT = and_(
    _ANNOUNCEMENT.c.kind == _DOCUMENT.c.kind, _ANNOUNCEMENT.c.version == _DOCUMENT.c.version
)


class SqlLegal:
    """Versions of documents, consents and announcements by SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def current(self, kind: DocumentKind, on: date) -> LegalDocument | None:
        """Find the version in force on a day: the one that took effect last."""
        return self._first(
            select(_DOCUMENT)
            .where(_DOCUMENT.c.kind == kind, _DOCUMENT.c.effective_on <= on)
            .order_by(_DOCUMENT.c.effective_on.desc(), _DOCUMENT.c.published_at.desc())
        )

    def upcoming(self, kind: DocumentKind, after: date) -> LegalDocument | None:
        """Find the version that takes force next: of several of one day, the one that was published last."""
        return self._first(
            select(_DOCUMENT)
            .where(_DOCUMENT.c.kind == kind, _DOCUMENT.c.effective_on > after)
            .order_by(_DOCUMENT.c.effective_on, _DOCUMENT.c.published_at.desc())
        )

    def version(self, kind: DocumentKind, version: str) -> LegalDocument | None:
        """Find a version by its number."""
        is_it = (_DOCUMENT.c.kind == kind) & (_DOCUMENT.c.version == version)
        return self._first(select(_DOCUMENT).where(is_it))

    def versions(self, kind: DocumentKind) -> Sequence[PublishedVersion]:
        """List every version, the one that takes force last at the top."""
        rows = self._connection.execute(
            select(
                _DOCUMENT.c.version,
                _DOCUMENT.c.effective_on,
                _DOCUMENT.c.published_at,
                _ANNOUNCEMENT.c.told,
                _ANNOUNCEMENT.c.told_up_to,
                _ANNOUNCEMENT.c.over_at,
            )
            .outerjoin(_ANNOUNCEMENT, _IS_ABOUT)
            .where(_DOCUMENT.c.kind == kind)
            .order_by(_DOCUMENT.c.effective_on.desc(), _DOCUMENT.c.published_at.desc())
        )
        return [_published(row) for row in rows.mappings()]

    def unfinished(self, kind: DocumentKind) -> LegalDocument | None:
        """Find a version of which not everybody has been told yet."""
        return self._first(
            select(_DOCUMENT)
            .join(_ANNOUNCEMENT, _IS_ABOUT)
            .where(_DOCUMENT.c.kind == kind, _ANNOUNCEMENT.c.over_at.is_(None))
            .order_by(_DOCUMENT.c.published_at)
        )

    def publish(self, document: LegalDocument, at: datetime) -> None:
        """Store a new version. Raises VersionExistsError when another was quicker."""
        values = {
            "kind": document.kind,
            "version": document.version,
            "effective_on": document.effective_on,
            "text": document.text,
            "published_at": at,
        }
        try:
            self._connection.execute(insert(_DOCUMENT).values(values))
        except IntegrityError as error:
            raise VersionExistsError(version=document.version) from error

    def record(self, account_id: str, consent: Consent) -> bool:
        """Store a consent. False when the account has agreed to that version before: the first one stays."""
        is_sqlite = self._connection.dialect.name == "sqlite"
        upsert = sqlite.insert if is_sqlite else postgresql.insert
        recorded = self._connection.execute(
            upsert(_CONSENT)
            .values(
                account_id=account_id,
                kind=consent.kind,
                version=consent.version,
                wording=consent.wording,
                given_at=consent.given_at,
                ip=consent.source.ip,
                user_agent=consent.source.user_agent[:400],
            )
            .on_conflict_do_nothing(
                index_elements=[_CONSENT.c.account_id, _CONSENT.c.kind, _CONSENT.c.version]
            )
            .returning(_CONSENT.c.id)
        )
        return recorded.first() is not None

    def accepted(self, account_id: str, kind: DocumentKind) -> frozenset[str]:
        """Tell which versions of a document the account has accepted."""
        versions = self._connection.execute(
            select(_CONSENT.c.version).where(
                _CONSENT.c.account_id == account_id, _CONSENT.c.kind == kind
            )
        )
        return frozenset(versions.scalars())

    def last_accepted(self, account_id: str, kind: DocumentKind) -> str | None:
        """Tell which version the account has accepted last."""
        version: str | None = self._connection.execute(
            select(_CONSENT.c.version)
            .where(_CONSENT.c.account_id == account_id, _CONSENT.c.kind == kind)
            .order_by(_CONSENT.c.given_at.desc(), _CONSENT.c.id.desc())
            .limit(1)
        ).scalar()
        return version

    def consents(self, account_id: str) -> Sequence[Consent]:
        """List all that the account has agreed to, the newest first."""
        rows = self._connection.execute(
            select(_CONSENT)
            .where(_CONSENT.c.account_id == account_id)
            .order_by(_CONSENT.c.given_at.desc(), _CONSENT.c.id.desc())
        ).mappings()
        return [
            Consent(
                kind=DocumentKind(row["kind"]),
                version=row["version"],
                wording=row["wording"],
                given_at=row["given_at"],
                source=Source(ip=row["ip"], user_agent=row["user_agent"]),
            )
            for row in rows
        ]

    def announce(self, document: LegalDocument) -> None:
        """Note that the accounts are to be told of a version."""
        self._connection.execute(
            insert(_ANNOUNCEMENT).values(
                kind=document.kind, version=document.version, told_up_to="", told=0
            )
        )

    def announcement(self, document: LegalDocument) -> Announcement | None:
        """Tell how far an announcement has come; its row is locked until the transaction ends."""
        # SQLite has no row locks and leaves this out: there one transaction writes at a time.
        found = select(_ANNOUNCEMENT).where(_is_of(document)).with_for_update()
        row = self._connection.execute(found).mappings().first()
        return None if row is None else _announced(row)

    def note_told(
        self, document: LegalDocument, so_far: Announcement, *, over_at: datetime | None
    ) -> None:
        """Note how far an announcement has come, and when it was over."""
        self._connection.execute(
            update(_ANNOUNCEMENT)
            .where(_is_of(document))
            .values(told_up_to=so_far.told_up_to, told=so_far.told, over_at=over_at)
        )

    def _first(self, found: Select[Any]) -> LegalDocument | None:
        row = self._connection.execute(found.limit(1)).mappings().first()
        return None if row is None else _document(row)


def _document(row: RowMapping) -> LegalDocument:
    return LegalDocument(
        kind=DocumentKind(row["kind"]),
        version=row["version"],
        effective_on=row["effective_on"],
        text=row["text"],
    )


def _published(row: RowMapping) -> PublishedVersion:
    told = row["told"]
    return PublishedVersion(
        version=row["version"],
        effective_on=row["effective_on"],
        published_at=row["published_at"],
        announcement=None if told is None else _announced(row),
    )


def _announced(row: RowMapping) -> Announcement:
    is_over = row["over_at"] is not None
    return Announcement(told_up_to=row["told_up_to"], told=row["told"], is_over=is_over)


def _is_of(document: LegalDocument) -> Any:  # noqa: ANN401 - an SQL expression
    is_version = _ANNOUNCEMENT.c.version == document.version
    return (_ANNOUNCEMENT.c.kind == document.kind) & is_version
