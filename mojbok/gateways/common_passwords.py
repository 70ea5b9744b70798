"""The commonest passwords: the world's list that comes with zxcvbn, and Polish words of our own."""

import re
from functools import cache
from importlib.resources import files
from typing import Final

#: Of the world's list, in the order of frequency: so many count, and so many also with digits behind them.
_COMMONEST: Final = 5000
_WORDS: Final = 200
_WORD_AND_DIGITS: Final = re.compile(r"([^\W\d_]+)\d{0,4}")


class ListedPasswords:
    """A password is common when it is on a list, or is a listed word with up to four digits behind it."""

    def __contains__(self, password: object) -> bool:
        """Tell whether the password is a common one; letter case does not count."""
        commonest, words = _listed()
        folded = str(password).casefold()
        parts = _WORD_AND_DIGITS.fullmatch(folded)
        return folded in commonest or (parts is not None and parts[1] in words)


@cache
def _listed() -> tuple[frozenset[str], frozenset[str]]:
    # Loaded at the first new password: most commands and all other pages do without.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415

    world = FREQUENCY_LISTS["passwords"]
    polish = files("mojbok.gateways").joinpath("polish_passwords.txt").read_text("utf-8").split()
    return frozenset(world[:_COMMONEST]), frozenset(world[:_WORDS]) | frozenset(polish)
