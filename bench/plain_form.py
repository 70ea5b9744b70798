"""The limit of what a page can be: a plain HTML form with the fields of ours, our CSS inline, and no script."""

from typing import Final

_LOGIN: Final = """
<h1>Logowanie</h1>
<form class="form" method="post" action="/logowanie" novalidate>
{login}{password}
<div class="field choice"><div class="choice-line"><input type="checkbox" id="remember" name="remember" value="true">
<label for="remember">Zapamiętaj mnie</label></div></div>
<button class="button main" type="submit">Zaloguj się</button>
</form>
<p class="links"><a href="/odzyskiwanie-hasla">Nie pamiętasz hasła?</a>
<a href="/odzyskiwanie-loginu">Nie pamiętasz nazwy użytkownika?</a></p>
"""
_REGISTRATION: Final = """
<h1>Rejestracja</h1>
<form class="form" method="post" action="/rejestracja" novalidate>
<div class="field"><label for="type">Typ klienta</label><div class="control"><select id="type" name="type">
<option value="individual">Klient indywidualny</option><option value="business">Klient biznesowy</option></select>
</div></div>
{pesel}{contract_number}{login}{login_repeat}{phone}{email}
<div class="field choice"><div class="choice-line"><input type="checkbox" id="terms" name="terms" value="true">
<label for="terms">Akceptuję regulamin</label> <a href="/regulamin">Więcej</a></div></div>
<div class="field choice"><div class="choice-line"><input type="checkbox" id="cookies" name="cookies" value="true">
<label for="cookies">Akceptuję politykę cookies</label> <a href="/polityka-prywatnosci">Więcej</a></div></div>
<button class="button main" type="submit">Zarejestruj się</button>
</form>
"""
_LABELS: Final = {
    "login": "Login",
    "password": "Hasło",
    "pesel": "PESEL",
    "contract_number": "Numer umowy",
    "login_repeat": "Powtórz login",
    "phone": "Numer telefonu",
    "email": "Adres e-mail",
}
_TYPES: Final = {"password": "password", "phone": "tel", "email": "email"}
#: The addresses under which ours are, stock NiceGUI's too; the plain forms have `/plain` before them.
PAGES: Final = {"/logowanie": _LOGIN, "/rejestracja": _REGISTRATION}


def write(path: str, css: str, nonce: str) -> str:
    """Write a whole page."""
    body = PAGES[path].format_map({name: _field(name) for name in _LABELS})
    return f"""<!doctype html>
<html lang="pl"><head><meta charset="utf-8"><title>mojBOK</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><style nonce="{nonce}">{css}</style></head>
<body><div class="inner"><main><section class="sheet">{body}</section></main></div></body></html>"""


def _field(name: str) -> str:
    return (
        f'<div class="field"><label for="{name}">{_LABELS[name]}</label>'
        f'<div class="control"><input id="{name}" name="{name}" type="{_TYPES.get(name, "text")}"></div></div>\n'
    )
