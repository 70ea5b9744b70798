"""What is masked in logs and records (X05), and what is not, so that they still tell something (X07)."""

from string import printable

import pytest
from argon2.profiles import CHEAPEST
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.redaction import LONGEST, is_free_of_secrets, on_one_line, redacted
from mojbok.gateways.passwords import Argon2Hasher
from mojbok.gateways.tokens import SecretTokens
from tests.builders import nip, pesel

TOKEN = "dGhpcyBpcyBhIHRva2VuIG9mIDQzIHNpZ25zLCBub3c"

SECRETS = {
    "pesel": "44051401359",
    "pesel with a dash": "440514-01359",
    "pesel with a space": "440514 01359",
    "pesel in full-width digits": "44051401359",
    "mistyped pesel": "44051401358",
    "nip": "1234563218",
    "nip with dashes": "123-456-32-18",
    "nip in the other grouping": "123-45-63-218",
    "nip with its country": "PL1234563218",
    "phone": "601234567",
    "phone abroad": "+48601234567",
    "phone with spaces": "601 234 567",
    "account number": "61 1090 1014 0000 0712 1981 2874",
    "e-mail": "anna.nowak+x@poczta.example.com",
    "encoded e-mail": "anna%40poczta.example.com",
    "token": TOKEN,
    "one-time password": "ABCD2345EFGH6789",
    "one-time password in groups": "ABCD-2345-EFGH-6789",
    "one-time password with spaces": "ABCD 2345 EFGH 6789",
    "client id": "3f2b8c1e-9d4a-4f6b-8c1e-9d4a4f6b8c1e",
    "hash": "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g",
}
PLACES = {
    "alone": "{}",
    "in a sentence": "The value {} is wrong.",
    "quoted": "invalid literal for int() with base 10: '{}'",
    "in json": '{{"value":"{}"}}',
    "in an address": "GET /aktywacja/{}",
    "in a query": "GET /odzyskiwanie-loginu?e={}&x=1",
    "in a call": "by_login({!r})",
    "in bytes": "[b'{}']",
    "after a sign": "number={}",
}


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_what_has_a_form_is_masked_wherever_it_stands_x05(secret: str, place: str) -> None:
    assert secret not in redacted(place.format(secret))


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(
    "line",
    [
        "password=Zielony-Czajnik7",
        "password = Zielony-Czajnik7",
        "{'password': 'Zielony-Czajnik7', 'x': 1}",
        '{"new_password": "Zielony-Czajnik7"}',
        '{\\"new_password_repeat\\": \\"Zielony-Czajnik7\\"}',
        "Hasło: Zielony-Czajnik7",
        "SMTP_PASSWORD=Zielony-Czajnik7",
        "MOJBOK_SECRET_KEY=Zielony-Czajnik7",
        "/logowanie?login=x&password=Zielony-Czajnik7",
        "Cookie: a=b; mojbok-session=Zielony-Czajnik7",
        "< cookie: mojbok-session=Zielony-Czajnik7",
        "(b'cookie', b'mojbok-session=Zielony-Czajnik7'), (b'host', b'x')",
        "Set-Cookie: mojbok-draft=Zielony-Czajnik7; Path=/",
        "authorization: Bearer Zielony-Czajnik7",
        "{'Authorization': 'Basic Zielony-Czajnik7'}",
        "postgresql+psycopg://mojbok:Zielony-Czajnik7@db/mojbok",
        "{'query_string': b'Zielony-Czajnik7'}",
        "login='Zielony-Czajnik7'",
        "/logowanie?Zielony-Czajnik7",
        "https://mojbok.example/x?dalej=Zielony-Czajnik7#y",
    ],
)
def test_what_has_a_name_is_masked_x05(line: str) -> None:
    assert "Czajnik" not in redacted(line)


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("number", range(200))
def test_everything_that_the_program_itself_makes_is_masked_x05(number: int) -> None:
    tokens = SecretTokens()
    grouped = tokens.one_time_password()
    made = [
        tokens.link_token(),
        tokens.one_time_password(),
        "-".join(grouped[at : at + 4] for at in range(0, 16, 4)),
        pesel(number),
        nip(number),
    ]

    assert [value for value in made if value in redacted(f"x {value}.")] == []


@pytest.mark.requirement("SEC-02")
def test_a_hash_is_masked_x05() -> None:
    hashed = Argon2Hasher(parameters=CHEAPEST).hash("x")

    assert hashed.rpartition("$")[2] not in redacted(f"hash {hashed}")


@pytest.mark.parametrize(
    "line",
    [
        "Incident 01AB23CD",
        "Account event",
        "The mail server can't be used until 2026-11-22 12:00:00+00:00: 421 busy",
        "Letter 019a7c3f4d2b11223344556677889900 could not be delivered",
        "Socket refused: too many events from 198.51.100.7",
        "Socket refused: foreign origin from 2001:db8::ff00:42:8329",
        "UNIQUE constraint failed: accounts.login_index",
        'File "/srv/mojbok/services/sign_in.py", line 123, in log_in',
        "Running upgrade 0004 -> 0009, The database itself refuses to change",
        "KeyError: 'email'",
        "klient na linii, sprawa 12/2026, godz. 12:30",
        "Serving on http://127.0.0.1:8080",
    ],
)
def test_what_a_log_is_read_for_stays(line: str) -> None:
    assert redacted(line) == line
    assert is_free_of_secrets(line)


@pytest.mark.requirement("SEC-02")
def test_a_long_text_is_cut_and_nothing_shows_at_the_cut_x05() -> None:
    for before in range(LONGEST - 60, LONGEST + 10):
        text = "x " * (before // 2) + TOKEN + " " + "44051401359" + " x" * LONGEST
        told = redacted(text)
        assert len(told) <= LONGEST + 1
        assert TOKEN[:12] not in told
        assert "440514" not in told


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(
    "sign", ["x", "1", "a@", "A2B3 ", "=", "?", "cookie", "password=", "-", "%"]
)
def test_no_text_takes_long_to_read(sign: str) -> None:
    from time import process_time

    started = process_time()
    redacted(sign * 100_000)

    assert process_time() - started < 0.25


@pytest.mark.requirement("SEC-02")
@given(st.text() | st.text(alphabet=printable))
def test_every_text_becomes_one_line_that_can_be_read_again_x07(text: str) -> None:
    told = on_one_line(text)

    assert len(told.splitlines()) <= 1
    assert told.encode() is not None
    assert "\x1b" not in told
    assert on_one_line(told) == told


@pytest.mark.requirement("SEC-02")
def test_signs_that_move_or_turn_a_line_are_written_as_numbers_x07() -> None:
    forged = "anna\r\n2026-11-22 \x1b[2Jlogged_in\u202e\u2028\x00\x85\ud800"

    assert on_one_line(forged) == (
        r"anna\x0d\x0a2026-11-22 \x1b[2Jlogged_in\u202e\u2028\x00\x85\ud800"
    )
