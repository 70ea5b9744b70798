"""How a file of the export is described: its columns, where they go, and what must hold."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Final

from mojbok.domain.ports import Vault
from mojbok.storage.crm.kinds import Kept, Kind


class Presence(Enum):
    """How much of a column there must be."""

    VALUE = auto()  # the column must be there, and a value in every row
    COLUMN = auto()  # the column must be there, a value need not
    OPTIONAL = auto()  # without the column, what is stored stays


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """A column whose values are keys of another table."""

    table: str
    key: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a file; most feed one column of the table, under the same name."""

    name: str
    kind: Kind
    presence: Presence = Presence.OPTIONAL
    stores: tuple[str, ...]
    reference: Reference | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Fixed:
    """A column of the table that may never change once stored."""

    column: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """A column that tells who a client is: while they have an account, another person's would be given it.

    `name` is the file's word for the column; `is_secret` keeps the value out of the report.
    """

    column: str
    name: str
    reason: str
    is_secret: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Kin:
    """A column whose value must be of the same client as the row; see `ownership`.

    `names` is the key that it holds, where the column is called otherwise.
    """

    column: str
    reason: str
    names: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unique:
    """A column of the table whose values belong to one row each; `name` is the file's word for it.

    The report shows what `shown` makes of the column `shown_from`.
    """

    column: str
    name: str
    reason: str
    shown_from: str
    shown: Callable[[Kept], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Chain:
    """A column that points at a row of the same table, which may stand further down."""

    column: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Carrying:
    """A keyed index that may stand under the previous key, while keys are changed.

    Before rows are compared, stored values are renamed by what `renamed` makes of the arriving column `sealed`.
    """

    column: str
    sealed: str
    turn: int
    """Those who do so take turns under this lock: nodes that have the same two keys in another order would each
    store a value that the other one is just storing, too."""
    renamed: Callable[[Sequence[Kept]], Mapping[Kept, Kept]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """A file of the export and its table."""

    file: str
    table: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    fixed: tuple[Fixed, ...] = ()
    identity: tuple[Identity, ...] = ()
    unique: tuple[Unique, ...] = ()
    chain: Chain | None = None
    carries: Carrying | None = None
    unsettles: bool = False
    """Whether its rows change how their payers stand."""
    owner: str = ""
    """The column by which a row is a client's, where `kin` or `changes_hands` ask for it."""
    kin: tuple[Kin, ...] = ()
    changes_hands: str = ""
    """Why a row may not go over to another client; empty where it may."""

    @property
    def names(self) -> frozenset[str]:
        """The columns of the file that mean something."""
        return frozenset(column.name for column in self.columns)


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What reading the export depends on: keys, the day, the statuses, the database."""

    vault: Vault
    today: date
    statuses: Mapping[str, str]
    zone: str


#: Sealed anew at each import: its index tells whether it changed.
NOT_COMPARED: Final = frozenset({"pesel_sealed"})
