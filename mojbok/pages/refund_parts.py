"""What pages show of refunds: the list on Płatności, and one of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from mojbok.domain.refund import Refund, RefundStage, RefundState
from mojbok.pages.elements import Html
from mojbok.pages.forms import form, submit
from mojbok.pages.icons import icon
from mojbok.pages.money_parts import state_badge
from mojbok.texts.formats import instant, money
from mojbok.texts.refunds import stage_hint, stage_name
from mojbok.texts.translate import _

LIST: Final = "/platnosci#zwroty"
ADDRESS: Final = "/platnosci/zwrot"
WITHDRAW: Final = "/platnosci/zwrot/wycofaj"
PAYER: Final = "platnik"
REFERENCE: Final = "zwrot"
_BADGES: Final = {
    RefundStage.HELD: ("due", "clock"),
    RefundStage.WAITING: ("due", "clock"),
    RefundStage.APPROVED: ("good", "done"),
    RefundStage.EXPORTED: ("good", "done"),
    RefundStage.PAID: ("good", "done"),
    RefundStage.REJECTED: ("plain", "close"),
    RefundStage.WITHDRAWN: ("plain", "close"),
}


def refund_address(payer_id: str) -> str:
    """Give the address at which a refund to a payer is asked for."""
    return f"{ADDRESS}?{urlencode({PAYER: payer_id})}"


def refund_under_way(refund: Refund, now: datetime) -> None:
    """Say beside an overpayment how far its refund has come."""
    with Html("p", None, "refund-way"):
        icon("clock")
        words = _("Zwrot nadpłaty {amount}: {stage}").format(
            amount=money(refund.amount), stage=stage_name(refund.stage(now))
        )
        Html("a", words, href=LIST)


def refunds_section(refunds: Sequence[Refund], now: datetime) -> None:
    """Lay out the newest refunds."""
    with Html("section", aria_labelledby="zwroty"):
        Html("h2", _("Zwroty nadpłat"), id="zwroty")
        with Html("ul", None, "sheet lines"):
            for refund in refunds:
                with Html("li"):
                    refund_line(refund, now)


def refund_line(refund: Refund, now: datetime) -> None:
    """Lay out one: what it is, how far it has come, and the way to take it back."""
    stage = refund.stage(now)
    with Html("div", None, "line-words"):
        Html("span", refund.reference)
        where = _("{when}, na konto {account}").format(
            when=instant(refund.requested_at), account=refund.masked
        )
        Html("span", where, "hint")
        Html("span", stage_hint(refund, stage), "hint")
        if refund.state is RefundState.REQUESTED:
            with form(WITHDRAW):
                Html("input", type="hidden", name=REFERENCE, value=refund.reference)
                submit(_("Wycofaj zwrot"), "quiet")
    state_badge(*_BADGES[stage], stage_name(stage))
    Html("strong", money(refund.amount), "amount")
