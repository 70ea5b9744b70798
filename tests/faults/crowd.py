"""A crowd that registers while things go away and come back, and what each of them was told."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

import httpx

from tests.e2e.people import Person
from tests.e2e.portal import Portal
from tests.faults.forms import NOTHING_SAVED, SENT, UNKNOWN, again, browser, registration

_PATIENCE: Final = 120
#: One in so many goes away at the first answer that is no confirmation, and never comes back.
_GIVES_UP: Final = 4


class Told(Enum):
    """What somebody knows in the end."""

    CONFIRMED = "confirmed"
    NOTHING_SAVED = "told that nothing was saved"
    UNKNOWN = "told that nobody knows, or nothing"


@dataclass
class Crowd:
    """Registers so many at a time; everybody waits while the doors are shut."""

    portal: Portal
    people: Sequence[Person]
    at_once: int
    told: dict[str, Told] = field(default_factory=dict)
    """By e-mail address."""
    unknowns: Counter[str] = field(default_factory=Counter)
    """How often each was left without knowing, by address."""
    failures: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _are_doors_open: threading.Event = field(default_factory=threading.Event)

    def register(self, director: Callable[["Crowd"], None]) -> None:
        """Have everybody register while the director breaks things."""
        self._are_doors_open.set()
        with ThreadPoolExecutor(self.at_once) as pool:
            lanes = [pool.submit(self._register, *each) for each in enumerate(self.people)]
            director(self)
        for lane in lanes:
            lane.result()

    def wait_for(self, confirmations: int) -> None:
        """Wait until so many have been confirmed."""

        def are_there() -> bool:
            return self.count(Told.CONFIRMED) >= confirmations

        with self._changed:
            assert self._changed.wait_for(are_there, _PATIENCE), "the crowd stands still"

    def during(self, breaking: Callable[[], None], mending: Callable[[], None]) -> None:
        """Break something, mend it when everybody who registers has met it, and let them go on."""
        self._are_doors_open.clear()
        met = self.failures + self.at_once
        breaking()
        with self._changed:
            assert self._changed.wait_for(lambda: self.failures >= met, _PATIENCE)
        mending()
        self._are_doors_open.set()

    def count(self, told: Told) -> int:
        return sum(1 for each in self.told.values() if each is told)

    def addresses(self, told: Told) -> set[str]:
        return {address for address, each in self.told.items() if each is told}

    def _register(self, number: int, person: Person) -> None:
        with browser(self.portal) as visitor:
            page: httpx.Response | None = None
            while True:
                page, told = self._send(visitor, person, page)
                with self._changed:
                    self.told[person.email] = told
                    self.unknowns[person.email] += told is Told.UNKNOWN
                    self.failures += told is not Told.CONFIRMED
                    self._changed.notify_all()
                if told is Told.CONFIRMED:
                    return
                # Whoever goes away for good leaves their place when things are mended, as everybody does.
                assert self._are_doors_open.wait(_PATIENCE)
                if number % _GIVES_UP == 0:
                    return

    @staticmethod
    def _send(
        visitor: httpx.Client, person: Person, page: httpx.Response | None
    ) -> tuple[httpx.Response | None, Told]:
        try:
            answer = again(visitor, page) if page is not None else _first(visitor, person)
        except httpx.TransportError:
            return None, Told.UNKNOWN
        if answer.headers.get("location") == SENT:
            return answer, Told.CONFIRMED
        assert answer.status_code == 503, answer.text
        is_known = NOTHING_SAVED in answer.text
        assert is_known is not (UNKNOWN in answer.text)
        return answer, Told.NOTHING_SAVED if is_known else Told.UNKNOWN


def _first(visitor: httpx.Client, person: Person) -> httpx.Response:
    return visitor.post("/rejestracja", data=registration(person))
