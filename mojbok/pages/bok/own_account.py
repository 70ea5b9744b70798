"""`/bok`, which leads to where staff begins, and `/bok/konto`: who is signed in."""

from mojbok.domain.staff import StaffVisitor
from mojbok.pages.asking import ask
from mojbok.pages.bok.frame import HOME, OWN_ACCOUNT, bok_frame, role_name
from mojbok.pages.bok.navigation import areas_of
from mojbok.pages.elements import Html
from mojbok.pages.frame import sheet
from mojbok.pages.site import Site
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, see_other, visit_of


def register(site: Site) -> None:
    """Declare the routes."""

    @site.doors.get(HOME, Access.STAFF)
    def home(request: Request) -> Response:
        areas = areas_of(visit_of(request).member.member.role)
        return see_other(areas[0].address if areas else OWN_ACCOUNT)

    @site.doors.page(OWN_ACCOUNT, Access.STAFF, _("Moje konto w BOK"))
    async def page(request: Request) -> None:
        visitor = visit_of(request).member
        left = await ask(site.services.bok.set_up.recovery_codes_left, visitor)
        with bok_frame(visitor, _("Moje konto"), here=OWN_ACCOUNT):
            content(visitor, left)


def content(visitor: StaffVisitor, codes_left: int) -> None:
    """Lay out what there is to say of who is signed in."""
    facts = {
        _("Nazwa użytkownika"): visitor.member.name,
        _("Rola"): role_name(visitor.member.role),
        _("Niewykorzystane kody zapasowe"): str(codes_left),
    }
    with sheet():
        with Html("dl", None, "facts"):
            for term, text in facts.items():
                with Html("div"):
                    Html("dt", term)
                    Html("dd", text)
        Html(
            "p",
            _("Nowe hasło jednorazowe, aplikację i kody zapasowe ustawia na nowo administrator."),
            "hint",
        )
