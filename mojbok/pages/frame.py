"""The frame around every page, before and after signing in."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

from mojbok.pages.elements import Html, put_written, still, written
from mojbok.pages.forms import form, submit
from mojbok.pages.icons import icon, mark
from mojbok.pages.site import Site
from mojbok.texts.formats import instant
from mojbok.texts.translate import Language, _, language
from mojbok.web.access import visitor_here

#: Where the account can be closed, and where its owner stays.
CLOSING: Final = "/ustawienia/zamkniecie-konta"


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
    return {
        "/pulpit": ("home", _("Pulpit")),
        "/umowy": ("contract", _("Umowy")),
        "/faktury": ("invoice", _("Faktury")),
        "/platnosci": ("payment", _("Płatności")),
        "/punkty-poboru": ("bolt", _("Punkty poboru")),
        "/reklamacje": ("complaint", _("Reklamacje")),
        "/wiadomosci": ("mail", _("Wiadomości")),
        "/ustawienia": ("settings", _("Ustawienia")),
    }


@contextmanager
def frame_before_login(
    site: Site, title: str, *, here: str = "", is_ebok: bool = True, is_live: bool = False
) -> Iterator[None]:
    """Lay out a page before signing in, with its heading and the side menu EBOK.

    What changes while the page is open, is told by `is_live`; all else is still.
    """
    skip_link()
    with still("header", None, "top"), Html("div", None, "inner"):
        _brand("/logowanie")
    with Html("div", None, "inner shell"):
        with main_part(is_live=is_live):
            if title:
                heading(title, is_ebok=is_ebok)
            yield
        _side_menu(here)
    _footer(site)


@contextmanager
def frame_after_login(
    site: Site, title: str, *, name: str, here: str, is_live: bool = False
) -> Iterator[None]:
    """Lay out a page after signing in, with the tabs, who is signed in, and the way out."""
    skip_link()
    with still("header", None, "top"), Html("div", None, "inner"):
        _brand("/pulpit")
        with Html("p", None, "who"):
            icon("person")
            Html("span", name)
        with Html("div", None, "wide-only"):
            _log_out()
    with Html("div", None, "inner shell signed-in"):
        _tabs(here)
        with main_part(is_live=is_live):
            heading(title, is_ebok=False)
            _closing_soon()
            yield
    _footer(site)


@contextmanager
def frame_of_stage(
    site: Site,
    title: str,
    *,
    has_way_out: bool = True,
    is_ebok: bool = True,
    is_live: bool = False,
) -> Iterator[None]:
    """Lay out a page that stands between signing in and the portal: nothing leads anywhere but out.

    `has_way_out` is False where the page has a button `Wyloguj` of its own.
    """
    skip_link()
    with still("header", None, "top"), Html("div", None, "inner"):
        _brand(None)
        if has_way_out:
            _log_out()
    with Html("div", None, "inner shell single"), main_part(is_live=is_live):
        heading(title, is_ebok=is_ebok)
        yield
    _footer(site, leads_elsewhere=False)


@contextmanager
def main_part(*, is_live: bool) -> Iterator[None]:
    attributes = {"id": "tresc", "tabindex": "-1"}
    with Html("main", **attributes) if is_live else still("main", **attributes):
        yield


@contextmanager
def sheet(classes: str = "") -> Iterator[Html]:
    """Open a white sheet."""
    with Html("section", None, f"sheet {classes}") as opened:
        yield opened


def more_dialog() -> None:
    """Lay out the window in which `Więcej` opens a document over a form."""
    with still("dialog", None, "dialog", id="more", aria_labelledby="more-title"):
        with Html("div", None, "dialog-top"):
            Html("h2", "", id="more-title")
            with Html("button", None, "plain", type="button", data_close=True):
                icon("close")
                Html("span", _("Zamknij"))
        Html("div", None, "prose", data_more_text=True, tabindex="0")


def skip_link() -> None:
    Html("a", _("Przejdź do treści"), "skip", href="#tresc")


def _closing_soon() -> None:
    """Say on every screen that the account is going to be closed."""
    visitor = visitor_here()
    if visitor is None or visitor.account.closes_at is None:
        return
    with still("div", None, "notice info", role="status"):
        icon("info")
        with Html("div", None, "notice-words"), Html("p"):
            closes_at = instant(visitor.account.closes_at)
            Html("span", _("To konto zamkniemy {closes_at}. ").format(closes_at=closes_at))
            Html("a", _("Możesz zostać."), href=CLOSING)


def _brand(target: str | None) -> None:
    with Html("a" if target else "span", None, "brand", href=target):
        mark()
        with Html("span", None, "brand-name"):
            Html("span", "mojBOK")
            Html("span", "POLSp", "brand-seller")


def heading(title: str, *, is_ebok: bool) -> None:
    with still("h1"):
        if is_ebok:
            Html("span", "EBOK / ", "crumb")
        Html("span", title)


def _side_menu(here: str) -> None:
    with still("nav", None, "side", aria_labelledby="ebok"):
        Html("h2", "EBOK", id="ebok")
        with Html("ul"):
            for address, name in menu_before_login().items():
                with Html("li"):
                    Html("a", name, href=address, aria_current="page" if address == here else None)


def _tabs(here: str) -> None:
    with still("nav", None, "tabs wide-only", aria_label=_("Zakładki")):
        put_written(_tab_list(here, language()))
    with still("details", None, "tabs narrow-only"):
        with Html("summary"):
            icon("menu")
            Html("span", _("Menu"))
        with Html("nav", aria_label=_("Zakładki")):
            put_written(_tab_list(here, language()))
            _log_out()


@cache
def _tab_list(here: str, _language: Language) -> str:
    """Write the tabs, of which one is open: the same in every page with it, once for each language."""
    return written(lambda: _write_tabs(here))


def _write_tabs(here: str) -> None:
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
    with still("footer", None, "foot"), Html("div", None, "inner"):
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
