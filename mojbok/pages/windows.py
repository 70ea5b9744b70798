"""Windows over a page: native dialogs. Without JavaScript a window stands in the page, opened by its address.

The button that opens a window is a link with `?okno=NAME`, and so is the address to which a refused form goes
back: the page then shows the window open, and the script, where there is one, lifts it over the page.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from mojbok.pages.elements import Html, still
from mojbok.pages.icons import icon
from mojbok.texts.translate import _
from mojbok.web.access import Request

_QUERY = "okno"


def window_address(page: str, name: str) -> str:
    """Give the address at which a page's window is open."""
    return f"{page}?{_QUERY}={name}"


def is_window_open(request: Request, name: str) -> bool:
    """Tell whether the address says that a window is open."""
    return request.query_params.get(_QUERY) == name


@contextmanager
def window(page: str, name: str, title: str, *, is_open: bool) -> Iterator[None]:
    """Lay out a window of a page; `name` is its id, closing it leads back to the page."""
    with still(
        "dialog",
        None,
        "dialog window",
        id=name,
        open=is_open,
        data_home=page,
        aria_labelledby=f"{name}-title",
    ):
        with Html("div", None, "dialog-top"):
            Html("h2", title, id=f"{name}-title")
            with Html("a", None, "plain", href=page, role="button", data_close=True):
                icon("close")
                Html("span", _("Zamknij"))
        with Html("div", None, "dialog-inside"):
            yield


def window_button(page: str, name: str, text: str, classes: str = "main") -> None:
    """Lay out the button that opens a window."""
    Html(
        "a",
        text,
        f"button {classes}",
        href=f"{window_address(page, name)}#{name}",
        role="button",
        data_opens=name,
        draggable="false",
        aria_haspopup="dialog",
    )


def window_close(page: str, text: str) -> None:
    """Lay out a button that closes the window around it."""
    Html(
        "a",
        text,
        "button second",
        href=page,
        role="button",
        data_close=True,
        draggable="false",
    )
