"""What each letter says, and what nobody can make it say."""

import re
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from html import unescape
from html.parser import HTMLParser

import pytest

from mojbok.domain.letters import (
    ActivationLetter,
    Letter,
    LoginReminderLetter,
    TermsUpdatedLetter,
    WaitingLetter,
    letter_from_data,
    letter_kinds,
)
from mojbok.mail.message import LetterComposer
from mojbok.mail.render import TEMPLATES
from tests.mail.letters import (
    ANNA,
    LETTERS,
    LINK,
    LINK_OF_CHANGE,
    MASKED,
    NOON,
    SETTINGS,
    WHEN,
    WHEN_IN_WARSAW,
    activation,
    login_reminder,
    one_time_password,
)

NUMBER = "019ab4c6d2e1" + "0" * 20
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "X-Mojbok-Letter",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
    "Content-Language",
]


every_letter = pytest.mark.parametrize(
    "letter",
    [pytest.param(letter, id=f"{number}-{letter.kind}") for number, letter in enumerate(LETTERS)],
)


def composed(letter: Letter) -> EmailMessage:
    waiting = WaitingLetter(id=NUMBER, letter=letter, created_at=NOON, attempts=1)
    return LetterComposer(SETTINGS).compose(waiting)


def received(letter: Letter) -> EmailMessage:
    """Give the message as who gets it reads it."""
    return message_from_bytes(composed(letter).as_bytes(), policy=SMTP)


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def lines(letter: Letter) -> list[str]:
    return part(received(letter), "plain").splitlines()


def seen(html: str) -> str:
    """Give the words of a page, without its markup."""
    inner = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", inner)))


def test_every_kind_of_letter_is_tested_and_has_its_templates() -> None:
    kinds = {letter.kind for letter in LETTERS}

    assert kinds == set(letter_kinds())
    for kind in kinds:
        names = {path.name for path in (TEMPLATES / kind).iterdir()}
        assert names == {"subject.txt", "body.txt", "body.html"}


@every_letter
def test_a_letter_comes_back_from_its_data(letter: Letter) -> None:
    assert letter_from_data(letter.kind, letter.as_data()) == letter


@every_letter
def test_a_letter_has_its_headers_and_both_parts(letter: Letter) -> None:
    message = received(letter)

    assert message.keys() == HEADERS
    assert message["From"] == "mojBOK POLSp <mojbok@poczta.example.com>"
    assert message["To"] == ANNA
    assert message["X-Mojbok-Letter"] == letter.kind
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "pl"
    assert message["Message-ID"] == f"<{NUMBER}@poczta.example.com>"
    assert message["Date"].datetime == NOON
    assert [inner.get_content_type() for inner in message.iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    assert {inner.get_content_charset() for inner in message.iter_parts()} == {"utf-8"}
    assert not message.defects


@every_letter
def test_both_parts_tell_who_writes_and_whom_to_call(letter: Letter) -> None:
    message = received(letter)

    for text in (part(message, "plain"), seen(part(message, "html"))):
        assert "mojBOK" in text
        assert "Jak poznać, że to naprawdę my" in text
        assert SETTINGS.bok_phone in text
        assert SETTINGS.bok_email in text
        assert SETTINGS.bok_hours in text


@every_letter
def test_the_subject_names_the_portal_and_nobody(letter: Letter) -> None:
    subject = received(letter)["Subject"]

    assert subject.startswith("mojBOK POLSp: ")
    # A complaint's number names a case, and nobody.
    assert not re.search(r"\d|@", re.sub(r"EB/\d{4}/\d{6}$", "", subject))
    assert "anna" not in subject.lower()


@every_letter
def test_no_line_is_longer_than_mail_allows(letter: Letter) -> None:
    assert max(len(line) for line in composed(letter).as_bytes().splitlines()) <= 998


@every_letter
def test_the_page_loads_nothing_and_runs_nothing(letter: Letter) -> None:
    html = part(received(letter), "html")

    assert not re.search(r"<(script|img|link|iframe|form|input)|src=|url\(|@import", html)
    assert html.count("</table>") == html.count("<table")
    assert 'lang="pl"' in html
    assert "prefers-color-scheme: dark" in html


@every_letter
def test_only_letters_to_act_on_have_a_link(letter: Letter) -> None:
    message = received(letter)
    found = {*re.findall(r"https?://[^\s\"<]+", part(message, "plain") + part(message, "html"))}

    links = {"activation": LINK, "email-change-confirm": LINK_OF_CHANGE}
    assert found == {link for kind, link in links.items() if kind == letter.kind}


@every_letter
def test_the_same_letter_makes_the_same_message(letter: Letter) -> None:
    assert composed(letter).as_bytes() == composed(letter).as_bytes()


@every_letter
def test_a_letter_bears_the_mark_of_the_portal_without_a_picture(letter: Letter) -> None:
    html = part(received(letter), "html")

    assert "\N{HIGH VOLTAGE SIGN}\N{VARIATION SELECTOR-15}" in unescape(html)
    assert "<img" not in html
    assert "<svg" not in html


@every_letter
def test_letters_have_one_word_for_a_link(letter: Letter) -> None:
    for kind in ("plain", "html"):
        assert "odnośnik" not in part(received(letter), kind).casefold()


@pytest.mark.requirement("REG-09")
def test_the_activation_link_stands_alone_with_its_end_in_warsaw_time() -> None:
    assert LINK in lines(activation())
    assert WHEN_IN_WARSAW in "\n".join(lines(activation()))
    html = part(received(activation()), "html")
    assert f'href="{LINK}"' in html
    assert WHEN_IN_WARSAW in seen(html)


@pytest.mark.requirement("ACT-01")
def test_the_one_time_password_stands_alone_in_groups_of_four() -> None:
    assert "K7MP-Q2XW-TR9H-Z4VB" in lines(one_time_password())
    assert "K7MP-Q2XW-TR9H-Z4VB" in seen(part(received(one_time_password()), "html"))
    assert WHEN_IN_WARSAW in "\n".join(lines(one_time_password()))


@pytest.mark.requirement("SET-01")
def test_the_link_of_a_change_stands_alone_and_the_new_address_is_masked_to_the_old() -> None:
    [confirm, notice] = [letter for letter in LETTERS if letter.kind.startswith("email-change-")]

    assert LINK_OF_CHANGE in lines(confirm)
    assert WHEN_IN_WARSAW in "\n".join(lines(confirm))
    assert f'href="{LINK_OF_CHANGE}"' in part(received(confirm), "html")
    for text in ("\n".join(lines(notice)), seen(part(received(notice), "html"))):
        assert "n•••@poczta.example" in text
        assert "22.11.2026 godz. 13:00" in text
        assert "zmień hasło" in text


@pytest.mark.parametrize(
    "letter",
    [
        activation(),
        one_time_password(),
        *(letter for letter in LETTERS if letter.kind == "email-change-confirm"),
    ],
    ids=["activation", "password", "email-change"],
)
def test_o15_letters_with_a_secret_name_no_client(letter: Letter) -> None:
    whole = "\n".join(lines(letter)) + part(received(letter), "html")

    assert not re.search(r"PESEL|NIP\b|numer umowy|\b\d{11}\b", whole, re.IGNORECASE)
    assert "anna" not in whole.lower()


@pytest.mark.requirement("REC-02")
def test_every_login_of_a_reminder_stands_alone() -> None:
    assert {"anna.kowalska", MASKED} <= set(lines(login_reminder()))
    assert MASKED in seen(part(received(login_reminder()), "html"))


@pytest.mark.requirement("BOK-04")
def test_the_news_of_new_terms_tell_version_day_and_what_to_do() -> None:
    letter = TermsUpdatedLetter(to=ANNA, version="2.0", effective_on=date(2026, 12, 1))
    text = " ".join(lines(letter))

    for told in (text, seen(part(received(letter), "html")).replace("\xa0", " ")):
        assert "Od 01.12.2026" in told or "od 01.12.2026" in told
        assert "numer 2.0" in told
        assert "poprosimy o akceptację" in told
        assert "wybierz na dole „Regulamin”" in told
    assert received(letter)["Subject"] == "mojBOK POLSp: nowy regulamin"


def test_hostile_words_stay_words_in_html() -> None:
    html = part(received(login_reminder("<script>alert(1)</script>", "a&b")), "html")

    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "a&amp;b" in html


class Tags(HTMLParser):
    """Collects the links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name == "href"]


def test_a_link_with_special_signs_leads_where_it_should() -> None:
    link = "https://mojbok.example.com/aktywacja/a'b&amp=1&c=2"
    tags = Tags()
    tags.feed(part(received(activation(link=link)), "html"))

    assert tags.links == [link]


@pytest.mark.parametrize(
    "to",
    [
        "",
        "anna",
        "a@b@c.pl",
        "anna@example.com,ewa@example.com",
        "anna@example.com; ewa@example.com",
        "Anna <anna@example.com>",
        "anna@example.com\r\nBcc: ewa@example.com",
        "anna@example.com\nBcc: ewa@example.com",
        "anna\x00@example.com",
        "anna @example.com",
        "a" * 65 + "@example.com",
    ],
)
def test_r24_a_letter_goes_to_exactly_one_address(to: str) -> None:
    with pytest.raises(ValueError, match="exactly one address"):
        activation(to)


@pytest.mark.parametrize(
    "login", ["anna\r\nBcc: ewa@example.com", "anna\n.\nQUIT", "a\u2028b", "", " ", "x" * 10_000]
)
def test_r24_a_letter_takes_no_line_ends_and_no_endless_words(login: str) -> None:
    with pytest.raises(ValueError, match="control characters"):
        login_reminder("anna", login)


@pytest.mark.parametrize(
    "login",
    ["=?utf-8?B?QmNjOiBld2FAZXhhbXBsZS5jb20=?=", "Subject: x", "{{ 7 * 7 }}", ".", "zażółć"],
)
def test_r24_hostile_data_changes_no_header(login: str) -> None:
    message = received(login_reminder(login))

    assert message.keys() == HEADERS
    assert message["To"] == ANNA
    assert message["Subject"] == received(login_reminder())["Subject"]
    assert login in lines(login_reminder(login))


@pytest.mark.parametrize("link", ["javascript:alert(1)", "//example.com", "https://a b"])
def test_a_link_is_a_web_address(link: str) -> None:
    with pytest.raises(ValueError, match="link"):
        activation(link=link)


def test_a_letter_needs_aware_instants() -> None:
    with pytest.raises(ValueError, match="time zone"):
        ActivationLetter(to=ANNA, link=LINK, valid_until=WHEN.replace(tzinfo=None))


def test_domains_with_polish_letters_go_in_their_ascii_form() -> None:
    letter = LoginReminderLetter(to="anna@żółw.example.com", logins=("anna",))

    assert received(letter)["To"] == "anna@xn--w-uga1v8h.example.com"
