"""The transfers that pay what was chosen: one for each payer, each with its QR code (POR-05, POR-12)."""

from mojbok.domain.address_id import address_id
from mojbok.domain.transfer import Transfer, title_of
from mojbok.pages.asking import ask
from mojbok.pages.elements import Html, still
from mojbok.pages.forms import form, submit
from mojbok.pages.frame import frame_after_login
from mojbok.pages.money_parts import copied, own_account, pay_soon
from mojbok.pages.notices import notice
from mojbok.pages.paying import ONLINE, TRANSFERS, chosen_of, go_on
from mojbok.pages.payments import ADDRESS as PAYMENTS
from mojbok.pages.payments import PAY
from mojbok.pages.qr import qr_code
from mojbok.pages.site import Site
from mojbok.services.paying import PayerBills, PayingSheet
from mojbok.texts.formats import day, money
from mojbok.texts.payments import invoices_noun
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, visit_of


def register(site: Site) -> None:
    """Declare the screen's routes."""

    @site.doors.page(TRANSFERS, Access.PORTAL, _("Dane do przelewu"))
    async def page(request: Request) -> None:
        visitor = visit_of(request).signed_in
        sheet = await ask(site.services.paying.sheet, visitor)
        numbers = chosen_of(request, sheet)
        visit_of(request).form_target = site.services.online_payments.origin
        with frame_after_login(site, _("Dane do przelewu"), name=sheet.client_name, here=PAYMENTS):
            with still("p", None, "back-link"):
                Html("a", _("Zmień wybór"), href=f"{PAY}?{request.url.query}".rstrip("?"))
            if numbers:
                content(sheet, await ask(site.services.paying.chosen, visitor, numbers))
            else:
                notice("info", _("Wybrane faktury są już opłacone. Nie musisz nic robić."))

    # After the page: NiceGUI takes away what was declared for its address before.
    @site.doors.post(TRANSFERS, Access.PORTAL)
    async def choose(request: Request) -> Response:
        return await go_on(site, request, TRANSFERS)


def content(everything: PayingSheet, sheet: PayingSheet) -> None:
    """Lay out the transfers of a choice."""
    if len(sheet.bills) > 1:
        with still("p", None, "lead"):
            Html(
                "span",
                _(
                    "Każdy płatnik ma własny rachunek, więc to {count} osobne przelewy: razem "
                ).format(count=len(sheet.bills))
                if len(sheet.bills) in {2, 3, 4}
                else _(
                    "Każdy płatnik ma własny rachunek, więc to {count} osobnych przelewów: razem "
                ).format(count=len(sheet.bills)),
            )
            Html("strong", money(sheet.total))
    for bills in sheet.bills:
        _transfer(sheet, bills)
    if everything.is_online_possible:
        _online(sheet)


def transfer_of(sheet: PayingSheet, bills: PayerBills) -> Transfer:
    """Give the transfer that pays what was chosen of a payer's."""
    numbers = [each.invoice.number for each in bills.invoices]
    return Transfer(
        payer=bills.payer,
        amount=bills.total,
        title=title_of(bills.payer.id, numbers, invoices_noun(len(numbers))),
        recipient=sheet.recipient,
    )


def _transfer(sheet: PayingSheet, bills: PayerBills) -> None:
    transfer = transfer_of(sheet, bills)
    payer = bills.payer
    with still("section", None, "sheet transfer", aria_labelledby=f"platnik-{payer.id}"):
        with Html("div", None, "transfer-words"):
            with Html("h2", None, "transfer-name", id=f"platnik-{payer.id}"):
                Html("span", payer.name)
            _term(sheet, bills)
            own_account(payer, name=payer.id)
            _values(sheet, transfer)
            numbers = ", ".join(each.invoice.number for each in bills.invoices)
            Html("p", _("Za faktury: {numbers}").format(numbers=numbers), "hint")
        with Html("figure", None, "qr-figure"):
            qr_code(
                transfer.qr_text,
                _("Kod QR przelewu {amount} na rachunek płatnika {payer}").format(
                    amount=money(transfer.amount), payer=payer.id
                ),
                # As the banks' standard asks.
                error="l",
                encoding="utf-8",
            )
            Html(
                "figcaption",
                _("Zeskanuj w aplikacji banku: wypełni przelew za Ciebie."),
                "hint",
            )


def _term(sheet: PayingSheet, bills: PayerBills) -> None:
    terms = [each.invoice.due_on for each in bills.invoices]
    if max(terms) < sheet.today:
        pay_soon(_("Po terminie: zapłać jak najszybciej."))
    elif min(terms) < sheet.today:
        pay_soon(_("Część faktur jest po terminie: zapłać jak najszybciej."))
    else:
        Html("p", _("Zapłać do {day}.").format(day=day(min(terms))), "hint")


def _values(sheet: PayingSheet, transfer: Transfer) -> None:
    payer = transfer.payer.id
    amount = f"{transfer.amount:.2f}".replace(".", ",")
    for term, shown, exact, what in (
        (_("Kwota"), money(transfer.amount), amount, _("kwotę: {payer}")),
        (_("Tytuł"), transfer.title, transfer.title, _("tytuł: {payer}")),
        (_("Odbiorca"), sheet.recipient.name, sheet.recipient.name, _("odbiorcę: {payer}")),
    ):
        copied(term, shown, exact, what=what.format(payer=payer))


def _online(sheet: PayingSheet) -> None:
    with form(ONLINE, classes="pay-online"):
        for bills in sheet.bills:
            for each in bills.invoices:
                Html("input", type="hidden", name="faktura", value=address_id(each.invoice.number))
        Html("p", _("Wolisz bez przepisywania?"))
        submit(_("Zapłać online"), "second")
