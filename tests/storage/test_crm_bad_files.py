"""Torn lines, columns and files of an export that can't be read."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.storage.crm_folder import Files, client, column, run, small_folder, write


def _with_line(text: bytes) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join([*lines[:2], text, *lines[2:]]))

    return change


@pytest.mark.parametrize(
    "torn",
    [
        b"K9;individual;;;za;malo\n",
        b"K9;individual;;;Jan;a;b;c;d;e;f;g\n",
        b'K9;individual;;;"nigdzie nie zamkniete;a;b;c;d;e\n',
        b'K9;individual;;;"zle"zamkniete;a;b;c;d;e\n',
        "K9;individual;;;Łąka;a;b;c;d;e\n".encode("cp1250"),
        b"K9;individual;;;Jan\0;a;b;c;d;e\n",
    ],
    ids=["short", "long", "open quote", "bad quote", "cp1250", "nul"],
)
def test_a_torn_line_is_refused_and_its_neighbours_land(
    engine: Engine, tmp_path: Path, torn: bytes
) -> None:
    folder = write(tmp_path / "crm", small_folder())
    _with_line(torn)(folder / "clients.csv")

    done = run(engine, folder)

    assert [(row["file"], row["line"]) for row in done.rows] == [("clients.csv", "3")]
    assert (done.summary.stored, done.summary.rejected) == (21, 1)


def test_lines_are_counted_as_an_editor_counts_them(engine: Engine, tmp_path: Path) -> None:
    files = small_folder()
    files["clients"][0]["name"] = "Anna\nŻak\r\nNowak"
    files["clients"].append(client("K9", "nobody"))

    done = run(engine, write(tmp_path / "crm", files))

    assert done.rejected == [("clients.csv", 6, "type")]
    assert "Anna Żak Nowak" in column(engine, "crm_clients", "name")


def test_blank_lines_are_no_rows(engine: Engine, tmp_path: Path) -> None:
    folder = write(tmp_path / "crm", small_folder())
    _with_line(b"\n\r\n")(folder / "clients.csv")

    done = run(engine, folder)

    assert done.rows == []
    assert done.summary.stored == 21


def test_hundreds_of_open_quotes_refuse_only_their_lines(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    folder = write(tmp_path / "crm", {"clients": [client("K1", "individual")]})
    with (folder / "clients.csv").open("ab") as file:
        file.write(b'K9;individual;;;"open;a;b;c;d;e\nK2;individual;;;Jan;a;b;c;d;e\n' * 300)

    done = run(sqlite_engine, folder, batch=100)

    assert (done.summary.rejected, len(column(sqlite_engine, "crm_clients", "name"))) == (300, 2)


def test_an_unknown_column_is_named_and_passed_over(engine: Engine, tmp_path: Path) -> None:
    rows: Files = {"clients": [{**client("K1", "individual"), "ulubiony_kolor": "zielony"}]}

    done = run(engine, write(tmp_path / "crm", rows))

    assert done.summary.exit_status == 0
    assert "ulubiony_kolor" in done.summary.files[0].warnings[0]


def test_a_file_without_a_needed_column_is_not_read_and_the_others_are(
    engine: Engine, tmp_path: Path
) -> None:
    files = small_folder()
    for row in files["payments"]:
        del row["amount"]

    done = run(engine, write(tmp_path / "crm", files))

    assert done.summary.exit_status == 1
    assert column(engine, "crm_payments", "payment_id") == []
    assert done.rows == [
        {
            "file": "payments.csv",
            "line": "1",
            "column": "",
            "value": "",
            "reason": "Brak kolumn: amount.",
        }
    ]


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"\xff\xfec\0l\0", b"kolumna;inna\n1;2\n", b"client_id;client_id;type;name\n"],
    ids=["empty", "blank", "utf-16", "strange", "doubled"],
)
def test_a_folder_that_can_not_be_read_changes_nothing(
    engine: Engine, tmp_path: Path, content: bytes
) -> None:
    folder = tmp_path / "crm"
    folder.mkdir()
    (folder / "clients.csv").write_bytes(content)

    done = run(engine, folder)

    assert done.summary.exit_status == 2
    assert done.summary.files[0].unreadable
    assert column(engine, "crm_imports", "import_id") == []
    assert not done.report.exists()


def test_a_folder_that_is_not_there_is_told(engine: Engine, tmp_path: Path) -> None:
    done = run(engine, tmp_path / "nowhere")

    assert done.summary.exit_status == 2
    assert "nowhere" in done.summary.warnings[0]


def test_a_file_that_is_no_part_of_the_export_is_named(engine: Engine, tmp_path: Path) -> None:
    folder = write(tmp_path / "crm", small_folder())
    (folder / "client.csv").write_text("x")

    assert "client.csv" in run(engine, folder).summary.warnings[0]
