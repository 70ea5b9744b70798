"""Letters as words: a subject, a plain text and an HTML page each, from one set of templates."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from mojbok.domain.browsers import Browser, Family, System
from mojbok.domain.letters import Letter
from mojbok.mail.settings import MailSettings
from mojbok.texts.browsers import browser_in_words
from mojbok.texts.formats import money

TEMPLATES: Final = Path(__file__).parent / "templates"
_WARSAW: Final = ZoneInfo("Europe/Warsaw")
_GROUP: Final = 4
_SHORT_WORD: Final = re.compile(r"(?<![^\s>(„])([aiouwz]) ", re.IGNORECASE)
_BLANK_LINES: Final = re.compile(r"\n{3,}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """A letter in words."""

    subject: str
    text: str
    html: str


class LetterRenderer:
    """Renders letters; a name that a template misspells is an error, not a gap."""

    def __init__(self, settings: MailSettings) -> None:
        self._bok = {
            "portal": settings.portal,
            "bok_phone": settings.bok_phone,
            "bok_email": settings.bok_email,
            "bok_hours": settings.bok_hours,
        }

    def render(self, letter: Letter) -> Rendered:
        """Give the letter's subject, text and HTML."""
        return Rendered(
            subject=" ".join(self._part("subject.txt", letter).split()),
            text=_BLANK_LINES.sub("\n\n", self._part("body.txt", letter)).strip() + "\n",
            html=self._part("body.html", letter).strip() + "\n",
        )

    def _part(self, name: str, letter: Letter) -> str:
        template = _templates().get_template(f"{letter.kind}/{name}")
        return template.render(self._bok, letter=letter)


def warsaw(instant: datetime) -> str:
    """Give an instant as people in Poland read it: 22.11.2026 godz. 14:35."""
    return instant.astimezone(_WARSAW).strftime("%d.%m.%Y godz. %H:%M")


def day(value: date) -> str:
    """Give a day as people in Poland read it: 22.11.2026."""
    return value.strftime("%d.%m.%Y")


def written_day(value: str) -> str:
    """Give a day of ISO 8601 as people in Poland read it."""
    return day(date.fromisoformat(value))


def zlotys(amount: str) -> str:
    """Give an amount of PLN as 1 234,56 zł."""
    return money(Decimal(amount))


def grouped(password: str) -> str:
    """Give a one-time password in groups of four, which are easier to copy by eye."""
    return "-".join(password[at : at + _GROUP] for at in range(0, len(password), _GROUP))


def browser(family: str, system: str) -> str:
    """Give a browser in words: Chrome na Androidzie."""
    return browser_in_words(Browser(Family(family), System(system)))


def knit(html: str) -> str:
    """Tie words of one letter to the next one: in Polish print none stands at the end of a line."""
    return _SHORT_WORD.sub("\\1\u00a0", str(html))


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"], default=False),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {
        "warsaw": warsaw,
        "day": day,
        "money": zlotys,
        "written_day": written_day,
        "grouped": grouped,
        "knit": knit,
        "browser": browser,
    }
    return templates
