"""`/bok/pracownicy`: who works here, for administrators."""

from collections.abc import Mapping, Sequence
from typing import Final

from mojbok.domain.staff import Role
from mojbok.domain.staff_permissions import Act
from mojbok.pages.asking import ask, ask_slow
from mojbok.pages.bok.frame import bok_frame, role_name
from mojbok.pages.bok.staff_member import (
    LIST,
    REFUSALS,
    address_of,
    refuse,
    show_invitation,
    states,
)
from mojbok.pages.elements import Html, still
from mojbok.pages.fields import Field, select
from mojbok.pages.forms import form, returned, settle, submit, text_of, typed
from mojbok.pages.frame import sheet
from mojbok.pages.notices import notice_of
from mojbok.pages.site import Site
from mojbok.services.drafts import Returned
from mojbok.services.staff_accounts import ListedMember
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, visit_of

FORM: Final = "bok-new-staff"


def register(site: Site) -> None:
    """Declare the screen's routes."""

    @site.doors.page(LIST, Access.STAFF, _("Konta pracowników"), act=Act.MANAGE_STAFF)
    async def page(request: Request) -> None:
        visit = visit_of(request)
        back = await returned(site, request, FORM)
        listed = await ask(site.services.bok.staff.listed, visit.actor)
        with bok_frame(visit.member, _("Konta pracowników"), here=LIST):
            members_table(listed)
            new_member(site, back)

    @site.doors.post(LIST, Access.STAFF, act=Act.MANAGE_STAFF)
    async def send(request: Request) -> Response:
        return await _add(site, request)


def members_table(listed: Sequence[ListedMember]) -> None:
    """List everybody."""
    with (
        still("div", None, "sheet rows"),
        Html("div", None, "table-scroll"),
        Html("table", None, "numbers"),
    ):
        Html("caption", _("Pracownicy Biura Obsługi Klienta"), "unseen")
        with Html("thead"), Html("tr"):
            for name in (_("Nazwa użytkownika"), _("Rola"), _("Stan")):
                Html("th", name, scope="col")
        with Html("tbody"):
            for each in listed:
                _row(each)


def _row(listed: ListedMember) -> None:
    member = listed.member
    with Html("tr"):
        with Html("th", scope="row"):
            Html("a", member.name, href=address_of(member.id))
        Html("td", role_name(member.role))
        Html("td", states(listed))


def new_member(site: Site, back: Returned) -> None:
    """Lay out the form for somebody new."""
    with Html("section", aria_labelledby="nowy"):
        Html("h2", _("Nowy pracownik"), id="nowy")
        with sheet():
            notice_of(back.notice, site.contact)
            with form(LIST, has_required=True):
                _field(back, "name", _("Nazwa użytkownika"), hint=_("Na przykład j.kowalska."))
                select("role", _("Rola"), roles(), back.values.get("role", Role.KONSULTANT))
                _field(back, "reason", _("Powód"), hint=_("Trafia do dziennika."))
                submit(_("Dodaj pracownika"))


def roles() -> dict[str, str]:
    """Give the roles to choose from."""
    return {role.value: role_name(role) for role in Role}


def _field(back: Returned, name: str, label: str, *, hint: str) -> None:
    Field(
        name,
        label,
        value=back.values.get(name, ""),
        error=back.errors.get(name),
        hint=hint,
        is_required=True,
        is_focused=next(iter(back.errors), None) == name,
        autocomplete="off",
        maxlength=200,
    )


async def _add(site: Site, request: Request) -> Response:
    data = await typed(request)
    values: Mapping[str, str] = {
        name: text_of(data, name)[:200] for name in ("name", "role", "reason")
    }
    role = values["role"] if values["role"] in set(Role) else Role.KONSULTANT
    try:
        invitation = await ask_slow(
            site.services.bok.staff.add,
            values["name"],
            Role(role),
            actor=visit_of(request).actor,
            reason=values["reason"],
        )
    except REFUSALS as error:
        return await refuse(site, request, FORM, LIST, values=values, error=error)
    await settle(site, request, FORM)
    return await show_invitation(site, request, invitation)
