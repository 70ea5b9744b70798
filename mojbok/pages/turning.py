"""Turning the pages of a list: links, so that each page has its address."""

from contextlib import suppress

from mojbok.pages.elements import Html
from mojbok.texts.translate import _

#: What the address calls the page.
PAGE = "strona"


def page_number(text: str | None) -> int:
    """Read the number of a page from an address; anything else is the first."""
    with suppress(ValueError):
        return max(1, int((text or "")[:8]))
    return 1


def turning(address: str, *, page: int, has_more: bool, name: str) -> None:
    """Lay out the links to the page before and the one after; nothing where there is only one."""
    if page == 1 and not has_more:
        return
    sign = "&" if "?" in address else "?"
    with Html("nav", None, "turns", aria_label=name):
        _turn(_("Poprzednia"), f"{address}{sign}{PAGE}={page - 1}" if page > 1 else None)
        Html("span", _("Strona {page}").format(page=page))
        _turn(_("Następna"), f"{address}{sign}{PAGE}={page + 1}" if has_more else None)


def _turn(name: str, target: str | None) -> None:
    if target is None:
        Html("span", "", "turn-none")
    else:
        Html("a", name, "button quiet", href=target, role="button")
