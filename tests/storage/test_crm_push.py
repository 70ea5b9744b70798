"""What is pushed is stored as if it had come in a file of the export, on both databases (requirements, 9)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine

from mojbok.domain.api_tokens import ApiToken
from mojbok.domain.crm_push import Pushed, StoreAwayError
from mojbok.storage.crm import landing
from mojbok.storage.crm.files import layouts
from mojbok.storage.crm.importing import Folders, import_folder
from mojbok.storage.crm.layout import Terms
from mojbok.storage.crm.store import COLLISIONS
from mojbok.storage.tables.crm import CrmImportRow, RejectedRow
from tests.builders import HERE, SIGNED, World, shell
from tests.storage.crm_folder import (
    ANNA,
    Row,
    client,
    column,
    contract,
    invoice,
    payer,
    payment,
    run,
    small_folder,
    stored,
    write,
)

NOBODYS = "90090515836"


class Program:
    """A program with a token that pushes."""

    def __init__(self, world: World, name: str = "crm") -> None:
        self.world = world
        secret = world.services.bok.crm_tokens.add(name, actor=shell("tests"))
        self.token: ApiToken = world.application.crm_push.enter(secret, HERE)

    def pushes(self, kind: str, *records: Mapping[str, str | None]) -> Pushed:
        return self.world.application.crm_push.push(self.token, kind, records)

    def pushes_all(self, files: Mapping[str, Sequence[Row]]) -> list[Pushed]:
        return [self.pushes(kind, *records) for kind, records in files.items()]


@pytest.fixture
def crm(world: World) -> Program:
    return Program(world)


def told(pushed: Pushed) -> tuple[int, int, list[tuple[int, str]]]:
    """Give what is stored, what is unchanged, and place and column of what is refused."""
    return (
        pushed.stored,
        pushed.unchanged,
        [(record.record, record.column) for record in pushed.rejected],
    )


def test_what_is_pushed_is_stored_as_if_it_had_come_in_a_folder(
    world: World, crm: Program, tmp_path: Path
) -> None:
    assert all(not pushed.rejected for pushed in crm.pushes_all(small_folder()))
    pushed = stored(world.engine)

    again = import_folder(
        world.engine,
        vault=world.application.vault,
        clock=world.clock,
        folders=Folders(
            export=write(tmp_path / "crm", small_folder()), documents=tmp_path / "dokumenty"
        ),
    )

    assert stored(world.engine) == pushed
    assert (again.stored, again.rejected) == (0, 0)


def test_the_same_batch_twice_changes_nothing(crm: Program, engine: Engine) -> None:
    first = crm.pushes_all(small_folder())
    before = stored(engine, sealed=True)

    second = crm.pushes_all(small_folder())

    assert all(pushed.unchanged == 0 for pushed in first)
    assert [told(pushed) for pushed in second] == [(0, each.stored, []) for each in first]
    assert stored(engine, sealed=True) == before


def test_a_bad_record_costs_itself_alone_and_is_named(crm: Program, engine: Engine) -> None:
    crm.pushes("clients", client("K1", "individual", pesel=ANNA))

    pushed = crm.pushes(
        "payers",
        payer("P1", "K1", "61109010140000071219812874"),
        payer("P2", "K1", "61109010140000071219812875"),
        payer("P3", "K9", "61109010140000071219812874"),
    )

    assert told(pushed) == (1, 0, [(1, "account_number"), (2, "client_id")])
    assert [record.reason for record in pushed.rejected] == [
        "Numer rachunku ma błędną cyfrę kontrolną.",
        "Nie ma takiego klienta.",
    ]
    assert column(engine, "crm_payers", "payer_id") == ["P1"]


def test_a_refused_pesel_is_masked_wherever_it_stands(crm: Program) -> None:
    wrong = client("K1", "individual", pesel="44051401358")
    misplaced = client("K2", ANNA)

    pushed = crm.pushes("clients", wrong, misplaced)

    assert [record.value for record in pushed.rejected] == ["•••••••1358", "•••••••1359"]


def test_unreadable_signs_are_refused_and_not_handed_back(crm: Program) -> None:
    bad = ["\0", "a\0b", "\ud800", "\u202e", "x\ud800\udc00"]

    pushed = crm.pushes("clients", *(client(f"K{text}", "individual") for text in bad))

    assert [record.record for record in pushed.rejected] == list(range(len(bad)))
    assert all(record.value.isprintable() for record in pushed.rejected)


def test_what_a_batch_names_must_be_there_before_it(crm: Program) -> None:
    first = crm.pushes("contracts", contract("UM/1", "K1", "P1"))
    crm.pushes("clients", client("K1", "individual", pesel=ANNA))
    crm.pushes("payers", payer("P1", "K1", "61109010140000071219812874"))

    assert told(first) == (0, 0, [(0, "client_id")])
    assert told(crm.pushes("contracts", contract("UM/1", "K1", "P1"))) == (1, 0, [])


def test_a_correction_may_stand_before_what_it_corrects(crm: Program) -> None:
    crm.pushes_all({kind: small_folder()[kind] for kind in ("clients", "payers", "contracts")})
    correction = invoice("FK/1", "P1", "UM/1", kind="korekta", corrects="FV/1")

    pushed = crm.pushes("invoices", correction, invoice("FV/1", "P1", "UM/1"))

    assert told(pushed) == (2, 0, [])


def test_a_correction_of_what_is_nowhere_is_refused(crm: Program) -> None:
    crm.pushes_all({kind: small_folder()[kind] for kind in ("clients", "payers", "contracts")})
    correction = invoice("FK/1", "P1", "UM/1", kind="korekta", corrects="FV/9")

    pushed = crm.pushes("invoices", correction, invoice("FV/1", "P1", "UM/1"))

    assert told(pushed) == (1, 0, [(0, "corrects")])


def test_a_number_may_go_over_to_another_client_within_a_batch(crm: Program) -> None:
    crm.pushes("clients", client("K1", "individual", pesel=ANNA))

    pushed = crm.pushes(
        "clients",
        client("K2", "individual", pesel=ANNA),
        client("K1", "individual", pesel=NOBODYS),
    )

    assert told(pushed) == (2, 0, [])


def test_a_number_that_another_client_keeps_is_refused(crm: Program) -> None:
    crm.pushes("clients", client("K1", "individual", pesel=ANNA))

    pushed = crm.pushes("clients", client("K2", "individual", pesel=ANNA))

    assert told(pushed) == (0, 0, [(0, "pesel")])


def test_nothing_goes_over_to_another_client(crm: Program) -> None:
    crm.pushes_all(small_folder())

    for kind, record, named in (
        ("contracts", contract("UM/1", "K2", "P2"), "client_id"),
        ("payers", payer("P1", "K2", "61109010140000071219812874"), "client_id"),
        ("invoices", invoice("FV/1", "P2", "UM/2"), "payer_id"),
        ("invoices", invoice("FV/9", "P1", "UM/2"), "contract_number"),
        ("payments", payment("W9", "P1", invoice_number="FV/2"), "invoice_number"),
    ):
        assert told(crm.pushes(kind, record)) == (0, 0, [(0, named)]), kind


def test_nobodys_account_is_given_to_another_person(world: World, crm: Program) -> None:
    person = world.person(status=SIGNED)
    world.member(person)

    pushed = crm.pushes("clients", client(person.client_id, "individual", pesel=ANNA))

    assert told(pushed) == (0, 0, [(0, "pesel")])
    assert "konto w mojBOK" in pushed.rejected[0].reason


def test_a_column_that_a_batch_leaves_out_stays_as_it_is(crm: Program, engine: Engine) -> None:
    crm.pushes_all(small_folder())
    changed = {
        "contract_number": "UM/1",
        "client_id": "K1",
        "payer_id": "P1",
        "status": "Zakończona",
    }

    assert told(crm.pushes("contracts", changed)) == (1, 0, [])

    assert column(engine, "crm_contracts", "product") == ["Prąd na stałe", "Prąd na stałe"]
    assert column(engine, "crm_contracts", "status_code") == ["aktywna", "zakonczona"]


def test_null_is_an_empty_value(crm: Program, engine: Engine) -> None:
    crm.pushes("clients", client("K1", "individual", pesel=ANNA))

    crm.pushes("clients", {**client("K1", "individual", pesel=ANNA), "email": None})

    assert column(engine, "crm_clients", "email") == [None]


def test_every_kind_is_described_as_the_import_reads_it(world: World) -> None:
    push = world.application.crm_push
    terms = Terms(vault=world.application.vault, today=world.today, statuses={}, zone="")

    assert [(kind.name, kind.names) for kind in push.kinds] == [
        (layout.file, layout.names) for layout in layouts(terms)
    ]


def test_the_example_of_each_kind_can_be_pushed(crm: Program) -> None:
    for kind in crm.world.application.crm_push.kinds:
        example: dict[str, str | None] = {field.name: field.example for field in kind.fields}
        if kind.name == "clients":
            example["nip"] = None
        if kind.name == "invoices":
            corrected = example | {"invoice_number": example["corrects"], "corrects": None}
            crm.pushes(kind.name, corrected)

        assert told(crm.pushes(kind.name, example)) == (1, 0, []), kind.name


# What BOK sees


@pytest.mark.requirement("BOK-05")
def test_all_pushes_of_a_token_and_day_are_one_import(world: World, crm: Program) -> None:
    other = Program(world, "rozliczenia")
    for place in range(3):
        crm.pushes("clients", client(f"K{place}", "individual"))
    crm.pushes("payers", payer("P1", "K9", "61109010140000071219812874"))
    other.pushes("clients", client("K0", "individual"))

    world.clock.advance(timedelta(days=1))
    crm.pushes("clients", client("K7", "individual"))

    runs = world.services.bok.imports.runs(shell("tests"))
    assert [(each.folder, each.stored, each.unchanged, each.rejected) for each in runs] == [
        ("crm", 1, 0, 0),
        ("rozliczenia", 0, 1, 0),
        ("crm", 3, 0, 1),
    ]
    assert all(each.is_pushed and each.finished_at for each in runs)


@pytest.mark.requirement("BOK-05")
def test_refused_records_are_shown_with_their_place_in_the_batch(
    world: World, crm: Program
) -> None:
    crm.pushes("payers", payer("P1", "K9", "61109010140000071219812874"))
    crm.pushes("clients", client("K1", "individual"), client("K2", "osoba"))

    (each,) = world.services.bok.imports.runs(shell("tests"))
    rows = world.services.bok.imports.sheet(each.id, 1, actor=shell("tests")).rows

    assert [(row.file, row.line, row.column, row.value) for row in rows] == [
        ("payers", 0, "client_id", "K9"),
        ("clients", 1, "type", "osoba"),
    ]


def test_of_a_days_refused_records_the_first_thousand_are_kept(world: World, crm: Program) -> None:
    bad = [client(f"K{place}", "osoba") for place in range(600)]

    crm.pushes("clients", *bad)
    crm.pushes("clients", *bad)

    (each,) = world.rows(CrmImportRow)
    assert each["rejected"] == 1200
    assert world.count(RejectedRow) == 1000


@pytest.mark.requirement("BOK-05")
def test_a_folder_is_no_push(world: World, engine: Engine, tmp_path: Path) -> None:
    run(engine, write(tmp_path / "crm", small_folder()))

    (each,) = world.services.bok.imports.runs(shell("tests"))
    assert not each.is_pushed


# When others write, too


def test_batches_at_once_are_all_stored_and_all_counted(world: World, crm: Program) -> None:
    start = Barrier(6)

    def push(number: int) -> None:
        start.wait()
        for place in range(5):
            crm.pushes(
                "clients",
                client("K-shared", "individual", name=f"Nazwa {number}-{place}"),
                client(f"K{number}-{place}", "individual"),
            )

    threads = [Thread(target=push, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(column(world.engine, "crm_clients", "client_id")) == 31
    (each,) = world.rows(CrmImportRow)
    assert each["stored"] + each["unchanged"] == 60
    assert each["rejected"] == 0


def test_a_batch_that_others_hinder_again_and_again_is_to_be_sent_once_more(
    crm: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hindered(*_: object, **__: object) -> None:
        raise COLLISIONS[0]

    monkeypatch.setattr(landing, "_land", hindered)

    with pytest.raises(StoreAwayError):
        crm.pushes("clients", client("K1", "individual"))

    assert crm.world.count(CrmImportRow) == 0


def test_it_is_noted_when_a_token_was_used_last(world: World, crm: Program) -> None:
    world.clock.advance(timedelta(hours=1))
    crm.pushes("clients", client("K1", "individual"))

    (token,) = world.services.bok.crm_tokens.listed(shell("tests"))
    assert token.last_used_at == world.clock.now()
