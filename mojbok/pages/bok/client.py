"""`/bok/klienci/{whose}`: a client's sheet, and what staff do to the account (BOK-02, BOK-06)."""

from collections.abc import Callable
from typing import Any, Final

from fastapi import HTTPException
from nicegui import ui

from mojbok.domain.accounts import (
    AccountNotActiveError,
    AccountNotBlockedError,
    AccountNotHeldError,
    AccountUnknownError,
    RegistrationLapsedError,
    UnblockFirstError,
    UnlockFirstError,
)
from mojbok.domain.address_id import number_of
from mojbok.domain.audit import LONGEST_REASON, ReasonInvalidError, checked_reason
from mojbok.domain.client_search import ClientUnknownError
from mojbok.domain.rates import TooBusyError, TooManyRequestsError
from mojbok.domain.sessions import SessionUnknownError
from mojbok.domain.staff_permissions import Act
from mojbok.pages.asking import ask, ask_slow
from mojbok.pages.bok.client_acts import (
    ACTS,
    DISOWN,
    DISOWN_REASON,
    PESEL_REASON,
    ActsForm,
    act_form,
    pesel_form,
    tell,
)
from mojbok.pages.bok.client_links import LIST, SHEET, sheet_address
from mojbok.pages.bok.client_sections import sections, top
from mojbok.pages.bok.frame import bok_frame
from mojbok.pages.complaint_watch import ComplaintWatch, OpenPage
from mojbok.pages.elements import Html, still
from mojbok.pages.forms import give_back, returned, settle, text_of, typed
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.site import Site
from mojbok.pages.turning import PAGE, page_number
from mojbok.services.client_sheets import ClientSheet
from mojbok.services.drafts import Returned
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, Visit, see_other, visit_of

_REFUSALS: Final = (
    AccountNotActiveError,
    AccountNotBlockedError,
    AccountNotHeldError,
    AccountUnknownError,
    RegistrationLapsedError,
    SessionUnknownError,
    TooBusyError,
    TooManyRequestsError,
    UnblockFirstError,
    UnlockFirstError,
)


def register(site: Site) -> None:
    """Declare the sheet's page, and where its acts post to."""
    watch = ComplaintWatch(revisions=site.services.bok.sheets.revisions)

    @site.doors.page(SHEET, Access.STAFF, _("Karta klienta"), act=Act.SEE_CLIENTS)
    async def page(request: Request, whose: str) -> None:
        visit, client_id = visit_of(request), _client_id(whose)
        number = page_number(request.query_params.get(PAGE))
        shown = await _shown(site, visit, client_id, number)
        back = await returned(site, request, form_name(visit, client_id))
        pesel = await _pesel_once(site, request, client_id)
        with bok_frame(visit.member, shown.client.name, here=LIST, is_live=True):
            tell(request.query_params.get("stan", ""))
            laid_out = ClientPage(site, visit, shown, back, pesel, number)
        if shown.part is None:
            return
        account_id = shown.part.account.id
        ui.context.client.on_connect(
            lambda opened: watch.add(
                opened,
                OpenPage(complaint_id=account_id, seen=laid_out.revision, refresh=laid_out.refresh),
            )
        )

    for name, act in ACTS.items():
        _declare_act(site, name, act)

    @site.doors.post(f"{SHEET}/pesel", Access.STAFF, act=Act.REVEAL_PESEL)
    async def ask_for_pesel(request: Request, whose: str) -> Response:
        return await _ask_for_pesel(site, request, _client_id(whose))


class ClientPage:
    """One open sheet: what changes by itself while it is open, and the reason that was typed and stays."""

    def __init__(
        self,
        site: Site,
        visit: Visit,
        shown: ClientSheet,
        back: Returned,
        pesel: Returned,
        number: int,
    ) -> None:
        self._site, self._visit, self._number = site, visit, number
        self._client_id = shown.client.id
        self.revision = shown.revision
        notice_of(back.notice, site.contact)
        notice_of(pesel.notice, site.contact)
        if "pesel" in pesel.values:
            told = _("PESEL: {pesel}").format(pesel=pesel.values["pesel"])
            notice("info", told, _("Pokazujemy go tylko raz; zapisaliśmy, kto i po co."))
        with still("div", None, "stack") as opened:
            top(shown)
        self._top = opened
        # One sentence for those who listen: the whole sheet read out again would tell them less.
        with still("p", None, "unseen", role="status") as heard:
            pass
        self._heard = heard
        self._acts: ActsForm | None = None
        if shown.part is not None:
            self._acts = act_form(shown, back)
        pesel_form(shown, back)
        with still("div", None, "stack client-sections") as opened:
            sections(shown)
        self._sections = opened

    async def refresh(self) -> int:
        """Show the sheet as it is now, and tell its revision; what is being typed stays."""
        if self._visit.is_over:
            return self.revision
        sheets, actor = self._site.services.bok.sheets, self._visit.actor
        shown = await ask(sheets.again, self._client_id, actor=actor, page=self._number)
        with self._heard.anew():
            Html("span", _("Karta klienta jest odświeżona."))
        with self._top.anew():
            top(shown)
        with self._sections.anew():
            sections(shown)
        if self._acts is not None:
            self._acts.fit(shown)
        self.revision = shown.revision
        return self.revision


def form_name(visit: Visit, client_id: str) -> str:
    """Name the draft of a sheet's form: each of staff has their own."""
    return f"bok-client-{visit.member.member.id}-{client_id}"


def _declare_act(site: Site, name: str, act: Act) -> None:
    @site.doors.post(f"{SHEET}/{name}", Access.STAFF, act=act)
    async def do(request: Request, whose: str) -> Response:
        return await _do(site, request, _client_id(whose), name)


async def _do(site: Site, request: Request, client_id: str, name: str) -> Response:
    visit, data = visit_of(request), await typed(request)
    field = DISOWN_REASON if name == DISOWN else "reason"
    reason = text_of(data, field)[: LONGEST_REASON + 100]
    values, to = {field: reason}, sheet_address(client_id)
    actor, acts = visit.actor, site.services.bok.accounts
    slow = {"wyslij": acts.resend}
    quick: dict[str, Callable[..., Any]] = {
        "odblokuj": acts.unlock,
        "zakoncz-sesje": acts.end_sessions,
        "zablokuj": acts.block,
        "zdejmij-blokade": acts.unblock,
        "zwolnij-dane": acts.release,
        "nie-moje-konto": acts.disown,
    }
    try:
        login = await ask(site.services.bok.sheets.login, client_id, actor=actor)
        if name in slow:
            # It hashes the one-time password.
            await ask_slow(slow[name], login, actor=actor, reason=reason)
        elif name == "zakoncz-jedna":
            session = text_of(data, "session")[:64]
            await ask(acts.end_session, login, session, actor=actor, reason=reason)
        else:
            await ask(quick[name], login, actor=actor, reason=reason)
    except ReasonInvalidError as error:
        errors = {field: error}
        back = form_name(visit, client_id)
        return await give_back(site, request, back, to, values=values, errors=errors)
    except _REFUSALS as error:
        back = form_name(visit, client_id)
        return await give_back(site, request, back, to, values=values, notice=error)
    await settle(site, request, form_name(visit, client_id))
    return see_other(f"{to}?stan={name}")


async def _ask_for_pesel(site: Site, request: Request, client_id: str) -> Response:
    """Keep the reason until the sheet is shown, where the PESEL is told once, and that is written down."""
    visit, data, to = visit_of(request), await typed(request), sheet_address(client_id)
    reason = text_of(data, PESEL_REASON)[: LONGEST_REASON + 100]
    values = {PESEL_REASON: reason}
    try:
        checked_reason(reason)
    except ReasonInvalidError as error:
        name, errors = form_name(visit, client_id), {PESEL_REASON: error}
        return await give_back(site, request, name, to, values=values, errors=errors)
    name = _pesel_form_name(visit, client_id)
    return await give_back(site, request, name, to, values=values)


async def _pesel_once(site: Site, request: Request, client_id: str) -> Returned:
    """Give the PESEL that was asked for, or why it is not shown."""
    visit = visit_of(request)
    name = _pesel_form_name(visit, client_id)
    asked = await returned(site, request, name)
    if PESEL_REASON not in asked.values:
        return Returned()
    await settle(site, request, name)
    sheets, reason = site.services.bok.sheets, asked.values[PESEL_REASON]
    try:
        pesel = await ask(sheets.pesel, client_id, actor=visit.actor, reason=reason)
    except (TooManyRequestsError, ClientUnknownError) as error:
        return Returned(notice=error)
    return Returned(values={"pesel": pesel})


async def _shown(site: Site, visit: Visit, client_id: str, number: int) -> ClientSheet:
    try:
        return await ask(site.services.bok.sheets.show, client_id, actor=visit.actor, page=number)
    except ClientUnknownError:
        raise HTTPException(404) from None


def _client_id(address: str) -> str:
    client_id = number_of(address)
    if client_id is None:
        raise HTTPException(404)
    return client_id


def _pesel_form_name(visit: Visit, client_id: str) -> str:
    return f"bok-pesel-{visit.member.member.id}-{client_id}"
