"""The way through everything that an account can do. Whoever adds a flow puts it into FLOWS, with its secrets.

A flow is a function of a `Traveller` that begins signed out and ends signed out, with `password` as the password.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pyotp

from tests.canary.traveller import Traveller, token_of

Flow = Callable[[Traveller], None]


def registration(one: Traveller) -> None:
    form = {
        "type": "business" if one.person.is_business else "individual",
        "nip" if one.person.is_business else "pesel": one.person.number,
        "contract_number": one.person.contract,
        "login": "" if one.login == one.person.number else one.login,
        "login_repeat": "" if one.login == one.person.number else one.login,
        "phone": one.personal["phone"],
        "email": one.email,
        "terms": "true",
        "cookies": "true",
    }
    for wrong in ({"contract_number": "UM/NIE-MA"}, {"phone": "12"}, {"terms": ""}, {"email": "x"}):
        one.post("/rejestracja", "/rejestracja", **(form | wrong))
    for field in ("pesel", "nip", "email", "phone", "login"):
        one.say("/rejestracja", "check", {"field": field, "values": form})
    one.post("/rejestracja", "/rejestracja/wyslano", **form)


def activation(one: Traveller) -> None:
    link = one.letter("activation")
    one.secret("link", token_of(link))
    one.get(f"{urlsplit(link).path}x")
    one.get(urlsplit(link).path)
    one.post("/aktywacja", "/aktywacja?stan=gotowe")
    one.get(urlsplit(link).path)


def first_login(one: Traveller) -> None:
    one_time = one.secret("first one-time password", one.letter("one-time-password"))
    one.secret("first one-time password, compact", one_time.replace("-", ""))
    password = one.secret("password", f"Zielony-Ptaszek-{one.person.id}")
    mistyped = one.secret("password in the wrong field", f"Haslo-w-loginie-{one.person.id}")
    one.post("/logowanie", "/logowanie", login=mistyped, password=password)
    wrong = one.secret("wrong password", f"Zle-Ptaszkowe7-{one.person.id}")
    one.post("/logowanie", "/logowanie", login=one.login, password=wrong)
    one.post("/logowanie", "/wymagana-zmiana-hasla", login=one.login, password=one_time)
    forced = {"one_time_password": one_time, "new_password": password}
    forced["new_password_repeat"] = password
    repeat = one.secret("wrong repeat", f"Inne-Ptaszkowe8-{one.person.id}")
    for changed in (
        {"new_password_repeat": repeat},
        {"new_password": one.person.number, "new_password_repeat": one.person.number},
        {"one_time_password": wrong},
    ):
        one.post("/wymagana-zmiana-hasla", "/wymagana-zmiana-hasla", **(forced | changed))
    one.post("/wymagana-zmiana-hasla", "/pulpit", **forced)
    one.get("/pulpit", q=password)
    one.post("/wyloguj")


def remembered_login(one: Traveller) -> None:
    password = one.secrets[f"password of {one.person.id}"]
    one.post("/logowanie", "/pulpit", login=one.login, password=password, remember="true")
    one.get("/logowanie")
    one.post("/wyloguj")


def own_data(one: Traveller) -> None:
    """Change everything in the settings, there and back; every form once in vain."""
    password = one.secrets[f"password of {one.person.id}"]
    one.post("/logowanie", "/pulpit", login=one.login, password=password)
    new = one.personal["new e-mail"] = f"nowy-{one.email}"
    one.personal["stored new phone"] = "602909808"
    one.personal["street"] = f"Kanarkowa{one.person.id}"
    wrong = one.secret("wrong password in the settings", f"Zle-Kanarkowe9-{one.person.id}")
    wanted = {
        "phone": "602 909 808",
        "email": new,
        "street": one.personal["street"],
        "number": "7",
        "postal_code": "00-950",
        "city": "Kanary",
        "e_invoices": "true",
    }
    again, done = "/ustawienia?okno=zmiana-danych", "/ustawienia?stan=zapisano"
    for changed in ({"postal_code": "1"}, {"password": wrong}, {"seen": "x", "password": wrong}):
        form = {"seen": one.hidden("/ustawienia", "seen"), "password": password, **wanted}
        one.post("/ustawienia/dane", again, **(form | changed))
    for attempt in ("first", "second"):
        seen = one.hidden("/ustawienia", "seen")
        one.post("/ustawienia/dane", done, **wanted, seen=seen, password=password)
        one.get("/ustawienia")
        if attempt == "first":
            one.post("/ustawienia/adres-email/anuluj", "/ustawienia?stan=anulowano")
    for address, number in ((new, 2), (one.email, 1)):
        link = one.letter("email-change-confirm", number, to=address)
        one.secret(f"email link {number}", token_of(link))
        one.get(f"{urlsplit(link).path}x")
        one.get(urlsplit(link).path)
        one.post("/zmiana-adresu", "/zmiana-adresu?stan=gotowe")
        if address == new:
            seen = one.hidden("/ustawienia", "seen")
            back = wanted | {"email": one.email, "e_invoices": "", "seen": seen}
            one.post("/ustawienia/dane", done, **back, password=password)
    one.portal.letters.wait_for("email-change-notice", one.email, number=2)
    one.portal.mojbok("crm", "export-changes", str(one.portal.folder / f"{one.person.id}.csv"))
    one.post("/wyloguj")


def recovery(one: Traveller) -> None:
    one.start_anew()
    one.post("/odzyskiwanie-loginu", email=one.email)
    one.portal.letters.wait_for("login-reminder", one.email)
    for login in (one.login, f"{one.login}x", one.secrets[f"password of {one.person.id}"]):
        one.post("/odzyskiwanie-hasla", login=login)
    one_time = one.secret("second one-time password", one.letter("one-time-password", 2))
    password = one.secret("second password", f"Czarny-Ptaszek-{one.person.id}")
    one.post("/logowanie", "/wymagana-zmiana-hasla", login=one.login, password=one_time)
    one.post(
        "/wymagana-zmiana-hasla",
        "/pulpit",
        one_time_password=one_time,
        new_password=password,
        new_password_repeat=password,
    )
    one.portal.letters.wait_for("password-changed", one.email)
    one.post("/wyloguj")


def lock_and_staff(one: Traveller) -> None:
    one.start_anew()
    for number in range(6):
        guess = one.secret(f"guess {number}", f"Zgaduje-Ptaszka{number}-{one.person.id}")
        one.post("/logowanie", "/logowanie", login=one.login, password=guess)
    one.portal.letters.wait_for("account-locked", one.email)
    one.portal.mojbok("account", "show", one.login)
    one.portal.mojbok("account", "unlock", one.login, "--reason", "klient na linii")
    one.portal.mojbok("account", "resend", one.login)
    one.secret("third one-time password", one.letter("one-time-password", 3))
    one.portal.mojbok("account", "end-sessions", one.login, "--reason", "klient na linii")
    one.portal.mojbok("mail", "list")


def registration_again(one: Traveller) -> None:
    one.start_anew()
    registration_form = {
        "type": "business" if one.person.is_business else "individual",
        "nip" if one.person.is_business else "pesel": one.person.number,
        "contract_number": one.person.contract,
        "phone": one.personal["phone"],
        "email": one.email,
        "terms": "true",
        "cookies": "true",
    }
    one.post("/rejestracja", "/rejestracja", **registration_form)
    one.portal.letters.wait_for("account-exists", one.email)


def wrong_ways(one: Traveller) -> None:
    """What nobody should do, and somebody will: personal data in addresses, forms of other hosts, nonsense."""
    one.start_anew()
    number, password = one.person.number, one.secrets[f"second password of {one.person.id}"]
    for path in ("/logowanie", "/pulpit", "/nie-ma", f"/faktury/{number}", "/zdrowie/gotowe"):
        one.client.get(path, params={"login": number, "haslo": password, "e": one.email})
    one.client.get(f"/aktywacja/{password}")
    one.client.get("/logowanie", params={"dalej": f"/faktury?e={one.email}", "powod": number})
    one.client.post("/logowanie", data={"login": number}, headers={"Origin": "http://evil.example"})
    one.client.post("/logowanie", content=f"login={number}&".encode() * 9_000)
    one.client.post("/logowanie", json={"login": number, "password": password})
    one.client.post(f"/nie-ma/{number}", data={"password": password})
    one.client.request("DELETE", f"/pulpit?{number}")
    one.client.get("/pulpit", headers={"Cookie": f"mojbok-session={password}"})
    one.client.get("/_nicegui_ws/socket.io/", params={"EIO": "4", "transport": number})
    one.client.get(
        "/_nicegui_ws/socket.io/", params={"EIO": "4", "transport": "polling", "e": one.email}
    )


def staff(one: Traveller) -> None:
    """Somebody of staff comes, signs in twice, and is given a new one-time password."""
    one.start_anew()
    name = f"pracownik.{one.person.id.lower()}"
    one_time, key = _invited(one, "add", name, "--role", "administrator")
    app, step = pyotp.TOTP(key), pyotp.TOTP(key).timecode(datetime.now(UTC))
    wrong = one.secret("wrong password of staff", f"Zly-Imbryk-{one.person.id}")
    password = one.secret("password of staff", f"Niebieski-Imbryk-{one.person.id}")
    one.post("/bok/logowanie", "/bok/logowanie", name=name, password=wrong)
    one.post("/bok/logowanie", "/bok/pierwsze-logowanie", name=name, password=one_time)
    chosen = {"new_password": password, "new_password_repeat": wrong}
    one.post("/bok/pierwsze-logowanie", "/bok/pierwsze-logowanie", **chosen)
    chosen["new_password_repeat"] = password
    to = "/bok/pierwsze-logowanie/aplikacja"
    one.post("/bok/pierwsze-logowanie", to, **chosen)
    one.post(to, "/bok/kody-zapasowe", code=app.generate_otp(step))
    codes = re.findall(r"<code>([A-Z2-9-]{19})</code>", one.get("/bok/kody-zapasowe").text)
    for number, code in enumerate(codes):
        one.secret(f"recovery code {number}", code)
        one.secret(f"recovery code {number}, compact", code.replace("-", ""))
    one.post("/bok/kody-zapasowe", "/bok")
    one.post("/bok/wyloguj", "/bok/logowanie?powod=wylogowanie")
    one.post("/bok/logowanie", "/bok/kod", name=name, password=password)
    one.post(
        "/bok/kod", "/bok/kod", code=one.secrets[f"wrong password of staff of {one.person.id}"]
    )
    one.post("/bok/kod", "/bok", recovery_code=codes[0])
    _invited(one, "reset", name, "--reason", "zgubiony telefon")


def _invited(one: Traveller, *arguments: str) -> tuple[str, str]:
    """Run a command that prints a one-time password and the key of an app."""
    printed = one.portal.mojbok("staff", *arguments)
    told = dict(re.findall(r"^([^:\n]+): (.+)$", printed, re.MULTILINE))
    one_time = one.secret(f"{arguments[0]} one-time password of staff", told["Hasło jednorazowe"])
    return one_time, one.secret(f"{arguments[0]} key", told["Klucz aplikacji (TOTP)"])


#: In this order; each from the beginning of `tests/canary/test_canary.py`'s journey, for every traveller.
FLOWS: list[Flow] = [
    registration,
    activation,
    first_login,
    remembered_login,
    own_data,
    recovery,
    lock_and_staff,
    registration_again,
    staff,
    wrong_ways,
]
