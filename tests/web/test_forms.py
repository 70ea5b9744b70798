"""The way through the forms as HTTP alone shows it (R01 to R04, A01 to A13, S01, O03, L01)."""

import html
import re
import time

import httpx
import pytest

from mojbok.domain.accounts import AccountStatus
from mojbok.domain.letters import AccountExistsLetter, ActivationLetter, OneTimePasswordLetter
from mojbok.pages.recovery import SECONDS_AT_LEAST
from mojbok.storage.tables.accounts import AccountRow, DraftRow, SessionRow
from mojbok.web.cookies import ACTIVATION, DRAFT, SESSION
from tests.builders import PASSWORD, Person
from tests.web.portal import PUBLIC_URL, Page, Portal

NEW = "Bialy-Czajnik8"


def filled(person: Person, **changed: str) -> dict[str, str]:
    form = person.form()
    return {
        "type": form.type,
        "pesel": form.pesel,
        "nip": form.nip,
        "contract_number": form.contract_number,
        "login": "",
        "login_repeat": "",
        "phone": form.phone,
        "email": form.email,
        "terms": "true",
        "cookies": "true",
    } | changed


def shown(page: str) -> str:
    """Give the words of a page, without what differs each time."""
    body = page.split("<body>")[1].split('<script type="application/json"', maxsplit=1)[0]
    body = re.sub(r'value="[^"]*"|id="c\d+"', "", body)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


# Registration


@pytest.mark.requirement("REG-09", "SCR-REG-OK")
def test_a_registration_that_fits_leads_to_success_and_is_put_down(portal: Portal) -> None:
    person = portal.world.person()
    with portal.browser() as browser:
        answer = browser.post("/rejestracja", data=filled(person))
        page = browser.get(answer.headers["location"])

    assert (answer.status_code, answer.headers["location"]) == (303, "/rejestracja/wyslano")
    assert "Udało się!" in page.text
    assert portal.world.account(person).status is AccountStatus.PENDING


@pytest.mark.requirement("SCR-REG-OK")
def test_success_is_told_to_those_alone_who_had_it(portal: Portal) -> None:
    assert portal.get("/rejestracja/wyslano").headers["location"] == "/rejestracja"
    with portal.browser() as browser:
        browser.post("/rejestracja", data=filled(portal.world.person(), phone="x"))
        assert browser.get("/rejestracja/wyslano").headers["location"] == "/rejestracja"


@pytest.mark.requirement("REG-04")
def test_every_mismatch_looks_the_same_r01_r02_r03(portal: Portal) -> None:
    world = portal.world
    person, other, unsigned = world.person(), world.person(), world.person(status="projekt")
    unknown = world.person()
    attempts = [
        filled(person, contract_number=other.contract),
        filled(person, contract_number="UM/NIE-MA"),
        filled(unsigned),
        filled(person, pesel="02070803628", contract_number=unknown.contract),
    ]
    accounts, pages, statuses = world.count(AccountRow), set(), set()
    for attempt in attempts:
        with portal.browser() as browser:
            answer = browser.post("/rejestracja", data=attempt)
            statuses.add((answer.status_code, answer.headers["location"]))
            pages.add(shown(browser.get("/rejestracja").text))

    assert statuses == {(303, "/rejestracja")}
    assert len(pages) == 1
    assert "Nie możemy założyć konta na te dane" in pages.pop()
    assert world.count(AccountRow) == accounts


@pytest.mark.requirement("REG-05")
def test_an_existing_account_is_told_and_nothing_more_r04(portal: Portal) -> None:
    person = portal.world.person()
    account = portal.world.member(person, login="tajny.login")
    with portal.browser() as browser:
        browser.post("/rejestracja", data=filled(person, email="thief@elsewhere.example"))
        page = browser.get("/rejestracja").text

    assert "Masz już konto w mojBOK" in page
    for untold in (account.login, account.email, person.name, account.id):
        assert untold not in page
    assert portal.world.last(AccountExistsLetter).to == account.email


@pytest.mark.requirement("REG-12")
def test_fields_that_the_form_does_not_have_are_ignored_r16(portal: Portal) -> None:
    person, other = portal.world.person(), portal.world.person()
    extra = {
        "is_admin": "true",
        "status": "active",
        "client_id": other.client_id,
        "crm_client_id": other.client_id,
        "auth_epoch": "9",
        "password_hash": "x",
    }
    with portal.browser() as browser:
        browser.post("/rejestracja", data=filled(person) | extra)

    account = portal.world.account(person)
    assert (account.status, account.client_id) == (AccountStatus.PENDING, person.client_id)
    assert (account.auth_epoch, account.password_hash) == (0, None)


@pytest.mark.requirement("REG-02", "REG-12")
def test_a_consent_must_be_given_in_so_many_words_r15(portal: Portal) -> None:
    person = portal.world.person()
    with portal.browser() as browser:
        browser.post("/rejestracja", data=filled(person, terms="on", cookies=""))
        page = browser.get("/rejestracja").text

    assert "Pole Akceptacja regulaminu jest wymagane" in page
    assert "Pole Korzystanie z plików cookie jest wymagane" in page
    assert portal.world.find_account(person) is None


@pytest.mark.requirement("REG-02")
def test_a_refused_form_comes_back_to_its_own_browser_alone(portal: Portal) -> None:
    person = portal.world.person()
    with portal.browser() as browser, portal.browser() as stranger:
        answer = browser.post("/rejestracja", data=filled(person, phone="12"))
        own, foreign = browser.get("/rejestracja").text, stranger.get("/rejestracja").text

    flags = answer.headers["set-cookie"].lower()
    assert flags.startswith(f"{DRAFT}=")
    assert "httponly" in flags
    assert "samesite=lax" in flags
    assert "max-age=600" in flags
    assert person.number in own
    assert person.number not in foreign
    assert person.number not in str(answer.headers)


@pytest.mark.requirement("REG-02")
def test_hostile_text_comes_back_as_text_r23(portal: Portal) -> None:
    evil = "<img src=x onerror=alert(1)>"
    with portal.browser() as browser:
        browser.post("/rejestracja", data=filled(portal.world.person(), contract_number=evil))
        page = browser.get("/rejestracja").text

    assert "&lt;img src=x" in page
    assert "<img src=x" not in page


@pytest.mark.requirement("REG-09")
def test_the_link_in_the_letter_is_that_of_the_settings_whatever_host_was_asked_a11(
    portal: Portal,
) -> None:
    evil = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Prefix": "/evil",
        "X-Forwarded-Proto": "gopher",
    }
    with portal.browser() as browser:
        browser.post("/rejestracja", data=filled(portal.world.person()), headers=evil)

    assert portal.world.last(ActivationLetter).link.startswith(f"{PUBLIC_URL}/aktywacja/")


# Activation


@pytest.mark.requirement("ACT-02")
@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch"}], ids=str
)
def test_fetching_the_link_activates_nothing_a01_a02_a03(
    portal: Portal, headers: dict[str, str]
) -> None:
    person = portal.world.person()
    token = portal.world.register(person)
    letters = len(portal.world.all_letters())
    with portal.browser() as browser:
        for _ in range(3):
            browser.head(f"/aktywacja/{token}", headers=headers)
            browser.post(f"/aktywacja/{token}", headers=headers)
            browser.get(f"/aktywacja/{token}", headers=headers)
            page = browser.get("/aktywacja", headers=headers)

    assert "Aktywuj konto" in page.text
    assert portal.world.account(person).status is AccountStatus.PENDING
    assert len(portal.world.all_letters()) == letters


@pytest.mark.requirement("ACT-01", "SCR-ACT")
def test_the_token_leaves_the_address_bar_and_stays_out_of_page_and_log_a10(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    token = portal.world.register(portal.world.person())
    with portal.browser() as browser:
        opened = browser.get(f"/aktywacja/{token}")
        page = browser.get("/aktywacja")
        done = browser.post("/aktywacja")
        after = browser.get(done.headers["location"])

    assert (opened.status_code, opened.headers["location"]) == (303, "/aktywacja")
    assert opened.headers["cache-control"] == page.headers["cache-control"] == "no-store"
    assert opened.headers["referrer-policy"] == "same-origin"
    flags = opened.headers["set-cookie"].lower()
    assert flags.startswith(f"{ACTIVATION}=".lower())
    assert "httponly" in flags
    assert "max-age=600" in flags
    for answer in (opened, page, done, after):
        assert token not in answer.text
        assert token not in answer.headers.get("location", "")
    assert token not in caplog.text
    assert "Aktywacja konta przebiegła pomyślnie" in after.text


@pytest.mark.requirement("ACT-03")
def test_a_second_click_says_that_the_account_is_active_a04(portal: Portal) -> None:
    token = portal.world.register(portal.world.person())
    letters = []
    with portal.browser() as browser:
        for _ in range(2):
            browser.get(f"/aktywacja/{token}")
            browser.post("/aktywacja")
            letters.append(len(portal.world.letters(OneTimePasswordLetter)))
        page = browser.get("/aktywacja").text

    assert "To konto jest już aktywne" in page
    assert letters[0] == letters[1]


@pytest.mark.requirement("ACT-03")
@pytest.mark.parametrize("token", ["x", "A" * 43, "A" * 5000, "%F0%9F%A6%86", "é"])
def test_a_dead_link_says_so_and_shows_the_way_on_a07_a09(
    portal: Portal, caplog: pytest.LogCaptureFixture, token: str
) -> None:
    with portal.browser() as browser:
        browser.get(f"/aktywacja/{token}")
        page = browser.get("/aktywacja").text
        posted = browser.post("/aktywacja")

    assert "Ten link jest nieważny" in page
    assert "Zarejestruj się" in page
    assert "Zaloguj się" in page
    assert posted.headers["location"] == "/aktywacja"
    assert "Incident" not in caplog.text


@pytest.mark.requirement("ACT-01")
def test_activation_signs_nobody_in_a13(portal: Portal) -> None:
    token = portal.world.register(portal.world.person())
    sessions = portal.world.count(SessionRow)
    with portal.browser() as browser:
        browser.get(f"/aktywacja/{token}")
        browser.post("/aktywacja")

        assert SESSION not in browser.cookies
        assert browser.get("/pulpit").headers["location"].startswith("/logowanie")
    assert portal.world.count(SessionRow) == sessions


# Signing in


@pytest.mark.requirement("FIRST-01", "FIRST-02", "SCR-FORCED")
def test_a_one_time_password_leads_to_the_change_and_the_change_to_the_portal(
    portal: Portal,
) -> None:
    person = portal.world.person()
    one_time = portal.world.invited(person)
    with portal.browser() as browser:
        signed = browser.post("/logowanie", data={"login": person.number, "password": one_time})
        first = browser.cookies[SESSION]
        assert signed.headers["location"] == "/wymagana-zmiana-hasla"
        assert browser.get("/pulpit").headers["location"] == "/wymagana-zmiana-hasla"
        changed = browser.post(
            "/wymagana-zmiana-hasla",
            data={
                "one_time_password": one_time,
                "new_password": NEW,
                "new_password_repeat": NEW,
            },
        )
        second = browser.cookies[SESSION]
        page = browser.get("/pulpit")

    assert changed.headers["location"] == "/pulpit"
    assert first != second
    assert person.name in page.text
    with portal.browser() as thief:
        thief.cookies.set(SESSION, first)
        assert thief.get("/pulpit").headers["location"].startswith("/logowanie?powod=haslo")


def change_first_password(browser: httpx.Client, one_time: str, new: str = NEW) -> httpx.Response:
    form = {"one_time_password": one_time, "new_password": new, "new_password_repeat": new}
    return browser.post("/wymagana-zmiana-hasla", data=form)


@pytest.mark.requirement("LOGIN-03", "FIRST-02")
@pytest.mark.parametrize("remember", ["true", ""])
def test_the_choice_to_be_remembered_outlasts_the_forced_change(
    portal: Portal, remember: str
) -> None:
    login = f"ada.{'tak' if remember else 'nie'}"
    one_time = portal.world.invited(portal.world.person(), login=login)
    with portal.browser() as browser:
        form = {"login": login, "password": one_time, "remember": remember}
        browser.post("/logowanie", data=form)
        assert change_first_password(browser, one_time).headers["location"] == "/pulpit"
        browser.post("/wyloguj")
        page = browser.get("/logowanie").text

    assert (f'value="{login}"' in page) is bool(remember)


@pytest.mark.requirement("FIRST-02", "ALL-04")
def test_the_code_is_kept_nowhere_and_its_field_says_so(portal: Portal) -> None:
    person = portal.world.person()
    one_time = portal.world.invited(person)
    with portal.browser() as browser:
        browser.post("/logowanie", data={"login": person.number, "password": one_time})
        fresh = browser.get("/wymagana-zmiana-hasla").text
        change_first_password(browser, one_time, "slabe")
        back = browser.get("/wymagana-zmiana-hasla").text

    assert "Wpisz go jeszcze raz" not in fresh
    assert "Wpisz go jeszcze raz" in back
    assert one_time not in back
    vault = portal.world.application.vault
    drafts = [vault.open(row["sealed"], purpose="draft") for row in portal.world.rows(DraftRow)]
    assert not [draft for draft in drafts if one_time in draft]


@pytest.mark.requirement("LOGIN-02")
def test_every_wrong_pair_looks_the_same_l01(portal: Portal) -> None:
    world = portal.world
    person, waiting, blocked = (world.person() for _ in range(3))
    world.member(person)
    world.register(waiting)
    world.set_account(world.member(blocked).id, status=AccountStatus.BLOCKED)
    pages, answers = set(), set()
    for login in ("nie.ma", person.number, waiting.number, blocked.number):
        with portal.browser() as browser:
            answer = browser.post("/logowanie", data={"login": login, "password": "Zle-haslo1"})
            answers.add((answer.status_code, answer.headers["location"]))
            page = browser.get("/logowanie")
            pages.add((page.status_code, shown(page.text)))

    assert answers == {(303, "/logowanie")}
    assert len(pages) == 1


@pytest.mark.requirement("LOCK-02")
def test_a_lock_looks_the_same_for_logins_that_do_not_exist_and_names_bok_l07(
    portal: Portal,
) -> None:
    person = portal.world.person()
    portal.world.member(person)
    pages = set()
    for login in ("nikogo-takiego", person.number):
        with portal.browser() as browser:
            for _ in range(5):
                browser.post("/logowanie", data={"login": login, "password": "Zle-haslo1"})
            pages.add(shown(browser.get("/logowanie").text))

    (page,) = pages
    assert "Konto jest zablokowane" in page
    assert portal.world.application.settings.bok_phone in page.replace("\u00a0", " ")


@pytest.mark.requirement("LOGIN-01")
def test_a_password_never_comes_back_and_never_lies_in_a_draft_l21(portal: Portal) -> None:
    with portal.browser() as browser:
        browser.post("/logowanie", data={"login": "nie.ma", "password": "Tajne-haslo-77"})
        page = browser.get("/logowanie").text

    assert 'value="nie.ma"' in page
    assert "Tajne-haslo-77" not in page
    vault = portal.world.application.vault
    drafts = [vault.open(row["sealed"], purpose="draft") for row in portal.world.rows(DraftRow)]
    assert drafts
    assert not [draft for draft in drafts if "Tajne-haslo-77" in draft or NEW in draft]


@pytest.mark.requirement("LOGIN-01")
def test_a_planted_cookie_opens_nothing_after_the_victim_has_signed_in_s01(portal: Portal) -> None:
    account = portal.world.member(portal.world.person())
    with portal.browser() as victim, portal.browser() as thief:
        for browser in (victim, thief):
            browser.cookies.set(SESSION, "planted")
        victim.cookies.clear()
        victim.post(
            "/logowanie",
            data={"login": account.login, "password": PASSWORD},
            headers={"Cookie": f"{SESSION}=planted"},
        )

        assert victim.cookies[SESSION] != "planted"
        assert victim.get("/pulpit").status_code == 200
        assert thief.get("/pulpit").status_code == 303


@pytest.mark.requirement("LOGIN-01")
def test_each_sign_in_has_a_token_of_its_own_s01(portal: Portal) -> None:
    account = portal.world.member(portal.world.person())
    tokens = set()
    for _ in range(3):
        with portal.browser() as browser:
            browser.post("/logowanie", data={"login": account.login, "password": PASSWORD})
            tokens.add(browser.cookies[SESSION])

    assert len(tokens) == 3
    assert all(len(token) >= 43 for token in tokens)


@pytest.mark.requirement("OUT-01")
def test_signing_out_ends_the_session_and_forgets_the_cookie(portal: Portal) -> None:
    opened = portal.signed_in()
    with portal.browser(opened) as browser:
        answer = browser.post("/wyloguj", headers={"Origin": portal.url})

    assert answer.headers["location"] == "/logowanie?powod=wylogowanie"
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert portal.get("/pulpit", opened).headers["location"] == "/logowanie?powod=wylogowanie"


# Whose data


@pytest.mark.requirement("POR-08", "SCR-HOME")
def test_a_clients_page_tells_nothing_of_another_client_s26(portal: Portal) -> None:
    world = portal.world
    mine, other = world.person(), world.person(name="Zenobia Obca-Klientka")
    world.contract(other, "UM/OBCA/99")
    world.member(other)
    page = portal.page("/pulpit", world.open_session(world.member(mine)))

    assert mine.name in page.html
    assert mine.contract in page.html
    for foreign in (other.name, other.contract, "UM/OBCA/99", other.email, other.number):
        assert foreign not in page.html


@pytest.mark.requirement("POR-08")
@pytest.mark.parametrize("path", ["/pulpit?client_id={id}", "/pulpit?id={id}", "/pulpit#{id}"])
def test_no_address_shows_another_client_s26(portal: Portal, path: str) -> None:
    world = portal.world
    mine, other = world.person(), world.person()
    opened = world.open_session(world.member(mine))
    headers = {"X-Client-Id": other.client_id, "X-User": other.number}
    with portal.browser(opened) as browser:
        page = browser.get(path.format(id=other.client_id), headers=headers).text

    assert mine.name in page
    assert other.name not in page


@pytest.mark.requirement("SEC-02")
def test_no_session_token_stands_in_a_page_or_an_address_s21(portal: Portal) -> None:
    opened = portal.signed_in()
    with portal.browser(opened) as browser:
        answers: list[httpx.Response] = [browser.get(path) for path in ("/pulpit", "/regulamin")]

    for answer in answers:
        assert opened.token not in answer.text
        assert opened.session.id not in answer.text
        assert opened.session.account_id not in answer.text


@pytest.mark.requirement("LOGIN-01")
def test_a_pesel_is_masked_on_the_desktop(portal: Portal) -> None:
    person = portal.world.person()
    page: Page = portal.page("/pulpit", portal.world.open_session(portal.world.member(person)))

    assert person.number not in page.html
    assert person.number[-4:] in page.html


@pytest.mark.requirement("REC-01", "REC-02", "SEC-02")
@pytest.mark.parametrize(
    ("path", "field"), [("/odzyskiwanie-hasla", "login"), ("/odzyskiwanie-loginu", "email")]
)
def test_no_recovery_is_answered_sooner_than_the_longest_usually_takes_l04(
    portal: Portal, path: str, field: str
) -> None:
    person = portal.world.person()
    portal.world.member(person)
    known = person.number if field == "login" else person.email

    with portal.browser() as browser:
        for value in (known, "nikt@poczta.example.com"):
            before = time.monotonic()
            browser.post(path, data={field: value})
            assert time.monotonic() - before >= SECONDS_AT_LEAST


@pytest.mark.requirement("REC-01", "REC-02")
@pytest.mark.parametrize(
    ("path", "field", "known", "unknown"),
    [
        ("/odzyskiwanie-hasla", "login", "{number}", "nie.ma"),
        ("/odzyskiwanie-loginu", "email", "{email}", "nikt@poczta.example.com"),
    ],
)
def test_recovery_always_answers_the_same_p01_p02(
    portal: Portal, path: str, field: str, known: str, unknown: str
) -> None:
    person = portal.world.person()
    portal.world.member(person)
    typed = known.format(number=person.number, email=person.email)
    pages, answers = set(), set()
    for value in (typed, unknown, "nonsense \x00", "x" * 1000):
        with portal.browser() as browser:
            answer = browser.post(path, data={field: value})
            answers.add((answer.status_code, answer.headers["location"]))
            pages.add(shown(browser.get(answer.headers["location"]).text))

    assert len(answers) == len(pages) == 1
