"""`/bok/regulamin/podglad`: a version of the terms as customers will read it, before it is published."""

from collections.abc import Mapping
from typing import Final

from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.staff_permissions import Act
from mojbok.domain.terms import NOTICE_DAYS
from mojbok.pages.asking import ask
from mojbok.pages.bok.frame import bok_frame
from mojbok.pages.bok.terms import ADDRESS, PREVIEW, PUBLISHED, draft_name, draft_of
from mojbok.pages.elements import Html, still, trusted_html
from mojbok.pages.fields import checkbox
from mojbok.pages.forms import form, give_back, go_to, returned, settle, submit, text_of, typed
from mojbok.pages.frame import sheet
from mojbok.pages.legal import version_line
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.site import Site
from mojbok.pages.text_changes import list_changes
from mojbok.services.publishing import IS_SOON_MEANT, Preview
from mojbok.texts.translate import _
from mojbok.web.access import (
    Access,
    Request,
    Response,
    html_from_markdown,
    see_other,
    visit_of,
)

PUBLISH: Final = f"{ADDRESS}/publikacja"


def register(site: Site) -> None:
    """Declare the routes."""

    @site.doors.page(PREVIEW, Access.STAFF, _("Podgląd regulaminu"), act=Act.PUBLISH_TERMS)
    async def page(request: Request) -> None:
        visit = visit_of(request)
        back = await returned(site, request, draft_name(visit.member))
        shown: Preview | None = None
        try:
            publishing = site.services.bok.publishing
            shown = await ask(publishing.preview, draft_of(back.values), actor=visit.actor)
        except FormInvalidError:
            # Published meanwhile, its day is over, or the draft is: the form says which.
            pass
        with bok_frame(visit.member, _("Podgląd regulaminu"), here=ADDRESS):
            notice_of(back.notice, site.contact)
            if shown is None:
                _nothing()
            else:
                content(shown, back.errors.get(IS_SOON_MEANT))

    @site.doors.post(PUBLISH, Access.STAFF, act=Act.PUBLISH_TERMS)
    async def publish(request: Request) -> Response:
        return await _publish(site, request)


def content(shown: Preview, error: DomainError | None = None) -> None:
    """Lay out what is about to happen, what is new, and the whole text."""
    with sheet():
        Html("h2", version_line(shown.document))
        Html("p", _consequences(shown))
        with form(PUBLISH, has_required=shown.is_short_notice):
            if shown.is_short_notice:
                _short_notice(error)
            with Html("div", None, "buttons"):
                submit(_("Opublikuj"))
                go_to(ADDRESS, _("Popraw"), "second")
    with still("section", aria_labelledby="zmiany"):
        Html("h2", _("Co się zmieniło"), id="zmiany")
        with Html("div", None, "sheet"):
            if shown.changes:
                list_changes(shown.changes)
            else:
                Html("p", _("Treść jest taka sama jak obowiązująca."))
    with still("section", aria_labelledby="tresc"):
        Html("h2", _("Cała treść"), id="tresc")
        with Html("div", None, "sheet"):
            trusted_html(html_from_markdown(shown.document.text), "prose")


def _short_notice(error: DomainError | None) -> None:
    sentence = _(
        "To mniej niż {days} dni od dziś, a tyle obiecuje klientom regulamin (rozdział 13)."
    )
    notice("error", sentence.format(days=NOTICE_DAYS))
    checkbox(
        IS_SOON_MEANT,
        _("Wiem o tym, publikuję mimo to"),
        error=error,
        is_required=True,
        is_focused=error is not None,
    )


def _consequences(shown: Preview) -> str:
    return _(
        "Po opublikowaniu tej wersji nie da się już zmienić ani cofnąć. Zawiadomimy o niej e-mailem "
        "wszystkich klientów z aktywnym kontem ({count}), a od jej dnia każdy zaakceptuje ją przy logowaniu."
    ).format(count=shown.to_tell)


def _nothing() -> None:
    with sheet("empty"):
        Html("p", _("Nie ma czego pokazać: wróć do formularza i sprawdź pola."))
        go_to(ADDRESS, _("Wróć do formularza"))


async def _publish(site: Site, request: Request) -> Response:
    visit = visit_of(request)
    name = draft_name(visit.member)
    back = await returned(site, request, name)
    is_soon_meant = text_of(await typed(request), IS_SOON_MEANT) == "true"
    try:
        publishing = site.services.bok.publishing
        draft = draft_of(back.values)
        await ask(publishing.put, draft, actor=visit.actor, is_soon_meant=is_soon_meant)
    except FormInvalidError as error:
        errors: Mapping[str, DomainError] = error.errors
        to = PREVIEW if IS_SOON_MEANT in errors else ADDRESS
        return await give_back(
            site, request, name, to, values=back.values, errors=errors, is_long=True
        )
    await settle(site, request, name)
    return see_other(PUBLISHED)
