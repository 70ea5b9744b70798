"""`/bok/odblokowanie`: unlocking all that somebody has locked out, by time and network, for administrators."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from mojbok.domain.audit import LONGEST_REASON, ReasonInvalidError
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.incident import Incident, parse_incident
from mojbok.domain.staff_permissions import Act
from mojbok.domain.warsaw import WARSAW
from mojbok.pages.asking import ask
from mojbok.pages.bok.client_links import LIST, sheet_address
from mojbok.pages.bok.frame import bok_frame
from mojbok.pages.elements import Html
from mojbok.pages.fields import Field
from mojbok.pages.forms import form, give_back, returned, settle, submit, text_of, typed
from mojbok.pages.frame import sheet
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.site import Site
from mojbok.services.drafts import Returned
from mojbok.services.mass_unlock import Affected
from mojbok.texts.formats import counted, instant
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, Visit, see_other, visit_of

ADDRESS: Final = "/bok/odblokowanie"
_DO: Final = f"{ADDRESS}/wykonaj"
_FIELDS: Final = ("since", "until", "network")
_LONGEST_COUNT: Final = 8


def register(site: Site) -> None:
    """Declare the screen's routes."""

    @site.doors.page(ADDRESS, Access.STAFF, _("Odblokowanie wielu kont"), act=Act.UNLOCK_MANY)
    async def page(request: Request) -> None:
        visit = visit_of(request)
        back = await returned(site, request, _form_name(visit))
        incident = _incident(site, back)
        affected = None
        if incident is not None:
            unlocking = site.services.bok.mass_unlock
            affected = await ask(unlocking.affected, incident, actor=visit.actor)
        with bok_frame(visit.member, _("Odblokowanie wielu kont"), here=LIST):
            _tell(request.query_params.get("ile", ""))
            notice_of(back.notice, site.contact)
            _choice(back, site.services.bok.mass_unlock.clock.now())
            if affected is not None:
                _preview(affected, back)

    @site.doors.post(ADDRESS, Access.STAFF, act=Act.UNLOCK_MANY)
    async def send(request: Request) -> Response:
        return await _look(site, request)

    @site.doors.post(_DO, Access.STAFF, act=Act.UNLOCK_MANY)
    async def unlock(request: Request) -> Response:
        return await _unlock(site, request)


def _tell(typed_count: str) -> None:
    if not typed_count.isascii() or not typed_count.isdecimal():
        return
    count = int(typed_count[:_LONGEST_COUNT])
    told = counted(count, _("1 konto"), _("konta"), _("kont")) if count else _("nic")
    notice("success", _("Odblokowano: {told}.").format(told=told), is_focused=True)


def _choice(back: Returned, now: datetime) -> None:
    local = now.astimezone(WARSAW)
    values = {
        "since": f"{local - timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "until": f"{local + timedelta(minutes=1):%Y-%m-%dT%H:%M}",
        **back.values,
    }
    with sheet():
        Html(
            "p",
            _(
                "Gdy ktoś celowo zablokuje wiele kont złymi hasłami, odblokujesz je tu razem. "
                "Najpierw zobaczysz, ile ich jest i które."
            ),
        )
        with form(ADDRESS, classes="in-line"):
            _moment(back, values, "since", _("Blokady od"))
            _moment(back, values, "until", _("do"))
            Field(
                "network",
                _("Z sieci (opcjonalnie)"),
                value=values.get("network", ""),
                error=back.errors.get("network"),
                hint=_("Na przykład 203.0.113.0/24. Puste: z każdej."),
                autocomplete="off",
                spellcheck="false",
                maxlength=50,
            )
            submit(_("Pokaż zablokowane konta"))


def _moment(back: Returned, values: Mapping[str, str], name: str, label: str) -> None:
    Field(
        name,
        label,
        value=values.get(name, ""),
        error=back.errors.get(name),
        type="datetime-local",
        autocomplete="off",
    )


def _preview(affected: Affected, back: Returned) -> None:
    with Html("section", None, "sheet", aria_labelledby="pasuje"):
        Html("h2", _("Zablokowane i pasujące: {count}").format(count=affected.count), id="pasuje")
        if not affected.count:
            Html("p", _("Żadne konto zablokowane w tym czasie nie jest już zablokowane."))
            return
        with Html("ul", None, "plain-list"):
            for network, count in affected.networks:
                Html("li", _("z {network}: {count}").format(network=network, count=count))
        with form(_DO):
            for name in _FIELDS:
                Html("input", type="hidden", name=name, value=back.values.get(name, ""))
            Field(
                "reason",
                _("Powód"),
                value=back.values.get("reason", ""),
                error=back.errors.get("reason"),
                hint=_("Trafia do dziennika przy każdym koncie."),
                is_required=True,
                is_focused=True,
                autocomplete="off",
                maxlength=LONGEST_REASON,
            )
            submit(_("Odblokuj wszystkie ({count})").format(count=affected.count))
        _sample(affected)


def _sample(affected: Affected) -> None:
    Html("h3", _("Najnowsze z nich"))
    with Html("ul", None, "lines"):
        for each in affected.sample:
            with Html("li", None, "row-words"):
                Html("a", each.client_name, href=sheet_address(each.client_id))
                Html("span", f"{instant(each.locked_at)}, {each.network}", "hint")


def _incident(site: Site, back: Returned) -> Incident | None:
    """Give what was asked for rightly; a wrong reason hides nothing of what it is for."""
    if not back.values or set(back.errors) - {"reason"}:
        return None
    try:
        return parse_incident(back.values, now=site.services.bok.mass_unlock.clock.now())
    except FormInvalidError:
        return None


async def _look(site: Site, request: Request) -> Response:
    values = await _typed(request)
    errors: Mapping[str, DomainError] = {}
    try:
        parse_incident(values, now=site.services.bok.mass_unlock.clock.now())
    except FormInvalidError as error:
        errors = error.errors
    name = _form_name(visit_of(request))
    return await give_back(site, request, name, ADDRESS, values=values, errors=errors)


async def _unlock(site: Site, request: Request) -> Response:
    visit, values = visit_of(request), await _typed(request)
    name, unlocking = _form_name(visit), site.services.bok.mass_unlock
    try:
        incident = parse_incident(values, now=unlocking.clock.now())
        reason = values["reason"]
        count = await ask(unlocking.unlock, incident, reason=reason, actor=visit.actor)
    except FormInvalidError as error:
        return await give_back(site, request, name, ADDRESS, values=values, errors=error.errors)
    except ReasonInvalidError as error:
        return await give_back(
            site, request, name, ADDRESS, values=values, errors={"reason": error}
        )
    await settle(site, request, name)
    return see_other(f"{ADDRESS}?ile={count}")


async def _typed(request: Request) -> dict[str, str]:
    data = await typed(request)
    return {name: text_of(data, name)[: LONGEST_REASON + 100] for name in (*_FIELDS, "reason")}


def _form_name(visit: Visit) -> str:
    return f"bok-mass-unlock-{visit.member.member.id}"
