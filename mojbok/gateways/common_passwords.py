"""The commonest passwords: the world's list that comes with zxcvbn, and Polish words of our own."""

from functools import cache
from importlib.resources import files

from mojbok.domain.password_policy import word_inside

_SHORTEST_WORD = 4


class ListedPasswords:
    """A password is common when it, or the word inside its digits and signs, is on a list."""

    def __contains__(self, password: object) -> bool:
        """Tell whether the password is a common one; letter case does not count."""
        folded = str(password).casefold()
        word = word_inside(folded)
        return folded in _listed() or (len(word) >= _SHORTEST_WORD and word in _listed())


@cache
def _listed() -> frozenset[str]:
    # Loaded at the first new password: most commands and all other pages do without.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415

    polish = files("mojbok.gateways").joinpath("polish_passwords.txt").read_text("utf-8")
    return frozenset(FREQUENCY_LISTS["passwords"]) | frozenset(polish.split())
