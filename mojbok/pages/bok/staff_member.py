"""`/bok/pracownicy/{id}`: one member of staff, and what an administrator does to their account."""

from collections.abc import Mapping
from typing import Final

from fastapi import HTTPException

from mojbok.domain.audit import ReasonInvalidError
from mojbok.domain.errors import DomainError
from mojbok.domain.rates import TooBusyError
from mojbok.domain.staff import (
    LastAdministratorError,
    OwnAccountError,
    Role,
    StaffExistsError,
    StaffMember,
    StaffNameInvalidError,
    StaffUnknownError,
)
from mojbok.domain.staff_permissions import Act
from mojbok.pages.asking import ask, ask_slow
from mojbok.pages.bok.frame import bok_frame, role_name
from mojbok.pages.elements import Html
from mojbok.pages.fields import Field
from mojbok.pages.forms import form, give_back, returned, settle, submit, text_of, typed
from mojbok.pages.frame import sheet
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.site import Site
from mojbok.services.drafts import Returned
from mojbok.services.staff_accounts import Invitation, ListedMember
from mojbok.texts.formats import instant
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, see_other, visit_of

LIST: Final = "/bok/pracownicy"
_PATTERN: Final = f"{LIST}/{{staff_id}}"
#: What the rules may say of a form here.
REFUSALS: Final = (
    StaffNameInvalidError,
    StaffExistsError,
    ReasonInvalidError,
    LastAdministratorError,
    OwnAccountError,
    TooBusyError,
)


async def refuse(
    site: Site,
    request: Request,
    form_name: str,
    to: str,
    *,
    values: Mapping[str, str],
    error: DomainError,
) -> Response:
    """Answer a refused form: what was wrong stands at its field, or at the top."""
    field = {
        StaffNameInvalidError: "name",
        StaffExistsError: "name",
        ReasonInvalidError: "reason",
    }.get(type(error))
    return await give_back(
        site,
        request,
        form_name,
        to,
        values=values,
        errors={field: error} if field else None,
        notice=None if field else error,
    )


def _done() -> dict[str, str]:
    return {
        "wylacz": _("Konto jest wyłączone, a wszystkie sesje zakończone."),
        "wlacz": _("Konto jest włączone."),
        "rola": _("Rola jest zmieniona, a wszystkie sesje zakończone."),
    }


def address_of(staff_id: str) -> str:
    """Give a member's address."""
    return f"{LIST}/{staff_id}"


def states(listed: ListedMember) -> str:
    """Say how an account stands."""
    member = listed.member
    words = [] if member.is_active else [_("wyłączone")]
    words += [_("zablokowane po nieudanych próbach")] if listed.is_locked else []
    words += [] if member.has_app else [_("przed pierwszym logowaniem")]
    return ", ".join(words) or _("działa")


async def show_invitation(site: Site, request: Request, invitation: Invitation) -> Response:
    """Lead to the member's page, which shows the one-time password once."""
    values = {"one_time_password": invitation.one_time_password}
    form_name, page = _invitation_form(invitation.staff_id), address_of(invitation.staff_id)
    return await give_back(site, request, form_name, page, values=values)


def register(site: Site) -> None:
    """Declare the screen's routes."""

    @site.doors.page(_PATTERN, Access.STAFF, _("Pracownik"), act=Act.MANAGE_STAFF)
    async def page(request: Request, staff_id: str) -> None:
        visit = visit_of(request)
        listed = await _found(site, request, staff_id)
        back = await returned(site, request, _form(staff_id))
        invitation = await returned(site, request, _invitation_form(staff_id))
        await settle(site, request, _invitation_form(staff_id))
        with bok_frame(visit.member, listed.member.name, here=LIST):
            _what_happened(invitation, request.query_params.get("stan", ""))
            content(site, back, listed, is_self=listed.member.id == visit.member.member.id)

    @site.doors.post(f"{_PATTERN}/{{what}}", Access.STAFF, act=Act.MANAGE_STAFF)
    async def send(request: Request, staff_id: str, what: str) -> Response:
        return await _do(site, request, staff_id, what)


def content(site: Site, back: Returned, listed: ListedMember, *, is_self: bool) -> None:
    """Lay out a member and the acts."""
    member = listed.member
    facts = {
        _("Rola"): role_name(member.role),
        _("Stan"): states(listed),
        _("Dodano"): instant(member.created_at),
    }
    with sheet():
        with Html("dl", None, "facts"):
            for term, text in facts.items():
                with Html("div"):
                    Html("dt", term)
                    Html("dd", text)
        if is_self:
            Html(
                "p",
                _(
                    "To Twoje konto: hasło zmienisz po wybraniu swojej nazwy u góry, resztę zmieni inny administrator."
                ),
                "hint",
            )
        else:
            notice_of(back.notice, site.contact)
            _acts(back, member)


def _acts(back: Returned, member: StaffMember) -> None:
    page = address_of(member.id)
    other = Role.KONSULTANT if member.role is Role.ADMINISTRATOR else Role.ADMINISTRATOR
    with form(f"{page}/reset", has_required=True):
        Html("input", type="hidden", name="role", value=other)
        Field(
            "reason",
            _("Powód"),
            value=back.values.get("reason", ""),
            error=back.errors.get("reason"),
            hint=_("Trafia do dziennika."),
            is_required=True,
            is_focused="reason" in back.errors,
            autocomplete="off",
            maxlength=200,
        )
        with Html("div", None, "buttons"):
            submit(_("Nadaj nowe hasło jednorazowe"))
            new_role = _("Zmień rolę na: {role}").format(role=role_name(other))
            submit(new_role, "second", to=f"{page}/rola")
            if member.is_active:
                submit(_("Wyłącz konto"), "second", to=f"{page}/wylacz")
            else:
                submit(_("Włącz konto"), "second", to=f"{page}/wlacz")
        Html(
            "p",
            _(
                "Nowe hasło jednorazowe odblokowuje konto i każe ustawić aplikację od nowa. "
                "Każda zmiana kończy sesje tej osoby."
            ),
            "hint",
        )


def _what_happened(invitation: Returned, state: str) -> None:
    one_time = invitation.values.get("one_time_password")
    if one_time:
        notice(
            "success",
            _("Hasło jednorazowe: {password}").format(password=_in_groups(one_time)),
            _("Przekaż je tej osobie osobiście albo telefonicznie. Pokazujemy je tylko teraz."),
            is_focused=True,
        )
    elif state in _done():
        notice("success", _done()[state], is_focused=True)


async def _do(site: Site, request: Request, staff_id: str, what: str) -> Response:
    data = await typed(request)
    reason, role = text_of(data, "reason")[:300], _role(text_of(data, "role"))
    actor, staff = visit_of(request).actor, site.services.bok.staff
    name = (await _found(site, request, staff_id)).member.name
    try:
        if what == "reset":
            invitation = await ask_slow(staff.reset, name, actor=actor, reason=reason)
            return await show_invitation(site, request, invitation)
        if what == "rola":
            await ask(staff.set_role, name, role, actor=actor, reason=reason)
        elif what == "wylacz":
            await ask(staff.disable, name, actor=actor, reason=reason)
        elif what == "wlacz":
            await ask(staff.enable, name, actor=actor, reason=reason)
        else:
            raise HTTPException(404)
    except REFUSALS as error:
        back, values = (_form(staff_id), address_of(staff_id)), {"reason": reason}
        return await refuse(site, request, *back, values=values, error=error)
    await settle(site, request, _form(staff_id))
    return see_other(f"{address_of(staff_id)}?stan={what}")


async def _found(site: Site, request: Request, staff_id: str) -> ListedMember:
    try:
        return await ask(site.services.bok.staff.one, staff_id, actor=visit_of(request).actor)
    except StaffUnknownError:
        raise HTTPException(404) from None


def _role(value: str) -> Role:
    return Role.ADMINISTRATOR if value == Role.ADMINISTRATOR else Role.KONSULTANT


def _form(staff_id: str) -> str:
    return f"bok-staff-{staff_id}"


def _invitation_form(staff_id: str) -> str:
    return f"bok-invitation-{staff_id}"


def _in_groups(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
