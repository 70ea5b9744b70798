"""E-mail addresses: one mailbox, in ASCII (REG-03, R13)."""

import pytest

from mojbok.domain.email_address import EmailInvalidError, is_same_mailbox, parse_email


@pytest.mark.requirement("REG-03")
@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ("anna@poczta.example.com", "anna@poczta.example.com"),
        (" anna@poczta.example.com ", "anna@poczta.example.com"),
        ("Anna.Nowak+prad@POCZTA.Example.COM", "Anna.Nowak+prad@poczta.example.com"),
        ("anna@żółw.example.com", "anna@xn--w-uga1v8h.example.com"),
        ("x" * 64 + "@poczta.example.com", "x" * 64 + "@poczta.example.com"),
    ],
)
def test_an_address_is_saved_in_ascii_with_a_lower_case_domain(typed: str, saved: str) -> None:
    try:
        assert parse_email(typed) == saved
    except EmailInvalidError:
        pytest.fail(f"{typed} was refused")


@pytest.mark.requirement("REG-03")
@pytest.mark.parametrize(
    "typed",
    [
        "",
        "anna",
        "anna@",
        "@poczta.example.com",
        "anna@poczta",
        "anna@poczta.example.com, ola@poczta.example.com",
        "anna@poczta.example.com;ola@poczta.example.com",
        "anna@poczta.example.com\r\nBcc: ola@poczta.example.com",
        "anna@poczta.example.com\nola",
        "Anna <anna@poczta.example.com>",
        '"anna nowak"@poczta.example.com',
        "anna@[127.0.0.1]",
        "x" * 65 + "@poczta.example.com",
        "аnna@poczta.example.com",
        "anna@poczta.example.com\0",
        "an\u202ena@poczta.example.com",
        "anna..n@poczta.example.com",
        "a@" + "b" * 250 + ".pl",
    ],
)
def test_what_is_not_exactly_one_ascii_mailbox_is_refused_r13(typed: str) -> None:
    with pytest.raises(EmailInvalidError):
        parse_email(typed)


@pytest.mark.requirement("REG-09")
def test_letter_case_does_not_make_another_mailbox() -> None:
    assert is_same_mailbox("Anna@poczta.example", " anna@POCZTA.example")
    assert not is_same_mailbox("anna@poczta.example", "ola@poczta.example")
