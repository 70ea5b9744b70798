"""Which requests are an act of the customer's, and which a page makes by itself (OUT-02, docs/decisions/0041)."""

from typing import Final

from starlette.datastructures import Headers

#: How a page speaks of its session (`assets/idle.js`): what it asks is no act, and what it tells is noted by itself.
PAGES_OWN: Final = ("/sesja/", "/bok/sesja/")
#: NiceGUI's script asks with this header whether the server is back.
_IS_BACK: Final = "nicegui-check"


def is_act(method: str, path: str, headers: Headers) -> bool:
    """Tell whether a request was caused by the customer.

    A page is opened by a click, a key or the address bar when the browser says so (`Sec-Fetch-User`); a script that
    loads it anew does so by itself. WebKit never says so, but there, as everywhere, `assets/idle.js` tells of the
    click. A form is sent by the customer. What says nothing at all is an old browser, or none: it gets the doubt's
    benefit, for it runs no page of ours.
    """
    if path.startswith(PAGES_OWN) or _IS_BACK in headers:
        return False
    mode = headers.get("sec-fetch-mode")
    if mode is None:
        return True
    is_form = method == "POST" and mode == "navigate"
    return is_form or headers.get("sec-fetch-user") == "?1"
