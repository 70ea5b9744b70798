"""Paying online: off to the provider, back from it, and what the provider says (POR-05)."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from fastapi import HTTPException
from fastapi.responses import PlainTextResponse

from mojbok.domain.accounts import Source
from mojbok.domain.errors import DomainError
from mojbok.domain.online_payment import (
    Mismatch,
    OnlinePayment,
    PaymentState,
    PaymentUnknownError,
)
from mojbok.domain.payment_provider import NotificationForgedError, ProviderAwayError, Standing
from mojbok.domain.rates import TooBusyError, TooManyRequestsError
from mojbok.domain.sessions import Visitor
from mojbok.pages.asking import ask, ask_briefly, ask_outside
from mojbok.pages.elements import Html, still
from mojbok.pages.forms import form, go_to, submit
from mojbok.pages.frame import frame_after_login
from mojbok.pages.notices import notice
from mojbok.pages.paying import ONLINE, lead_on, refused, sent
from mojbok.pages.payments import ADDRESS as PAYMENTS
from mojbok.pages.payments import PAY
from mojbok.pages.site import Site
from mojbok.services.payment_sheet import PaymentSheet
from mojbok.texts.formats import instant, money
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, see_other, visit_of

NOTIFICATION: Final = "/platnosci/powiadomienie"
RETURN: Final = "/platnosci/powrot"
#: So many seconds a customer waits for the provider's word; then the page tells what is known here.
SECONDS_TO_LOOK: Final = 4.0
_MOST_SHOWN: Final = 10
_MOST_NOTIFICATION: Final = 4 * 1024


def register(site: Site) -> None:
    """Declare the routes."""

    @site.doors.post(ONLINE, Access.PORTAL)
    async def start(request: Request) -> Response:
        visit = visit_of(request)
        begin = site.services.online_payments.start
        try:
            address = await ask_outside(begin, visit.signed_in, await sent(request), visit.source)
        except DomainError as error:
            return await refused(site, request, error)
        return see_other(address)

    # Open to all: the provider has no session. What it says counts by its signature alone.
    @site.doors.post(NOTIFICATION, Access.ALWAYS)
    async def notified(request: Request) -> Response:
        return await _notified(site, request)

    @site.doors.page(f"{RETURN}/{{reference}}", Access.PORTAL, _("Płatność"))
    async def back(request: Request, reference: str) -> None:
        sheet = await _looked_at(site, request, reference)
        with frame_after_login(site, _("Płatność"), name=sheet.client_name, here=PAYMENTS):
            content(site, sheet)

    # After the page: NiceGUI takes away what was declared for its address before.
    @site.doors.post(f"{RETURN}/{{reference}}", Access.PORTAL)
    async def again(request: Request, reference: str) -> Response:
        return await _pay_again(site, request, reference)


def content(site: Site, sheet: PaymentSheet) -> None:
    """Lay out how a payment stands; nothing is booked by looking at it."""
    payment = sheet.payment
    with still("section", None, "", id="platnosc", data_money=True, aria_live="polite"):
        _told(site, sheet)
        with Html("div", None, "sheet"):
            with Html("dl", None, "facts"):
                for term, text in _facts(payment).items():
                    with Html("div"):
                        Html("dt", term)
                        Html("dd", text)
            _ways_on(sheet)


def _ways_on(sheet: PaymentSheet) -> None:
    here = f"{RETURN}/{sheet.payment.reference}"
    is_booked = sheet.payment.state is PaymentState.BOOKED
    with form(here, classes="paying"), Html("div", None, "buttons"):
        if is_payable := not is_booked and not sheet.is_money_there and sheet.open_numbers:
            submit(_("Zapłać ponownie"))
        go_to(PAYMENTS, _("Przejdź do płatności"), "second" if is_payable else "main")
        if not is_booked:
            go_to(here, _("Sprawdź ponownie"), "second")


def _told(site: Site, sheet: PaymentSheet) -> None:
    payment = sheet.payment
    if payment.state is PaymentState.BOOKED:
        notice(
            "success",
            _("Dziękujemy. Potwierdzenie wysłaliśmy e-mailem."),
            heading=_("Zapłacono {amount}").format(amount=money(payment.amount)),
        )
    elif sheet.wrong is not None:
        _told_wrong(site, payment, sheet.wrong)
    elif sheet.is_money_there:
        notice(
            "info",
            _("Nie płać drugi raz. Gdy ją zaksięgujemy, zobaczysz to tutaj i dostaniesz e-mail."),
            heading=_("Operator ma już Twoją wpłatę"),
        )
    elif sheet.standing is Standing.RETURNED:
        notice(
            "info",
            _what_now(sheet),
            _("Jeśli pieniędzy nie ma jeszcze na Twoim koncie, skontaktuj się z nami:"),
            heading=_("Operator zwrócił pieniądze za tę płatność"),
            contact=site.contact,
        )
    elif payment.state is PaymentState.FAILED:
        notice(
            "info",
            _("Nie dostaliśmy za nią pieniędzy."),
            _what_now(sheet),
            _("Jeśli bank pobrał pieniądze, a tu ich nie widać, skontaktuj się z nami:"),
            heading=_("Ta płatność nie doszła do skutku"),
            contact=site.contact,
        )
    else:
        _told_under_way(sheet)


def _told_wrong(site: Site, payment: OnlinePayment, wrong: Mismatch) -> None:
    is_amount = wrong is Mismatch.AMOUNT
    notice(
        "info",
        _("Ta płatność jest na {amount}, więc bez wyjaśnienia nie zaksięgujemy tej wpłaty.").format(
            amount=money(payment.amount)
        ),
        _("Nie płać drugi raz i skontaktuj się z nami:"),
        heading=_("Operator ma Twoją wpłatę, ale na inną kwotę")
        if is_amount
        else _("Operator ma Twoją wpłatę, ale w innej walucie"),
        contact=site.contact,
    )


def _told_under_way(sheet: PaymentSheet) -> None:
    if sheet.is_without_money or sheet.payment.given_up_at is not None:
        notice(
            "info",
            _("Operator płatności nie ma za nią pieniędzy.")
            if sheet.is_without_money
            else _("Gdy z niej zrezygnowano, operator płatności nie miał za nią pieniędzy."),
            _what_now(sheet),
            _(
                "Jeśli pieniądze są już w drodze z banku, nie płać drugi raz: gdy dojdą, "
                "zobaczysz to tutaj i dostaniesz e-mail."
            ),
            heading=_("Ta płatność nie jest opłacona"),
        )
    else:
        notice(
            "info",
            _(
                "Gdy operator potwierdzi wpłatę, zobaczysz to tutaj i dostaniesz e-mail. "
                "Zwykle trwa to kilka sekund; tę stronę możesz zamknąć."
            ),
            _("Jeśli płatność została przerwana, nic nie pobrano: możesz zapłacić ponownie.")
            if sheet.open_numbers
            else _what_now(sheet),
            heading=_("Czekamy na potwierdzenie"),
        )


def _what_now(sheet: PaymentSheet) -> str:
    if sheet.open_numbers:
        return _("Możesz zapłacić ponownie.")
    return _("Faktury, których dotyczyła, są już opłacone: nie musisz nic robić.")


def _facts(payment: OnlinePayment) -> dict[str, str]:
    facts = {
        _("Kwota"): money(payment.amount),
        _("Numer płatności"): payment.reference,
        _("Rozpoczęta"): instant(payment.created_at),
        _("Za faktury"): _named([item.invoice_number for item in payment.items]),
    }
    if payment.booked_at:
        facts[_("Zaksięgowana")] = instant(payment.booked_at)
    return facts


def _named(numbers: Sequence[str]) -> str:
    named = ", ".join(numbers[:_MOST_SHOWN])
    more = len(numbers) - _MOST_SHOWN
    return (
        named if more <= 0 else _("{named} i inne, w liczbie {more}").format(named=named, more=more)
    )


async def _looked_at(site: Site, request: Request, reference: str) -> PaymentSheet:
    try:
        return await _asked(site, request, reference, site.services.online_payments.look)
    except TooBusyError:
        return await _known(site, request, reference)


async def _asked(
    site: Site,
    request: Request,
    reference: str,
    use_case: Callable[[Visitor, str, Source], PaymentSheet],
) -> PaymentSheet:
    """Give what a use case learns of the provider, or what is known here when that takes too long."""
    visit = visit_of(request)
    try:
        async with asyncio.timeout(SECONDS_TO_LOOK):
            return await ask_briefly(use_case, visit.signed_in, reference, visit.source)
    except TimeoutError:
        return await _known(site, request, reference)
    except PaymentUnknownError as error:
        raise HTTPException(404) from error


async def _known(site: Site, request: Request, reference: str) -> PaymentSheet:
    try:
        payment = site.services.online_payments.payment
        return await ask(payment, visit_of(request).signed_in, reference)
    except PaymentUnknownError as error:
        raise HTTPException(404) from error


async def _pay_again(site: Site, request: Request, reference: str) -> Response:
    """Lead to the invoices of a payment that its customer gives up, unless its money is there or they are paid."""
    here = see_other(f"{RETURN}/{reference}")
    try:
        sheet = await _asked(site, request, reference, site.services.online_payments.give_up)
    except TooBusyError:
        return here
    everything = await ask(site.services.paying.sheet, visit_of(request).signed_in)
    numbers = sheet.open_numbers & everything.numbers
    if sheet.is_money_there or not numbers:
        return here
    return await lead_on(site, request, PAY, everything, numbers)


async def _notified(site: Site, request: Request) -> Response:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return PlainTextResponse("application/json", status_code=415)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_NOTIFICATION:
            return PlainTextResponse("", status_code=413)
    notified = site.services.online_payments.notified
    try:
        await ask_outside(notified, body, visit_of(request).source)
    except NotificationForgedError:
        return PlainTextResponse("", status_code=400)
    except TooManyRequestsError as error:
        return _later(429, error.seconds)
    except (ProviderAwayError, TooBusyError):
        return _later(503, 60)
    return PlainTextResponse("OK")


def _later(status: int, seconds: int) -> Response:
    return PlainTextResponse("", status_code=status, headers={"retry-after": str(seconds)})
