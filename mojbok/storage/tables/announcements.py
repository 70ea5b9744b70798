"""The table of announcements: how far the letters about a new version of a document have come."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKeyConstraint
from sqlmodel import Field

from mojbok.storage.tables.base import Instant, Row


class AnnouncementRow(Row, table=True):
    """An announcement of one version; `told_up_to` is the last account that was told, in their order."""

    __tablename__: ClassVar[str] = "announcements"
    __table_args__ = (
        ForeignKeyConstraint(
            ["kind", "version"],
            ["legal_documents.kind", "legal_documents.version"],
            name="fk_announcements_version",
        ),
    )

    kind: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    told_up_to: str = ""
    told: int = 0
    over_at: datetime | None = Field(default=None, sa_type=Instant)
