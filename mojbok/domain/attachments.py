"""Attachments (załączniki): which files customers may send.

What a file is, is told by what is in it, and never by its name or by what the browser says.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO, Final

from mojbok.domain.errors import DomainError

MEGABYTE: Final = 1024 * 1024
MOST_FILES: Final = 5
MOST_BYTES: Final = 10 * MEGABYTE
MOST_BYTES_IN_ALL: Final = 25 * MEGABYTE
_LONGEST_NAME: Final = 120
_CHUNK: Final = 64 * 1024
_TAIL: Final = 2048
#: Cameras and programs write some thousands of parts at most; millions of empty ones would only keep us busy.
_MOST_PARTS: Final = 20_000


class AttachmentKind(StrEnum):
    """What a file may be; the value is its media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    HEIC = "image/heic"
    TEXT = "text/plain"

    @property
    def endings(self) -> tuple[str, ...]:
        """Give the endings that names of such files have, the usual one first."""
        return _ENDINGS[self]


_ENDINGS: Final = {
    AttachmentKind.PDF: (".pdf",),
    AttachmentKind.JPEG: (".jpg", ".jpeg"),
    AttachmentKind.PNG: (".png",),
    AttachmentKind.HEIC: (".heic", ".heif"),
    AttachmentKind.TEXT: (".txt",),
}


class Refusal(StrEnum):
    """Why a file is not taken."""

    KIND = "kind"
    EMPTY = "empty"
    SIZE = "size"
    COUNT = "count"
    TOTAL = "total"


@dataclass
class AttachmentsRefusedError(DomainError):
    """Files that were not taken, each as its name and a Refusal; the others are kept."""

    refused: list[list[str]] = field(default_factory=list)


@dataclass
class AttachmentsTooLargeError(DomainError):
    """The form was larger than everything that it may hold, and was not read."""


# Polyglots: files that are two things at once, one of which runs. What we give out is never run (see
# docs/decisions/0048), but the mail programs and scanners of those who get it may think otherwise.
_MARKUP: Final = re.compile(
    rb"<(?:!doctype\s+html|html[\s>]|svg[\s>]|script[\s>]|iframe[\s>]|\?php)", re.IGNORECASE
)
_LONGEST_MARKUP: Final = 64
#: A ZIP is read from its end: archives, Office documents with macros and JARs hide behind another file.
_END_OF_ZIP: Final = b"PK\x05\x06"
_LONGEST_END_OF_ZIP: Final = 65_557
#: What a PDF may start or carry by itself.
_ACTIVE_PDF: Final = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA)(?=[\s/<(\[\]>0-9])"
)
_PDF_HEADER: Final = re.compile(rb"%PDF-[12]\.[0-9]")
_PDF_END: Final = re.compile(rb"startxref\s+([0-9]{1,10})\s+%%EOF\s*\Z")
_PDF_XREF: Final = re.compile(rb"\s*(?:xref\b|[0-9]+\s+[0-9]+\s+obj\b)")
_PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_PNG_CHUNK: Final = re.compile(rb"[A-Za-z]{4}")
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})
_BOX: Final = re.compile(rb"[A-Za-z0-9 ]{4}")
#: Everything but tabs and the ends of lines.
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def kind_of(file: BinaryIO) -> AttachmentKind | None:
    """Tell what a file is by its content; None when it is none of the kinds, or something else besides.

    It is read piece by piece, so that no file is ever in memory whole.
    """
    size = _size(file)
    for kind, is_one in _KINDS.items():
        if is_one(file, size):
            return None if _is_something_else_too(file, size, kind) else kind
    return None


def tidy_name(name: str, kind: AttachmentKind) -> str:
    """Give a file's name as it may be shown: without folders and hidden signs, short, with the ending of its kind."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    # Cc, Cf and the like: what can't be seen, and what turns the direction of reading (`fakturafdp.exe`).
    seen = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C").rstrip(" .")
    ending = next((end for end in kind.endings if seen.casefold().endswith(end)), "")
    stem = seen[: len(seen) - len(ending)][:_LONGEST_NAME].strip(" .")
    return (stem or "plik") + (seen[len(seen) - len(ending) :] if ending else kind.endings[0])


def other_kind_named(name: str, kind: AttachmentKind) -> AttachmentKind | None:
    """Tell what a file seems to be by its owner's name for it, where `tidy_name` had to add the ending of its kind."""
    given = next((name[: -len(end)] for end in kind.endings if name.casefold().endswith(end)), name)
    return next(
        (
            other
            for other in AttachmentKind
            if other is not kind and given.casefold().endswith(other.endings)
        ),
        None,
    )


def seen_name(name: str) -> str:
    """Give the name of a file that was not taken, as it may be shown."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    return (
        "".join(sign for sign in base if unicodedata.category(sign)[0] != "C")[:_LONGEST_NAME]
        or "plik"
    )


def refusal_by_size(size: int, *, others: int, bytes_of_others: int) -> Refusal | None:
    """Tell why a file may not come to those that are there already, or None when it may."""
    if others >= MOST_FILES:
        return Refusal.COUNT
    if not size:
        return Refusal.EMPTY
    if size > MOST_BYTES:
        return Refusal.SIZE
    return Refusal.TOTAL if size + bytes_of_others > MOST_BYTES_IN_ALL else None


def _is_pdf(file: BinaryIO, size: int) -> bool:
    if not _PDF_HEADER.match(_read(file, 0, 16)):
        return False
    end = _PDF_END.search(_read(file, max(0, size - _TAIL), _TAIL))
    return end is not None and _PDF_XREF.match(_read(file, int(end[1]), 64)) is not None


def _is_png(file: BinaryIO, size: int) -> bool:
    if _read(file, 0, 8) != _PNG_SIGNATURE:
        return False
    at, names = 8, list[bytes]()
    while at + 12 <= size and (not names or names[-1] != b"IEND"):
        header = _read(file, at, 8)
        if not _PNG_CHUNK.fullmatch(header[4:]) or len(names) == _MOST_PARTS:
            return False
        names.append(header[4:])
        at += 12 + int.from_bytes(header[:4])
    # Nothing may come after the end: that is where a second file would hide.
    return at == size and names[:1] == [b"IHDR"] and names[-1:] == [b"IEND"] and b"IDAT" in names


def _is_jpeg(file: BinaryIO, size: int) -> bool:
    if _read(file, 0, 3) != b"\xff\xd8\xff":
        return False
    at = 2
    for _part in range(_MOST_PARTS):
        if at + 4 > size:
            break
        header = _read(file, at, 4)
        if header[0] != 0xFF:  # noqa: PLR2004 - every marker of a JPEG begins so
            return False
        if header[1] == 0xDA:  # noqa: PLR2004 - SOS: the picture itself, up to the marker of the end
            # Cameras write things of their own after the end (a film, a small picture).
            return any(b"\xff\xd9" in piece for piece in _pieces(file, at, overlap=1))
        at += 2 + max(2, int.from_bytes(header[2:]))
    return False


def _is_heic(file: BinaryIO, size: int) -> bool:
    head = _read(file, 0, 12)
    if head[4:8] != b"ftyp" or head[8:12] not in _HEIC_BRANDS:
        return False
    at, names = 0, set()
    for _part in range(_MOST_PARTS):
        if at + 8 > size:
            break
        header = _read(file, at, 16)
        length = int.from_bytes(header[:4])
        if length == 1:
            length = int.from_bytes(header[8:16])
        if not _BOX.fullmatch(header[4:8]) or (length and length < 8):  # noqa: PLR2004 - the header itself
            return False
        names.add(header[4:8])
        at += length or size - at
    return at == size and b"meta" in names


def _is_text(file: BinaryIO, size: int) -> bool:
    rest = b""
    for piece in _pieces(file, 0):
        data = rest + piece
        try:
            text, rest = data.decode("utf-8"), b""
        except UnicodeDecodeError as error:
            # A sign cut in two at the end of the piece goes on in the next one.
            if len(data) - error.start > 3:  # noqa: PLR2004 - a sign has four bytes at most
                return False
            text, rest = data[: error.start].decode("utf-8"), data[error.start :]
        if _CONTROL.search(text):
            return False
    return bool(size) and not rest


_KINDS: Final[dict[AttachmentKind, Callable[[BinaryIO, int], bool]]] = {
    AttachmentKind.PDF: _is_pdf,
    AttachmentKind.PNG: _is_png,
    AttachmentKind.JPEG: _is_jpeg,
    AttachmentKind.HEIC: _is_heic,
    AttachmentKind.TEXT: _is_text,
}


def _is_something_else_too(file: BinaryIO, size: int, kind: AttachmentKind) -> bool:
    if _END_OF_ZIP in _read(file, max(0, size - _LONGEST_END_OF_ZIP), _LONGEST_END_OF_ZIP):
        return True
    for piece in _pieces(file, 0, overlap=_LONGEST_MARKUP):
        if _MARKUP.search(piece):
            return True
        if kind is AttachmentKind.PDF and _ACTIVE_PDF.search(piece):
            return True
    # A text is no program's document by mistake: mail, rich text and scripts begin with their own words.
    head = _read(file, 0, 64).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return kind is AttachmentKind.TEXT and head.startswith((b"%pdf", b"{\\rtf", b"#!", b"<?xml"))


def _size(file: BinaryIO) -> int:
    return file.seek(0, 2)


def _read(file: BinaryIO, at: int, most: int) -> bytes:
    file.seek(at)
    return file.read(most)


def _pieces(file: BinaryIO, at: int, *, overlap: int = 0) -> Iterator[bytes]:
    """Give the file from a place on, piece by piece; each begins with the end of the one before."""
    file.seek(at)
    last = b""
    while piece := file.read(_CHUNK):
        yield last + piece
        last = piece[-overlap:] if overlap else b""
