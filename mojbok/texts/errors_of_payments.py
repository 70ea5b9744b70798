"""The sentence for each error around money: what happened to it, and what to do."""

from decimal import Decimal

from mojbok.domain.online_payment import (
    NothingToPayError,
    PayerUnknownError,
    PaymentStaleError,
    PaymentUnknownError,
    TooManyChosenError,
)
from mojbok.domain.payment_provider import ProviderAwayError
from mojbok.domain.printed_document import DocumentTooLongError
from mojbok.domain.statement_period import SpanInvalidError
from mojbok.texts.errors_of_readings import explain
from mojbok.texts.formats import number
from mojbok.texts.translate import _

__all__ = ["explain"]


@explain.register
def _nothing_to_pay(_error: NothingToPayError) -> str:
    return _("Zaznacz co najmniej jedną fakturę.")


@explain.register
def _too_many_chosen(error: TooManyChosenError) -> str:
    return _(
        "Do przelewu zaznacz najwyżej {most} pojedynczych faktur albo wszystkie faktury płatnika."
    ).format(most=error.most)


@explain.register
def _payment_stale(_error: PaymentStaleError) -> str:
    return _(
        "Część wybranych faktur jest już opłacona. Sprawdź, co zostało, i wybierz jeszcze raz."
    )


@explain.register
def _document_too_long(error: DocumentTooLongError) -> str:
    return _(
        "W pliku PDF mieści się {most} pozycji, a tu jest ich {rows}. Wybierz krótszy okres albo pobierz "
        "XLSX lub CSV, w których mieszczą się wszystkie."
    ).format(most=number(Decimal(error.most), 0), rows=number(Decimal(error.rows), 0))


@explain.register
def _payment_unknown(_error: PaymentUnknownError) -> str:
    return _("Nie ma takiej płatności. Sprawdź listę w zakładce Płatności.")


@explain.register
def _payer_unknown(_error: PayerUnknownError) -> str:
    return _("Nie ma takiego płatnika. Wybierz go z listy.")


@explain.register
def _provider_away(_error: ProviderAwayError) -> str:
    return _(
        "Operator płatności nie odpowiada i nic nie zostało pobrane. Spróbuj za kilka minut "
        "albo zapłać przelewem: dane są na tej stronie."
    )


@explain.register
def _span_invalid(_error: SpanInvalidError) -> str:
    return _("Podaj dni jako dd.mm.rrrr, na przykład 01.02.2026. Pierwszy nie może być późniejszy.")
