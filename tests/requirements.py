"""The requirements as docs/requirements.txt lists them."""

from dataclasses import dataclass
from pathlib import Path

LIST = Path(__file__).parent.parent / "docs" / "requirements.txt"


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirement:
    """One line of the list."""

    id: str
    delivered: bool
    text: str


def listed() -> list[Requirement]:
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return [_parse(line) for line in lines if line and not line.startswith("#")]


def _parse(line: str) -> Requirement:
    name, state, text = line.split(" | ", maxsplit=2)
    return Requirement(id=name, delivered=state != "-", text=text)
