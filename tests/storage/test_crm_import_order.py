"""The order of rows, columns and files never matters, nor does the size of batches."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from mojbok.storage.migrate import metadata
from tests.storage.crm_folder import Files, invoice, run, small_folder, stored, write


def _shuffled(draw: st.DrawFn, files: Files) -> Files:
    shuffled: Files = {}
    for name, rows in files.items():
        columns = draw(st.permutations(list(rows[0])))
        shuffled[name] = [
            {column: row[column] for column in columns} for row in draw(st.permutations(rows))
        ]
    return shuffled


@st.composite
def _shuffled_folders(draw: st.DrawFn) -> Files:
    files = small_folder()
    files["invoices"] += [
        invoice("FK/3", "P1", "UM/1", corrects="FK/2"),
        invoice("FK/4", "P2", "UM/2", corrects="FV/2"),
        invoice("FX/1", "P2", "UM/2", corrects="FX/0"),
        invoice("FX/2", "P2", "UM/2", corrects="FX/1"),
    ]
    return _shuffled(draw, files)


@given(
    files=_shuffled_folders(),
    delimiter=st.sampled_from(";,"),
    quoted=st.booleans(),
    batch=st.sampled_from([1, 2, 3, 1000]),
)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_shuffled_folder_gives_the_same_store(
    engine: Engine, files: Files, delimiter: str, *, quoted: bool, batch: int
) -> None:
    _empty(engine)
    with tempfile.TemporaryDirectory() as folder:
        crm = write(Path(folder) / "crm", files, delimiter=delimiter, quoted=quoted)

        done = run(engine, crm, batch=batch)

    assert (done.summary.stored, done.summary.rejected) == (23, 2)
    found = stored(engine)
    assert {row[0] for row in found["crm_invoices"]} == {
        "FV/1",
        "FV/2",
        "FK/1",
        "FK/2",
        "FK/3",
        "FK/4",
    }
    expected = _EXPECTED.setdefault(engine.dialect.name, found)
    assert found == expected


#: What the first example left; every other must leave the same.
_EXPECTED: dict[str, dict[str, list[tuple[object, ...]]]] = {}


@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_batches_of_any_size_store_the_same(engine: Engine, tmp_path: Path, batch: int) -> None:
    done = run(engine, write(tmp_path / "crm", small_folder()), batch=batch)

    assert (done.summary.stored, done.summary.rejected) == (21, 0)


def _empty(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in reversed(metadata().sorted_tables):
            if table.name.startswith(("crm_", "ledgers")) and table.name != "crm_contract_statuses":
                connection.execute(table.delete())
