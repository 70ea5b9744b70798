"""Which files are taken: told by what is in them, never by name or by what the browser says (POR-07)."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.attachments import (
    MEGABYTE,
    AttachmentKind,
    Refusal,
    kind_of,
    other_kind_named,
    refusal_by_size,
    seen_name,
    tidy_name,
)
from tests import sample_files

pytestmark = pytest.mark.requirement("POR-07", "SEC-02")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
PDF = sample_files.pdf()


def told(content: bytes) -> AttachmentKind | None:
    return kind_of(io.BytesIO(content))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, AttachmentKind.PDF),
        (sample_files.png(), AttachmentKind.PNG),
        (sample_files.jpeg(), AttachmentKind.JPEG),
        (sample_files.jpeg(comment=b"aparat"), AttachmentKind.JPEG),
        (sample_files.jpeg() + b"film z aparatu", AttachmentKind.JPEG),
        (sample_files.heic(), AttachmentKind.HEIC),
        (sample_files.text(), AttachmentKind.TEXT),
        (b"\xef\xbb\xbfz Notatnika", AttachmentKind.TEXT),
        ("zażółć".encode() * 30_000, AttachmentKind.TEXT),
        (b"2 < 3 i 5 > 4", AttachmentKind.TEXT),
    ],
)
def test_what_customers_send_is_known_by_its_content(content: bytes, kind: AttachmentKind) -> None:
    assert told(content) is kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\0\3\0\0\0",
        b"\x7fELF\2\1\1\0",
        b"GIF89a\1\0\1\0\0\0\0;",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        sample_files.archive(),
        SVG,
        PAGE,
        b"\n\n  <HTML >\n",
        b"<?xml version='1.0'?><x/>",
        b"<?php system('id'); ?>",
        b"#!/bin/sh\n",
        b"{\\rtf1\\object}",
        b"zwyk\xc5y",
        b"z zerem\0",
        b"\x1b[2Jterminal",
        "prawie".encode("utf-16"),
        b"urwany \xc5",
        "stary kod: \x85".encode(),
    ],
)
def test_everything_else_is_refused(content: bytes) -> None:
    assert told(content) is None


@pytest.mark.parametrize(
    "content",
    [
        PDF + sample_files.archive(),
        PDF + PAGE,
        PDF.replace(b"%\xe2\xe3\xcf\xd3", PAGE),
        PAGE + PDF,
        sample_files.png() + sample_files.archive(),
        sample_files.png() + PAGE,
        sample_files.png() + b"\0",
        sample_files.jpeg() + sample_files.archive(),
        sample_files.jpeg(comment=PAGE),
        sample_files.jpeg(comment=SVG),
        sample_files.jpeg(comment=b"<?php system('id'); ?>"),
        sample_files.heic() + PAGE,
        sample_files.text() + SVG,
        sample_files.text() + sample_files.archive(),
    ],
)
def test_what_is_two_things_at_once_is_refused(content: bytes) -> None:
    assert told(content) is None


@pytest.mark.parametrize(
    "active",
    [
        b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >> ",
        b"/Names << /EmbeddedFiles 9 0 R >> ",
        b"/AA << /O << /S /Launch /F (cmd.exe) >> >> ",
        b"/AcroForm << /XFA 9 0 R >> ",
    ],
)
def test_a_pdf_that_does_or_carries_something_is_refused(active: bytes) -> None:
    assert told(sample_files.pdf(body=active)) is None


@pytest.mark.parametrize(
    "content",
    [
        PDF[:-8],
        PDF[: len(PDF) // 2],
        b"%PDF-1.4 to tylko udaje",
        b"\n" + PDF,
        sample_files.png()[:-4],
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        sample_files.jpeg()[:-2],
        sample_files.heic()[:-1],
        b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
    ],
)
def test_a_file_that_only_begins_as_one_is_refused(content: bytes) -> None:
    assert told(content) is None


def test_markup_is_found_where_two_pieces_meet() -> None:
    for before in range(65_536 - 8, 65_536 + 1):
        assert told(b"a" * before + b"<script>") is None


@given(st.binary(max_size=600))
def test_any_bytes_are_told_without_an_error(content: bytes) -> None:
    kind = told(content)

    assert kind is None or kind in AttachmentKind


@given(
    st.sampled_from([PDF, sample_files.png(), sample_files.jpeg(), sample_files.heic()]), st.data()
)
def test_a_broken_file_is_told_without_an_error(content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(content) - 1))
    broken = content[:at] + data.draw(st.binary(max_size=8)) + content[at + 1 :]

    told(broken)


@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=400))
def test_plain_text_without_markup_is_text(text: str) -> None:
    plain = text.replace("<", "").replace("PK", "").lstrip("%{#\ufeff \t\r\n")

    assert not plain or told(plain.encode()) is AttachmentKind.TEXT


@given(st.text(max_size=400), st.sampled_from(AttachmentKind))
def test_a_name_never_is_a_path_and_always_has_the_ending_of_its_kind(
    name: str, kind: AttachmentKind
) -> None:
    tidy = tidy_name(name, kind)

    assert not set(tidy) & set("/\\\0\r\n\u202e")
    assert tidy.casefold().endswith(kind.endings)
    assert tidy not in {".", ".."}
    assert len(tidy) <= 126


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("faktura.pdf", AttachmentKind.PDF, "faktura.pdf"),
        ("SKAN.PDF", AttachmentKind.PDF, "SKAN.PDF"),
        ("../../etc/passwd", AttachmentKind.TEXT, "passwd.txt"),
        ("C:\\Users\\Anna\\licznik.jpeg", AttachmentKind.JPEG, "licznik.jpeg"),
        ("strona.html", AttachmentKind.TEXT, "strona.html.txt"),
        ("wirus.exe.pdf", AttachmentKind.PNG, "wirus.exe.pdf.png"),
        ("faktura\u202efdp.exe", AttachmentKind.PDF, "fakturafdp.exe.pdf"),
        ("\r\nSet-Cookie: a=b", AttachmentKind.TEXT, "Set-Cookie: a=b.txt"),
        ("...", AttachmentKind.PDF, "plik.pdf"),
        (".txt", AttachmentKind.TEXT, "plik.txt"),
        ("zdje\u0328cie.png", AttachmentKind.PNG, "zdjęcie.png"),
        ("a" * 300 + ".pdf", AttachmentKind.PDF, "a" * 120 + ".pdf"),
    ],
)
def test_names_are_only_shown(name: str, kind: AttachmentKind, shown: str) -> None:
    assert tidy_name(name, kind) == shown


def test_the_name_of_a_refused_file_is_shown_without_its_tricks() -> None:
    assert seen_name("..\\zle\u202egpj.exe\n") == "zlegpj.exe"
    assert seen_name("\n") == "plik"


@pytest.mark.parametrize(
    ("size", "others", "bytes_of_others", "why"),
    [
        (0, 0, 0, Refusal.EMPTY),
        (1, 0, 0, None),
        (10 * MEGABYTE, 0, 0, None),
        (10 * MEGABYTE + 1, 0, 0, Refusal.SIZE),
        (5 * MEGABYTE, 2, 20 * MEGABYTE, None),
        (5 * MEGABYTE + 1, 2, 20 * MEGABYTE, Refusal.TOTAL),
        (1, 4, 10, None),
        (1, 5, 10, Refusal.COUNT),
    ],
)
def test_size_count_and_sum_have_their_limits(
    size: int, others: int, bytes_of_others: int, why: Refusal | None
) -> None:
    assert refusal_by_size(size, others=others, bytes_of_others=bytes_of_others) is why


class Counted(io.BytesIO):
    """A file that tells how often it was read."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        return super().read(size)


@pytest.mark.parametrize(
    ("head", "part"),
    [
        (b"\xff\xd8", b"\xff\xe0\0\2"),
        (b"\x89PNG\r\n\x1a\n", b"\0\0\0\0IDAT\0\0\0\0"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 12, b"\0\0\0\x08free"),
    ],
    ids=["jpeg", "png", "heic"],
)
def test_a_picture_of_countless_empty_parts_is_given_up_soon(head: bytes, part: bytes) -> None:
    file = Counted(head + part * 100_000)

    assert kind_of(file) is None
    assert file.reads < 30_000


@pytest.mark.parametrize(
    ("name", "kind", "named"),
    [
        ("faktura.pdf", AttachmentKind.TEXT, AttachmentKind.PDF),
        ("LICZNIK.JPEG", AttachmentKind.PNG, AttachmentKind.JPEG),
        ("skan.pdf", AttachmentKind.JPEG, AttachmentKind.PDF),
        ("faktura.pdf", AttachmentKind.PDF, None),
        ("licznik.jpeg", AttachmentKind.JPEG, None),
        ("odczyt.2026", AttachmentKind.TEXT, None),
        ("opis", AttachmentKind.TEXT, None),
    ],
)
def test_a_file_whose_name_says_something_else_than_it_is_is_known_by_its_kept_name(
    name: str, kind: AttachmentKind, named: AttachmentKind | None
) -> None:
    assert other_kind_named(tidy_name(name, kind), kind) is named
