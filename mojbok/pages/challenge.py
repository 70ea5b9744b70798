"""The proof of work in a form: `assets/challenge.js` does it while the customer types."""

from mojbok.pages.elements import Html
from mojbok.pages.icons import icon
from mojbok.pages.notices import bok_line
from mojbok.pages.site import Contact
from mojbok.services.doorkeeper import Asked
from mojbok.texts.formats import duration
from mojbok.texts.translate import _


def challenge(asked: Asked, contact: Contact) -> None:
    """Lay out the line that says how far the work is, and for browsers without scripts the way on."""
    time = duration(asked.seconds)
    with Html(
        "div",
        None,
        "challenge",
        data_challenge=asked.challenge,
        data_working=_("Sprawdzamy, czy to nie automat…"),
        data_waiting=_("Sprawdzamy, czy to nie automat… Zaraz Cię zalogujemy."),
        data_done=_("Sprawdzone: to nie automat."),
        data_failed=_(
            "Ta przeglądarka nie potrafi wykonać sprawdzenia. Spróbuj w innej, zaczekaj {time} "
            "albo zadzwoń do nas: {phone}."
        ).format(time=time, phone=contact.phone),
    ):
        Html("input", type="hidden", name="solution")
        with Html("p", None, "challenge-line"):
            icon("info", "if-under-way")
            icon("done", "if-done")
            icon("alert", "if-failed")
            Html("span", "", role="status", data_says=True)
        with Html("noscript"), Html("div", None, "notice info"):
            icon("info")
            with Html("div", None, "notice-words"):
                Html(
                    "p",
                    _(
                        "Z Twojego łącza internetowego było ostatnio dużo nieudanych logowań. Zanim sprawdzimy "
                        "hasło, przeglądarka musi wykonać krótkie obliczenie, a do tego potrzebuje JavaScriptu."
                    ),
                )
                Html(
                    "p",
                    _("Włącz JavaScript, zaloguj się za {time} albo zadzwoń do nas.").format(
                        time=time
                    ),
                )
                bok_line(contact)
