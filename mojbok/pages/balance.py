"""How the client's payers stand: what is to be paid first, then each payer with the account number to pay to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from mojbok.domain.refund import Refund
from mojbok.domain.standing import Standing, Standings
from mojbok.pages.elements import Html
from mojbok.pages.forms import go_to
from mojbok.pages.icons import icon
from mojbok.pages.latest import section_top
from mojbok.pages.money_parts import own_account
from mojbok.pages.refund_parts import refund_under_way
from mojbok.texts.formats import day, money
from mojbok.texts.translate import _

PAY: Final = "/platnosci/zaplac"
_MOST_PAYERS: Final = 4


def balance_sheet(standings: Standings, refunds: Sequence[Refund], now: datetime) -> None:
    """Lay out what is to be paid by all payers together, and the way to do it."""
    with Html("section", None, "sheet balance", aria_labelledby="saldo"):
        label, amount = _headline(standings)
        Html("h2", label, id="saldo")
        Html("p", amount, "amount")
        _explanation(standings)
        for refund in refunds:
            refund_under_way(refund, now)
        if not standings.to_pay:
            _nothing_to_pay(standings, refunds)
        if standings.to_pay:
            with Html("div", None, "buttons"):
                go_to(PAY, _("Zapłać"), "main")
                Html(
                    "a",
                    _("Zobacz, co jest do zapłaty"),
                    "button second",
                    href="/faktury?stan=do-zaplaty",
                )
        if len(standings.payers) == 1:
            payer = standings.payers[0].payer
            own_account(payer, name=payer.name)


def payers_section(payers: Sequence[Standing]) -> None:
    """Lay out how payers stand, where there are several: those who are to pay first."""
    urgent = sorted(payers, key=lambda each: (-each.overdue, -each.to_pay))
    with Html("section", aria_labelledby="platnicy"):
        section_top(_("Płatnicy"), "platnicy", "/platnosci", _("Stan konta"))
        with Html("ul", None, "cards"):
            for standing in urgent[:_MOST_PAYERS]:
                with Html("li"):
                    _payer(standing)


def _headline(standings: Standings) -> tuple[str, str]:
    if standings.to_pay:
        return _("Do zapłaty"), money(standings.to_pay)
    if standings.overpaid:
        return _("Nadpłata"), money(standings.overpaid)
    return _("Do zapłaty"), money(standings.to_pay)


def _explanation(standings: Standings) -> None:
    if standings.overdue:
        with Html("p", None, "due late"):
            icon("alert")
            Html(
                "span",
                _("Po terminie: {amount} (najstarszy termin: {day})").format(
                    amount=money(standings.overdue), day=day(standings.overdue_since)
                ),
            )
    if standings.next_due_on:
        with Html("p", None, "due"):
            icon("calendar")
            Html(
                "span",
                _("Najbliższy termin: {day}, {amount}").format(
                    day=day(standings.next_due_on), amount=money(standings.next_due)
                ),
            )
    if standings.to_pay and standings.overpaid:
        Html(
            "p",
            _("Nadpłata innego płatnika ({amount}) nie zmniejsza tej kwoty.").format(
                amount=money(standings.overpaid)
            ),
            "hint",
        )


def _nothing_to_pay(standings: Standings, refunds: Sequence[Refund]) -> None:
    stays = standings.overpaid - sum(each.amount for each in refunds)
    if not standings.overpaid:
        words = _("Wszystko jest zapłacone.")
    elif not refunds:
        words = _("Zaliczymy ją na następną fakturę.")
    elif stays > 0:
        words = _("Resztę ({amount}) zaliczymy na następną fakturę.").format(amount=money(stays))
    else:
        return
    with Html("p", None, "due settled"):
        icon("done")
        Html("span", words)


def _payer(standing: Standing) -> None:
    with Html("div", None, "sheet card"):
        with Html("div", None, "card-top"):
            with Html("div"):
                Html("h3", standing.payer.name)
                Html("p", _("Płatnik {id}").format(id=standing.payer.id), "hint")
            _badge(standing)
        with Html("dl"):
            for term, text in _facts(standing).items():
                with Html("div"):
                    Html("dt", term)
                    Html("dd", text)
        own_account(standing.payer, name=standing.payer.id)


def _badge(standing: Standing) -> None:
    kind, drawing, words = "good", "done", _("Zapłacone")
    if standing.overdue:
        kind, drawing, words = "late", "alert", _("Po terminie")
    elif standing.to_pay:
        kind, drawing, words = "waiting", "calendar", _("Do zapłaty")
    elif standing.overpaid:
        words = _("Nadpłata")
    with Html("p", None, f"badge {kind}"):
        icon(drawing)
        Html("span", words)


def _facts(standing: Standing) -> dict[str, str]:
    facts = {}
    if standing.overpaid:
        facts[_("Nadpłata")] = money(standing.overpaid)
    else:
        facts[_("Do zapłaty")] = money(standing.to_pay)
    if standing.overdue:
        facts[_("W tym po terminie")] = money(standing.overdue)
    if standing.next_due_on:
        facts[_("Najbliższy termin")] = day(standing.next_due_on)
    return facts
