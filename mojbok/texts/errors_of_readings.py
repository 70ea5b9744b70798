"""The sentence for each error of a meter reading: what is odd about it and what to do."""

from datetime import date
from decimal import Decimal

from mojbok.domain.delivery_points import DeliveryPointUnknownError
from mojbok.domain.meter_reading import (
    ReadingBeforeLastError,
    ReadingBelowLastError,
    ReadingDayInvalidError,
    ReadingExistsError,
    ReadingInFutureError,
    ReadingInvalidError,
    ReadingTooHighError,
    ReadingTooOldError,
    ReadingUnknownError,
)
from mojbok.texts.energy import kwh, meter_state
from mojbok.texts.errors_of_complaints import explain
from mojbok.texts.formats import day
from mojbok.texts.translate import _

__all__ = ["explain"]


@explain.register
def _unknown_point(_error: DeliveryPointUnknownError) -> str:
    return _("Nie ma takiego punktu poboru.")


@explain.register
def _unknown(_error: ReadingUnknownError) -> str:
    return _(
        "Tego odczytu nie można już wycofać. Odśwież stronę, żeby zobaczyć, co się z nim dzieje."
    )


@explain.register
def _invalid(_error: ReadingInvalidError) -> str:
    return _("Przepisz cyfry z licznika, na przykład 12345 albo 12345,678.")


@explain.register
def _day_invalid(_error: ReadingDayInvalidError) -> str:
    return _("Wpisz datę, na przykład 22.11.2026.")


@explain.register
def _future(_error: ReadingInFutureError) -> str:
    return _("Ta data jest w przyszłości. Podaj dzień, w którym odczytano licznik.")


@explain.register
def _too_old(error: ReadingTooOldError) -> str:
    return _("To za dawno. Podaj odczyt z {oldest} albo nowszy.").format(
        oldest=day(date.fromisoformat(error.oldest))
    )


@explain.register
def _before_last(error: ReadingBeforeLastError) -> str:
    return _("Mamy już nowszy odczyt, z {last}. Podaj odczyt z późniejszego dnia.").format(
        last=day(date.fromisoformat(error.last))
    )


@explain.register
def _exists(error: ReadingExistsError) -> str:
    if error.is_waiting:
        return _("Odczyt z tego dnia już do nas dotarł. Wycofaj go, jeśli chcesz podać inny.")
    return _("Z tego dnia mamy już odczyt. Podaj odczyt z innego dnia.")


@explain.register
def _below(error: ReadingBelowLastError) -> str:
    return _(
        "To mniej niż ostatni odczyt: {last_kwh} kWh z {last_day}. Sprawdź, czy nie brakuje cyfry. "
        "Jeśli licznik wymieniono albo przekręcił się, zaznacz to niżej."
    ).format(
        last_kwh=meter_state(Decimal(error.last_kwh)),
        last_day=day(date.fromisoformat(error.last_day)),
    )


@explain.register
def _too_high(error: ReadingTooHighError) -> str:
    usual = (
        _(", a zwykle jest to około {usual} dziennie").format(usual=kwh(Decimal(error.usual)))
        if error.usual
        else ""
    )
    return _(
        "To dużo: {used} więcej niż {last_day} ({last_kwh} kWh), czyli około {a_day} dziennie{usual}. "
        "Sprawdź, czy nie ma dodatkowej cyfry i czy przecinek jest na swoim miejscu."
    ).format(
        used=kwh(Decimal(error.used)),
        last_day=day(date.fromisoformat(error.last_day)),
        last_kwh=meter_state(Decimal(error.last_kwh)),
        a_day=kwh(Decimal(error.a_day)),
        usual=usual,
    )
