"""The statement of a client with many payers costs no more questions than that of one (POR-10)."""

from decimal import Decimal

import pytest
from sqlalchemy import event

from mojbok.domain.statement_period import Preset, Span
from tests.builders import World
from tests.paying import bill
from tests.profiles import signed_in

pytestmark = pytest.mark.requirement("POR-10")
ALL = Span(preset=Preset.ALL)


def test_the_number_of_queries_does_not_grow_with_the_payers(world: World) -> None:
    asked = {payers: _asked_for(world, payers) for payers in (1, 7)}

    assert asked[1] == asked[7]


def _asked_for(world: World, payers: int) -> int:
    person = world.person()
    for number in range(payers):
        bill(world, person, f"FV/{number}", "10.01", payer=f"-{number}")
    visitor = signed_in(world, person)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(world.engine, "before_cursor_execute", note)
    sheet = world.services.payments.statement(visitor, ALL)
    event.remove(world.engine, "before_cursor_execute", note)
    assert sheet.statement.closing == payers * Decimal("10.01")
    return len(statements)
