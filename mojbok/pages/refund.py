"""Zwrot nadpłaty: asking for a refund of what one payer has overpaid (POR-13)."""

from collections.abc import Mapping
from typing import Final

from fastapi import HTTPException

from mojbok.domain.accounts import AccountLockedError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.online_payment import PayerUnknownError
from mojbok.domain.rates import TooBusyError, TooManyRequestsError
from mojbok.domain.refund import (
    LABELS,
    RefundForm,
    RefundHeldError,
    RefundOpenError,
    RefundSettledError,
    RefundUnknownError,
)
from mojbok.pages.asking import ask, ask_in_turn
from mojbok.pages.elements import Html
from mojbok.pages.fields import Field
from mojbok.pages.forms import form, give_back, go_to, returned, settle, submit, text_of, typed
from mojbok.pages.frame import frame_after_login, sheet
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.prose import prose
from mojbok.pages.refund_parts import (
    ADDRESS,
    PAYER,
    REFERENCE,
    WITHDRAW,
    refund_address,
    refund_line,
)
from mojbok.pages.site import Site
from mojbok.services.drafts import Returned
from mojbok.services.refunds import RefundSheet
from mojbok.texts.formats import duration, instant, money, number
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, Visit, see_other, visit_of

_PAYMENTS: Final = "/platnosci"
_MOST: Final = {"amount": 20, "nrb": 60, "holder": 120}
_REFUSED: Final = (
    AccountLockedError,
    RefundHeldError,
    RefundOpenError,
    RefundSettledError,
    TooBusyError,
    TooManyRequestsError,
)


def register(site: Site) -> None:
    """Declare the screen's routes."""

    @site.doors.page(ADDRESS, Access.PORTAL, _("Zwrot nadpłaty"))
    async def page(request: Request) -> None:
        payer = request.query_params.get(PAYER, "")
        visit = visit_of(request)
        try:
            shown = await ask(site.services.refunds.sheet, visit.signed_in, payer)
        except PayerUnknownError as error:
            raise HTTPException(404) from error
        back = await returned(site, request, _draft_name(visit, payer))
        with frame_after_login(site, _("Zwrot nadpłaty"), name=shown.client_name, here=_PAYMENTS):
            content(site, shown, back)

    @site.doors.post(ADDRESS, Access.PORTAL)
    async def send(request: Request) -> Response:
        return await _request(site, request)

    @site.doors.post(WITHDRAW, Access.PORTAL)
    async def withdraw(request: Request) -> Response:
        data = await typed(request)
        visit = visit_of(request)
        news = "wycofano"
        try:
            await ask(
                site.services.refunds.withdraw,
                visit.signed_in,
                text_of(data, REFERENCE)[:40],
                visit.source,
            )
        except RefundUnknownError as error:
            raise HTTPException(404) from error
        except RefundSettledError:
            news = "za-pozno"
        return see_other(f"{_PAYMENTS}?zwrot={news}")


def content(site: Site, shown: RefundSheet, back: Returned) -> None:
    """Lay out the form, or why there is none."""
    notice_of(back.notice, site.contact)
    with sheet():
        Html("p", shown.payer.name, "lead")
        if shown.open is not None:
            Html("h2", _("Ten zwrot jest w toku"))
            with Html("ul", None, "lines"), Html("li"):
                refund_line(shown.open, shown.now)
        elif shown.held_until is not None:
            _held(site, shown)
        elif not shown.available:
            Html("p", _("Nie ma teraz nadpłaty, którą można zwrócić."))
        else:
            _form(shown, back)
        if shown.open is not None or shown.held_until is not None or not shown.available:
            go_to(_PAYMENTS, _("Wróć do płatności"), "second")


def tell(site: Site, news: str) -> None:
    """Say on Płatności what has just been done."""
    told = {
        "zlecono": _("Zwrot zlecony. Potwierdzenie wysłaliśmy e-mailem."),
        "wycofano": _("Zwrot wycofany. Pieniądze zostają na Twoim saldzie."),
    }
    if news in told:
        notice("success", told[news], is_focused=True)
    elif news == "za-pozno":
        notice(
            "error",
            _("Tego zwrotu nie można już wycofać. Sprawdź jego stan albo skontaktuj się z nami."),
            is_focused=True,
            contact=site.contact,
        )


def _held(site: Site, shown: RefundSheet) -> None:
    until = instant(shown.held_until) if shown.held_until else ""
    notice(
        "info",
        _("Zwrot możesz zlecić od {until}.").format(until=until),
        _(
            "Przy rejestracji e-mail albo telefon były inne niż w umowie, więc przez pewien czas "
            "chronimy konto przed zmianami."
        ),
        contact=site.contact,
    )


def _form(shown: RefundSheet, back: Returned) -> None:
    most = money(shown.available)
    Html("p", _("Możesz odzyskać do {most}.").format(most=most))
    prose(
        "p",
        _(
            "O zleceniu od razu napiszemy na Twój e-mail, a potem zatwierdzi je Biuro Obsługi Klienta."
        ),
    )
    if shown.hold:
        wait = duration(int(shown.hold.total_seconds()))
        prose("p", _("Zwrot na nowe konto czeka dla bezpieczeństwa {wait}.").format(wait=wait))
    first = next(iter(back.errors), None)
    values = {"amount": number(shown.available), "nrb": "", "holder": ""} | dict(back.values)
    with form(ADDRESS, has_required=True):
        Html("input", type="hidden", name=PAYER, value=shown.payer.id)
        for name, attributes in _fields().items():
            is_secret = name == "password"
            Field(
                name,
                LABELS[name],
                value="" if is_secret else values[name],
                error=back.errors.get(name),
                is_required=True,
                is_focused=name == first,
                **attributes,
            )
        with Html("div", None, "buttons"):
            submit(_("Zleć zwrot"))
            go_to(_PAYMENTS, _("Anuluj"), "quiet")


def _fields() -> Mapping[str, Mapping[str, str]]:
    return {
        "amount": {"inputmode": "decimal", "autocomplete": "off", "hint": _("na przykład 123,45")},
        "nrb": {
            "inputmode": "numeric",
            "autocomplete": "off",
            "hint": _("26 cyfr, ze spacjami lub bez"),
        },
        "holder": {"autocomplete": "name", "hint": _("imię i nazwisko albo nazwa firmy")},
        "password": {
            "type": "password",
            "autocomplete": "current-password",
            "autocapitalize": "none",
            "spellcheck": "false",
            "hint": _("Prosimy o nie, bo chodzi o Twoje pieniądze."),
        },
    }


async def _request(site: Site, request: Request) -> Response:
    data = await typed(request)
    visit = visit_of(request)
    values = {name: text_of(data, name)[: most + 1] for name, most in _MOST.items()}
    filled_in = RefundForm(
        payer_id=text_of(data, PAYER)[:80], password=text_of(data, "password"), **values
    )
    payer = filled_in.payer_id
    back = (_draft_name(visit, payer), refund_address(payer))
    try:
        await ask_in_turn(
            visit.signed_in.account.login,
            site.services.refunds.request,
            visit.signed_in,
            filled_in,
            visit.source,
        )
    except PayerUnknownError as error:
        raise HTTPException(404) from error
    except FormInvalidError as error:
        return await give_back(site, request, *back, values=values, errors=error.errors)
    except _REFUSED as error:
        return await give_back(site, request, *back, values=values, notice=error)
    await settle(site, request, back[0])
    return see_other(f"{_PAYMENTS}?zwrot=zlecono")


def _draft_name(visit: Visit, payer_id: str) -> str:
    return f"refund-{visit.signed_in.account.id}-{payer_id}"
