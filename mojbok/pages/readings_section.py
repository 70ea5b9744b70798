"""The section "Odczyty licznika" of a point: the history, and what the client handed in."""

from mojbok.domain.meter_reading import Reading, ReadingSource, ReadingState, Register
from mojbok.pages.elements import Html
from mojbok.pages.forms import form
from mojbok.pages.frame import sheet
from mojbok.pages.icons import icon
from mojbok.pages.notices import notice
from mojbok.pages.reading_window import WINDOW, withdrawal_address
from mojbok.pages.windows import window_button
from mojbok.services.consumption import PointSheet
from mojbok.texts.energy import meter_state
from mojbok.texts.formats import day
from mojbok.texts.translate import _

_ANCHOR = "odczyty"


def readings_section(shown: PointSheet, address: str, *, news: str) -> None:
    """Lay out the section; `address` is the screen's."""
    with Html("section", aria_labelledby=_ANCHOR):
        Html("h2", _("Odczyty licznika"), id=_ANCHOR)
        _tell(news)
        with sheet():
            if shown.point.is_signed:
                window_button(address, WINDOW, _("Podaj odczyt"))
            if shown.readings:
                _table(shown, address)
            else:
                Html("p", _("Nie mamy jeszcze żadnego odczytu z tego licznika."))


def _tell(news: str) -> None:
    told = {
        "podano": _("Dziękujemy, odczyt zapisany. Czeka na zatwierdzenie."),
        "wycofano": _("Odczyt wycofany."),
    }
    if news in told:
        notice("success", told[news], is_focused=True)
    if news == "nie-wycofano":
        notice(
            "error",
            _(
                "Tego odczytu nie można już wycofać: trafił do rozliczeń albo został wycofany wcześniej."
            ),
            is_focused=True,
        )


def _table(shown: PointSheet, address: str) -> None:
    with (
        Html("div", None, "table-scroll", role="region", tabindex="0", aria_label=_("Odczyty")),
        Html("table", None, "numbers readings"),
    ):
        Html("caption", _("Odczyty, najnowsze na górze"))
        with Html("thead"), Html("tr"):
            Html("th", _("Data"), scope="col")
            Html("th", _("Energia"), scope="col")
            Html("th", _("Stan (kWh)"), "figure", scope="col")
            Html("th", _("Skąd"), scope="col")
        with Html("tbody"):
            for number, reading in enumerate(shown.readings):
                _row(reading, address, number)


def _row(reading: Reading, address: str, number: int) -> None:
    with Html("tr"):
        Html("th", day(reading.day), scope="row", id=f"odczyt-{number}")
        Html("td", _register(reading.register))
        Html("td", meter_state(reading.kwh), "figure")
        with Html("td"):
            if reading.state is ReadingState.WAITING:
                _waiting(reading, address, number)
            else:
                Html("span", _source(reading.source))


def _waiting(reading: Reading, address: str, number: int) -> None:
    with Html("span", None, "badge waiting"):
        icon("clock")
        Html("span", _("przekazany przez Ciebie, czeka na zatwierdzenie"))
    if reading.can_be_withdrawn:
        with form(withdrawal_address(address)):
            Html("input", type="hidden", name="reading", value=str(reading.id))
            Html(
                "button",
                _("Wycofaj"),
                "button quiet",
                type="submit",
                aria_describedby=f"odczyt-{number}",
            )


def _register(register: Register) -> str:
    return _("pobrana") if register is Register.TAKEN else _("oddana")


def _source(source: ReadingSource) -> str:
    return {
        ReadingSource.READ: _("odczyt dystrybutora"),
        ReadingSource.ESTIMATE: _("szacunek"),
        ReadingSource.CLIENT: _("przekazany przez Ciebie"),
    }[source]
