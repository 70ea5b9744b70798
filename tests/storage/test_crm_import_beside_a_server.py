"""While an import runs, others read and write; a crash leaves whole batches; documents are taken."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, text

from mojbok.domain.invoice_document import PDF, XML, stored_name
from mojbok.storage.crm import landing
from mojbok.storage.crm.importing import Folders, import_folder
from mojbok.storage.migrate import metadata
from tests.storage.crm_folder import (
    VAULT,
    FixedClock,
    client,
    column,
    invoice,
    payer,
    run,
    small_folder,
    stored,
    write,
)


def test_others_write_between_the_batches(engine: Engine, tmp_path: Path) -> None:
    folder = write(
        tmp_path / "crm", {"clients": [client(f"K{place}", "individual") for place in range(10)]}
    )
    seen: list[int] = []

    def write_meanwhile(_file: str, _read: int, _size: int) -> None:
        with engine.begin() as connection:
            connection.execute(text("UPDATE crm_contract_statuses SET label = label"))
            found = connection.execute(select(metadata().tables["crm_clients"].c.client_id))
            seen.append(len(found.all()))

    import_folder(
        engine,
        vault=VAULT,
        clock=FixedClock(),
        folders=Folders(export=folder, documents=tmp_path / "dokumenty"),
        progress=write_meanwhile,
        batch=4,
    )

    assert seen == [4, 8, 10, 10]


def test_a_crash_leaves_whole_batches_and_the_import_can_be_repeated(
    engine: Engine, tmp_path: Path
) -> None:
    folder = write(
        tmp_path / "crm", {"clients": [client(f"K{place}", "individual") for place in range(10)]}
    )

    def crash(_file: str, _read: int, _size: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_folder(
            engine,
            vault=VAULT,
            clock=FixedClock(),
            folders=Folders(export=folder, documents=tmp_path / "dokumenty"),
            progress=crash,
            batch=4,
        )
    left = len(column(engine, "crm_clients", "client_id"))
    done = run(engine, folder)

    assert left == 4
    assert (done.summary.stored, done.summary.unchanged) == (6, 4)


def test_a_client_who_is_erased_meanwhile_refuses_the_rows_that_hang_on_him(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check passes, the writing fails, and the next try sees what has happened."""
    files = small_folder()
    # A payer of nobody makes the import ask for references at all.
    files["payers"].append(payer("P9", "K9", "42109010141234000000000042"))
    run(sqlite_engine, write(tmp_path / "first", {"clients": files["clients"]}))
    tries: list[int] = []
    check = landing._unknown

    def check_and_erase(*args: object) -> object:
        found = check(*args)  # type: ignore[arg-type] # passed on as they came
        if not tries:
            connection = args[0]._connection  # type: ignore[attr-defined] # of the SQLite store
            connection.execute("PRAGMA defer_foreign_keys = OFF")
            connection.execute("DELETE FROM crm_clients WHERE client_id = 'K1'")
            connection.execute("COMMIT")
            connection.execute("BEGIN IMMEDIATE")
        tries.append(1)
        return found

    monkeypatch.setattr(landing, "_unknown", check_and_erase)
    done = run(sqlite_engine, write(tmp_path / "crm", {"payers": files["payers"]}))

    assert len(tries) == 2
    assert done.rejected == [("payers.csv", 2, "client_id"), ("payers.csv", 4, "client_id")]
    assert column(sqlite_engine, "crm_payers", "payer_id") == ["P2"]


def test_documents_are_taken_under_names_of_ours(engine: Engine, tmp_path: Path) -> None:
    folder = _with_document(tmp_path, "faktura 1.pdf")
    (folder / "documents" / "faktura 1.pdf").write_bytes(b"%PDF-1.4 one")
    (folder / "documents" / "faktura 1.xml").write_bytes(b"<Faktura/>")

    done = run(engine, folder)

    kept = tmp_path / "dokumenty"
    assert (kept / stored_name("FV/1", PDF)).read_bytes() == b"%PDF-1.4 one"
    assert (kept / stored_name("FV/1", XML)).read_bytes() == b"<Faktura/>"
    assert "faktura 1.pdf" in column(engine, "crm_invoices", "document")
    assert done.summary.files[-1].warnings == []


def test_a_document_that_changed_is_taken_again(engine: Engine, tmp_path: Path) -> None:
    folder = _with_document(tmp_path, "1.pdf")
    given = folder / "documents" / "1.pdf"
    given.write_bytes(b"%PDF-1.4 one")
    run(engine, folder)
    given.write_bytes(b"%PDF-1.4 two")

    run(engine, folder)

    kept = tmp_path / "dokumenty" / stored_name("FV/1", PDF)
    assert kept.read_bytes() == b"%PDF-1.4 two"
    assert sorted(path.name for path in kept.parent.iterdir()) == [kept.name]


def test_a_document_that_is_not_there_is_told_and_the_invoice_lands(
    engine: Engine, tmp_path: Path
) -> None:
    done = run(engine, _with_document(tmp_path, "1.pdf"))

    assert done.summary.exit_status == 0
    assert "1.pdf" in done.summary.files[-1].warnings[0]
    assert "FV/1" in column(engine, "crm_invoices", "invoice_number")


def test_a_link_among_the_documents_leads_nowhere(engine: Engine, tmp_path: Path) -> None:
    folder = _with_document(tmp_path, "1.pdf")
    (tmp_path / "secret").write_text("secret")
    (folder / "documents" / "1.pdf").symlink_to(tmp_path / "secret")

    done = run(engine, folder)

    assert "1.pdf" in done.summary.files[-1].warnings[0]
    assert not (tmp_path / "dokumenty" / stored_name("FV/1", PDF)).exists()


def test_rows_are_never_deleted(engine: Engine, tmp_path: Path) -> None:
    run(engine, write(tmp_path / "crm", small_folder()))
    before = stored(engine)

    run(engine, write(tmp_path / "other", {"clients": [client("K1", "individual", name="Y")]}))

    after = stored(engine)
    assert {table: len(rows) for table, rows in after.items()} == {
        table: len(rows) for table, rows in before.items()
    }


def test_the_store_itself_refuses_a_second_client_with_a_nip(engine: Engine) -> None:
    clients = metadata().tables["crm_clients"]
    row = {"type": "business", "nip": "8567346215", "name": "X"}

    with pytest.raises(Exception, match=r"(?i)unique"), engine.begin() as connection:
        connection.execute(insert(clients), [{**row, "client_id": key} for key in ("K1", "K2")])


def _with_document(tmp_path: Path, name: str) -> Path:
    files = small_folder()
    files = {file: files[file] for file in ("clients", "payers", "contracts", "points_of_delivery")}
    files["invoices"] = [{**invoice("FV/1", "P1", "UM/1"), "document": name}]
    folder = write(tmp_path / "crm", files)
    (folder / "documents").mkdir()
    return folder
