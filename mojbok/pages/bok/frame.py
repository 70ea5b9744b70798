"""The frame around every page of the Biuro Obsługi Klienta."""

from collections.abc import Iterator
from contextlib import contextmanager

from mojbok.domain.staff import Role, StaffVisitor
from mojbok.pages.bok.navigation import areas_of
from mojbok.pages.elements import Html, still
from mojbok.pages.forms import form, submit
from mojbok.pages.frame import heading, main_part, skip_link
from mojbok.pages.icons import icon, mark
from mojbok.texts.translate import _

HOME = "/bok"
LOG_OUT = "/bok/wyloguj"
OWN_ACCOUNT = "/bok/konto"


def role_name(role: Role) -> str:
    """Name a role."""
    names = {Role.KONSULTANT: _("konsultant"), Role.ADMINISTRATOR: _("administrator")}
    return names[role]


@contextmanager
def bok_frame(
    visitor: StaffVisitor, title: str, *, here: str = "", is_live: bool = False
) -> Iterator[None]:
    """Lay out a page of staff, with the areas, who is signed in, and the way out."""
    skip_link()
    with still("header", None, "top staff"), Html("div", None, "inner"):
        _brand(HOME)
        with Html("p", None, "who"):
            icon("person")
            with Html("a", href=OWN_ACCOUNT, aria_current="page" if here == OWN_ACCOUNT else None):
                Html("span", visitor.member.name)
            Html("span", f" ({role_name(visitor.member.role)})")
        _log_out()
    with Html("div", None, "inner shell bok"):
        _areas(visitor.member.role, here)
        with main_part(is_live=is_live):
            heading(title, is_ebok=False)
            yield


@contextmanager
def bok_frame_before(title: str, *, has_way_out: bool = False) -> Iterator[None]:
    """Lay out a page on the way in: nothing leads anywhere, but out of what was begun."""
    skip_link()
    with still("header", None, "top staff"), Html("div", None, "inner"):
        _brand(None)
        if has_way_out:
            _log_out()
    with Html("div", None, "inner shell single"), main_part(is_live=False):
        heading(title, is_ebok=False)
        yield


def _brand(target: str | None) -> None:
    with Html("a" if target else "span", None, "brand", href=target):
        mark()
        with Html("span", None, "brand-name"):
            Html("span", "mojBOK")
            Html("span", _("Biuro Obsługi Klienta"), "brand-seller")


def _areas(role: Role, here: str) -> None:
    with still("nav", None, "tabs", aria_label=_("Działy")), Html("ul"):
        for area in areas_of(role):
            is_here = here == area.address
            with (
                Html("li"),
                Html("a", href=area.address, aria_current="page" if is_here else None),
            ):
                icon(area.icon)
                Html("span", area.name)


def _log_out() -> None:
    with form(LOG_OUT, classes="log-out"):
        submit(_("Wyloguj"), "quiet")
