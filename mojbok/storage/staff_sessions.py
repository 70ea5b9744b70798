"""Sessions of staff in the database."""

from mojbok.domain.staff import StaffSession, StaffStage
from mojbok.storage.any_sessions import SqlAnySessions, session_columns
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.staff import StaffSessionRow


class SqlStaffSessions(SqlAnySessions[StaffSession]):
    """Sessions of staff by SQL."""

    kind = StaffSession
    stages = StaffStage
    table = table_of(StaffSessionRow)
    columns = session_columns(table, StaffSession)
    owner = table.c.staff_id
