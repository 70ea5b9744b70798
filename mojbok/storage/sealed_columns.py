"""Every column whose values lie sealed, and the keyed indexes that are made of what is in them.

Whoever seals something in a new column names it here (`tests/architecture/test_keys.py`), or it is lost with the
next change of the key.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Table

from mojbok.storage.accounts import LOGIN_PURPOSE
from mojbok.storage.calendar_feeds import CALENDAR_PURPOSE
from mojbok.storage.crm.registers import PESEL_PURPOSE, TURN_OF_PESELS
from mojbok.storage.outbox import LETTER_PURPOSE
from mojbok.storage.refunds import REFUND_PURPOSE
from mojbok.storage.staff import APP_PURPOSE, CODES_PURPOSE
from mojbok.storage.tables.accounts import AccountRow
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.calendar import CalendarFeedRow
from mojbok.storage.tables.crm import ClientRow
from mojbok.storage.tables.letters import LetterRow
from mojbok.storage.tables.refunds import RefundRow
from mojbok.storage.tables.staff import StaffMemberRow

#: Of a closed account nothing is left that could be found by an index.
_NOTHING: Final = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sealed:
    """A sealed column; `indexes` tells of what part of the plain value each index is made."""

    table: Table
    column: str
    purpose: str
    indexes: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    turn: int | None = None
    """The lock under which those take turns who compare its indexes and write it, where there is one."""


def _itself(plain: str) -> str:
    return plain


def _nrb(plain: str) -> str:
    number: str = json.loads(plain)["nrb"]
    return number


ACCOUNTS: Final = Sealed(
    table=table_of(AccountRow),
    column="login_sealed",
    purpose=LOGIN_PURPOSE,
    indexes={"login_index": _itself},
)
SEALED: Final = (
    Sealed(
        table=table_of(ClientRow),
        column="pesel_sealed",
        purpose=PESEL_PURPOSE,
        indexes={"pesel_index": _itself},
        turn=TURN_OF_PESELS,
    ),
    ACCOUNTS,
    Sealed(table=table_of(StaffMemberRow), column="app_secret_sealed", purpose=APP_PURPOSE),
    Sealed(table=table_of(StaffMemberRow), column="codes_sealed", purpose=CODES_PURPOSE),
    Sealed(
        table=table_of(CalendarFeedRow),
        column="token_sealed",
        purpose=CALENDAR_PURPOSE,
        indexes={"token_index": _itself},
    ),
    Sealed(
        table=table_of(RefundRow),
        column="sealed",
        purpose=REFUND_PURPOSE,
        indexes={"nrb_index": _nrb},
    ),
    Sealed(table=table_of(LetterRow), column="sealed", purpose=LETTER_PURPOSE),
)
