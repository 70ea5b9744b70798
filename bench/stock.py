"""The same forms as NiceGUI makes them out of the box: `python -m bench.stock PORT FOLDER`.

A process of its own: ours replaces how NiceGUI writes its pages.
"""

import sys

from fastapi import FastAPI
from nicegui import ui

from bench.serving import serve_on


def main() -> None:
    ui.page("/logowanie", title="Logowanie", language="pl")(login)
    ui.page("/rejestracja", title="Rejestracja", language="pl")(registration)
    root = FastAPI()
    ui.run_with(root, show_welcome_message=False)
    serve_on(root, int(sys.argv[1]))


def login() -> None:
    ui.label("Logowanie").classes("text-h4")
    ui.input("Login")
    ui.input("Hasło", password=True, password_toggle_button=True)
    ui.checkbox("Zapamiętaj mnie")
    ui.button("Zaloguj się")
    ui.link("Nie pamiętasz hasła?", "/odzyskiwanie-hasla")
    ui.link("Nie pamiętasz nazwy użytkownika?", "/odzyskiwanie-loginu")


def registration() -> None:
    ui.label("Rejestracja").classes("text-h4")
    ui.select(["Klient indywidualny", "Klient biznesowy"], value="Klient indywidualny")
    for label in (
        "PESEL",
        "Numer umowy",
        "Login",
        "Powtórz login",
        "Numer telefonu",
        "Adres e-mail",
    ):
        ui.input(label)
    ui.checkbox("Akceptuję regulamin")
    ui.link("Więcej", "/regulamin")
    ui.checkbox("Akceptuję politykę cookies")
    ui.link("Więcej", "/polityka-prywatnosci")
    ui.button("Zarejestruj się")


if __name__ == "__main__":
    main()
