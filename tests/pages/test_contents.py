"""What the contents of pages are for data that a browser test can hardly bring about."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mojbok.domain.accounts import (
    AccountExistsError,
    AccountLockedError,
    RegistrationMismatchError,
    WrongCredentialsError,
)
from mojbok.domain.clients import Contract
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldTooLongError
from mojbok.domain.registration_form import LABELS
from mojbok.domain.sessions import EndReason
from mojbok.domain.standing import Standings
from mojbok.pages import home, login, registration
from mojbok.services.drafts import Returned
from mojbok.services.home import Overview
from tests.pages.page import SITE, Node, built

HOSTILE = '"><script>alert(1)</script><p title="'
CONTRACT = Contract(
    number="UM/2024/0000012",
    status="Aktywna",
    is_signed=True,
    product="Prąd na stałe",
    tariff="G11",
    payer="Anna Kaczmarek",
    signed_on=date(2024, 2, 29),
    valid_from=date(2024, 3, 1),
    valid_to=None,
)
OVERVIEW = Overview(
    client_name="Anna Kaczmarek",
    login="anna",
    now=datetime(2026, 11, 23, 12, tzinfo=UTC),
    today=date(2026, 11, 23),
    standings=Standings(payers=[]),
    refunds=[],
    invoices=[],
    payments=[],
    complaints=[],
    contracts=[CONTRACT],
)


@pytest.mark.requirement("OUT-02")
@pytest.mark.parametrize("reason", EndReason)
async def test_the_login_page_tells_why_a_session_has_ended(reason: EndReason) -> None:
    page = built(lambda: login._why_signed_out(reason, timedelta(minutes=15)))

    [notice] = page.all(role="status")
    assert notice.words


@pytest.mark.requirement("REG-12", "REG-02")
@pytest.mark.parametrize("name", [name for name in LABELS if name not in {"terms", "cookies"}])
async def test_what_was_typed_comes_back_as_text_and_never_as_markup(name: str) -> None:
    page = built(lambda: registration.content(SITE, Returned(values={name: HOSTILE})))

    [field] = page.all("input", name=name)
    assert field.attributes["value"] == HOSTILE
    assert list(page.all("script")) == []


@pytest.mark.requirement("REG-03", "ALL-01")
@pytest.mark.parametrize("name", LABELS)
async def test_any_field_can_show_an_error_that_is_tied_to_it(name: str) -> None:
    error = FieldTooLongError(most=20)

    page = built(lambda: registration.content(SITE, Returned(errors={name: error})))

    [field] = page.all("input", name=name)
    [message] = page.all(id=str(field.attributes["aria-describedby"]))
    assert field.attributes["aria-invalid"] == "true"
    assert "najwyżej 20 znaków" in message.words
    assert "autofocus" in field.attributes
    assert len(list(page.all("input", **{"aria-invalid": "true"}))) == 1


@pytest.mark.requirement("LOGIN-02", "LOCK-02", "ALL-01")
@pytest.mark.parametrize("error", [WrongCredentialsError(), AccountLockedError()])
async def test_the_login_page_announces_a_refusal_and_drops_the_password(
    error: DomainError,
) -> None:
    back = Returned(values={"login": "anna", "password": "Tajne-1"}, notice=error)

    page = built(lambda: login.content(SITE, back, going=""))

    [alert] = page.all(role="alert")
    [password] = page.all("input", name="password")
    assert "autofocus" in alert.attributes
    assert "value" not in password.attributes
    assert ("22 123 45 67" in alert.words) == isinstance(error, AccountLockedError)


@pytest.mark.requirement("REG-04", "REG-05")
async def test_only_one_who_has_an_account_is_led_to_the_login() -> None:
    mismatch = built(
        lambda: registration.content(SITE, Returned(notice=RegistrationMismatchError()))
    )
    exists = built(lambda: registration.content(SITE, Returned(notice=AccountExistsError())))

    assert _targets(exists) - _targets(mismatch) == {
        "/logowanie",
        "/odzyskiwanie-hasla",
        "/odzyskiwanie-loginu",
        "/rejestracja",
    }
    assert list(mismatch.all("form"))
    assert list(exists.all("form")) == []


@pytest.mark.requirement("REG-04", "REG-05", "ALL-04")
@pytest.mark.parametrize(
    ("error", "words", "others"),
    [
        (RegistrationMismatchError(), "PESEL", "NIP"),
        (RegistrationMismatchError(is_business=True), "NIP", "PESEL"),
        (AccountExistsError(), "Masz już konto", "PESEL"),
    ],
)
async def test_a_dead_end_of_registration_says_how_to_reach_bok(
    error: DomainError, words: str, others: str
) -> None:
    [alert] = built(lambda: registration.content(SITE, Returned(notice=error))).all(role="alert")

    assert words in alert.words
    assert others not in alert.words
    assert "22 123 45 67" in alert.words


@pytest.mark.requirement("REG-01", "REG-07")
async def test_the_hint_at_the_login_names_the_number_of_the_type_chosen() -> None:
    page = built(lambda: registration.content(SITE, Returned()))

    [hint] = page.all(id="login-message")
    [individual] = hint.all("span", **{"class": "for-individual"})
    [business] = hint.all("span", **{"class": "for-business"})
    assert (individual.words[-6:], business.words[-4:]) == ("PESEL.", "NIP.")


@pytest.mark.requirement("ALL-01", "REG-02")
async def test_the_asterisk_follows_the_label_and_is_explained_above_the_form() -> None:
    page = built(lambda: registration.content(SITE, Returned()))

    [form] = page.all("form")
    assert form.children[0].words == "* pole wymagane"
    for name in ("terms", "cookies"):
        [label] = page.all("label", **{"for": name})
        [beside] = [node for node in page.all("span") if label in node.children]
        assert [child.words for child in beside.children] == [label.words, "*"]


@pytest.mark.requirement("OUT-02")
@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (5, "Po chwili bez ruchu"),
        (60, "Po minucie bez ruchu"),
        (90, "Po 90 sekundach bez ruchu"),
        (900, "Po 15 minutach bez ruchu"),
        (930, "Po 15 minutach bez ruchu"),
    ],
)
async def test_the_idle_time_is_told_as_long_as_it_was(seconds: int, words: str) -> None:
    idle = timedelta(seconds=seconds)
    page = built(lambda: login._why_signed_out(EndReason.IDLE, idle))

    assert words in page.words


@pytest.mark.requirement("SCR-HOME")
async def test_a_customer_without_contracts_is_told_what_comes_next() -> None:
    page = built(lambda: home.content(SITE, replace(OVERVIEW, contracts=[])))

    assert "Nie ma tu jeszcze żadnej umowy." in page.words
    assert "22 123 45 67" in page.words


@pytest.mark.requirement("SCR-HOME")
async def test_a_contract_shows_its_dates_as_poles_write_them_and_gaps_as_dashes() -> None:
    bare = replace(CONTRACT, product="", signed_on=None, valid_to=date(2027, 12, 31))

    page = built(lambda: home.content(SITE, replace(OVERVIEW, contracts=[CONTRACT, bare])))

    [whole, gaps] = [_facts(card) for card in page.all("article")]
    assert (whole["Podpisana"], whole["Obowiązuje do"]) == ("29.02.2024", "na czas nieokreślony")
    assert (gaps["Produkt"], gaps["Podpisana"], gaps["Obowiązuje do"]) == ("—", "—", "31.12.2027")


@pytest.mark.requirement("SCR-HOME", "POR-08")
async def test_names_from_the_crm_are_text_and_never_markup() -> None:
    hostile = replace(CONTRACT, number=HOSTILE, status=HOSTILE, payer=HOSTILE)
    overview = replace(OVERVIEW, client_name=HOSTILE, contracts=[hostile])

    page = built(lambda: home.content(SITE, overview))

    assert list(page.all("script")) == []
    assert page.words.count(HOSTILE) == 4


def _targets(page: Node) -> set[str | None]:
    return {link.attributes.get("href") for link in page.all("a")}


def _facts(card: Node) -> dict[str, str]:
    terms, texts = card.all("dt"), card.all("dd")
    return {term.words: text.words for term, text in zip(terms, texts, strict=True)}
