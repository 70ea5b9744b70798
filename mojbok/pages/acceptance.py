"""SCR-REACCEPT: newer terms, to be accepted before the portal opens."""

from mojbok.domain.forms import FormInvalidError
from mojbok.domain.registration_form import LABELS
from mojbok.domain.terms import TermsOutdatedError
from mojbok.pages.asking import ask
from mojbok.pages.elements import Html, trusted_html
from mojbok.pages.fields import checkbox
from mojbok.pages.forms import form, give_back, returned, settle, submit, text_of, typed
from mojbok.pages.frame import frame_of_stage, sheet
from mojbok.pages.legal import address_of_version, version_line
from mojbok.pages.login import going_of, welcome, with_going
from mojbok.pages.notices import notice_of
from mojbok.pages.site import Site
from mojbok.pages.text_changes import list_changes
from mojbok.services.acceptance import FIELD, DueTerms
from mojbok.services.drafts import Returned
from mojbok.texts.translate import _
from mojbok.web.access import (
    LOGIN,
    SESSION,
    Access,
    Request,
    Response,
    html_from_markdown,
    see_other,
    visit_of,
)

FORM = "terms"
ADDRESS = "/regulamin/akceptacja"
_MOST_VERSION = 32
#: So many changes are shown at once; more wait until they are asked for, so that the form stays in sight.
_FEW = 6


def register(site: Site) -> None:
    """Declare the screen's routes."""

    @site.doors.page(ADDRESS, Access.TERMS_STAGE, _("Aktualizacja regulaminu"))
    async def page(request: Request) -> None:
        back = await returned(site, request, FORM)
        due = await ask(site.services.acceptance.due, visit_of(request).signed_in)
        going = going_of(request.query_params.get("dalej", ""))
        with frame_of_stage(site, _("Aktualizacja regulaminu"), has_way_out=False):
            content(site, due, back, going=going)

    @site.doors.post(ADDRESS, Access.TERMS_ANSWER)
    async def send(request: Request) -> Response:
        return await _accept(site, request)


def content(site: Site, due: DueTerms, back: Returned, *, going: str = "") -> None:
    """Lay out what is new, the whole text, and the form."""
    with sheet():
        notice_of(back.notice, site.contact)
        Html(
            "p",
            _(
                "Zmienił się regulamin mojBOK. Przeczytaj go i zaakceptuj, żeby przejść do swojego "
                "konta. Jeśli się nie zgadzasz, wyloguj się: umowy na prąd to nie zmienia."
            ),
        )
        Html("p", version_line(due.document), "hint")
        _what_is_new(due)
        _text(due)
        _answer(due, back, going)


def _what_is_new(due: DueTerms) -> None:
    if due.accepted is None or not due.changes:
        return
    with Html("details", None, "changes", open=len(due.changes) <= _FEW):
        with Html("summary"):
            Html("span", _("Co się zmieniło"))
            Html("span", _counted(len(due.changes)), "count")
        with Html("div", None, "changes-inside"):
            with Html("p", None, "hint"):
                Html("span", _("W porównaniu z wersją, którą masz zaakceptowaną: "))
                _in_own_tab(due.accepted.version)
            list_changes(due.changes)


def _text(due: DueTerms) -> None:
    region = {"role": "region", "aria_label": _("Treść regulaminu"), "tabindex": "0"}
    with Html("div", None, "document", **region):
        trusted_html(html_from_markdown(due.document.text), "prose")
    with Html("p"):
        Html("span", _("Do zapisania albo wydrukowania: "))
        _in_own_tab(due.document.version)


def _in_own_tab(version: str) -> None:
    name = _("regulamin w wersji {version}").format(version=version)
    with Html("a", None, href=address_of_version(version), target="_blank", rel="noopener"):
        Html("span", name)
        Html("span", _(" (otwiera się w nowej karcie)"), "unseen")


def _answer(due: DueTerms, back: Returned, going: str) -> None:
    error = back.errors.get(FIELD)
    with form(ADDRESS, has_required=True):
        Html("input", type="hidden", name="version", value=due.document.version)
        if going:
            Html("input", type="hidden", name="going", value=going)
        checkbox(
            FIELD, LABELS["terms"], error=error, is_focused=error is not None, is_required=True
        )
        with Html("div", None, "buttons"):
            submit(_("Dalej"))
            submit(_("Wyloguj"), "second", to="/wyloguj")


def _counted(count: int) -> str:
    return _("zmian: {count}").format(count=count)


async def _accept(site: Site, request: Request) -> Response:
    data = await typed(request)
    visit = visit_of(request)
    going = going_of(text_of(data, "going"))
    token = site.doors.cookie(request, SESSION) or ""
    page = with_going(ADDRESS, going)
    try:
        opened = await ask(
            site.services.acceptance.accept,
            token,
            version=text_of(data, "version")[:_MOST_VERSION],
            is_accepted=text_of(data, FIELD) == "true",
            source=visit.source,
        )
    except FormInvalidError as error:
        return await give_back(site, request, FORM, page, values={}, errors=error.errors)
    except TermsOutdatedError as error:
        return await give_back(site, request, FORM, page, values={}, notice=error)
    if opened is None:
        return see_other(LOGIN + (f"?powod={visit.gone}" if visit.gone else ""))
    await settle(site, request, FORM)
    return welcome(site, opened, going)
