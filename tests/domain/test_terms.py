"""Versions of the terms: what may be one, and what may be published as one."""

import pytest

from mojbok.domain.terms import (
    MOST_TEXT,
    TermsEmptyError,
    TermsNotTextError,
    TermsTooLongError,
    VersionInvalidError,
    parse_text,
    parse_version,
)


@pytest.mark.requirement("BOK-04")
@pytest.mark.parametrize("typed", ["2.0", "2", "2026-12", "v3_1", " 2.0 ", "x" * 32])
def test_a_version_is_a_number_or_a_short_name(typed: str) -> None:
    assert parse_version(typed) == typed.strip()


@pytest.mark.requirement("BOK-04")
@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "../x",
        "2/0",
        "2 0",
        "2,0",
        ".5",
        "-1",
        "x" * 33,
        "wersja-ż",
        "2.0\n3",
        "<b>",
        "44051401359",
    ],
)
def test_what_can_not_stand_in_an_address_is_no_version(typed: str) -> None:
    with pytest.raises(VersionInvalidError):
        parse_version(typed)


@pytest.mark.requirement("BOK-04")
def test_one_text_is_the_same_however_its_editor_has_saved_it() -> None:
    text = "## 1. Zażółć\n\n1. Gęślą"

    for content in (text, f"\ufeff{text}\r\n".replace("\n", "\r\n"), f"\n\n{text}\n\n"):
        assert parse_text(content.encode()) == text


@pytest.mark.requirement("BOK-04")
@pytest.mark.parametrize("content", [b"", b" \r\n\t\n", b"\xef\xbb\xbf"])
def test_nothing_is_no_text(content: bytes) -> None:
    with pytest.raises(TermsEmptyError):
        parse_text(content)


@pytest.mark.requirement("BOK-04")
@pytest.mark.parametrize(
    "content",
    ["Zażółć".encode("cp1250"), "Zażółć".encode("utf-16"), b"%PDF-1.7\n\x00\x01", b"a\x1bb"],
)
def test_bytes_of_something_else_are_no_text(content: bytes) -> None:
    with pytest.raises(TermsNotTextError):
        parse_text(content)


@pytest.mark.requirement("BOK-04")
def test_a_text_may_be_long_but_not_endless() -> None:
    assert parse_text(b"x" * MOST_TEXT)
    with pytest.raises(TermsTooLongError):
        parse_text(b"x" * (MOST_TEXT + 1))
