"""`/bok`, which leads to where staff begins, and `/bok/konto`: who is signed in, and their password."""

from typing import Final

from mojbok.domain.forms import FormInvalidError
from mojbok.domain.rates import TooBusyError, TooManyRequestsError
from mojbok.domain.staff import StaffLockedError, StaffVisitor
from mojbok.pages.asking import ask, ask_slow
from mojbok.pages.bok.frame import HOME, OWN_ACCOUNT, bok_frame, role_name
from mojbok.pages.bok.navigation import areas_of
from mojbok.pages.bok.sign_in import code_field, lead_on, locked_out
from mojbok.pages.elements import Html
from mojbok.pages.forms import form, give_back, returned, settle, submit, text_of, typed
from mojbok.pages.frame import sheet
from mojbok.pages.new_password import new_password_fields, secret_field
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.site import Site
from mojbok.services.drafts import Returned
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, Visit, see_other, visit_of

_PASSWORD: Final = f"{OWN_ACCOUNT}/haslo"
_CHANGED: Final = "haslo"


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
        back = await returned(site, request, _draft_name(visit_of(request)))
        with bok_frame(visitor, _("Moje konto"), here=OWN_ACCOUNT):
            if request.query_params.get("stan") == _CHANGED:
                told = _("Hasło zmienione. W innych przeglądarkach trzeba zalogować się nowym.")
                notice("success", told, is_focused=True)
            content(visitor, left)
            password_form(site, back)

    @site.doors.post(_PASSWORD, Access.STAFF)
    async def send(request: Request) -> Response:
        return await _change(site, request)


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


def password_form(site: Site, back: Returned) -> None:
    """Lay out the change of the password."""
    with sheet():
        Html("h2", _("Zmiana hasła"))
        notice_of(back.notice, site.contact)
        with form(_PASSWORD, has_required=True):
            current = _("Aktualne hasło")
            secret_field("current_password", current, back, autocomplete="current-password")
            new_password_fields(back, is_of_staff=True)
            code_field(
                back,
                hint=_("Sześć cyfr, które aplikacja pokazuje teraz. Każdy kod działa raz."),
                is_alone=False,
            )
            submit(_("Zmień hasło"))


async def _change(site: Site, request: Request) -> Response:
    data, visit = await typed(request), visit_of(request)
    back = (_draft_name(visit), OWN_ACCOUNT)
    try:
        opened = await ask_slow(
            site.services.bok.set_up.change_password,
            visit.member,
            current=text_of(data, "current_password"),
            code=text_of(data, "code"),
            new=text_of(data, "new_password"),
            repeat=text_of(data, "new_password_repeat"),
            source=visit.source,
        )
    except FormInvalidError as error:
        return await give_back(site, request, *back, values={}, errors=error.errors)
    except (TooBusyError, TooManyRequestsError) as error:
        return await give_back(site, request, *back, values={}, notice=error)
    except StaffLockedError as error:
        return await locked_out(site, request, error)
    await settle(site, request, back[0])
    return lead_on(site, opened, f"{OWN_ACCOUNT}?stan={_CHANGED}")


def _draft_name(visit: Visit) -> str:
    return f"bok-password-{visit.member.member.id}"
