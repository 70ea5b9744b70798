"""The sentence for each error around refunds: what happened, and what to do."""

from datetime import datetime
from decimal import Decimal

from mojbok.domain.refund import (
    LONGEST_WORD,
    ExportUnknownError,
    RefundAmountInvalidError,
    RefundHeldError,
    RefundOpenError,
    RefundSettledError,
    RefundStoppedError,
    RefundTooMuchError,
    RefundToOurselvesError,
    RefundUnknownError,
    RefundWordInvalidError,
)
from mojbok.texts.errors_of_payments import explain
from mojbok.texts.formats import instant, money
from mojbok.texts.translate import _

__all__ = ["explain"]


@explain.register
def _amount(_error: RefundAmountInvalidError) -> str:
    return _("Podaj kwotę większą od zera, na przykład 123,45.")


@explain.register
def _too_much(error: RefundTooMuchError) -> str:
    most = Decimal(error.most)
    if not most:
        return _("Nie ma teraz nadpłaty, którą można zwrócić. Sprawdź saldo w Płatnościach.")
    return _("Nadpłata wynosi {most}. Podaj najwyżej tyle.").format(most=money(most))


@explain.register
def _to_ourselves(_error: RefundToOurselvesError) -> str:
    return _("To numer konta, na które płacisz nam. Podaj numer swojego konta w banku.")


@explain.register
def _open(_error: RefundOpenError) -> str:
    return _("Zwrot tej nadpłaty jest już w toku. Wycofaj go, jeśli chcesz zlecić inny.")


@explain.register
def _held(error: RefundHeldError) -> str:
    return _("Dla bezpieczeństwa będzie to możliwe od {until}.").format(
        until=instant(datetime.fromisoformat(error.until))
    )


@explain.register
def _stopped(_error: RefundStoppedError) -> str:
    return _(
        "Konto klienta jest zablokowane, więc zwrotu nie można zatwierdzić. Odrzuć zwrot albo zdejmij najpierw blokadę."
    )


@explain.register
def _unknown(_error: RefundUnknownError) -> str:
    return _("Nie ma takiego zwrotu. Sprawdź listę w zakładce Płatności.")


@explain.register
def _settled(_error: RefundSettledError) -> str:
    return _("Coś się w międzyczasie zmieniło. Sprawdź stan zwrotu i spróbuj jeszcze raz.")


@explain.register
def _export(_error: ExportUnknownError) -> str:
    return _("Nie ma eksportu o tym numerze. Numery widać w `mojbok refund list`.")


@explain.register
def _word(_error: RefundWordInvalidError) -> str:
    return _(
        "Napisz klientowi dlaczego: najwyżej {most} znaków, bez numerów PESEL, telefonów, kont i adresów e-mail."
    ).format(most=LONGEST_WORD)
