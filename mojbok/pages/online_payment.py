"""Paying online: off to the provider, back from it, and what the provider says (POR-05)."""

from collections.abc import Sequence
from typing import Final

from fastapi import HTTPException
from fastapi.responses import PlainTextResponse

from mojbok.domain.errors import DomainError
from mojbok.domain.online_payment import OnlinePayment, PaymentState, PaymentUnknownError
from mojbok.domain.payment_provider import NotificationForgedError, ProviderAwayError
from mojbok.domain.rates import TooBusyError, TooManyRequestsError
from mojbok.pages.asking import ask, ask_outside
from mojbok.pages.elements import Html, still
from mojbok.pages.forms import go_to
from mojbok.pages.frame import frame_after_login
from mojbok.pages.notices import notice
from mojbok.pages.paying import ONLINE, refused, sent
from mojbok.pages.payments import ADDRESS as PAYMENTS
from mojbok.pages.payments import PAY
from mojbok.pages.site import Site
from mojbok.texts.formats import instant, money
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, see_other, visit_of

NOTIFICATION: Final = "/platnosci/powiadomienie"
RETURN: Final = "/platnosci/powrot"
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
        visitor = visit_of(request).signed_in
        try:
            sheet = await ask(site.services.online_payments.payment, visitor, reference)
        except PaymentUnknownError as error:
            raise HTTPException(404) from error
        with frame_after_login(
            site, _("Płatność"), name=sheet.client_name, here=PAYMENTS, is_live=True
        ):
            content(site, sheet.payment)


def content(site: Site, payment: OnlinePayment) -> None:
    """Lay out how a payment stands; nothing is booked by looking at it."""
    with still("section", None, "", id="platnosc", data_money=True, aria_live="polite"):
        _told(site, payment)
        with Html("div", None, "sheet"):
            with Html("dl", None, "facts"):
                for term, text in _facts(payment).items():
                    with Html("div"):
                        Html("dt", term)
                        Html("dd", text)
            with Html("div", None, "buttons"):
                go_to(PAYMENTS, _("Przejdź do płatności"))
                if payment.state is not PaymentState.BOOKED:
                    here = f"{RETURN}/{payment.reference}"
                    go_to(here, _("Sprawdź ponownie"), "second")


def _told(site: Site, payment: OnlinePayment) -> None:
    if payment.state is PaymentState.BOOKED:
        notice(
            "success",
            _("Dziękujemy. Potwierdzenie wysłaliśmy e-mailem."),
            heading=_("Zapłacono {amount}").format(amount=money(payment.amount)),
        )
    elif payment.state is PaymentState.FAILED:
        notice(
            "info",
            _("Nie dostaliśmy za nią pieniędzy. Jeśli bank je pobrał, skontaktuj się z nami:"),
            heading=_("Ta płatność nie doszła do skutku"),
            contact=site.contact,
        )
    else:
        notice(
            "info",
            _(
                "Gdy operator potwierdzi wpłatę, zobaczysz to tutaj i dostaniesz e-mail. "
                "Zwykle trwa to kilka sekund; tę stronę możesz zamknąć."
            ),
            _("Jeśli płatność została przerwana, nic nie pobrano: możesz zacząć ją jeszcze raz."),
            heading=_("Czekamy na potwierdzenie"),
        )
        with Html("p", None, "links"):
            Html("a", _("Zapłać jeszcze raz"), href=PAY)


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
