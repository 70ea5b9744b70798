"""What staff do to a client's account: one reason, and a button for each act that makes sense now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mojbok.domain.account_state import AccountState
from mojbok.domain.audit import LONGEST_REASON
from mojbok.domain.staff_permissions import Act
from mojbok.pages.bok.client_links import sheet_address
from mojbok.pages.elements import Html, still
from mojbok.pages.fields import Field
from mojbok.pages.forms import form, submit
from mojbok.pages.notices import notice
from mojbok.services.client_sheets import ClientSheet
from mojbok.services.drafts import Returned
from mojbok.texts.translate import _

#: Each act, by the end of its address, with what whoever does it must be allowed.
ACTS: Final[Mapping[str, Act]] = {
    "odblokuj": Act.UNLOCK,
    "wyslij": Act.RESEND,
    "zakoncz-sesje": Act.END_SESSIONS,
    "zakoncz-jedna": Act.END_SESSIONS,
    "zablokuj": Act.BLOCK,
    "zdejmij-blokade": Act.BLOCK,
    "zwolnij-dane": Act.RELEASE_CONTACT,
    "nie-moje-konto": Act.DISOWN,
}
DISOWN: Final = "nie-moje-konto"
DISOWN_REASON: Final = "disown_reason"
PESEL_REASON: Final = "pesel_reason"
_IS_USELESS: Final = (AccountState.LOCKED, AccountState.BLOCKED, AccountState.LAPSED)


@dataclass(frozen=True, slots=True)
class ActsForm:
    """The buttons of an open sheet, by the end of their addresses."""

    buttons: Mapping[str, Html]

    def fit(self, shown: ClientSheet) -> None:
        """Offer what makes sense now; the reason that is being typed stays."""
        offered = _offered(shown)
        for name, button in self.buttons.items():
            # Disabled besides: Enter presses the first button, even one that can't be seen.
            button.put(hidden=name not in offered, disabled=name not in offered)


def act_form(shown: ClientSheet, back: Returned) -> ActsForm:
    """Lay out the reason and the buttons; the first one offered is what Enter does."""
    address = sheet_address(shown.client.id)
    offered, words = _offered(shown), _words(shown)
    with Html("section", None, "sheet acts", aria_labelledby="czynnosci"):
        Html("h2", _("Czynności"), id="czynnosci")
        with form(f"{address}/{next(iter(offered), 'zakoncz-sesje')}"):
            _reason("reason", _("Powód"), back, is_focused=shown.state is AccountState.LOCKED)
            _usual_reasons()
            with Html("div", None, "buttons"):
                buttons = {
                    name: Html(
                        "button",
                        text,
                        "button main" if name == "odblokuj" else "button second",
                        type="submit",
                        formaction=f"{address}/{name}",
                        hidden=name not in offered,
                        disabled=name not in offered,
                    )
                    for name, text in sorted(words.items(), key=lambda each: each[0] not in offered)
                }
        _disowning(address, back)
    return ActsForm(buttons)


def pesel_form(shown: ClientSheet, back: Returned) -> None:
    """Lay out the way to the whole PESEL."""
    if shown.client.pesel is None:
        return
    with still("details", None, "sheet dense withdraw", open=PESEL_REASON in back.errors):
        Html("summary", _("Pokaż PESEL"))
        Html("p", _("Zapiszemy, kto, kiedy i po co o niego poprosił."), "hint")
        with form(f"{sheet_address(shown.client.id)}/pesel", classes="in-line"):
            _reason(PESEL_REASON, _("Powód odsłonięcia"), back)
            submit(_("Pokaż raz"), "second")


def tell(news: str) -> None:
    """Say what has just been done."""
    told = {
        "odblokuj": _("Konto odblokowane. Klient może się zalogować swoim hasłem."),
        "wyslij": _("Wysłane. Klient ma je w skrzynce e-mail."),
        "zakoncz-sesje": _("Wszystkie sesje klienta zakończone."),
        "zakoncz-jedna": _("Sesja zakończona."),
        "zablokuj": _("Konto zablokowane, a sesje zakończone."),
        "zdejmij-blokade": _("Blokada zdjęta. Klient może się zalogować."),
        "zwolnij-dane": _("Klient może już zmieniać dane kontaktowe."),
        "nie-moje-konto": _("Konto zamknięte. Klient może zarejestrować własne."),
    }
    if news in told:
        notice("success", told[news], is_focused=True)


def _offered(shown: ClientSheet) -> dict[str, None]:
    part, state = shown.part, shown.state
    if part is None:
        return {}
    is_held = part.account.is_held(shown.now)
    makes_sense = {
        "odblokuj": part.attempts.failures > 0,
        "zdejmij-blokade": state is AccountState.BLOCKED,
        "wyslij": state not in _IS_USELESS,
        "zakoncz-sesje": bool(part.sessions),
        "zwolnij-dane": is_held,
        "zablokuj": state in {AccountState.ACTIVE, AccountState.LOCKED},
    }
    return dict.fromkeys(name for name, does in makes_sense.items() if does)


def _words(shown: ClientSheet) -> dict[str, str]:
    is_pending = shown.state is AccountState.PENDING
    return {
        "odblokuj": _("Odblokuj konto"),
        "zdejmij-blokade": _("Zdejmij blokadę BOK"),
        "wyslij": _("Wyślij link ponownie") if is_pending else _("Wyślij hasło jednorazowe"),
        "zakoncz-sesje": _("Zakończ wszystkie sesje"),
        "zwolnij-dane": _("Zwolnij dane kontaktowe"),
        "zablokuj": _("Zablokuj konto"),
    }


def _reason(name: str, label: str, back: Returned, *, is_focused: bool = False) -> None:
    Field(
        name,
        label,
        value=back.values.get(name, ""),
        error=back.errors.get(name),
        hint=_("Trafia do dziennika. Bez danych klienta."),
        is_focused=is_focused or name in back.errors,
        autocomplete="off",
        maxlength=LONGEST_REASON,
        list="usual-reasons",
    )


def _usual_reasons() -> None:
    reasons = (
        _("Klient na linii, tożsamość potwierdzona"),
        _("Klient w punkcie, dokument sprawdzony"),
        _("Klient nie rozpoznaje logowań"),
        _("Zgłoszenie e-mailem"),
    )
    with still("datalist", None, "", id="usual-reasons"):
        for reason in reasons:
            Html("option", None, "", value=reason)


def _disowning(address: str, back: Returned) -> None:
    with still("details", None, "withdraw", open=DISOWN_REASON in back.errors):
        Html("summary", _("To nie konto tego klienta"))
        Html(
            "p",
            _(
                "Ktoś inny założył konto na umowę klienta. Zamkniemy je od razu i na zawsze, zakończymy jego "
                "sesje, a klient będzie mógł zarejestrować własne."
            ),
        )
        with form(f"{address}/nie-moje-konto", classes="in-line"):
            _reason(DISOWN_REASON, _("Powód zamknięcia"), back)
            submit(_("Zamknij cudze konto"), "second")
