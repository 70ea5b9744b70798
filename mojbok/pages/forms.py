"""Forms: native ones that post, with what was typed kept on the server when they come back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from starlette.datastructures import FormData

from mojbok.domain.errors import DomainError
from mojbok.domain.rates import ChallengeRequiredError, TooBusyError, TooManyRequestsError
from mojbok.pages.asking import ask
from mojbok.pages.elements import Html, still
from mojbok.pages.site import Site
from mojbok.services.drafts import Returned
from mojbok.texts.translate import _
from mojbok.web.access import DRAFT, Request, Response, see_other, visit_of


@contextmanager
def form(
    action: str,
    *,
    is_checked_live: bool = False,
    is_sent_by_itself: bool = False,
    takes_files: bool = False,
    has_required: bool = False,
    saved_at: str | None = None,
    classes: str = "",
) -> Iterator[Html]:
    """Open a form that posts; the server is the one that judges, so the browser's own checks are off.

    `has_required` has it say what the asterisk beside some labels means.
    """
    with Html(
        "form",
        None,
        f"form {classes}",
        method="post",
        action=action,
        novalidate=True,
        data_check=is_checked_live,
        data_auto=is_sent_by_itself,
        enctype="multipart/form-data" if takes_files else None,
        data_upload=takes_files,
        # Where the script saves what is typed, before it is sent.
        data_saved_at=saved_at,
    ) as opened:
        if has_required:
            with still("p", None, "hint"):
                Html("span", "* ", "star")
                Html("span", _("pole wymagane"))
        yield opened


def submit(text: str, classes: str = "main", *, to: str | None = None) -> None:
    """Lay out the button that sends the form around it; `to` is another address than the form's own."""
    Html("button", text, f"button {classes}", type="submit", formaction=to)


def go_to(address: str, text: str, classes: str = "main") -> None:
    """Lay out a button that leads to another page; it is a link, so that it works everywhere."""
    Html("a", text, f"button {classes}", href=address, role="button", draggable="false")


async def returned(site: Site, request: Request, form_name: str) -> Returned:
    """Give what a form comes back with, its errors once; nothing when it was not refused.

    A page that says that a limit was reached says so to machines as well (429, Retry-After).
    """
    browser = site.doors.cookie(request, DRAFT)
    if not browser:
        return Returned()
    back = await ask(site.services.drafts.take, browser, form_name)
    if isinstance(back.notice, TooManyRequestsError | ChallengeRequiredError | TooBusyError):
        visit_of(request).retry_after = back.notice.seconds
    return back


async def give_back(
    site: Site,
    request: Request,
    form_name: str,
    to: str,
    *,
    values: Mapping[str, str],
    errors: Mapping[str, DomainError] | None = None,
    notice: DomainError | None = None,
    is_long: bool = False,
) -> Response:
    """Answer a refused form: back to its page, with what was typed (never a password) and what was wrong."""
    browser = site.doors.cookie(request, DRAFT)
    drafts = site.services.drafts
    token = await ask(
        drafts.save, browser, form_name, values, errors=errors, notice=notice, is_long=is_long
    )
    response = see_other(to)
    lifetime = drafts.lifetime(is_long=is_long)
    site.doors.cookies.set(response, DRAFT, token, lifetime=lifetime)
    return response


async def settle(site: Site, request: Request, form_name: str) -> None:
    """Forget a form's draft: it was sent."""
    await ask(site.services.drafts.discard, site.doors.cookie(request, DRAFT), form_name)


async def typed(request: Request) -> FormData:
    """Give what a form has sent."""
    return await request.form(max_files=0, max_fields=40)


def text_of(data: FormData, name: str) -> str:
    """Give a field's text; a field that was not sent is empty.

    NUL, which PostgreSQL takes in no text, becomes what HTML makes of it: the sign for what can't be shown.
    """
    value = data.get(name, "")
    return value.replace("\0", "\ufffd") if isinstance(value, str) else ""
