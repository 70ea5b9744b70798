"""Small real files of every kind that may be attached, and of kinds that may not."""

import io
import struct
import zipfile
import zlib


def pdf(*, body: bytes = b"") -> bytes:
    """Write a PDF of one empty page, with its cross-reference table where it says that it is."""
    parts = [b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + body + b">>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    ]
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(sum(map(len, parts)))
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = sum(map(len, parts))
    parts.append(b"xref\n0 4\n0000000000 65535 f \n")
    parts += [b"%010d 00000 n \n" % offset for offset in offsets]
    parts.append(b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start)
    return b"".join(parts)


def png() -> bytes:
    """Write a PNG of one grey point."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + header
        + chunk(b"IDAT", zlib.compress(b"\0\x80"))
        + chunk(b"IEND", b"")
    )


def jpeg(*, comment: bytes = b"") -> bytes:
    """Write the segments of a JPEG, as a camera does."""

    def segment(marker: int, data: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data

    return b"".join(
        (
            b"\xff\xd8",
            segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
            segment(0xFE, comment) if comment else b"",
            segment(0xDB, b"\0" + b"\1" * 64),
            segment(0xC0, b"\x08\0\1\0\1\1\1\x11\0"),
            segment(0xC4, b"\0" + b"\0" * 16 + b"\0"),
            segment(0xDA, b"\1\1\0\0\x3f\0"),
            b"\x80\xff\xd9",
        )
    )


def heic() -> bytes:
    """Write the boxes of a HEIC picture."""

    def box(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data) + 8) + name + data

    return (
        box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", b"\0" * 16) + box(b"mdat", b"\1" * 8)
    )


def text() -> bytes:
    return "Odczyt licznika: 12345 kWh, zażółć gęślą jaźń.\r\n\tKoniec.\n".encode()


def archive(name: str = "word/vbaProject.bin") -> bytes:
    """Write a ZIP, which is what an Office document with macros is."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as opened:
        opened.writestr("[Content_Types].xml", "<Types/>")
        opened.writestr(name, b"macro")
    return held.getvalue()
