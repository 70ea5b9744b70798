"""A client who has an account stays who they are: no import gives it to somebody else (POR-08)."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from mojbok.storage.tables.accounts import AccountRow
from tests.storage.crm_folder import NOW, run, small_folder, stored, write

pytestmark = pytest.mark.requirement("POR-08")
BASIA = "02070803628"
OTHER_NIP = "1234563218"


def give_account(engine: Engine, client_id: str, status: str) -> None:
    account = {
        "id": f"account of {client_id}",
        "client_id": client_id,
        "login_index": client_id,
        "login_sealed": b"",
        "email": "a@example.com",
        "email_key": "a@example.com",
        "phone": "+48601234567",
        "status": status,
        "auth_epoch": 0,
        "created_at": NOW,
        "registered_ip": "127.0.0.1",
    }
    with engine.begin() as connection:
        connection.execute(insert(AccountRow).values(account))


@pytest.mark.parametrize("status", ["pending", "active", "blocked"])
def test_an_account_is_not_given_to_another_person(
    engine: Engine, tmp_path: Path, status: str
) -> None:
    files = small_folder()
    run(engine, write(tmp_path / "crm", files))
    give_account(engine, "K1", status)
    give_account(engine, "K2", status)
    before = stored(engine)["crm_clients"]
    files["clients"][0] |= {"pesel": BASIA, "name": "Basia Inna"}
    files["clients"][1]["nip"] = OTHER_NIP

    done = run(engine, write(tmp_path / "crm", files))

    assert done.rejected == [("clients.csv", 2, "pesel"), ("clients.csv", 3, "nip")]
    assert BASIA not in done.report.read_text("utf-8")
    assert stored(engine)["crm_clients"] == before


@pytest.mark.parametrize("status", ["disowned", "closed", None])
def test_whoever_has_none_may_be_corrected(
    engine: Engine, tmp_path: Path, status: str | None
) -> None:
    files = small_folder()
    run(engine, write(tmp_path / "crm", files))
    if status:
        give_account(engine, "K1", status)
    files["clients"][0]["pesel"] = BASIA

    assert run(engine, write(tmp_path / "crm", files)).rejected == []


def test_other_data_of_whoever_has_one_change_as_ever(engine: Engine, tmp_path: Path) -> None:
    files = small_folder()
    run(engine, write(tmp_path / "crm", files))
    give_account(engine, "K1", "active")
    files["clients"][0] |= {"name": "Anna Żak-Nowa", "email": "nowa@example.com"}

    assert run(engine, write(tmp_path / "crm", files)).rejected == []
