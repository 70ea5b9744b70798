"""`/bok/regulamin`: every version of the terms, and a new one (BOK-04)."""

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import FormData, UploadFile

from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError, FormInvalidError
from mojbok.domain.staff import StaffVisitor
from mojbok.domain.staff_permissions import Act, may
from mojbok.domain.terms import PublishedVersion
from mojbok.pages.asking import ask
from mojbok.pages.bok.frame import bok_frame
from mojbok.pages.complaint_files import answer
from mojbok.pages.elements import Html, still
from mojbok.pages.fields import Field
from mojbok.pages.forms import form, give_back, returned, submit, text_of
from mojbok.pages.frame import sheet
from mojbok.pages.legal import address_of_version
from mojbok.pages.money_parts import state_badge
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.site import Site
from mojbok.services.drafts import Returned
from mojbok.services.publishing import EFFECTIVE_ON, TEXT, VERSION, Draft, History
from mojbok.texts.formats import counted, day, instant
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, visit_of

ADDRESS: Final = "/bok/regulamin"
PREVIEW: Final = f"{ADDRESS}/podglad"
PUBLISHED: Final = f"{ADDRESS}?stan=opublikowany"
_MOST_BODY: Final = 2 * 1024 * 1024
_MOST_TYPED: Final = 40


def register(site: Site) -> None:
    """Declare the routes."""

    @site.doors.download(f"{ADDRESS}/obecny.md", Access.STAFF, act=Act.SEE_TERMS)
    async def markdown(request: Request) -> Response:
        shown = await ask(site.services.bok.publishing.history, visit_of(request).actor)
        text = shown.current.text if shown.current else ""
        headers = {"content-disposition": 'attachment; filename="regulamin.md"'}
        return Response(f"{text}\n", headers=headers, media_type="text/markdown; charset=utf-8")

    @site.doors.page(ADDRESS, Access.STAFF, _("Regulamin"), act=Act.SEE_TERMS)
    async def page(request: Request) -> None:
        visit = visit_of(request)
        shown = await ask(site.services.bok.publishing.history, visit.actor)
        back = await returned(site, request, draft_name(visit.member))
        with bok_frame(visit.member, _("Regulamin"), here=ADDRESS):
            if request.query_params.get("stan") == "opublikowany":
                notice(
                    "success", _("Opublikowano. Klienci dostaną wiadomość e-mail."), is_focused=True
                )
            notice_of(back.notice, site.contact)
            content(shown, back, may_publish=may(visit.actor.role, Act.PUBLISH_TERMS))

    @site.doors.post(ADDRESS, Access.STAFF, most_body=_MOST_BODY, act=Act.PUBLISH_TERMS)
    async def send(request: Request) -> Response:
        return answer(request, await _to_preview(site, request))


def draft_name(visitor: StaffVisitor) -> str:
    """Name the draft of a version: everybody's own, in a browser that several use."""
    return f"bok-terms-{visitor.member.id}"


def draft_of(values: Mapping[str, str]) -> Draft:
    """Give the version that was typed."""
    return Draft(
        version=values.get(VERSION, ""),
        effective_on=values.get(EFFECTIVE_ON, ""),
        content=values.get(TEXT, "").encode(),
    )


def content(shown: History, back: Returned, *, may_publish: bool) -> None:
    """Lay out the form for a new version, and those that there are."""
    if may_publish:
        _new_version(back)
    with still("section", aria_labelledby="wersje"):
        Html("h2", _("Wersje"), id="wersje")
        with Html("table", None, "pays", role="table"):
            Html("caption", _("Wersje regulaminu, od najnowszej"), "unseen")
            with Html("thead", role="rowgroup"), Html("tr", role="row"):
                for name in (_("Wersja"), _("Obowiązuje od"), _("Stan"), _("Opublikowana")):
                    Html("th", name, scope="col", role="columnheader")
                Html("th", _("Wiadomości do klientów"), scope="col", role="columnheader")
            with Html("tbody", role="rowgroup"):
                for version in shown.versions:
                    _row(version, shown)


def _new_version(back: Returned) -> None:
    values, errors = back.values, back.errors
    first = next(iter(errors), None)
    with sheet():
        Html("h2", _("Nowa wersja"))
        with still("p", None, "hint"):
            Html("span", _("Najwygodniej zacząć od obecnej treści: "))
            Html("a", _("pobierz ją"), href=f"{ADDRESS}/obecny.md", download=True)
            Html("span", _(" (tekst ze znacznikami Markdown), popraw i wskaż poprawiony plik."))
        with form(ADDRESS, takes_files=True, has_required=True):
            _text_field(values, errors.get(TEXT), is_focused=first == TEXT)
            Field(
                VERSION,
                _("Numer wersji"),
                value=values.get(VERSION, ""),
                error=errors.get(VERSION),
                hint=_("Na przykład 2.0"),
                is_required=True,
                is_focused=first == VERSION,
                maxlength=32,
                autocomplete="off",
            )
            Field(
                EFFECTIVE_ON,
                _("Obowiązuje od"),
                value=values.get(EFFECTIVE_ON, ""),
                error=errors.get(EFFECTIVE_ON),
                hint=_("Regulamin obiecuje klientom co najmniej 14 dni na zapoznanie się."),
                is_required=True,
                is_focused=first == EFFECTIVE_ON,
                type="date",
            )
            submit(_("Zobacz podgląd"))


def _text_field(values: Mapping[str, str], error: DomainError | None, *, is_focused: bool) -> None:
    kept = values.get(TEXT, "")
    hint = _("Plik tekstowy w UTF-8, najwyżej 200 000 znaków.")
    if kept:
        length = counted(len(kept), _("1 znak"), _("znaki"), _("znaków"))
        hint = _("Mamy już wczytaną treść ({length}). Wskaż plik, jeśli ma być inna.")
        hint = hint.format(length=length)
    Field(
        TEXT,
        _("Treść"),
        error=error,
        hint=hint,
        is_required=True,
        is_focused=is_focused,
        type="file",
        accept=".md,.txt,text/markdown,text/plain",
    )


def _row(version: PublishedVersion, shown: History) -> None:
    with Html("tr", role="row"):
        with Html("td", None, role="cell", data_name=_("Wersja")):
            Html("a", version.version, href=address_of_version(version.version))
        Html("td", day(version.effective_on), role="cell", data_name=_("Obowiązuje od"))
        with Html("td", None, role="cell", data_name=_("Stan")):
            _state(version, shown)
        Html("td", instant(version.published_at), role="cell", data_name=_("Opublikowana"))
        Html("td", _told(version, shown), role="cell", data_name=_("Wiadomości do klientów"))


def _state(version: PublishedVersion, shown: History) -> None:
    if shown.current and version.version == shown.current.version:
        state_badge("good", "done", _("obowiązuje"))
    elif version.effective_on > shown.today:
        state_badge("plain", "clock", _("będzie obowiązywać"))
    else:
        state_badge("plain", "file", _("dawna"))


def _told(version: PublishedVersion, shown: History) -> str:
    if version.announcement is None:
        return "–"
    told = version.announcement.told
    if version.announcement.is_over:
        return _("przekazane do wysłania: {told}").format(told=told)
    return _("w toku: {told} z {of}").format(told=told, of=shown.of)


async def _to_preview(site: Site, request: Request) -> Response:
    visit = visit_of(request)
    name = draft_name(visit.member)
    before = await returned(site, request, name)
    async with request.form(max_files=1, max_fields=10) as data:
        draft = Draft(
            version=text_of(data, VERSION)[:_MOST_TYPED],
            effective_on=text_of(data, EFFECTIVE_ON)[:_MOST_TYPED],
            content=await _content(data) or before.values.get(TEXT, "").encode(),
        )
    errors: dict[str, DomainError] = {}
    try:
        await ask(site.services.bok.publishing.preview, draft, actor=visit.actor)
    except FormInvalidError as error:
        errors = error.errors
    if not draft.content:
        errors[TEXT] = FieldRequiredError(label=_("Treść"))
    to = ADDRESS if errors else PREVIEW
    values = _kept(draft, has_text=TEXT not in errors)
    return await give_back(site, request, name, to, values=values, errors=errors, is_long=True)


async def _content(data: FormData) -> bytes:
    """Give what a file says; nothing when none was chosen."""
    sent = data.get(TEXT)
    return await sent.read() if isinstance(sent, UploadFile) and sent.filename else b""


def _kept(draft: Draft, *, has_text: bool) -> dict[str, str]:
    """Give what the form goes back with: a text that can be read need not be chosen again."""
    return {
        TEXT: draft.content.decode("utf-8-sig") if has_text else "",
        VERSION: draft.version,
        EFFECTIVE_ON: draft.effective_on,
    }
