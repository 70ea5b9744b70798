"""The sample is an export like any other: valid, the same for the same seed, small in files."""

import csv
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from mojbok.domain.clients import ClientType
from mojbok.domain.letters import ActivationLetter
from mojbok.domain.nip import parse_nip
from mojbok.domain.pesel import parse_pesel
from mojbok.domain.registration_form import RegistrationForm
from mojbok.storage.crm.demo import CLIENTS, demo_clients, registered_clients, write_demo
from mojbok.storage.crm.importing import Folders, import_folder
from mojbok.storage.crm.sample import numbers
from mojbok.storage.crm.sample.pdf import one_page
from mojbok.storage.crm.sample.writing import write_sample
from tests.builders import HERE, World
from tests.storage.crm_folder import column, run

TODAY = date(2026, 11, 22)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "crm"
    write_sample(folder, clients=60, seed=7, today=TODAY)
    return folder


def test_every_row_of_a_sample_comes_in(engine: Engine, sample: Path) -> None:
    done = run(engine, sample)

    assert done.rows == []
    assert done.summary.exit_status == 0
    assert not [warning for file in done.summary.files for warning in file.warnings]
    assert len(column(engine, "crm_clients", "client_id")) == 60


def test_a_second_sample_comes_in_beside_the_first(
    engine: Engine, sample: Path, tmp_path: Path
) -> None:
    run(engine, sample)
    second = tmp_path / "second"
    write_sample(second, clients=20, seed=7, today=TODAY, start=60)
    before = set(column(engine, "crm_invoices", "invoice_number"))

    done = run(engine, second)

    assert done.rows == []
    assert len(column(engine, "crm_clients", "client_id")) == 80
    assert "K0000060" in column(engine, "crm_clients", "client_id")
    assert before < set(column(engine, "crm_invoices", "invoice_number"))


def test_a_sample_has_what_screens_show(sqlite_engine: Engine, sample: Path) -> None:
    run(sqlite_engine, sample)

    with sqlite_engine.connect() as connection:
        for question in (
            "SELECT count(*) FROM crm_clients WHERE type = 'business'",
            "SELECT count(*) FROM crm_invoices WHERE corrects IS NOT NULL",
            "SELECT count(*) FROM crm_invoices WHERE ksef_number IS NOT NULL",
            "SELECT count(*) FROM crm_invoices WHERE document IS NOT NULL",
            "SELECT count(*) FROM crm_payments WHERE invoice_number IS NULL",
            "SELECT count(*) FROM crm_consumption WHERE kwh_out IS NOT NULL",
            "SELECT count(*) FROM crm_readings WHERE direction = 'oddana'",
            "SELECT count(*) - 3 FROM (SELECT DISTINCT status_code FROM crm_contracts)",
            (
                "SELECT count(*) FROM crm_invoices AS i WHERE NOT EXISTS"
                " (SELECT 1 FROM crm_payments AS p WHERE p.invoice_number = i.invoice_number)"
            ),
        ):
            assert connection.scalar(text(question)), question


def test_the_same_seed_and_day_give_the_same_sample(tmp_path: Path, sample: Path) -> None:
    write_sample(tmp_path / "again", clients=60, seed=7, today=TODAY)
    write_sample(tmp_path / "other", clients=60, seed=8, today=TODAY)

    for file in sorted(sample.glob("*.csv")):
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()
    assert (tmp_path / "other" / "clients.csv").read_bytes() != (
        sample / "clients.csv"
    ).read_bytes()


def test_nothing_in_a_sample_lies_in_the_future(sample: Path) -> None:
    for name, column_name in (
        ("invoices", "issued_on"),
        ("payments", "booked_on"),
        ("readings", "read_at"),
    ):
        with (sample / f"{name}.csv").open(encoding="utf-8") as file:
            days = {row[column_name][:10] for row in csv.DictReader(file, delimiter=";")}
        assert max(days) <= TODAY.isoformat()


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 4, 2), date(2028, 2, 29)])
def test_a_sample_can_be_made_on_any_day(
    sqlite_engine: Engine, tmp_path: Path, today: date
) -> None:
    write_sample(tmp_path / "crm", clients=13, seed=1, today=today)

    assert run(sqlite_engine, tmp_path / "crm").rows == []


def test_only_letters_to_nobody_can_be_sent(sample: Path) -> None:
    with (sample / "clients.csv").open(encoding="utf-8") as file:
        addresses = {row["email"] for row in csv.DictReader(file, delimiter=";")}

    assert all(address.endswith("@example.com") for address in addresses)
    assert len(addresses) == 60


def test_made_up_numbers_are_valid_and_never_repeat() -> None:
    places = [*range(3000), 21_899, 21_900, 99_999, 250_000]

    for number in (
        lambda place: parse_pesel(numbers.pesel(place, is_male=bool(place % 2)), today=TODAY),
        lambda place: parse_nip(numbers.nip(place)),
        numbers.nrb,
        lambda place: numbers.ppe(place)[0],
    ):
        assert len(set(map(number, places))) == len(places)


def test_an_odd_tenth_digit_is_a_mans() -> None:
    assert int(numbers.pesel(5, is_male=True)[9]) % 2 == 1
    assert int(numbers.pesel(5, is_male=False)[9]) % 2 == 0


def test_a_page_is_a_pdf_whose_table_points_at_its_objects() -> None:
    page = one_page(["Zażółć gęślą (jaźń)"])

    assert page.startswith(b"%PDF-")
    table = int(page.rsplit(b"startxref\n", 1)[1].split()[0])
    assert page[table:].startswith(b"xref")
    for number, entry in enumerate(page[table:].split(b"\n")[3:9], start=1):
        assert page[int(entry[:10]) :].startswith(b"%d 0 obj" % number)


@pytest.mark.requirement("REG-04")
def test_the_demo_names_a_person_and_a_business_who_may_register(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    write_demo(tmp_path / "crm", TODAY)
    person, business = demo_clients(tmp_path / "crm")
    run(sqlite_engine, tmp_path / "crm")

    assert (person.type, business.type) == (ClientType.INDIVIDUAL, ClientType.BUSINESS)
    assert parse_pesel(person.number, today=TODAY)
    assert parse_nip(business.number)
    assert len(column(sqlite_engine, "crm_clients", "client_id")) == CLIENTS
    with sqlite_engine.connect() as connection:
        for one in (person, business):
            signed = connection.scalar(
                text("SELECT status_code FROM crm_contracts WHERE contract_number = :number"),
                {"number": one.contract_number},
            )
            assert signed == "aktywna"


@pytest.mark.requirement("REG-05")
def test_the_demo_offers_nobody_who_has_an_account(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "crm"
    write_demo(folder, TODAY)
    folders = Folders(export=folder, documents=tmp_path / "dokumenty")
    vault = world.application.vault
    import_folder(world.engine, vault=vault, clock=world.clock, folders=folders)
    first, business = demo_clients(folder, registered_clients(world.engine))
    form = RegistrationForm(
        pesel=first.number,
        contract_number=first.contract_number,
        phone="601 234 567",
        email="anna@poczta.example.com",
        terms=True,
        cookies=True,
    )
    world.services.registration.register(form, HERE)
    # Not activated yet, it can be registered anew.
    assert demo_clients(folder, registered_clients(world.engine)) == [first, business]

    world.activate(world.last(ActivationLetter).link.rpartition("/")[2])

    second, same = demo_clients(folder, registered_clients(world.engine))
    assert (second.type, same) == (first.type, business)
    assert second != first
    everybody = {str(client) for client in column(world.engine, "crm_clients", "client_id")}
    assert demo_clients(folder, everybody) == []


@pytest.mark.requirement("POR-06")
def test_the_first_clients_have_three_years_of_consumption_and_lately_hours(sample: Path) -> None:
    rows = _of_first_point(sample, "consumption")
    lengths = [
        (datetime.fromisoformat(row["to"]) - datetime.fromisoformat(row["from"])) for row in rows
    ]

    assert rows[0]["from"].startswith("2023-10-01")
    assert rows[-1]["to"].startswith(TODAY.isoformat())
    assert [row["to"] for row in rows[:-1]] == [row["from"] for row in rows[1:]]
    hours = [row for row, length in zip(rows, lengths, strict=True) if length == HOUR]
    assert hours[0]["from"].startswith("2026-10-01")


@pytest.mark.requirement("POR-06")
def test_the_first_client_gives_back_most_in_summer_at_noon_and_takes_most_in_winter(
    sample: Path,
) -> None:
    rows = _of_first_point(sample, "consumption")

    def energy(column_name: str, month: str) -> Decimal:
        found = [Decimal(row[column_name]) for row in rows if row["from"].startswith(month)]
        return sum(found, Decimal(0))

    by_hour: Counter[int] = Counter()
    for row in rows:
        if row["from"] >= "2026-10":
            by_hour[int(row["from"][11:13])] += int(Decimal(row["kwh_out"]) * 1000)
    assert energy("kwh_out", "2026-06") > 4 * energy("kwh_out", "2026-01")
    assert energy("kwh_in", "2026-01") > energy("kwh_in", "2026-06")
    assert by_hour.most_common(1)[0][0] in range(11, 14)
    assert by_hour[2] == 0


@pytest.mark.requirement("POR-06")
def test_readings_agree_with_what_was_counted_between_them(sample: Path) -> None:
    readings = [row for row in _of_first_point(sample, "readings") if row["register"] == "pobrana"]
    rows = _of_first_point(sample, "consumption")

    for older, newer in pairwise(readings):
        counted = sum(
            Decimal(row["kwh_in"])
            for row in rows
            if older["read_at"][:10] <= row["from"][:10] < newer["read_at"][:10]
        )
        assert abs(Decimal(newer["kwh"]) - Decimal(older["kwh"]) - counted) <= 1


def _of_first_point(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return [row for row in rows if row["ppe_code"] == rows[0]["ppe_code"]]
