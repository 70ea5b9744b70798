"""The frame around every page, before and after signing in."""

from collections.abc import Iterator
from contextlib import contextmanager

from mojbok.pages.elements import Html
from mojbok.pages.forms import form, submit
from mojbok.pages.icons import icon, mark
from mojbok.pages.site import Site
from mojbok.texts.translate import _


def menu_before_login() -> dict[str, str]:
    """Give the side menu EBOK."""
    return {
        "/rejestracja": _("Rejestracja"),
        "/polityka-prywatnosci": _("Polityka prywatności i cookies"),
        "/odzyskiwanie-loginu": _("Odzyskiwanie loginu"),
        "/odzyskiwanie-hasla": _("Odzyskiwanie hasła"),
    }


def tabs() -> dict[str, tuple[str, str]]:
    """Give the tabs after signing in: address, icon, name."""
    return {"/pulpit": ("home", _("Pulpit"))}


@contextmanager
def frame_before_login(
    site: Site, title: str, *, here: str = "", is_ebok: bool = True
) -> Iterator[None]:
    """Lay out a page before signing in, with its heading and the side menu EBOK."""
    _skip()
    with Html("header", None, "top"), Html("div", None, "inner"):
        _brand("/logowanie")
    with Html("div", None, "inner shell"):
        with Html("main", None, "", id="tresc", tabindex="-1"):
            if title:
                _heading(title, is_ebok=is_ebok)
            yield
        _side_menu(here)
    _footer(site)


@contextmanager
def frame_after_login(site: Site, title: str, *, name: str, here: str) -> Iterator[None]:
    """Lay out a page after signing in, with the tabs, who is signed in, and the way out."""
    _skip()
    with Html("header", None, "top"), Html("div", None, "inner"):
        _brand("/pulpit")
        with Html("p", None, "who"):
            icon("person")
            Html("span", name)
        with Html("div", None, "wide-only"):
            _log_out()
    with Html("div", None, "inner shell signed-in"):
        _tabs(here)
        with Html("main", None, "", id="tresc", tabindex="-1"):
            _heading(title, is_ebok=False)
            yield
    _footer(site)


@contextmanager
def frame_of_stage(site: Site, title: str) -> Iterator[None]:
    """Lay out a page that stands between signing in and the portal: nothing leads anywhere but out."""
    _skip()
    with Html("header", None, "top"), Html("div", None, "inner"):
        _brand(None)
        _log_out()
    with Html("div", None, "inner shell single"), Html("main", None, "", id="tresc", tabindex="-1"):
        _heading(title, is_ebok=True)
        yield
    _footer(site, leads_elsewhere=False)


@contextmanager
def sheet(classes: str = "") -> Iterator[Html]:
    """Open a white sheet."""
    with Html("section", None, f"sheet {classes}") as opened:
        yield opened


def more_dialog() -> None:
    """Lay out the window in which `Więcej` opens a document over a form."""
    with Html("dialog", None, "dialog", id="more", aria_labelledby="more-title"):
        with Html("div", None, "dialog-top"):
            Html("h2", "", id="more-title")
            with Html("button", None, "plain", type="button", data_close=True):
                icon("close")
                Html("span", _("Zamknij"))
        Html("div", None, "prose", data_more_text=True, tabindex="0")


def _skip() -> None:
    Html("a", _("Przejdź do treści"), "skip", href="#tresc")


def _brand(target: str | None) -> None:
    with Html("a" if target else "span", None, "brand", href=target):
        mark()
        with Html("span", None, "brand-name"):
            Html("span", "mojBOK")
            Html("span", "POLSp", "brand-seller")


def _heading(title: str, *, is_ebok: bool) -> None:
    with Html("h1"):
        if is_ebok:
            Html("span", "EBOK / ", "crumb")
        Html("span", title)


def _side_menu(here: str) -> None:
    with Html("nav", None, "side", aria_labelledby="ebok"):
        Html("h2", "EBOK", id="ebok")
        with Html("ul"):
            for address, name in menu_before_login().items():
                with Html("li"):
                    Html("a", name, href=address, aria_current="page" if address == here else None)


def _tabs(here: str) -> None:
    with Html("nav", None, "tabs wide-only", aria_label=_("Zakładki")):
        _tab_list(here)
    with Html("details", None, "tabs narrow-only"):
        with Html("summary"):
            icon("menu")
            Html("span", _("Menu"))
        with Html("nav", aria_label=_("Zakładki")):
            _tab_list(here)
            _log_out()


def _tab_list(here: str) -> None:
    with Html("ul"):
        for address, (drawing, name) in tabs().items():
            with (
                Html("li"),
                Html("a", href=address, aria_current="page" if address == here else None),
            ):
                icon(drawing)
                Html("span", name)


def _log_out() -> None:
    with form("/wyloguj", classes="log-out"):
        submit(_("Wyloguj"), "quiet")


def _footer(site: Site, *, leads_elsewhere: bool = True) -> None:
    contact = site.contact
    with Html("footer", None, "foot"), Html("div", None, "inner"):
        with Html("p"):
            Html("strong", _("Biuro Obsługi Klienta: "))
            Html("a", contact.phone, href=f"tel:{contact.phone.replace(' ', '')}")
            Html("span", f", {contact.hours}, " if contact.hours else ", ")
            Html("a", contact.email, href=f"mailto:{contact.email}")
        with Html("p", None, "foot-links"):
            if leads_elsewhere:
                Html("a", _("Regulamin"), href="/regulamin")
            if site.is_demo:
                Html("a", _("Poczta demo"), href="/poczta")
