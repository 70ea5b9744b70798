"""Runs by itself, knowing nothing of mojBOK: a document comes in as JSON, its PDF goes out."""

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import typst

if TYPE_CHECKING:
    from typst import PDFStandards

#: Twice what the longest document takes.
_MOST_MEMORY: Final = 2 * 1024**3
#: PDF/UA-1 is for screen readers, PDF/A-2a for keeping.
_STANDARDS: Final["PDFStandards"] = ["a-2a", "ua-1"]


def main() -> None:
    """Print; without the standards when a name has signs that the font lacks, which they forbid."""
    _bound_memory()
    inputs = {"document": sys.stdin.buffer.read().decode()}
    try:
        pdf = _printed(inputs, _STANDARDS)
    except typst.TypstError:
        pdf = _printed(inputs, [])
    sys.stdout.buffer.write(pdf)


def _printed(inputs: dict[str, str], standards: "PDFStandards") -> bytes:
    return bytes(
        typst.compile(
            sys.argv[1],
            sys_inputs=inputs,
            ignore_system_fonts=True,
            pdf_standards=standards,
        )
    )


def _bound_memory() -> None:
    # Windows has no such bound.
    with suppress(ImportError):
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


if __name__ == "__main__":
    main()
