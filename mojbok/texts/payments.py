"""Payments in words."""

from mojbok.domain.online_payment import PaymentState
from mojbok.domain.statement_period import Preset
from mojbok.texts.translate import _


def invoices_noun(count: int) -> str:
    """Give the word that goes with a number of invoices: faktura, faktury, faktur."""
    if count == 1:
        return _("faktura")
    is_few = count % 10 in {2, 3, 4} and count % 100 not in {12, 13, 14}
    return _("faktury") if is_few else _("faktur")


def payment_state(state: PaymentState) -> str:
    """Say how far an online payment has come."""
    return {
        PaymentState.STARTED: _("Niedokończona"),
        PaymentState.REGISTERED: _("Czeka na potwierdzenie"),
        PaymentState.BOOKED: _("Zaksięgowana"),
        PaymentState.FAILED: _("Nieopłacona"),
    }[state]


def preset_names() -> dict[Preset, str]:
    """Name the usual periods of a statement."""
    return {
        Preset.THIS_YEAR: _("Ten rok"),
        Preset.LAST_12_MONTHS: _("Ostatnie 12 miesięcy"),
        Preset.ALL: _("Wszystko"),
    }
