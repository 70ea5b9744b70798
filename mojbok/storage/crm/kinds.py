"""Kinds of columns: how a text of the export becomes what the database keeps.

Each kind converts a whole column at once, the fast way, and gives up with BadValueError when any
value is bad; then the import asks value by value which ones. What is kept is what the drivers of
both databases take as it is: texts, whole numbers, bytes, and days and instants in ISO form.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Final, Protocol
from unicodedata import is_normalized, normalize
from zoneinfo import ZoneInfo

#: What a column keeps of one value; a tuple when one column of the export feeds several.
Kept = str | int | bytes | None | tuple[str | bytes | None, ...]

_MOST_REMEMBERED: Final = 50_000
_WARSAW: Final = ZoneInfo("Europe/Warsaw")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})"
)


class BadValueError(ValueError):
    """A value of the export can't be taken; the reason is a Polish sentence for the report."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Kind(Protocol):
    """How the values of one column become what is kept."""

    def one(self, text: str) -> Kept:
        """Convert one value. Raises BadValueError."""
        ...

    def many(self, texts: Sequence[str]) -> list[Kept]:
        """Convert a column. Raises BadValueError when any value is bad."""
        ...


class Text:
    """Free text: white space at the ends goes, unprintable signs are refused."""

    def __init__(self, most: int, *, required: bool = False) -> None:
        self._most = most
        self._required = required

    def one(self, text: str) -> str | None:
        cleaned = clean_text(text)
        if not cleaned:
            return _absent(required=self._required)
        if len(cleaned) > self._most:
            raise BadValueError(f"Tekst jest za długi (najwyżej {self._most} znaków).")
        return cleaned

    def many(self, texts: Sequence[str]) -> list[Kept]:
        joined = "".join(texts)
        if not _is_clean(joined):
            return [self.one(text) for text in texts]
        # In printable text the only white space is the blank.
        stripped = list(map(str.strip, texts)) if " " in joined else list(texts)
        if max(map(len, stripped), default=0) > self._most:
            return [self.one(text) for text in texts]
        if "" not in stripped:
            return [*stripped]
        if self._required:
            raise BadValueError(_MISSING)
        return [text or None for text in stripped]


class Remembered(dict[str, Kept]):
    """Values that come again and again: each is parsed once, and a bounded number remembered."""

    def __init__(self, parse: Callable[[str], Kept], *, required: bool = True) -> None:
        super().__init__()
        self._parse = parse
        self._required = required

    def __missing__(self, text: str) -> Kept:
        value = self.one(text)
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[text] = value
        return value

    def one(self, text: str) -> Kept:
        cleaned = clean_text(text)
        return self._parse(cleaned) if cleaned else _absent(required=self._required)

    def many(self, texts: Sequence[str]) -> list[Kept]:
        return list(map(self.__getitem__, texts))


class Keyed:
    """A text that is kept with the forms in which it is searched for."""

    def __init__(self, kind: Text, *keys: Callable[[str], str]) -> None:
        self._kind = kind
        self._keys = keys
        self._nothing = (None,) * (1 + len(keys))

    def one(self, text: str) -> Kept:
        return self._with_keys(self._kind.one(text))

    def many(self, texts: Sequence[str]) -> list[Kept]:
        return [self._with_keys(text) for text in self._kind.many(texts)]

    def _with_keys(self, text: Kept) -> Kept:
        if not isinstance(text, str):
            return self._nothing
        # A text of dashes alone has no key, and must not be found by an empty one.
        return (text, *(key(text) or None for key in self._keys))


class Number:
    """A number with a dot, kept as a whole number of its last place."""

    def __init__(
        self, places: int, *, exact: bool = False, negative: bool = True, required: bool = True
    ) -> None:
        sign = "-?" if negative else ""
        least = places if exact else 0
        fractions = {count: rf"\.[0-9]{{{count}}}" if count else "" for count in range(places + 1)}
        whole = f"{sign}[0-9]{{1,12}}"
        self._places = places
        self._required = required
        self._single = re.compile(whole + f"(?:{'|'.join(list(fractions.values())[least:])})")
        blank = "" if required else "?"
        self._column = {
            count: re.compile(f"(?:(?:{whole}{fraction}){blank}\\|)++")
            for count, fraction in fractions.items()
            if count >= least
        }
        form = f"dokładnie {places}" if exact else f"najwyżej {places}"
        kind = "liczba" if negative else "liczba nieujemna"
        self._reason = f"To nie jest {kind} z kropką i {form} miejscami po niej."

    def one(self, text: str) -> int | None:
        cleaned = clean_text(text)
        if not cleaned:
            _absent(required=self._required)
            return None
        if not self._single.fullmatch(cleaned):
            raise BadValueError(self._reason)
        whole, _, fraction = cleaned.partition(".")
        return int(whole + fraction.ljust(self._places, "0"))

    def many(self, texts: Sequence[str]) -> list[Kept]:
        # When all have as many places as the first, they are checked and converted as one text.
        places = len(next(filter(None, texts), "").partition(".")[2])
        pattern = self._column.get(places)
        joined = "|".join(texts) + "|"
        if not (pattern and pattern.fullmatch(joined) and joined.count("|") == len(texts)):
            return [self.one(text) for text in texts]
        scale = 10 ** (self._places - places)
        digits = joined.replace(".", "")[:-1].split("|")
        if "" in digits:
            return [int(number) * scale if number else None for number in digits]
        numbers = list(map(int, digits))
        return [*numbers] if scale == 1 else [number * scale for number in numbers]


class Secret(Remembered):
    """The same without remembering: for values that must not stay in memory."""

    def many(self, texts: Sequence[str]) -> list[Kept]:
        return [self.one(text) for text in texts]


def clean_text(text: str) -> str:
    """Give the text in composed form, its white space as single blanks where it was odd."""
    if not _is_clean(text):
        # Line ends and unbreakable blanks are white space too; whatever else can't be seen is not.
        text = " ".join(normalize("NFC", text).split())
        if not text.isprintable():
            raise BadValueError(_unprintable(text))
    return text.strip()


def choice(*allowed: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if (found := text.lower()) not in allowed:
            raise BadValueError(f"Dozwolone wartości: {', '.join(allowed)}.")
        return found

    return parse


def known(
    values: Mapping[str, str], key: Callable[[str], str], reason: str
) -> Callable[[str], str]:
    """Make a parser that translates a word of the CRM into ours."""

    def parse(text: str) -> str:
        if (found := values.get(key(text))) is None:
            raise BadValueError(reason)
        return found

    return parse


def whole_number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise BadValueError("To nie jest liczba całkowita.")
    return int(text)


def day(text: str) -> str:
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            pass
    raise BadValueError("To nie jest data w postaci RRRR-MM-DD.")


def moment(zone: str) -> Callable[[str], str]:
    """Make a parser of instants with an offset; `zone` ends what is kept ('' on SQLite)."""

    def parse(text: str) -> str:
        if _MOMENT.fullmatch(text):
            try:
                return _in_utc(datetime.fromisoformat(text), zone)
            except (ValueError, OverflowError):
                pass
        raise BadValueError("To nie jest czas ISO 8601 z przesunięciem strefy.")

    return parse


def moment_or_day(zone: str) -> Callable[[str], str]:
    """Make a parser that takes a bare day too: its midnight in Warsaw."""
    exact = moment(zone)

    def parse(text: str) -> str:
        if not _DAY.fullmatch(text):
            return exact(text)
        return _in_utc(datetime.combine(date.fromisoformat(day(text)), time(), _WARSAW), zone)

    return parse


_MISSING: Final = "Brak wymaganej wartości."


def _absent(*, required: bool) -> str | None:
    if required:
        raise BadValueError(_MISSING)
    return None


def _is_clean(text: str) -> bool:
    return text.isprintable() and (text.isascii() or is_normalized("NFC", text))


def _unprintable(text: str) -> str:
    if any("\udc80" <= sign <= "\udcff" for sign in text):
        return "Bajty tego wiersza nie są tekstem UTF-8."
    return "Tekst zawiera niedozwolone znaki sterujące."


def _in_utc(instant: datetime, zone: str) -> str:
    naive = instant.astimezone(UTC).replace(tzinfo=None)
    return naive.isoformat(sep=" ", timespec="microseconds") + zone
