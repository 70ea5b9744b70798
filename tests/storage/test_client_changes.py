"""What clients changed goes out to the CRM, each change once (SET-01)."""

import csv
import os
import stat
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, update
from typer.testing import CliRunner

from mojbok.cli.main import app
from mojbok.domain.client_changes import FileInTheWayError
from mojbok.storage.crm import exporting
from mojbok.storage.crm.changes import HEADER, export_changes
from mojbok.storage.crm.exporting import Exported
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.profile import ClientChangeRow
from tests.fakes import in_parallel

pytestmark = pytest.mark.requirement("SET-01")
CHANGE = table_of(ClientChangeRow)
AT = datetime(2026, 7, 1, 12, 30, 15, tzinfo=UTC)


class PowerCutError(Exception):
    """Stands for whatever ends a program between two steps."""


def put(engine: Engine, count: int = 3, *, new: str = "nowa@poczta.example") -> None:
    """Let so many clients change their address."""
    with engine.begin() as connection:
        connection.execute(
            insert(CHANGE),
            [
                {
                    "client_id": f"K{number}",
                    "field": "email",
                    "old_value": "stara@poczta.example",
                    "new_value": new,
                    "version": "",
                    "changed_at": AT,
                }
                for number in range(count)
            ],
        )


def export(engine: Engine, target: Path, *, writes_all: bool = False) -> Exported:
    return export_changes(engine, target, writes_all=writes_all)


def lines(*files: Path) -> list[dict[str, str]]:
    """Read files as the CRM does."""
    found: list[dict[str, str]] = []
    for file in files:
        with file.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream, delimiter=";")
            found += reader
            assert tuple(reader.fieldnames or ()) == HEADER
    return found


def ids(files: Sequence[Path] | Iterator[Path]) -> list[int]:
    return sorted(int(line["change_id"]) for line in lines(*files))


def unmarked(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        found = select(CHANGE.c.id).where(CHANGE.c.export_number.is_(None))
        return list(connection.execute(found).scalars())


def test_a_line_says_whose_what_and_when_with_an_offset(engine: Engine, tmp_path: Path) -> None:
    put(engine, 1, new='ul. "Ćma; żółta"\n+1')

    exported = export(engine, tmp_path)

    file = tmp_path / "zmiany-klientow-000001.csv"
    [line] = lines(file)
    assert exported == Exported(file=file, changes=1, clients=1)
    assert file.read_bytes().startswith(b"change_id;client_id;field;old_value;new_value;")
    assert line.pop("change_id").isdigit()
    assert line == {
        "client_id": "K0",
        "field": "email",
        "old_value": "stara@poczta.example",
        "new_value": 'ul. "Ćma; żółta"\n+1',
        "version": "",
        "changed_at": "2026-07-01T14:30:15+02:00",
    }


def test_each_change_is_written_once_and_nothing_new_makes_no_file(
    engine: Engine, tmp_path: Path
) -> None:
    put(engine, 3)
    export(engine, tmp_path)
    nothing = export(engine, tmp_path)
    put(engine, 2)
    export(engine, tmp_path)

    files = sorted(tmp_path.glob("*.csv"))
    assert [file.name for file in files] == [
        "zmiany-klientow-000001.csv",
        "zmiany-klientow-000002.csv",
    ]
    assert [len(lines(file)) for file in files] == [3, 2]
    assert len(set(ids(files))) == 5
    assert nothing == Exported(file=None, changes=0, clients=0)


def test_all_are_written_anew_and_nothing_is_exported_twice_by_it(
    engine: Engine, tmp_path: Path
) -> None:
    put(engine, 3)
    export(engine, tmp_path)
    put(engine, 2)

    whole = export(engine, tmp_path, writes_all=True)

    assert whole.file == tmp_path / "zmiany-klientow-wszystkie-000002.csv"
    assert (whole.changes, whole.clients) == (5, 3)
    assert len(lines(whole.file)) == 5
    assert export(engine, tmp_path).file is None


@pytest.mark.parametrize("step", ["_settle", "_mark"])
@pytest.mark.parametrize("target", ["changes.csv", "."], ids=["file", "folder"])
def test_after_a_crash_between_file_and_mark_the_same_is_written_again(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, target: str
) -> None:
    put(engine, 3)
    with monkeypatch.context() as patched:
        patched.setattr(exporting, step, lambda *_: _crash())
        with pytest.raises(PowerCutError):
            export(engine, tmp_path / target)
    assert len(unmarked(engine)) == 3
    put(engine, 1)

    export(engine, tmp_path / target)

    [file] = tmp_path.glob("*.csv")
    assert len(ids([file])) == len(set(ids([file]))) == 4
    assert unmarked(engine) == []


def test_a_crash_while_writing_leaves_neither_file_nor_rest(engine: Engine, tmp_path: Path) -> None:
    put(engine, 3)
    target = tmp_path / "crm"
    target.mkdir()

    with pytest.raises(PowerCutError):
        export_changes(
            engine, target, writes_all=False, progress=lambda done, _of: _crash(done == 2)
        )

    assert list(target.iterdir()) == []
    assert len(unmarked(engine)) == 3


def test_a_file_with_anything_else_in_it_is_not_overwritten(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "changes.csv"
    put(engine, 2)
    export(engine, file)
    fetched_by_nobody_yet = file.read_bytes()
    put(engine, 1)

    with pytest.raises(FileInTheWayError):
        export(engine, file)
    assert file.read_bytes() == fetched_by_nobody_yet
    file.write_text("to nie nasze", encoding="utf-8")
    with pytest.raises(FileInTheWayError):
        export(engine, file)

    assert len(unmarked(engine)) == 1
    file.unlink()
    assert export(engine, file).changes == 1


def test_two_exports_at_once_write_each_change_once(engine: Engine, tmp_path: Path) -> None:
    put(engine, 200)
    for name in "ab":
        (tmp_path / name).mkdir()

    results = in_parallel(
        partial(export, engine, tmp_path / "a"), partial(export, engine, tmp_path / "b")
    )

    assert all(isinstance(result, Exported) for result in results), results
    files = list(tmp_path.glob("*/*.csv"))
    assert len(ids(files)) == len(set(ids(files))) == 200


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_the_file_is_its_owners_alone(engine: Engine, tmp_path: Path) -> None:
    put(engine)

    exported = export(engine, tmp_path)

    assert exported.file is not None
    assert stat.S_IMODE(exported.file.stat().st_mode) == 0o600


def test_the_command_tells_in_polish_what_it_did(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(sqlite_engine, 3)
    target = tmp_path / "eksport"
    target.mkdir()
    monkeypatch.setenv("MOJBOK_MODE", "demo")
    monkeypatch.setenv("MOJBOK_VAR_DIR", str(tmp_path))
    run = partial(CliRunner().invoke, app)

    first = run(["crm", "export-changes", str(target)])
    second = run(["crm", "export-changes", str(target)])
    whole = run(["crm", "export-changes", str(target / "wszystko.csv"), "--all"])
    in_vain = run(["crm", "export-changes", str(target / "nie" / "ma" / "plik.csv"), "--all"])

    file = target / "zmiany-klientow-000001.csv"
    assert (first.exit_code, first.stdout) == (
        0,
        f"Zapisano zmian: 3, klientów: 3, w pliku {file}.\n",
    )
    assert (second.exit_code, second.stdout) == (0, "Nie ma zmian do zapisania.\n")
    assert whole.exit_code == 0
    assert len(lines(target / "wszystko.csv")) == 3
    assert (in_vain.exit_code, "Nie da się zapisać pliku" in in_vain.stderr) == (2, True)


def test_a_file_in_the_way_is_told_by_the_command(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(sqlite_engine, 1)
    monkeypatch.setenv("MOJBOK_MODE", "demo")
    monkeypatch.setenv("MOJBOK_VAR_DIR", str(tmp_path))
    file = tmp_path / "plik.csv"
    file.write_text("cudze", encoding="utf-8")

    result = CliRunner().invoke(app, ["crm", "export-changes", str(file)])

    assert result.exit_code == 2
    assert "Przenieś go albo podaj inną nazwę" in result.stderr


def test_the_numbers_of_exports_go_on_from_the_last(engine: Engine, tmp_path: Path) -> None:
    put(engine, 1)
    export(engine, tmp_path)
    with engine.begin() as connection:
        connection.execute(update(CHANGE).values(export_number=7))
    put(engine, 1)

    assert export(engine, tmp_path).file == tmp_path / "zmiany-klientow-000008.csv"


def _crash(is_now: bool = True) -> None:
    if is_now:
        raise PowerCutError
