"""SCR-PAYMENTS (Płatności): how the payers stand and what was paid."""

from urllib.parse import urlencode

from mojbok.domain.billing import Payment
from mojbok.domain.online_payment import OnlinePayment, PaymentState
from mojbok.domain.standing import Standing
from mojbok.pages.asking import ask
from mojbok.pages.elements import Html, still
from mojbok.pages.forms import go_to
from mojbok.pages.frame import frame_after_login
from mojbok.pages.money_parts import figures, own_account, state_badge
from mojbok.pages.notices import bok_line
from mojbok.pages.prose import breaking
from mojbok.pages.refund import tell
from mojbok.pages.refund_parts import refund_address, refund_under_way, refunds_section
from mojbok.pages.site import Site
from mojbok.pages.turning import PAGE, page_number, turning
from mojbok.services.payments import PaymentsSheet
from mojbok.texts.formats import day, instant, money
from mojbok.texts.payments import payment_state
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, visit_of

ADDRESS = "/platnosci"
PAY = "/platnosci/zaplac"
STATEMENT = "/platnosci/rozliczenie"
_BADGES = {
    PaymentState.STARTED: ("plain", "info"),
    PaymentState.REGISTERED: ("due", "info"),
    PaymentState.BOOKED: ("good", "done"),
    PaymentState.FAILED: ("plain", "close"),
}


def register(site: Site) -> None:
    """Declare the screen's routes."""

    @site.doors.page(ADDRESS, Access.PORTAL, _("Płatności"))
    async def page(request: Request) -> None:
        number = page_number(request.query_params.get(PAGE))
        sheet = await ask(site.services.payments.sheet, visit_of(request).signed_in, number)
        with frame_after_login(site, _("Płatności"), name=sheet.client_name, here=ADDRESS):
            tell(site, request.query_params.get("zwrot", ""))
            content(site, sheet)


def content(site: Site, sheet: PaymentsSheet) -> None:
    """Lay out the screen."""
    with still("section", None, "", id="stan-konta", data_money=True, aria_labelledby="stan"):
        Html("h2", _("Stan konta"), id="stan")
        if not sheet.standings.payers:
            _no_payers(site)
        elif len(sheet.standings.payers) == 1:
            _only_payer(sheet.standings.payers[0], sheet)
        else:
            _together(sheet)
            with Html("ul", None, "cards"):
                for standing in sheet.standings.payers:
                    with Html("li"):
                        _payer(standing, sheet)
    with still("div", None, "", id="zwroty-nadplat", data_money=True):
        if sheet.refunds:
            refunds_section(sheet.refunds, sheet.now)
    with still("div", None, "", id="platnosci-online", data_money=True):
        if sheet.online:
            _online(sheet)
    with still("section", aria_labelledby="wplaty", id="lista"):
        Html("h2", _("Wpłaty"), id="wplaty")
        _payments(sheet)


def _no_payers(site: Site) -> None:
    with Html("div", None, "sheet empty"):
        Html("p", _("Nie ma tu jeszcze nic do zapłaty. Rachunek pojawi się z pierwszą umową."))
        bok_line(site.contact)


def _together(sheet: PaymentsSheet) -> None:
    with Html("div", None, "sheet money-top"):
        figures(sheet.standings)
        if not sheet.standings.to_pay:
            _all_paid()
        _buttons(is_owing=bool(sheet.standings.to_pay), pays=_("Zapłać"))


def _only_payer(standing: Standing, sheet: PaymentsSheet) -> None:
    with Html("div", None, "sheet money-top"):
        figures(standing)
        _due_line(standing)
        _under_way(standing, sheet)
        own_account(standing.payer, name=standing.payer.name)
        _buttons(is_owing=bool(standing.to_pay), pays=_("Zapłać"), overpaid_by=standing)


def _buttons(*, is_owing: bool, pays: str, overpaid_by: Standing | None = None) -> None:
    with Html("div", None, "buttons"):
        if is_owing:
            go_to(PAY, pays)
        go_to(STATEMENT, _("Rozliczenie"), "second")
        if overpaid_by and overpaid_by.overpaid:
            go_to(refund_address(overpaid_by.payer.id), _("Zwrot nadpłaty"), "second")


def _payer(standing: Standing, sheet: PaymentsSheet) -> None:
    payer = standing.payer
    with Html("article", None, "sheet card"):
        with Html("div"):
            Html("h3", payer.name)
            Html("p", _("Płatnik {id}").format(id=payer.id), "hint")
        figures(standing, "small-figures")
        _due_line(standing)
        _under_way(standing, sheet)
        own_account(payer, name=payer.id)
        with Html("p", None, "links"):
            chosen = urlencode({"platnik": payer.id})
            if standing.to_pay:
                Html("a", _("Zapłać za płatnika {id}").format(id=payer.id), href=f"{PAY}?{chosen}")
            if standing.overpaid:
                words = _("Zwrot nadpłaty płatnika {id}").format(id=payer.id)
                Html("a", words, href=refund_address(payer.id))
            Html(
                "a",
                _("Rozliczenie płatnika {id}").format(id=payer.id),
                href=f"{STATEMENT}?{chosen}",
            )


def _due_line(standing: Standing) -> None:
    if not standing.to_pay:
        _all_paid()
    elif standing.overdue_since is not None:
        Html("p", _("Termin minął {day}.").format(day=day(standing.overdue_since)), "hint")
    elif standing.next_due_on is not None:
        Html("p", _("Termin: {day}.").format(day=day(standing.next_due_on)), "hint")


def _under_way(standing: Standing, sheet: PaymentsSheet) -> None:
    for refund in sheet.under_way:
        if refund.payer_id == standing.payer.id:
            refund_under_way(refund, sheet.now)


def _all_paid() -> None:
    state_badge("good", "done", _("Wszystko opłacone"))


def _online(sheet: PaymentsSheet) -> None:
    with Html("section", aria_labelledby="online"):
        Html("h2", _("Ostatnie płatności internetowe"), id="online")
        with Html("ul", None, "sheet lines"):
            for payment in sheet.online:
                with Html("li"):
                    _online_line(payment)


def _online_line(payment: OnlinePayment) -> None:
    with Html("div", None, "line-words"):
        Html("a", payment.reference, href=f"{ADDRESS}/powrot/{payment.reference}")
        Html("span", instant(payment.booked_at or payment.created_at), "hint")
    state_badge(*_BADGES[payment.told_state], payment_state(payment.told_state))
    Html("strong", money(payment.amount), "amount")


def _payments(sheet: PaymentsSheet) -> None:
    if not sheet.payments:
        with Html("div", None, "sheet empty"):
            Html("p", _("Nie ma tu jeszcze żadnej wpłaty. Zobaczysz ją, gdy ją zaksięgujemy."))
        return
    names = {standing.payer.id: standing.payer.name for standing in sheet.standings.payers}
    with Html("table", None, "pays", role="table"):
        Html("caption", _("Zaksięgowane wpłaty, od najnowszej"), "unseen")
        with Html("thead", role="rowgroup"), Html("tr", role="row"):
            for name, classes in _columns(has_payers=len(names) > 1):
                Html("th", name, classes, scope="col", role="columnheader")
        with Html("tbody", role="rowgroup"):
            for payment in sheet.payments:
                _row(payment, names)
    turning(
        ADDRESS,
        page=sheet.page,
        pages=sheet.pages,
        place="lista",
        name=_("Strony listy wpłat"),
    )


def _columns(*, has_payers: bool) -> list[tuple[str, str]]:
    columns = [(_("Data"), ""), (_("Za co"), "")]
    if has_payers:
        columns.append((_("Płatnik"), ""))
    return [*columns, (_("Kwota"), "amount")]


def _row(payment: Payment, names: dict[str, str]) -> None:
    with Html("tr", role="row"):
        Html("td", day(payment.booked_on), role="cell", data_name=_("Data"))
        with Html("td", None, "pays-what", role="cell", data_name=_("Za co")):
            Html("span", payment.invoice_number or _kind(payment))
            if payment.title:
                breaking("span", payment.title, "hint")
        if len(names) > 1:
            Html("td", names[payment.payer_id], role="cell", data_name=_("Płatnik"))
        Html("td", money(payment.amount), "amount", role="cell", data_name=_("Kwota"))


def _kind(payment: Payment) -> str:
    return _("Zwrot") if payment.amount < 0 else _("Wpłata na konto płatnika")
