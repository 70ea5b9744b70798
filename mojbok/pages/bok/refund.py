"""`/bok/zwroty/{reference}`: one refund, judged with what is overpaid now (POR-13)."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from fastapi import HTTPException

from mojbok.domain.audit import ReasonInvalidError
from mojbok.domain.refund import (
    LONGEST_WORD,
    Refund,
    RefundHeldError,
    RefundSettledError,
    RefundStage,
    RefundStoppedError,
    RefundTooMuchError,
    RefundUnknownError,
    RefundWordInvalidError,
)
from mojbok.domain.staff_permissions import Act, may
from mojbok.pages.asking import ask
from mojbok.pages.bok.client_links import sheet_address
from mojbok.pages.bok.frame import bok_frame
from mojbok.pages.bok.refunds import ADDRESS, address_of, handed_over_by_another, stage_badge
from mojbok.pages.elements import Html, still
from mojbok.pages.fields import Field
from mojbok.pages.forms import form, give_back, returned, settle, submit, text_of, typed
from mojbok.pages.frame import sheet
from mojbok.pages.long_fields import text_area
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.site import Site
from mojbok.services.drafts import Returned
from mojbok.services.refund_desk import RefundDesk, RefundSheet
from mojbok.texts.formats import account_number, instant, money
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, see_other, visit_of

_PATTERN: Final = f"{ADDRESS}/{{reference}}"
_REJECT: Final = "odrzuc"
_REFUSALS: Final = (RefundHeldError, RefundSettledError, RefundStoppedError, RefundTooMuchError)
_ACTS: Final[dict[str, Callable[[RefundDesk], Callable[..., None]]]] = {
    "zatwierdz": lambda desk: desk.approve,
    _REJECT: lambda desk: desk.reject,
    "wyplacony": lambda desk: desk.mark_paid,
}


def register(site: Site) -> None:
    """Declare the routes."""

    @site.doors.page(_PATTERN, Access.STAFF, _("Zwrot nadpłaty"), act=Act.SEE_REFUNDS)
    async def page(request: Request, reference: str) -> None:
        visit, desk = visit_of(request), site.services.bok.refunds
        try:
            shown = await ask(desk.sheet, reference, actor=visit.actor)
        except RefundUnknownError as error:
            raise HTTPException(404) from error
        back = await returned(site, request, _draft(reference))
        may_pay = may(visit.actor.role, Act.APPROVE_REFUNDS)
        with bok_frame(visit.member, _("Zwrot nadpłaty"), here=ADDRESS):
            if request.query_params.get("stan") == "gotowe":
                notice("success", _("Zapisano. Wiadomość do klienta czeka na wysłanie."))
            notice_of(back.notice, site.contact)
            content(shown, back, desk.clock.now(), payer=visit.actor.name if may_pay else None)

    @site.doors.post(f"{_PATTERN}/{{what}}", Access.STAFF, act=Act.APPROVE_REFUNDS)
    async def send(request: Request, reference: str, what: str) -> Response:
        if what not in _ACTS:
            raise HTTPException(404)
        return await _do(site, request, reference, what)


def content(shown: RefundSheet, back: Returned, now: datetime, *, payer: str | None) -> None:
    """Lay out a refund, and what `payer` can do with it, who may pay it out."""
    refund = shown.refund
    with still("p"):
        Html("a", _("Wszystkie zwroty"), href=ADDRESS)
    with sheet():
        Html("h2", money(refund.amount))
        stage_badge(refund, now)
        with Html("dl", None, "facts"):
            with Html("div"):
                Html("dt", _("Klient"))
                with Html("dd"):
                    Html("a", shown.client_name, href=sheet_address(refund.client_id))
            for term, text in _facts(shown).items():
                with Html("div"):
                    Html("dt", term)
                    Html("dd", text)
    if payer and refund.state.is_open:
        _judge(shown, back, now, payer)


def _facts(shown: RefundSheet) -> dict[str, str]:
    refund = shown.refund
    facts = {
        _("Numer zwrotu"): refund.reference,
        _("Płatnik"): refund.payer_id,
        _("Nadpłata teraz"): money(shown.most),
        # It may go on in the next line, between two groups.
        _("Rachunek klienta"): account_number(refund.nrb).replace("\N{NO-BREAK SPACE}", " "),
        _("Właściciel rachunku"): refund.holder,
        _("Zgłoszony"): instant(refund.requested_at),
        _("Można zatwierdzić od"): instant(refund.held_until),
    }
    if refund.export_number is not None:
        facts[_("Eksport dla banku")] = str(refund.export_number)
    if refund.approved_by:
        facts[_("Zatwierdza")] = refund.approved_by
    if refund.word:
        facts[_("Powód dla klienta")] = refund.word
    if refund.closed_at is not None:
        facts[_("Zakończony")] = instant(refund.closed_at)
    return facts


def _judge(shown: RefundSheet, back: Returned, now: datetime, payer: str) -> None:
    refund, stage = shown.refund, shown.refund.stage(now)
    page = address_of(refund.reference)
    with sheet():
        Html("h2", _("Decyzja"))
        if stage is RefundStage.WAITING and refund.amount > shown.most:
            notice(
                "error", _("Nadpłata jest dziś mniejsza niż ten zwrot: nie da się go zatwierdzić.")
            )
        _what_comes_next(refund, stage, payer)
        with form(page):
            Field(
                "reason",
                _("Powód"),
                value=back.values.get("reason", ""),
                error=back.errors.get("reason"),
                hint=_("Trafia do dziennika. Do odrzucenia konieczny."),
                is_focused="reason" in back.errors,
                maxlength=200,
                autocomplete="off",
            )
            if stage is not RefundStage.EXPORTED:
                text_area(
                    "word",
                    _("Powód dla klienta"),
                    most=LONGEST_WORD,
                    value=back.values.get("word", ""),
                    error=back.errors.get("word"),
                    hint=_("Tylko do odrzucenia. Klient przeczyta go w liście i na stronie."),
                    is_required=False,
                    is_focused="word" in back.errors,
                    rows=3,
                )
            with Html("div", None, "buttons"):
                if stage is RefundStage.WAITING:
                    submit(_("Zatwierdź"), to=f"{page}/zatwierdz")
                if stage is RefundStage.EXPORTED:
                    submit(_("Oznacz jako wypłacony"), to=f"{page}/wyplacony")
                else:
                    submit(_("Odrzuć"), "second", to=f"{page}/{_REJECT}")


def _what_comes_next(refund: Refund, stage: RefundStage, payer: str) -> None:
    is_by_another = stage is RefundStage.APPROVED and refund.approved_by != payer
    if is_by_another:
        with still("p", None, "hint"):
            Html("span", _("Zatwierdzony. Plik dla banku przygotujesz na liście: "))
            Html("a", _("wszystkie zwroty"), href=ADDRESS)
    elif stage in {RefundStage.WAITING, RefundStage.APPROVED}:
        Html("p", handed_over_by_another(), "hint")


async def _do(site: Site, request: Request, reference: str, what: str) -> Response:
    data, page = await typed(request), address_of(reference)
    name = _draft(reference)
    act, actor = _ACTS[what](site.services.bok.refunds), visit_of(request).actor
    values = {"reason": text_of(data, "reason")}
    if what == _REJECT:
        values["word"] = text_of(data, "word")[: 2 * LONGEST_WORD]
    try:
        await ask(act, reference, actor=actor, **values)
    except RefundUnknownError as error:
        raise HTTPException(404) from error
    except ReasonInvalidError as error:
        return await give_back(site, request, name, page, values=values, errors={"reason": error})
    except RefundWordInvalidError as error:
        return await give_back(site, request, name, page, values=values, errors={"word": error})
    except _REFUSALS as error:
        return await give_back(site, request, name, page, values=values, notice=error)
    await settle(site, request, name)
    return see_other(f"{page}?stan=gotowe")


def _draft(reference: str) -> str:
    return f"bok-refund-{reference[:32]}"
