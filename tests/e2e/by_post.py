"""Takes people through the forms by plain HTTP, for tests of what comes afterwards."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from tests.e2e.people import Person
from tests.e2e.portal import Portal

SESSION = "mojbok-session"
#: As the browser of the tests: nobody is told of a new device when one goes on where the other left off.
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedIn:
    """The session that a browser is to be given."""

    token: str
    cookie: str = SESSION


def register(portal: Portal, person: Person) -> str:
    """Register, and give the activation link."""
    with a_browser(portal) as client:
        answer = client.post(
            "/rejestracja",
            data={
                "type": "business" if person.is_business else "individual",
                "nip" if person.is_business else "pesel": person.number,
                "contract_number": person.contract,
                "login": person.login,
                "login_repeat": person.login,
                "phone": person.phone,
                "email": person.email,
                "terms": "true",
                "cookies": "true",
            },
        )
    _led_to(answer, "/rejestracja/wyslano")
    return portal.letters.wait_for("activation", person.email).acted_on


def activate(portal: Portal, person: Person) -> str:
    """Register and activate, and give the one-time password."""
    link = register(portal, person)
    with a_browser(portal) as client:
        client.get(urlsplit(link).path)
        _led_to(client.post("/aktywacja"), "/aktywacja?stan=gotowe")
    return portal.letters.wait_for("one-time-password", person.email).acted_on


def log_in_once(portal: Portal, person: Person) -> tuple[str, SignedIn]:
    """Stop before the forced change of the password; give the one-time password and the session."""
    one_time = activate(portal, person)
    with a_browser(portal) as client:
        _log_in(client, person, one_time, "/wymagana-zmiana-hasla")
        return one_time, SignedIn(token=client.cookies[SESSION])


def become_customer(portal: Portal, person: Person) -> SignedIn:
    """Go all the way to the Pulpit."""
    one_time = activate(portal, person)
    with a_browser(portal) as client:
        _log_in(client, person, one_time, "/wymagana-zmiana-hasla")
        answer = client.post(
            "/wymagana-zmiana-hasla",
            data={
                "one_time_password": one_time,
                "new_password": person.password,
                "new_password_repeat": person.password,
            },
        )
        _led_to(answer, "/pulpit")
        return SignedIn(token=client.cookies[SESSION])


def log_in_again(portal: Portal, person: Person, one_time: str) -> SignedIn:
    """Open one more session that stands before the forced change of the password."""
    with a_browser(portal) as client:
        _log_in(client, person, one_time, "/wymagana-zmiana-hasla")
        return SignedIn(token=client.cookies[SESSION])


def choose_password(portal: Portal, person: Person, one_time: str, session: SignedIn) -> None:
    """Do the forced change of the password."""
    with a_browser(portal) as client:
        client.cookies.set(SESSION, session.token)
        answer = client.post(
            "/wymagana-zmiana-hasla",
            data={
                "one_time_password": one_time,
                "new_password": person.password,
                "new_password_repeat": person.password,
            },
        )
        _led_to(answer, "/pulpit")


def log_in(portal: Portal, person: Person, browser: str = BROWSER) -> SignedIn:
    with a_browser(portal, browser) as client:
        _log_in(client, person, person.password, "/pulpit")
        return SignedIn(token=client.cookies[SESSION])


def log_in_to_newer_terms(portal: Portal, person: Person) -> SignedIn:
    """Log in with one's own password, and stop before the terms that came meanwhile."""
    with a_browser(portal) as client:
        _log_in(client, person, person.password, "/regulamin/akceptacja")
        return SignedIn(token=client.cookies[SESSION])


def fail_to_log_in(portal: Portal, login: str, times: int) -> None:
    with a_browser(portal) as client:
        for _ in range(times):
            client.post("/logowanie", data={"login": login, "password": "Zle-haslo-1"})


def _log_in(client: httpx.Client, person: Person, password: str, home: str) -> None:
    answer = client.post("/logowanie", data={"login": person.login, "password": password})
    _led_to(answer, home)


def a_browser(portal: Portal, browser: str = BROWSER) -> httpx.Client:
    """Give a browser without any page, which signs in nobody yet."""
    headers = {"origin": portal.url, "user-agent": browser}
    return httpx.Client(base_url=portal.url, headers=headers, timeout=30)


def _led_to(answer: httpx.Response, address: str) -> None:
    assert (answer.status_code, answer.headers.get("location")) == (303, address)
