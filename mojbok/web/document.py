"""The HTML document around a page: ours in the place of NiceGUI's template.

It carries the stylesheet, the prerendered elements, as JSON for Vue what does not stand in them, and scripts that block
nothing. Quasar, icon fonts and Tailwind are not in it: all our elements are native (docs/decisions/0030).
Leans on `Client.build_response` and what it does; `tests/web/test_document.py` pins that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from fastapi import Request, Response
from nicegui import core, json
from nicegui.client import Client
from nicegui.element import Element

from mojbok.web import thrift
from mojbok.web.assets import Assets
from mojbok.web.markup import INNER_HTML
from mojbok.web.renderer import render
from mojbok.web.visit import Visit, visit_of

#: NiceGUI's script builds addresses of components' own scripts from it; our pages have no such components.
_NO_VERSION: Final = "-"
#: What makes a page live, in the order in which it runs; `start.js` asks for Vue by itself.
_RUN: Final = ("socket.io.min.js", "nicegui.js", "start.js")
_TOO_MANY: Final = 429
_WRAPPERS: Final = frozenset({"q-layout", "q-page-container", "q-page"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """Writes pages."""

    assets: Assets
    session_part: Callable[[Visit], str]
    """Writes what every page of a session has beside its content: the warning before the session's end."""

    def install(self) -> None:
        """Let every page of NiceGUI be written by this class."""

        def build_response(client: Client, request: Request, status_code: int = 200) -> Response:
            return self.response(client, request, status_code)

        Client.build_response = build_response  # type: ignore[method-assign,assignment] # the hook

    def response(self, client: Client, request: Request, status_code: int = 200) -> Response:
        """Answer a request with a client's page."""
        client._response_built = True  # noqa: SLF001 - what NiceGUI's own method does first
        _use_native_wrappers(client)
        # The browser gets all of this with the page: nothing of it is news.
        client.outbox.updates.clear()
        thrift.page_was_made()
        visit = visit_of(request)
        if visit.goes_on_as:
            return _socket_alone(client, visit.goes_on_as)
        html = self.whole(
            client.resolve_title(),
            render(client.layout),
            visit.nonce,
            page_data=_page_data(client),
            session_part=self.session_part(visit),
        )
        return Response(
            html,
            status_code=status_code if visit.retry_after is None else _TOO_MANY,
            headers=None if visit.retry_after is None else {"retry-after": str(visit.retry_after)},
            media_type="text/html",
        )

    def whole(
        self,
        title: str,
        body: str,
        nonce: str,
        *,
        page_data: str | None = None,
        session_part: str = "",
    ) -> str:
        """Write a whole document; without `page_data` it is a still page that needs no script of Vue's."""
        address = self.assets.address
        is_live = page_data is not None
        return f"""<!doctype html>
<html lang="pl">
<head>
<meta charset="utf-8">
<title>{escape(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#14532d" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#0f1512" media="(prefers-color-scheme: dark)">
<style nonce="{nonce}">{self.assets.text("style.css")}</style>
<link rel="icon" href="{address("icon.svg")}" type="image/svg+xml">
<link rel="apple-touch-icon" href="{address("icon-180.png")}">
<link rel="manifest" href="{address("app.webmanifest")}">
<script defer src="{address("form.js")}"></script>
{self._boot(nonce) if is_live else ""}
</head>
<body>
<div id="app">{body}</div>
<div id="popup" class="connection" role="status" aria-hidden="true">Brak połączenia z serwisem. \
To, co wpisano, zostaje na stronie. Łączymy się ponownie.</div>
<div id="too_long_message_popup" class="connection" role="status" aria-hidden="true">Tego jest za dużo naraz. \
Skróć tekst.</div>
{session_part}{self._timed() if session_part else ""}
{_data_script(page_data) if page_data is not None else ""}
</body>
</html>"""

    def _timed(self) -> str:
        return f'<script defer src="{self.assets.address("idle.js")}"></script>'

    def _boot(self, nonce: str) -> str:
        run = " ".join(self.assets.address(name) for name in _RUN)
        fetched = self.assets.address("vue.esm-browser.prod.js")
        script = self.assets.text("boot.js")
        return (
            f'<script nonce="{nonce}" data-run="{run}" data-fetched="{fetched}">{script}</script>'
        )


def _data_script(page_data: str) -> str:
    return f'<script type="application/json" id="page">{page_data}</script>'


def _use_native_wrappers(client: Client) -> None:
    for element in (client.layout, client.page_container, *client.page_container):
        if element.tag in _WRAPPERS:
            element.tag = "div"
            element._props.clear()  # noqa: SLF001 - Quasar's properties mean nothing to a div


def _socket_alone(client: Client, session: str) -> Response:
    """Answer a page that is there already with what it needs to connect, and for whose session."""
    told = f'{{"session":{json.dumps(session)},"page":{_page_data(client)}}}'
    return Response(told, media_type="application/json")


def _page_data(client: Client) -> str:
    elements = {id_: _element_data(element) for id_, element in client.elements.items()}
    data: dict[str, Any] = {
        "elements": elements,
        "isPrivate": visit_of(client.request).who is not None,
        "isStill": _is_still(client),
        "options": {
            "version": _NO_VERSION,
            "prefix": "",
            "query": {
                **core.app.config.socket_io_js_query_params,
                "client_id": client.id,
                "next_message_id": client.outbox.next_message_id,
                "implicit_handshake": True,
            },
            "extraHeaders": core.app.config.socket_io_js_extra_headers,
            "transports": core.app.config.socket_io_js_transports,
        },
    }
    return json.dumps(data).replace("<", "\\u003c")


def _is_still(client: Client) -> bool:
    """Tell whether nothing in a customer's page is ever changed by the node that has written it."""
    if visit_of(client.request).visitor is None:
        return False
    # NiceGUI's own layout listens for what our pages never say.
    ours = [element for element in client.elements.values() if element is not client.layout]
    hears = client.connect_handlers or any(element._event_listeners for element in ours)  # noqa: SLF001 - NiceGUI's form
    return not hears and any(
        element.tag == "main" and INNER_HTML in element._props  # noqa: SLF001 - as above
        for element in ours
    )


def _element_data(element: Element) -> dict[str, Any]:
    """Give an element in NiceGUI's form, but for HTML that stands in the page: `start.js` reads it there."""
    data: dict[str, Any] = element._to_dict()  # noqa: SLF001 - NiceGUI's form
    if element._props.get(INNER_HTML):  # noqa: SLF001 - as above
        data["props"] = {**element._props, INNER_HTML: True}  # noqa: SLF001 - as above
    return data
