"""All that pages know of the web: declaring routes, who asks, cookies, where to go on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from nicegui import app, ui

from mojbok.domain.staff_permissions import Act
from mojbok.web.clean_html import SafeHtml, html_from_markdown
from mojbok.web.cookies import (
    ACTIVATION,
    BOK_SESSION,
    DEVICE,
    DRAFT,
    EMAIL_CHANGE,
    SESSION,
    Cookies,
)
from mojbok.web.markup import INNER_HTML, closing_tag, escaped, opening_tag
from mojbok.web.routes import (
    BOK_LOGIN,
    HOME_OF_STAFF_STAGE,
    HOME_OF_STAGE,
    LOGIN,
    MOST_BODY,
    Access,
    AccessTable,
    is_local_path,
)
from mojbok.web.session_kinds import BOK
from mojbok.web.visit import Visit, visit_of, visitor_here

Handler = Callable[..., Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Doors:
    """Declares routes together with who may open them, and keeps the cookies."""

    cookies: Cookies
    table: AccessTable = field(default_factory=AccessTable)

    def page(
        self, path: str, access: Access, title: str, *, act: Act | None = None
    ) -> Callable[[Handler], Handler]:
        """Declare a page; one of staff's may need to be allowed an act."""
        self.table.declare(path, access, act=act)
        # The customer decides when it took too long, not the framework.
        return ui.page(path, title=f"{title} – mojBOK POLSp", response_timeout=60)

    def post(
        self,
        path: str,
        access: Access,
        *,
        most_body: int = MOST_BODY,
        act: Act | None = None,
    ) -> Callable[[Handler], Handler]:
        """Declare where a form posts to; the same address may be a page as well."""
        self.table.declare(path, access, "POST", most_body=most_body, act=act)
        return app.post(path, include_in_schema=False)

    def get(
        self, path: str, access: Access, *, act: Act | None = None
    ) -> Callable[[Handler], Handler]:
        """Declare an address that answers with something other than a page."""
        self.table.declare(path, access, act=act)
        return app.get(path, include_in_schema=False)

    def download(
        self, path: str, access: Access, *, act: Act | None = None
    ) -> Callable[[Handler], Handler]:
        """Declare an address that hands out a file; HEAD asks what it is."""
        for method in ("GET", "HEAD"):
            self.table.declare(path, access, method, act=act)
        return app.api_route(path, methods=["GET", "HEAD"], include_in_schema=False)

    def leads_to(self, path: str) -> bool:
        """Tell whether there is anything at an address, so that no page links to what is not built."""
        return self.table.access_to(path) is not None

    def cookie(self, request: Request, plain: str) -> str | None:
        """Read a cookie."""
        return request.cookies.get(self.cookies.name(plain))


def see_other(target: str) -> RedirectResponse:
    """Answer a form: go there and GET (post, redirect, get)."""
    return RedirectResponse(target, status_code=303)


def forget_storage(response: Response) -> None:
    """Have the browser forget what scripts of ours have stored in it.

    Not `"cookies"`: the browser stays remembered (LOGIN-03). Not `"cache"`: no page of ours is ever kept in it, and
    Chromium takes seconds to look through a large one (docs/decisions/0041).
    """
    response.headers["clear-site-data"] = '"storage"'


__all__ = [
    "ACTIVATION",
    "BOK",
    "BOK_LOGIN",
    "BOK_SESSION",
    "DEVICE",
    "DRAFT",
    "EMAIL_CHANGE",
    "HOME_OF_STAFF_STAGE",
    "HOME_OF_STAGE",
    "INNER_HTML",
    "LOGIN",
    "SESSION",
    "Access",
    "Cookies",
    "Doors",
    "Request",
    "Response",
    "SafeHtml",
    "Visit",
    "closing_tag",
    "escaped",
    "forget_storage",
    "html_from_markdown",
    "is_local_path",
    "opening_tag",
    "see_other",
    "visit_of",
    "visitor_here",
]
