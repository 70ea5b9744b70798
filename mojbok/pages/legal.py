"""SCR-TERMS and SCR-PRIVACY: the legal documents, as pages and as text for the window of `Więcej`."""

from fastapi import HTTPException
from fastapi.responses import Response as PlainResponse

from mojbok.domain.terms import DocumentKind, LegalDocument
from mojbok.pages.asking import ask
from mojbok.pages.elements import Html, still, trusted_html
from mojbok.pages.frame import sheet
from mojbok.pages.icons import icon
from mojbok.pages.open_frame import open_frame, reader_of
from mojbok.pages.site import Site
from mojbok.texts.formats import day
from mojbok.texts.translate import _
from mojbok.web.access import (
    Access,
    Request,
    Response,
    escaped,
    html_from_markdown,
    visit_of,
)

#: What the window of `Więcej` asks for; anything else gets the page.
FRAGMENT = "text/x-fragment"
TERMS = "/regulamin"
PRIVACY = "/polityka-prywatnosci"


def register(site: Site) -> None:
    """Declare the screens' routes."""
    _document(site, TERMS, DocumentKind.TERMS, _("Regulamin"))
    _document(site, PRIVACY, DocumentKind.PRIVACY, _("Polityka prywatności i cookies"))

    @site.doors.page(address_of_version("{version}"), Access.ANYBODY, _("Regulamin"))
    async def version_page(request: Request, version: str) -> None:
        document = await ask(site.services.legal.version, DocumentKind.TERMS, version)
        if document is None:
            raise HTTPException(404)
        current = await ask(site.services.legal.current, DocumentKind.TERMS)
        reader = await reader_of(site, visit_of(request))
        with open_frame(site, reader, _("Regulamin")):
            one_version(document, current)


def address_of_version(version: str) -> str:
    """Give the address at which a version of the terms can be read for ever."""
    return f"{TERMS}/wersje/{version}"


def content(document: LegalDocument, upcoming: LegalDocument | None = None) -> None:
    """Lay out a document with its number and date, and the news that another one comes."""
    with sheet():
        Html("p", version_line(document), "hint")
        if upcoming is not None:
            _pointer(_announced(upcoming), address_of_version(upcoming.version), _("Przeczytaj ją"))
        trusted_html(html_from_markdown(document.text), "prose")


def one_version(document: LegalDocument, current: LegalDocument) -> None:
    """Lay out one version of the terms, and say when it is not the one in force."""
    with sheet():
        Html("p", version_line(document), "hint")
        if document != current:
            sentence = _("To nie jest wersja, która obowiązuje dzisiaj. Dziś obowiązuje {version}.")
            _pointer(sentence.format(version=current.version), TERMS, _("Przeczytaj ją"))
        trusted_html(html_from_markdown(document.text), "prose")


def version_line(document: LegalDocument) -> str:
    """Say which version it is, and from when it is in force."""
    return _("Wersja {version}, obowiązuje od {day}").format(
        version=document.version, day=day(document.effective_on)
    )


def _document(site: Site, address: str, kind: DocumentKind, title: str) -> None:
    @site.doors.page(address, Access.ANYBODY, title)
    async def page(request: Request) -> Response | None:
        document = await ask(site.services.legal.current, kind)
        upcoming = await ask(site.services.legal.upcoming, kind)
        if FRAGMENT in request.headers.get("accept", ""):
            return PlainResponse(_fragment(document, upcoming), media_type=FRAGMENT)
        reader = await reader_of(site, visit_of(request))
        with open_frame(site, reader, title, here=address):
            content(document, upcoming)
        return None


def _fragment(document: LegalDocument, upcoming: LegalDocument | None) -> str:
    lines = [version_line(document), *([_announced(upcoming)] if upcoming else [])]
    paragraphs = "".join(f"<p>{escaped(line)}</p>" for line in lines)
    return f"{paragraphs}{html_from_markdown(document.text)}"


def _announced(upcoming: LegalDocument) -> str:
    return _("Od {day} będzie obowiązywać nowa wersja: {version}.").format(
        version=upcoming.version, day=day(upcoming.effective_on)
    )


def _pointer(sentence: str, address: str, name: str) -> None:
    with still("div", None, "notice info"):
        icon("info")
        with Html("p"):
            Html("span", f"{sentence} ")
            Html("a", name, href=address)
