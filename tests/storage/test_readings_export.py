"""Readings that clients hand in go out to the CRM, each once, in the form of its own export (POR-06)."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mojbok.cli.main import app
from mojbok.domain.client_changes import FileInTheWayError
from mojbok.domain.meter_reading import HandedReading, ReadingState, Register
from mojbok.storage.crm.changes import export_readings
from tests.builders import Person, World
from tests.meters import put_point
from tests.storage.crm_folder import run

pytestmark = pytest.mark.requirement("POR-06")


def hand_in(
    world: World,
    person: Person,
    code: str,
    day: date = date(2026, 10, 25),
    kwh: str = "1234.5",
    register: Register = Register.TAKEN,
) -> None:
    reading = HandedReading(ppe=code, register=register, day=day, kwh=Decimal(kwh))
    with world.services.home.work() as work:
        work.meter_readings.hand_in(
            reading, client_id=person.client_id, account_id="a", at=world.clock.now()
        )


def lines(file: Path | None) -> list[dict[str, str]]:
    assert file is not None
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def states(world: World, person: Person, code: str) -> list[tuple[ReadingState, bool]]:
    with world.services.home.work(reads_only=True) as work:
        point = work.delivery_points.find(person.client_id, code)
        assert point is not None
        history = work.meter_readings.history(point, person.client_id)
    return [(reading.state, reading.can_be_withdrawn) for reading in history]


def test_a_line_is_that_of_the_crms_own_file_at_noon_of_the_day(
    world: World, tmp_path: Path
) -> None:
    person = world.person()
    code = put_point(world, person)
    hand_in(world, person, code)

    exported = export_readings(world.engine, tmp_path, writes_all=False)

    assert exported.file == tmp_path / "readings-000001.csv"
    assert lines(exported.file) == [
        {
            "ppe_code": code,
            "read_at": "2026-10-25T12:00:00+01:00",
            "register": "pobrana",
            "kwh": "1234.500",
            "source": "klient",
        }
    ]


def test_each_reading_is_written_once_and_none_that_was_withdrawn(
    world: World, tmp_path: Path
) -> None:
    person = world.person()
    code = put_point(world, person)
    hand_in(world, person, code)
    export_readings(world.engine, tmp_path, writes_all=False)
    hand_in(world, person, code, date(2026, 10, 26))
    hand_in(world, person, code, date(2026, 10, 27))
    with world.services.home.work() as work:
        point = work.delivery_points.find(person.client_id, code)
        assert point is not None
        newest = work.meter_readings.history(point, person.client_id)[0]
        assert work.meter_readings.withdraw(
            newest.id or 0, client_id=person.client_id, ppe=code, at=world.clock.now()
        )

    second = export_readings(world.engine, tmp_path, writes_all=False)

    assert [line["read_at"][:10] for line in lines(second.file)] == ["2026-10-26"]
    assert export_readings(world.engine, tmp_path, writes_all=False).file is None
    whole = export_readings(world.engine, tmp_path, writes_all=True)
    assert len(lines(whole.file)) == 2


def test_what_was_written_out_waits_on_and_can_not_be_withdrawn(
    world: World, tmp_path: Path
) -> None:
    person = world.person()
    code = put_point(world, person)
    hand_in(world, person, code)
    before = states(world, person, code)

    export_readings(world.engine, tmp_path, writes_all=False)

    assert before == [(ReadingState.WAITING, True)]
    assert states(world, person, code) == [(ReadingState.WAITING, False)]


def test_the_import_of_what_was_exported_ends_the_waiting(world: World, tmp_path: Path) -> None:
    person = world.person()
    code = put_point(world, person)
    hand_in(world, person, code)
    hand_in(world, person, code, register=Register.GIVEN)
    folder = tmp_path / "crm"
    folder.mkdir()
    export_readings(world.engine, folder / "readings.csv", writes_all=False)

    assert run(world.engine, folder).rows == []

    assert states(world, person, code) == [(ReadingState.BOOKED, False)] * 2


def test_a_file_with_other_readings_is_not_overwritten(world: World, tmp_path: Path) -> None:
    person = world.person()
    code = put_point(world, person)
    file = tmp_path / "readings.csv"
    hand_in(world, person, code)
    export_readings(world.engine, file, writes_all=False)
    hand_in(world, person, code, date(2026, 10, 26))

    with pytest.raises(FileInTheWayError):
        export_readings(world.engine, file, writes_all=False)

    assert len(lines(file)) == 1


def test_one_command_writes_changes_and_readings_into_a_folder(
    tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = world.person()
    hand_in(world, person, put_point(world, person))
    monkeypatch.setenv("MOJBOK_MODE", "demo")
    monkeypatch.setenv("MOJBOK_VAR_DIR", str(tmp_path))
    monkeypatch.setenv(
        "MOJBOK_DATABASE_URL", world.engine.url.render_as_string(hide_password=False)
    )
    target = tmp_path / "dla-crm"
    target.mkdir()

    done = CliRunner().invoke(app, ["crm", "export-changes", str(target)])

    assert done.exit_code == 0, done.output
    assert "Nie ma zmian do zapisania." in done.output
    assert "Zapisano odczytów: 1, klientów: 1" in done.output
    assert [file.name for file in target.iterdir()] == ["readings-000001.csv"]
