"""The window "Podaj odczyt" of a point, and where it and withdrawals post to."""

from collections.abc import Mapping

from fastapi import HTTPException

from mojbok.domain.delivery_points import DeliveryPointUnknownError
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.meter_reading import (
    LONGEST_NOTE,
    OLDEST,
    ReadingBelowLastError,
    ReadingTooHighError,
    ReadingUnknownError,
)
from mojbok.domain.rates import TooManyRequestsError
from mojbok.domain.reading_form import LABELS, ReadingForm
from mojbok.pages.asking import ask
from mojbok.pages.elements import Html
from mojbok.pages.fields import Field, checkbox
from mojbok.pages.forms import form, give_back, settle, submit, text_of, typed
from mojbok.pages.notices import notice_of
from mojbok.pages.site import Site
from mojbok.pages.windows import window, window_address, window_close
from mojbok.services.consumption import PointSheet
from mojbok.services.drafts import Returned
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, Visit, see_other, visit_of

WINDOW = "podaj-odczyt"
_MOST_OF_A_FIGURE = 20
_DIGITS_OF_A_NUMBER = 10


def register(site: Site, points: str) -> None:
    """Declare where readings are handed in and withdrawn; `points` is the address of the list."""

    @site.doors.post(f"{points}/{{ppe}}/odczyt", Access.PORTAL)
    async def hand_in(request: Request, ppe: str) -> Response:
        return await _hand_in(site, request, f"{points}/{ppe}", ppe)

    @site.doors.post(withdrawal_address(f"{points}/{{ppe}}"), Access.PORTAL)
    async def withdraw(request: Request, ppe: str) -> Response:
        return await _withdraw(site, request, f"{points}/{ppe}", ppe)


def withdrawal_address(page: str) -> str:
    """Give where a withdrawal posts to."""
    return f"{page}/odczyt/wycofaj"


def draft_name(visit: Visit, ppe: str) -> str:
    """Name the form's draft: each account and point has its own."""
    return f"reading-{visit.signed_in.account.id}-{ppe}"[:120]


def window_of_reading(site: Site, shown: PointSheet, back: Returned, *, is_open: bool) -> None:
    """Lay out the window."""
    if not shown.point.is_signed:
        return
    page = f"/punkty-poboru/{shown.point.ppe}"
    with window(page, WINDOW, _("Podaj odczyt"), is_open=is_open):
        notice_of(back.notice, site.contact)
        with form(f"{page}/odczyt", has_required=True):
            _fields(shown, back)
            with Html("div", None, "buttons"):
                if _can_be_insisted(back):
                    _insist(back)
                    submit(_("Sprawdź ponownie"), "second")
                else:
                    submit(_("Zapisz odczyt"))
                window_close(page, _("Anuluj"))


def _fields(shown: PointSheet, back: Returned) -> None:
    first = next(iter(back.errors), None)
    oldest = shown.today - OLDEST

    def field(name: str, hint: str, **attributes: object) -> None:
        Field(
            name,
            LABELS[name],
            value=back.values.get(name, str(attributes.pop("standing", ""))),
            error=back.errors.get(name),
            hint=hint,
            is_focused=first == name,
            is_required=name != "given",
            **attributes,  # type: ignore[arg-type] # attributes of the input
        )

    field(
        "day",
        _("Najwyżej 60 dni wstecz."),
        type="date",
        standing=shown.today.isoformat(),
        max=shown.today.isoformat(),
        min=oldest.isoformat(),
    )
    figure = {"inputmode": "decimal", "autocomplete": "off", "maxlength": _MOST_OF_A_FIGURE}
    hint = _("Na liczniku zwykle przy kodzie 1.8.0. Po przecinku najwyżej 3 cyfry.")
    field("taken", hint, **figure)
    if shown.point.is_prosumer:
        hint = _("Na liczniku zwykle przy kodzie 2.8.0. Zostaw puste, jeśli tego nie odczytujesz.")
        field("given", hint, **figure)
    _explanation(back)


def _explanation(back: Returned) -> None:
    """Ask what happened to the meter, where it runs backwards."""
    is_below = any(isinstance(error, ReadingBelowLastError) for error in back.errors.values())
    is_replaced = back.values.get("replaced") == "true"
    if not (is_below or is_replaced):
        return
    checkbox("replaced", LABELS["replaced"], is_checked=is_replaced)
    Field(
        "note",
        LABELS["note"],
        value=back.values.get("note", ""),
        error=back.errors.get("note"),
        hint=_("Na przykład: wymieniony 12.11.2026, nowy licznik zaczął od zera."),
        maxlength=LONGEST_NOTE,
        is_focused=next(iter(back.errors), None) == "note",
    )


def _can_be_insisted(back: Returned) -> bool:
    errors = list(back.errors.values())
    return bool(errors) and all(isinstance(error, ReadingTooHighError) for error in errors)


def _insist(back: Returned) -> None:
    """Let the customer insist on the figures that the warning is about, and on no others."""
    Html("input", type="hidden", name="warned", value=_form("", back.values).figures)
    Html(
        "button",
        _("Tak, odczyt jest poprawny"),
        "button main",
        type="submit",
        name="insists",
        value="true",
    )


def _form(
    ppe: str, values: Mapping[str, str], *, warned: str = "", insists: bool = False
) -> ReadingForm:
    return ReadingForm(
        ppe=ppe,
        day=values.get("day", ""),
        taken=values.get("taken", ""),
        given=values.get("given", ""),
        replaced=values.get("replaced") == "true",
        note=values.get("note", ""),
        warned=warned,
        is_insisted=insists,
    )


async def _hand_in(site: Site, request: Request, page: str, ppe: str) -> Response:
    data = await typed(request)
    visit = visit_of(request)
    longest = {"note": LONGEST_NOTE + 1}
    values = {name: text_of(data, name)[: longest.get(name, _MOST_OF_A_FIGURE)] for name in LABELS}
    insists = text_of(data, "insists") == "true"
    filled = _form(ppe, values, warned=text_of(data, "warned"), insists=insists)
    errors: Mapping[str, DomainError] = {}
    notice: DomainError | None = None
    name = draft_name(visit, ppe)
    try:
        await ask(site.services.meter_readings.hand_in, visit.signed_in, filled, visit.source)
    except DeliveryPointUnknownError as error:
        raise HTTPException(404) from error
    except FormInvalidError as error:
        errors = error.errors
    except TooManyRequestsError as error:
        notice = error
    else:
        await settle(site, request, name)
        return see_other(f"{page}?stan=podano")
    # No fragment: browsers would go there in the place of the field that is wrong.
    to = window_address(page, WINDOW)
    return await give_back(site, request, name, to, values=values, errors=errors, notice=notice)


async def _withdraw(site: Site, request: Request, page: str, ppe: str) -> Response:
    data = await typed(request)
    visit = visit_of(request)
    number = text_of(data, "reading")
    is_number = number.isascii() and number.isdigit() and len(number) < _DIGITS_OF_A_NUMBER
    try:
        await ask(
            site.services.meter_readings.withdraw,
            visit.signed_in,
            ppe,
            int(number) if is_number else 0,
            visit.source,
        )
    except DeliveryPointUnknownError as error:
        raise HTTPException(404) from error
    except ReadingUnknownError:
        return see_other(f"{page}?stan=nie-wycofano")
    return see_other(f"{page}?stan=wycofano")
