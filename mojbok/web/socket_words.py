"""Reading what comes over a socket, before anything of it is believed."""

from http.cookies import CookieError, SimpleCookie
from typing import Any

from starlette.datastructures import Headers


def cookie_of(headers: Headers, name: str) -> str | None:
    """Read a cookie of a handshake."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(headers.get("cookie", ""))
    except CookieError:
        return None
    morsel = jar.get(name)
    return morsel.value if morsel else None


def is_event(message: dict[str, Any]) -> bool:
    """Tell whether a message has the form of an event of the page's."""
    shape = {"id": int, "client_id": str, "listener_id": str, "args": list}
    has_shape = all(isinstance(message.get(name), kind) for name, kind in shape.items())
    return has_shape and all(arg is None or isinstance(arg, str) for arg in message["args"])


def address_of(environ: dict[str, Any]) -> str:
    """Give the network address that a socket comes from."""
    client = environ.get("asgi.scope", {}).get("client")
    return client[0] if client else ""
