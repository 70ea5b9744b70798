"""Paying: the invoices to be paid, of all payers, and what is chosen of them (POR-05, POR-12)."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from mojbok.domain.address_id import address_id, number_of
from mojbok.domain.billing import InvoiceState
from mojbok.domain.errors import DomainError
from mojbok.domain.online_payment import OpenInvoice, TooManyChosenError
from mojbok.pages.asking import ask
from mojbok.pages.elements import Html, still
from mojbok.pages.forms import form, give_back, go_to, returned, submit
from mojbok.pages.frame import frame_after_login
from mojbok.pages.icons import icon
from mojbok.pages.money_parts import own_account, state_badge
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.payments import ADDRESS as PAYMENTS
from mojbok.pages.payments import PAY as ADDRESS
from mojbok.pages.site import Site
from mojbok.services.paying import PayerBills, PayingSheet
from mojbok.texts.formats import day, instant, money
from mojbok.texts.payments import invoices_noun
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, see_other, visit_of

TRANSFERS: Final = "/platnosci/zaplac/przelew"
ONLINE: Final = "/platnosci/zaplac/online"
FORM: Final = "paying"
#: More would make an address that servers refuse; all of a payer's are named by the payer.
_MOST_NAMED: Final = 100
_MOST_SENT: Final = 1_500


def register(site: Site) -> None:
    """Declare the screen's routes."""

    @site.doors.page(ADDRESS, Access.PORTAL, _("Zapłać"))
    async def page(request: Request) -> None:
        back = await returned(site, request, FORM)
        sheet = await ask(site.services.paying.sheet, visit_of(request).signed_in)
        visit_of(request).form_target = site.services.online_payments.origin
        with frame_after_login(site, _("Zapłać"), name=sheet.client_name, here=PAYMENTS):
            notice_of(back.notice, site.contact)
            content(sheet, chosen_of(request, sheet))

    @site.doors.post(ADDRESS, Access.PORTAL)
    async def count(request: Request) -> Response:
        return await go_on(site, request, ADDRESS)


def chosen_of(request: Request, sheet: PayingSheet) -> frozenset[str]:
    """Give the numbers that an address chooses: invoices, payers, those past their term, or all that is open."""
    query = request.query_params
    named = {number_of(each) for each in query.getlist("faktura")[:_MOST_SENT]}
    payers = set(query.getlist("platnik"))
    is_late_only = query.get("wybor") == "po-terminie"
    is_all = not named and not payers and not is_late_only

    def is_chosen(each: OpenInvoice) -> bool:
        return (
            is_all
            or each.invoice.number in named
            or each.invoice.payer_id in payers
            or (is_late_only and each.invoice.due_on < sheet.today)
        )

    return frozenset(
        each.invoice.number for bills in sheet.bills for each in bills.invoices if is_chosen(each)
    )


def choice(sheet: PayingSheet, chosen: Collection[str]) -> str | None:
    """Give the shortest query that chooses these; empty for all, None when none is short enough."""
    if all(each.invoice.number in chosen for bills in sheet.bills for each in bills.invoices):
        return ""
    payers, invoices = [], []
    for bills in sheet.bills:
        numbers = [e.invoice.number for e in bills.invoices if e.invoice.number in chosen]
        if len(numbers) == len(bills.invoices):
            payers.append(("platnik", bills.payer.id))
        else:
            invoices += [("faktura", address_id(number)) for number in numbers]
    return None if len(invoices) > _MOST_NAMED else f"?{urlencode(payers + invoices)}"


async def sent(request: Request) -> frozenset[str]:
    """Give the numbers that the form has sent."""
    data = await request.form(max_files=0, max_fields=_MOST_SENT)
    texts = (each for each in data.getlist("faktura") if isinstance(each, str))
    return frozenset(number for each in texts if (number := number_of(each)) is not None)


async def refused(site: Site, request: Request, error: DomainError) -> Response:
    """Lead back to the choice, and say why."""
    return await give_back(site, request, FORM, ADDRESS, values={}, notice=error)


def content(sheet: PayingSheet, chosen: Collection[str]) -> None:
    """Lay out the screen."""
    with still("p", None, "back-link"):
        Html("a", _("Wróć do płatności"), href=PAYMENTS)
    _under_way(sheet)
    if not sheet.bills:
        with still("div", None, "sheet empty"):
            state_badge("good", "done", _("Wszystko opłacone"))
            Html("p", _("Nie masz teraz nic do zapłaty. Następna faktura pojawi się tu sama."))
            go_to(PAYMENTS, _("Zobacz płatności"), "second")
        return
    with form(TRANSFERS, classes="paying"):
        for at, bills in enumerate(sheet.bills):
            _payer(sheet, bills, chosen, group=f"g{at}")
        _bar(sheet, chosen)


def _under_way(sheet: PayingSheet) -> None:
    for payment in sheet.under_way:
        notice(
            "info",
            _(
                "Płatność {reference} na {amount}, zaczęta {at}, czeka jeszcze na potwierdzenie. "
                "Jeśli ją już opłacono, nie płać drugi raz."
            ).format(
                reference=payment.reference,
                amount=money(payment.amount),
                at=instant(payment.created_at),
            ),
            way_on=(f"{PAYMENTS}/powrot/{payment.reference}", _("Sprawdź tę płatność")),
        )


def _payer(sheet: PayingSheet, bills: PayerBills, chosen: Collection[str], *, group: str) -> None:
    with Html("fieldset", None, "sheet bills"):
        with Html("legend"):
            Html("span", bills.payer.name, "bills-name")
            Html("span", _("Płatnik {id}").format(id=bills.payer.id), "hint")
        with Html("ul", None, "lines"):
            for each in bills.invoices:
                with Html("li"):
                    _invoice(sheet, each, is_chosen=each.invoice.number in chosen, group=group)
        with Html("p", None, "bills-sum"):
            Html("span", _("Wybrano"))
            Html("strong", money(_sum(bills.invoices, chosen)), "amount", data_sum=group)
        own_account(bills.payer, name=bills.payer.id)


def _invoice(sheet: PayingSheet, each: OpenInvoice, *, is_chosen: bool, group: str) -> None:
    invoice = each.invoice
    identifier = address_id(invoice.number)
    is_late = invoice.state(each.open_amount, sheet.today) is InvoiceState.OVERDUE
    with Html("label", None, "bill"):
        Html(
            "input",
            type="checkbox",
            name="faktura",
            value=identifier,
            checked=is_chosen,
            data_grosze=str(int(each.open_amount.scaleb(2))),
            data_group=group,
        )
        with Html("span", None, "bill-words"):
            Html("span", invoice.number, "bill-number")
            with Html("span", None, "late" if is_late else "hint"):
                if is_late:
                    icon("alert")
                told = _("po terminie, {day}") if is_late else _("termin {day}")
                Html("span", told.format(day=day(invoice.due_on)))
        Html("span", money(each.open_amount), "amount")


def _bar(sheet: PayingSheet, chosen: Collection[str]) -> None:
    every = [each for bills in sheet.bills for each in bills.invoices]
    count = sum(1 for each in every if each.invoice.number in chosen)
    with Html("div", None, "sheet pay-bar"):
        with Html("p", None, "pay-sum"):
            Html("span", _("Razem do zapłaty"))
            Html("strong", money(_sum(every, chosen)), "amount-big", data_sum="all")
            Html(
                "span",
                f"{count} {invoices_noun(count)}",
                "hint",
                data_count=" ".join(invoices_noun(number) for number in (1, 2, 5)),
            )
        with Html("div", None, "buttons"):
            if sheet.is_online_possible:
                submit(_("Zapłać online"), "main", to=ONLINE)
            submit(_("Dane do przelewu"), "second" if sheet.is_online_possible else "main")
            Html(
                "button",
                _("Przelicz"),
                "button quiet",
                type="submit",
                formaction=ADDRESS,
                data_still=True,
            )


def _sum(invoices: Sequence[OpenInvoice], chosen: Collection[str]) -> Decimal:
    amounts = (each.open_amount for each in invoices if each.invoice.number in chosen)
    return sum(amounts, Decimal(0))


async def go_on(site: Site, request: Request, to: str) -> Response:
    """Lead on to a page with what the form has chosen in its address."""
    numbers = await sent(request)
    try:
        await ask(site.services.paying.chosen, visit_of(request).signed_in, numbers)
    except DomainError as error:
        return await refused(site, request, error)
    sheet = await ask(site.services.paying.sheet, visit_of(request).signed_in)
    return await lead_on(site, request, to, sheet, numbers)


async def lead_on(
    site: Site, request: Request, to: str, sheet: PayingSheet, numbers: Collection[str]
) -> Response:
    """Lead to a page with these invoices chosen, or back to the choice when they are too many for an address."""
    query = choice(sheet, numbers)
    if query is None:
        return await refused(site, request, TooManyChosenError(most=_MOST_NAMED))
    return see_other(f"{to}{query}")
