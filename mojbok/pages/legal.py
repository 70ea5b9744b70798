"""SCR-TERMS and SCR-PRIVACY: the legal documents, as pages and as text for the window of `Więcej`."""

from fastapi.responses import Response as PlainResponse

from mojbok.domain.terms import DocumentKind, LegalDocument
from mojbok.pages.asking import ask
from mojbok.pages.elements import Html, trusted_html
from mojbok.pages.frame import frame_before_login, sheet
from mojbok.pages.site import Site
from mojbok.texts.formats import day
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, html_from_markdown

#: What the window of `Więcej` asks for; anything else gets the page.
FRAGMENT = "text/x-fragment"


def register(site: Site) -> None:
    """Declare the screens' routes."""
    _document(site, "/regulamin", DocumentKind.TERMS, _("Regulamin"))
    _document(
        site, "/polityka-prywatnosci", DocumentKind.PRIVACY, _("Polityka prywatności i cookies")
    )


def content(document: LegalDocument) -> None:
    """Lay out a document with its number and date."""
    with sheet():
        Html("p", _version(document), "hint")
        trusted_html(html_from_markdown(document.text), "prose")


def _document(site: Site, address: str, kind: DocumentKind, title: str) -> None:
    @site.doors.page(address, Access.ANYBODY, title)
    async def page(request: Request) -> Response | None:
        document = await ask(site.services.legal.current, kind)
        if FRAGMENT in request.headers.get("accept", ""):
            html = f"<p>{_version(document)}</p>{html_from_markdown(document.text)}"
            return PlainResponse(html, media_type=FRAGMENT)
        with frame_before_login(site, title, here=address, is_ebok=False):
            content(document)
        return None


def _version(document: LegalDocument) -> str:
    return _("Wersja {version}, obowiązuje od {day}").format(
        version=document.version, day=day(document.effective_on)
    )
