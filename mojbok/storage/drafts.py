"""Drafts of forms in the database, sealed: they hold what people typed, a PESEL too."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from mojbok.domain.drafts import Draft
from mojbok.domain.ports import SealBrokenError, Vault
from mojbok.storage.tables.accounts import DraftRow
from mojbok.storage.tables.base import table_of

_DRAFT: Final = table_of(DraftRow)


class SqlDrafts:
    """Drafts by SQL, found by a browser's token and the form's name."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def save(self, browser: str, form: str, draft: Draft, until: datetime) -> None:
        """Keep a draft, in the place of an older one of the same browser and form."""
        self.discard(browser, form)
        plain = json.dumps(
            {
                "values": dict(draft.values),
                "errors": dict(draft.errors),
                "notice": draft.notice,
                "is_long": draft.is_long,
            }
        )
        self._connection.execute(
            insert(_DRAFT).values(
                browser_index=self._vault.index(browser, purpose="draft"),
                form=form,
                sealed=self._vault.seal(plain, purpose="draft"),
                expires_at=until,
            )
        )

    def find(self, browser: str, form: str, now: datetime) -> Draft | None:
        """Find a draft whose time is not over; one that can't be opened any more is none."""
        sealed = self._connection.execute(
            select(_DRAFT.c.sealed).where(
                _DRAFT.c.browser_index.in_(self._indexes(browser)),
                _DRAFT.c.form == form,
                _DRAFT.c.expires_at > now,
            )
        ).scalar()
        if sealed is None:
            return None
        try:
            return Draft(**json.loads(self._vault.open(sealed, purpose="draft")))
        except SealBrokenError:
            return None

    def discard(self, browser: str, form: str) -> None:
        """Forget a draft."""
        self._connection.execute(
            delete(_DRAFT).where(
                _DRAFT.c.browser_index.in_(self._indexes(browser)), _DRAFT.c.form == form
            )
        )

    def discard_expired(self, now: datetime) -> None:
        """Forget every draft whose time is over."""
        self._connection.execute(delete(_DRAFT).where(_DRAFT.c.expires_at <= now))

    def _indexes(self, browser: str) -> Sequence[str]:
        return self._vault.indexes(browser, purpose="draft")
