"""A PDF of one page, written by hand: enough for a sample invoice, Polish letters included."""

from collections.abc import Sequence
from typing import Final

#: Letters outside of ASCII, as the standard fonts name them; they take the codes from 128 on.
_GLYPHS: Final = {
    "ą": "aogonek",
    "ć": "cacute",
    "ę": "eogonek",
    "ł": "lslash",
    "ń": "nacute",
    "ó": "oacute",
    "ś": "sacute",
    "ź": "zacute",
    "ż": "zdotaccent",
    "Ć": "Cacute",
    "Ł": "Lslash",
    "Ó": "Oacute",
    "Ś": "Sacute",
    "Ź": "Zacute",
    "Ż": "Zdotaccent",
    "–": "endash",
}
_FIRST_CODE: Final = 128
_CODES: Final = {letter: _FIRST_CODE + place for place, letter in enumerate(_GLYPHS)}


def one_page(lines: Sequence[str]) -> bytes:
    """Write an A4 page with these lines of text."""
    text = b" T* ".join(b"(" + _encoded(line) + b") Tj" for line in lines)
    content = b"BT /F1 12 Tf 16 TL 56 780 Td " + text + b" ET"
    names = " ".join(f"/{name}" for name in _GLYPHS.values())
    return _document(
        b"<< /Type /Catalog /Pages 2 0 R /Lang (pl-PL) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding 6 0 R >>",
        f"<< /Type /Encoding /Differences [{_FIRST_CODE} {names}] >>".encode(),
    )


def _document(*objects: bytes) -> bytes:
    written = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return written + (
        b"xref\n0 %d\n0000000000 65535 f \n%b"
        b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, len(written))
    )


def _encoded(line: str) -> bytes:
    escaped = "".join(f"\\{sign}" if sign in "()\\" else sign for sign in line)
    return bytes(_CODES.get(sign, ord(sign) if sign.isascii() else ord("?")) for sign in escaped)
