"""Reminders by SQL: a few questions for hundreds of accounts, however many invoices there are."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    cast,
    delete,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite

from mojbok.domain.accounts import AccountStatus
from mojbok.domain.contract_status import SIGNED_BY_CLIENT
from mojbok.domain.permissions import Permission
from mojbok.domain.reminders import TIMINGS, Reminder, ReminderKind
from mojbok.storage.tables.accounts import AccountRow
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.billing import LedgerRow
from mojbok.storage.tables.crm import ContractRow, ContractStatusRow, InvoiceRow, PayerRow
from mojbok.storage.tables.profile import PermissionDecisionRow
from mojbok.storage.tables.reminders import (
    ReminderChoiceRow,
    ReminderDayRow,
    ReminderRow,
    ReminderStartRow,
)

_ACCOUNT: Final = table_of(AccountRow)
_CHOICE: Final = table_of(ReminderChoiceRow)
_CONTRACT: Final = table_of(ContractRow)
_DAY: Final = table_of(ReminderDayRow)
_DECISION: Final = table_of(PermissionDecisionRow)
_INVOICE: Final = table_of(InvoiceRow)
_LEDGER: Final = table_of(LedgerRow)
_PAYER: Final = table_of(PayerRow)
_START: Final = table_of(ReminderStartRow)
_STATUS: Final = table_of(ContractStatusRow)
_TOLD: Final = table_of(ReminderRow)
_CHOSEN: Final = {
    ReminderKind.OVERDUE: _CHOICE.c.overdue,
    ReminderKind.DUE: _CHOICE.c.due,
    ReminderKind.NEW: _CHOICE.c.new,
    ReminderKind.ENDING: _CHOICE.c.ending,
}
_INVOICE_DAY: Final = {
    ReminderKind.OVERDUE: _INVOICE.c.due_on,
    ReminderKind.DUE: _INVOICE.c.due_on,
    ReminderKind.NEW: _INVOICE.c.issued_on,
}


class SqlReminders:
    """Reminders in the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def start(self, today: date) -> date:
        """Give the day on which reminders began; today, when they begin now."""
        first = select(func.min(_START.c.started_on))
        started: date | None = self._connection.execute(first).scalar()
        if started is not None:
            return started
        began = self._upsert(_START).values(started_on=today)
        self._connection.execute(began.on_conflict_do_nothing())
        return today

    def last_of_batch(self, after: str, size: int) -> str | None:
        """Give the last of the next so many active accounts by identifier; None when there are no more."""
        batch = (
            select(_ACCOUNT.c.id)
            .where(_ACCOUNT.c.id > after, _ACCOUNT.c.status == AccountStatus.ACTIVE)
            .order_by(_ACCOUNT.c.id)
            .limit(size)
            .subquery()
        )
        last: str | None = self._connection.execute(select(func.max(batch.c.id))).scalar()
        return last

    def waiting(self, after: str, until: str, today: date) -> Sequence[Reminder]:
        """List what accounts after one identifier up to another are to be told today, and were not yet."""
        found = union_all(
            *(self._of_invoices(kind, after, until, today) for kind in _INVOICE_DAY),
            self._of_contracts(after, until, today),
        )
        rows = self._connection.execute(found).mappings()
        return [Reminder(**{**row, "kind": ReminderKind(row["kind"])}) for row in rows]

    def claim(self, account_ids: Collection[str], today: date) -> Collection[str]:
        """Take accounts for today, and give those that nobody else had taken."""
        # In one order everywhere, so that two nodes never wait for each other.
        rows = [{"account_id": each, "last_on": today} for each in sorted(account_ids)]
        if not rows:
            return set()
        claimed = self._upsert(_DAY).values(rows)
        claimed = claimed.on_conflict_do_update(
            index_elements=[_DAY.c.account_id],
            set_={"last_on": today},
            where=_DAY.c.last_on < today,
        )
        return set(self._connection.execute(claimed.returning(_DAY.c.account_id)).scalars())

    def note(self, reminders: Iterable[Reminder], today: date) -> None:
        """Write down what was told; telling it twice would break the key, and undo the letter with it."""
        rows = [
            {
                "account_id": each.account_id,
                "kind": each.kind,
                "subject": each.subject,
                "told_on": today,
            }
            for each in reminders
        ]
        self._connection.execute(insert(_TOLD), rows)

    def choices(self, account_id: str) -> Mapping[str, Collection[ReminderKind]]:
        """Give what was chosen for payers, by payer."""
        rows = self._connection.execute(select(_CHOICE).where(_CHOICE.c.account_id == account_id))
        return {
            row["payer_id"]: {kind for kind, column in _CHOSEN.items() if row[column.name]}
            for row in rows.mappings()
        }

    def choose(self, account_id: str, chosen: Mapping[str, Collection[ReminderKind]]) -> None:
        """Store what is chosen for these payers; what was chosen for others stays."""
        changed = _CHOICE.c.payer_id.in_(list(chosen))
        self._connection.execute(delete(_CHOICE).where(_CHOICE.c.account_id == account_id, changed))
        rows = [
            {
                "account_id": account_id,
                "payer_id": payer_id,
                **{column.name: kind in kinds for kind, column in _CHOSEN.items()},
            }
            for payer_id, kinds in chosen.items()
        ]
        if rows:
            self._connection.execute(insert(_CHOICE), rows)

    @staticmethod
    def _of_invoices(kind: ReminderKind, after: str, until: str, today: date) -> Select[Any]:
        day = _INVOICE_DAY[kind]
        # A payer without bills has no ledger, but no invoice either.
        is_settled = _LEDGER.c.version.is_not_distinct_from(_LEDGER.c.settled_version)
        columns = (
            _INVOICE.c.invoice_number.label("number"),
            day.label("day"),
            _INVOICE.c.due_on.label("told_day"),
            _INVOICE.c.open_amount.label("amount"),
            is_settled.label("is_settled"),
        )
        return (
            _told_to(kind, columns, _invoices())
            .where(
                day.between(*TIMINGS[kind].days(today)),
                or_(_INVOICE.c.open_amount.is_(None), _INVOICE.c.open_amount > 0, ~is_settled),
                _INVOICE.c.gross > 0,
                ~_is_told(kind, _INVOICE.c.invoice_number),
            )
            .where(*_may_be_told(after, until, today))
        )

    @staticmethod
    def _of_contracts(after: str, until: str, today: date) -> Select[Any]:
        kind, day = ReminderKind.ENDING, _CONTRACT.c.valid_to
        signed = select(_STATUS.c.rank).where(_STATUS.c.code == SIGNED_BY_CLIENT).scalar_subquery()
        columns = (
            _CONTRACT.c.contract_number.label("number"),
            day.label("day"),
            day.label("told_day"),
            cast(null(), _INVOICE.c.open_amount.type).label("amount"),
            true().label("is_settled"),
        )
        subject = _CONTRACT.c.contract_number + " " + cast(day, _TOLD.c.subject.type)
        return (
            _told_to(kind, columns, _contracts())
            .where(
                day.between(*TIMINGS[kind].days(today)),
                _STATUS.c.rank >= signed,
                ~_is_told(kind, subject),
            )
            .where(*_may_be_told(after, until, today))
        )

    def _upsert(self, table: Any) -> Any:  # noqa: ANN401 - the databases' own statements
        is_sqlite = self._connection.dialect.name == "sqlite"
        return (sqlite.insert if is_sqlite else postgresql.insert)(table)


def _payers() -> FromClause:
    last = (
        select(func.max(_DECISION.c.id))
        .where(
            _DECISION.c.account_id == _ACCOUNT.c.id,
            _DECISION.c.permission == Permission.NOTIFICATIONS,
        )
        .correlate(_ACCOUNT)
        .scalar_subquery()
    )
    return (
        _ACCOUNT.join(_DECISION, _DECISION.c.id == last)
        .join(_PAYER, _PAYER.c.client_id == _ACCOUNT.c.client_id)
        .outerjoin(_DAY, _DAY.c.account_id == _ACCOUNT.c.id)
        .outerjoin(
            _CHOICE,
            and_(_CHOICE.c.account_id == _ACCOUNT.c.id, _CHOICE.c.payer_id == _PAYER.c.payer_id),
        )
    )


def _invoices() -> FromClause:
    return (
        _payers()
        .join(_INVOICE, _INVOICE.c.payer_id == _PAYER.c.payer_id)
        .outerjoin(_LEDGER, _LEDGER.c.payer_id == _PAYER.c.payer_id)
    )


def _contracts() -> FromClause:
    return (
        _payers()
        .join(_CONTRACT, _CONTRACT.c.payer_id == _PAYER.c.payer_id)
        .join(_STATUS, _STATUS.c.code == _CONTRACT.c.status_code)
    )


def _told_to(
    kind: ReminderKind, columns: tuple[ColumnElement[Any], ...], source: FromClause
) -> Select[Any]:
    return (
        select(
            literal(kind.value).label("kind"),
            _ACCOUNT.c.id.label("account_id"),
            _ACCOUNT.c.client_id,
            _ACCOUNT.c.email,
            _DECISION.c.decided_at.label("agreed_at"),
            *columns,
        )
        .select_from(source)
        .where(func.coalesce(_CHOSEN[kind], true()))
    )


def _may_be_told(after: str, until: str, today: date) -> tuple[ColumnElement[bool], ...]:
    return (
        _ACCOUNT.c.id > after,
        _ACCOUNT.c.id <= until,
        _ACCOUNT.c.status == AccountStatus.ACTIVE,
        _DECISION.c.is_given,
        or_(_DAY.c.last_on.is_(None), _DAY.c.last_on < today),
    )


def _is_told(kind: ReminderKind, subject: ColumnElement[Any]) -> ColumnElement[bool]:
    return (
        select(_TOLD.c.account_id)
        .where(
            _TOLD.c.account_id == _ACCOUNT.c.id,
            _TOLD.c.kind == kind,
            _TOLD.c.subject == subject,
        )
        .exists()
    )
