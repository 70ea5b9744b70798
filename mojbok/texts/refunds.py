"""Refunds in words: how far each has come; and as the lines of the file for the bank."""

from collections.abc import Iterable, Iterator
from typing import Final

from mojbok.domain.refund import Refund, RefundStage
from mojbok.texts.formats import instant
from mojbok.texts.translate import _

#: The head of the file for the bank; its names are those that operators' scripts hold on to.
PAYOUT_HEAD: Final = (
    "reference",
    "account_number",
    "recipient",
    "amount",
    "currency",
    "title",
    "payer_id",
)


def payout_rows(refunds: Iterable[Refund]) -> Iterator[tuple[str, ...]]:
    """Give the lines of the file for the bank."""
    for each in refunds:
        title = f"Zwrot nadplaty {each.reference}"
        amount = f"{each.amount:.2f}"
        yield each.reference, each.nrb, each.holder, amount, "PLN", title, each.payer_id


def stage_name(stage: RefundStage) -> str:
    """Name how far a refund has come."""
    return {
        RefundStage.HELD: _("wstrzymany"),
        RefundStage.WAITING: _("do zatwierdzenia"),
        RefundStage.APPROVED: _("zatwierdzony"),
        RefundStage.EXPORTED: _("przekazany do banku"),
        RefundStage.PAID: _("wypłacony"),
        RefundStage.REJECTED: _("odrzucony"),
        RefundStage.WITHDRAWN: _("wycofany"),
    }[stage]


def stage_hint(refund: Refund, stage: RefundStage) -> str:
    """Say what comes next."""
    return {
        RefundStage.HELD: _("Nowe konto: dla bezpieczeństwa czekamy do {until}.").format(
            until=instant(refund.held_until)
        ),
        RefundStage.WAITING: _("Sprawdzamy zlecenie. Zwykle trwa to do dwóch dni roboczych."),
        RefundStage.APPROVED: _("Pieniądze wyślemy w ciągu kilku dni roboczych."),
        RefundStage.EXPORTED: _("Pieniądze są w drodze na Twoje konto."),
        RefundStage.PAID: _("Pieniądze wysłaliśmy na Twoje konto."),
        RefundStage.REJECTED: _("Powód: {word}").format(word=refund.word)
        if refund.word
        else _("O powód zapytaj w Biurze Obsługi Klienta."),
        RefundStage.WITHDRAWN: _("Pieniądze są nadal na Twoim saldzie."),
    }[stage]
