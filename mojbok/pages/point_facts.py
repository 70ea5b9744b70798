"""What is known of a point of delivery, as the list and the screen of one point show it."""

from mojbok.domain.delivery_points import DeliveryPoint
from mojbok.domain.ppe import LENGTH
from mojbok.pages.contract_links import contract_address
from mojbok.pages.elements import Html
from mojbok.pages.icons import icon
from mojbok.texts.energy import tariff_in_words
from mojbok.texts.translate import _


def facts_of_point(point: DeliveryPoint) -> None:
    """Lay out the facts; what the CRM left out is a dash."""
    with Html("dl", None, "point-facts"):
        with _fact(_("Kod PPE"), "wide"):
            ppe_code(point.ppe)
        with _fact(_("Taryfa"), "wide"):
            Html("span", point.tariff or "—")
            if words := tariff_in_words(point.tariff):
                Html("span", words, "hint")
        with _fact(_("Dystrybutor")):
            Html("span", point.distributor or "—")
        with _fact(_("Numer licznika")):
            Html("span", point.meter_number or "—")
        with _fact(_("Umowa")):
            Html("a", point.contract_number, href=contract_address(point.contract_number))
        with _fact(_("Stan umowy")):
            Html("span", point.contract_status)


def ppe_code(ppe: str) -> None:
    """Show a code in threes that are apart for the eye alone: copied or searched for, it is whole."""
    with Html("span", None, "ppe"):
        for at in range(0, LENGTH, 3):
            Html("span", ppe[at : at + 3])


def prosumer_badge() -> None:
    """Mark a point at which energy is given back."""
    with Html("p", None, "badge good"):
        icon("sun")
        Html("span", _("Prosument"))


class _Fact:
    """A term with what is written into it."""

    def __init__(self, term: str, classes: str) -> None:
        self._row = Html("div", None, classes)
        with self._row:
            Html("dt", term)
            self._text = Html("dd")

    def __enter__(self) -> None:
        self._text.__enter__()

    def __exit__(self, *_: object) -> None:
        self._text.__exit__()


def _fact(term: str, classes: str = "") -> _Fact:
    return _Fact(term, classes)
