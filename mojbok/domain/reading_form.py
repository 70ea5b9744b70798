"""The form by which a client hands in what a meter shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError, FieldTooLongError, FormInvalidError
from mojbok.domain.meter_reading import (
    LONGEST_NOTE,
    HandedReading,
    Register,
    parse_kwh,
    parse_reading_day,
)

LABELS: Final[Mapping[str, str]] = {
    "day": "Data odczytu",
    "taken": "Energia pobrana (kWh)",
    "given": "Energia oddana (kWh)",
    "replaced": "Licznik został wymieniony albo przekręcił się",
    "note": "Co się stało z licznikiem",
}
#: Which field is of which register, in the order of the form.
REGISTERS: Final[Mapping[str, Register]] = {"taken": Register.TAKEN, "given": Register.GIVEN}


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadingForm:
    """What was typed."""

    ppe: str
    day: str
    taken: str
    given: str = ""
    replaced: bool = False
    note: str = ""
    warned: str = ""
    """With `is_insisted`: the figures that the warning was about, as `figures` writes them."""
    is_insisted: bool = False

    @property
    def figures(self) -> str:
        """Write day and figures down: who insists on these does not insist on others."""
        return "|".join("".join(text.split()) for text in (self.day, self.taken, self.given))


def check_reading_form(
    form: ReadingForm, *, today: date, is_prosumer: bool
) -> Mapping[str, HandedReading]:
    """Give a reading for each register that was filled in, by its field. Raises FormInvalidError with all errors."""
    errors: dict[str, DomainError] = {}
    values = {}
    day = today
    try:
        day = parse_reading_day(form.day, today) if form.day.strip() else _missing("day")
    except DomainError as error:
        errors["day"] = error
    # Only a prosumer's meter has the other register; it may be left for another time.
    typed = {"taken": form.taken, "given": form.given if is_prosumer else ""}
    for name, text in typed.items():
        try:
            if text.strip():
                values[name] = parse_kwh(text)
            elif name == "taken":
                _missing(name)
        except DomainError as error:
            errors[name] = error
    note = " ".join(form.note.split()) if form.replaced else ""
    if form.replaced and not note:
        errors["note"] = FieldRequiredError(label=LABELS["note"])
    elif len(note) > LONGEST_NOTE:
        errors["note"] = FieldTooLongError(most=LONGEST_NOTE)
    if errors:
        raise FormInvalidError(errors=errors)
    return {
        name: HandedReading(
            ppe=form.ppe,
            register=REGISTERS[name],
            day=day,
            kwh=kwh,
            is_meter_replaced=form.replaced,
            is_insisted=form.is_insisted and form.warned == form.figures,
            note=note,
        )
        for name, kwh in values.items()
    }


def _missing(name: str) -> date:
    raise FieldRequiredError(label=LABELS[name])
