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


def turning(
    address: str,
    *,
    page: int,
    name: str,
    pages: int | None = None,
    has_more: bool = False,
    place: str = "",
) -> None:
    """Lay out the links to the page before and the one after; nothing where there is only one.

    Where `pages` are not counted, `has_more` tells of a next one; `place` is the part of the page to which they lead.
    """
    has_more = has_more if pages is None else page < pages
    if page <= 1 and not has_more:
        return
    sign, place = "&" if "?" in address else "?", f"#{place}" if place else ""

    def target(number: int) -> str:
        return f"{address}{sign}{PAGE}={number}{place}"

    with Html("nav", None, "turns", aria_label=name):
        _turn(_("Poprzednia"), target(page - 1) if page > 1 else None)
        Html("span", _where(page, pages))
        _turn(_("Następna"), target(page + 1) if has_more else None)


def _where(page: int, pages: int | None) -> str:
    if pages is None:
        return _("Strona {page}").format(page=page)
    return _("Strona {page} z {pages}").format(page=page, pages=pages)


def _turn(name: str, target: str | None) -> None:
    if target is None:
        Html("span", "", "turn-none")
    else:
        Html("a", name, "button quiet", href=target, role="button")
