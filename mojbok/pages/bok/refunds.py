"""`/bok/zwroty`: refunds of what was overpaid, and the file with which the bank pays them out (POR-13)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from fastapi import HTTPException
from fastapi.responses import StreamingResponse

from mojbok.domain.refund import ExportUnknownError, Refund, RefundStage
from mojbok.domain.staff_permissions import Act, may
from mojbok.pages.asking import ask
from mojbok.pages.bok.frame import bok_frame
from mojbok.pages.elements import Html, still
from mojbok.pages.forms import form, submit
from mojbok.pages.money_parts import state_badge
from mojbok.pages.notices import notice
from mojbok.pages.site import Site
from mojbok.pages.turning import page_number
from mojbok.services.refund_desk import CLOSED, OPEN
from mojbok.texts.formats import instant, money
from mojbok.texts.refunds import PAYOUT_HEAD, payout_rows, stage_name
from mojbok.texts.tables import csv_file
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, see_other, visit_of

ADDRESS: Final = "/bok/zwroty"
_EXPORT: Final = f"{ADDRESS}/eksport"
_BADGES: Final = {
    RefundStage.HELD: ("plain", "clock"),
    RefundStage.WAITING: ("due", "alert"),
    RefundStage.APPROVED: ("plain", "done"),
    RefundStage.EXPORTED: ("plain", "forward"),
    RefundStage.PAID: ("good", "done"),
    RefundStage.REJECTED: ("plain", "close"),
    RefundStage.WITHDRAWN: ("plain", "back"),
}


def register(site: Site) -> None:
    """Declare the routes."""

    @site.doors.page(ADDRESS, Access.STAFF, _("Zwroty nadpłat"), act=Act.SEE_REFUNDS)
    async def page(request: Request) -> None:
        visit, query = visit_of(request), request.query_params
        desk, is_closed = site.services.bok.refunds, query.get("stan") == "zakonczone"
        found = await ask(desk.queue, CLOSED if is_closed else OPEN, actor=visit.actor)
        now = desk.clock.now()
        with bok_frame(visit.member, _("Zwroty nadpłat"), here=ADDRESS):
            _what_happened(query.get("eksport", ""))
            _tabs(is_closed=is_closed)
            if may(visit.actor.role, Act.APPROVE_REFUNDS):
                _to_the_bank(found, now, visit.actor.name)
            content(found, now)

    @site.doors.post(_EXPORT, Access.STAFF, act=Act.APPROVE_REFUNDS)
    async def export(request: Request) -> Response:
        number = await ask(site.services.bok.refunds.export, actor=visit_of(request).actor)
        return see_other(f"{ADDRESS}?eksport={number or 0}")

    @site.doors.download(f"{_EXPORT}/{{number}}.csv", Access.STAFF, act=Act.APPROVE_REFUNDS)
    async def file(request: Request, number: str) -> Response:
        desk, actor = site.services.bok.refunds, visit_of(request).actor
        try:
            refunds = await ask(desk.exported, page_number(number), actor=actor)
        except ExportUnknownError as error:
            raise HTTPException(404) from error
        name = f"zwroty-{page_number(number)}.csv"
        return StreamingResponse(
            csv_file(PAYOUT_HEAD, payout_rows(refunds)),
            headers={"content-disposition": f'attachment; filename="{name}"'},
            media_type="text/csv; charset=utf-8",
        )


def address_of(reference: str) -> str:
    """Give the address of a refund."""
    return f"{ADDRESS}/{reference}"


def stage_badge(refund: Refund, now: datetime) -> None:
    """Show how far a refund has come."""
    stage = refund.stage(now)
    state_badge(*_BADGES[stage], stage_name(stage))


def handed_over_by_another() -> str:
    """Say who hands over what somebody has approved."""
    return _("Zwroty, które zatwierdzasz, przekazuje do banku inny administrator.")


def content(found: Sequence[Refund], now: datetime) -> None:
    """Lay out the refunds."""
    if not found:
        with still("div", None, "sheet empty"):
            Html("p", _("Nie ma tu żadnego zwrotu."))
        return
    with still("table", None, "pays", role="table"):
        Html("caption", _("Zwroty, od najstarszego"), "unseen")
        with Html("thead", role="rowgroup"), Html("tr", role="row"):
            for name in (_("Zgłoszony"), _("Zwrot"), _("Płatnik"), _("Stan")):
                Html("th", name, scope="col", role="columnheader")
            Html("th", _("Kwota"), "amount", scope="col", role="columnheader")
        with Html("tbody", role="rowgroup"):
            for refund in found:
                _row(refund, now)


def _to_the_bank(found: Sequence[Refund], now: datetime, name: str) -> None:
    """Lay out the way to the bank for what others have approved, and say who hands the rest over."""
    approved = [each for each in found if each.stage(now) is RefundStage.APPROVED]
    if any(each.approved_by != name for each in approved):
        with form(_EXPORT):
            submit(_("Przygotuj plik dla banku"), "second")
    if any(each.approved_by == name for each in approved):
        with still("p", None, "hint"):
            Html("span", handed_over_by_another())


def _row(refund: Refund, now: datetime) -> None:
    with Html("tr", role="row"):
        Html("td", instant(refund.requested_at), role="cell", data_name=_("Zgłoszony"))
        with Html("td", None, "pays-what", role="cell", data_name=_("Zwrot")):
            Html("a", refund.reference, href=address_of(refund.reference))
            Html("span", _("na {account}").format(account=refund.masked), "hint")
        Html("td", refund.payer_id, role="cell", data_name=_("Płatnik"))
        with Html("td", None, "pays-state", role="cell", data_name=_("Stan")):
            stage_badge(refund, now)
        Html("td", money(refund.amount), "amount", role="cell", data_name=_("Kwota"))


def _tabs(*, is_closed: bool) -> None:
    with still("nav", None, "chips", aria_label=_("Stan zwrotu")), Html("ul"):
        for name, address, is_here in (
            (_("Otwarte"), ADDRESS, not is_closed),
            (_("Zakończone"), f"{ADDRESS}?stan=zakonczone", is_closed),
        ):
            with Html("li"):
                Html("a", name, href=address, aria_current="page" if is_here else None)


def _what_happened(export: str) -> None:
    if not export:
        return
    if export == "0":
        notice("info", _("Nie ma zatwierdzonych zwrotów do wypłaty."), is_focused=True)
        return
    number = page_number(export)
    notice("success", _("Plik dla banku jest gotowy: eksport {number}.").format(number=number))
    with still("p"):
        name = _("Pobierz plik dla banku ({number})").format(number=number)
        Html("a", name, href=f"{_EXPORT}/{number}.csv", download=True)
