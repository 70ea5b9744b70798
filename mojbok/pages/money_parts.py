"""What all pages about money have in common: figures, a payer's own account, values to copy, states."""

from mojbok.domain.billing import Payer
from mojbok.domain.standing import Standing, Standings
from mojbok.pages.elements import Html
from mojbok.pages.icons import icon
from mojbok.pages.prose import breaking
from mojbok.texts.formats import account_number, money
from mojbok.texts.translate import _


def figures(shown: Standing | Standings, classes: str = "") -> None:
    """Lay out what is to be paid, what of it is late, and what is overpaid; the last two where there is any."""
    with Html("dl", None, f"balance-figures {classes}"):
        _figure(_("Do zapłaty"), money(shown.to_pay), "large")
        if shown.overdue:
            _figure(_("w tym po terminie"), money(shown.overdue), "late")
        if shown.overpaid:
            _figure(_("Nadpłata"), money(shown.overpaid), "over")


def _figure(term: str, text: str, classes: str) -> None:
    with Html("div", None, classes):
        Html("dt", term)
        with Html("dd"):
            if classes == "late":
                icon("alert")
            Html("span", text)


def own_account(payer: Payer, *, name: str) -> None:
    """Show the payer's own account number, which is in sight wherever money is spoken of; `name` tells payers apart."""
    copied(
        _("Rachunek do wpłat"),
        # It may go on in the next line, between two groups.
        account_number(payer.account_number).replace("\N{NO-BREAK SPACE}", " "),
        payer.account_number,
        what=_("numer rachunku: {payer}").format(payer=name),
    )


def copied(term: str, shown: str, exact: str, *, what: str) -> None:
    """Show a value with a button that copies it; without JavaScript there is no such button."""
    with Html("div", None, "copy-line"):
        Html("span", term, "copy-term")
        breaking("span", shown, "copy-value")
        with Html("button", None, "button quiet", type="button", data_copy=exact, hidden=True):
            Html("span", _("Kopiuj"), data_copy_word=True, data_done=_("Skopiowano"))
            Html("span", f" {what}", "unseen")


def pay_soon(text: str) -> None:
    """Say that something is late, by a word and an icon."""
    with Html("p", None, "pay-soon late"):
        icon("alert")
        Html("span", text)


def state_badge(kind: str, drawing: str, text: str) -> None:
    """Show a state by a word and an icon."""
    with Html("p", None, f"badge {kind}"):
        icon(drawing)
        Html("span", text)
