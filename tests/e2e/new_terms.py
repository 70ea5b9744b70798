"""New terms for browser tests: the first ones, changed here and there, published by the command."""

from datetime import UTC, date, datetime
from importlib.resources import files

from mojbok.texts.formats import WARSAW
from tests.e2e.portal import Portal

_POINT = "    - pobieranie dokumentów,\n"
_COSTS = " Klient ponosi jedynie koszt dostępu do internetu według cennika swojego operatora."
_CHANGES = {
    "Odpowiadamy w ciągu 14 dni od otrzymania": "Odpowiadamy w ciągu 7 dni od otrzymania",
    _POINT: f"{_POINT}    - ustawianie przypomnień o terminach płatności,\n",
    _COSTS: "",
}


def newer_text() -> str:
    """Give the first terms with three changes: one point changed, one new, one shorter."""
    text = files("mojbok.texts").joinpath("legal", "regulamin-1.0.md").read_text("utf-8")
    for old, new in _CHANGES.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def publish(portal: Portal, version: str, *, on: date | None = None, text: str = "") -> str:
    """Publish, in force today if no day is given, and tell what the command says."""
    file = portal.folder / f"regulamin-{version}.md"
    file.write_text(text or newer_text(), encoding="utf-8")
    day = on or datetime.now(UTC).astimezone(WARSAW).date()
    return portal.mojbok(
        "terms", "publish", str(file), "--version", version, "--effective", day.isoformat()
    )
