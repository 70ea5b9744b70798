"""The invoices of the sample with their lines, and what was paid of them; amounts in grosze."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random  # noqa: TID251 - the sample must come out the same for the same seed
from typing import Final

from mojbok.storage.crm.sample import numbers
from mojbok.storage.crm.sample.calendar import Period
from mojbok.storage.crm.sample.people import DETAILED, Client, Contract, Row
from mojbok.storage.crm.sample.usage import kwh_of_months

#: Component, unit, price in millionths of a złoty.
_DISTRIBUTION: Final = ("dystrybucja", "kWh", 348_700)
_FEE: Final = ("oplata_handlowa", "mies.", 12_990_000)
_SMALL_FEES: Final = (
    ("oplata_stala_sieciowa", "mies.", 9_870_000),
    ("oplata_mocowa", "mies.", 11_440_000),
)
_RENEWABLES: Final = ("oplata_oze", "kWh", 3_500)
#: The price of energy this year, and the years before.
_PRICE_NOW, _PRICE_BEFORE = 621_200, 588_900
_MICRO_PER_GROSZ: Final = 10_000
_CORRECTED: Final = 0.04
_CORRECTED_AGAIN: Final = 0.1
_ESTIMATED: Final = 0.15
_WEEKS_TO_CORRECT: Final = timedelta(weeks=6)


#: Component, unit and price, and how much of it.
_Part = tuple[tuple[str, str, int], int]


#: More than the clients with the most to show have together, and than any of the others.
_BILLS_OF_THE_FIRST: Final = 100_000
_MOST_BILLS: Final = 60


@dataclass(frozen=True, slots=True)
class Bills:
    """Rows for the three files of bills, the oldest first."""

    invoices: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Habit:
    """How a contract is paid: so many of the newest bills are not, and so many grosze are paid too much."""

    unpaid: int = 0
    too_much: int = 0
    corrected: int | None = None
    """The age of a bill that is corrected in any case."""


#: The first clients show what there is to show; by place and contract.
_STORIES: Final = {
    (0, 0): _Habit(unpaid=2, corrected=4),
    (1, 0): _Habit(unpaid=1),
    (1, 1): _Habit(too_much=12_345),
    (1, 2): _Habit(unpaid=3, corrected=1),
    (2, 0): _Habit(too_much=5_000),
    (3, 0): _Habit(unpaid=1),
}


def _before(start: int) -> int:
    """Leave room for the bills of all clients before this one, so that no number of theirs comes again."""
    return _BILLS_OF_THE_FIRST + start * _MOST_BILLS if start else 0


class Billing:
    """Makes bills, numbered through the whole sample; `start` is the place of its first client."""

    def __init__(self, chance: Random, today: date, start: int = 0) -> None:
        self._chance = chance
        self._today = today
        self._invoices = self._payments = _before(start)

    def bills(self, client: Client, periods: list[Period]) -> Bills:
        """Bill a client for periods, newest first; most pay, some do not, some pay too much."""
        bills = Bills()
        for copy, contract in enumerate(client.contracts):
            habit = _STORIES.get((client.place, copy)) or self._habit()
            if not contract.is_supplied:
                continue
            for age, period in reversed(list(enumerate(periods))):
                is_corrected = age == habit.corrected
                number, gross = self._invoice(
                    bills, client, contract, period, is_corrected=is_corrected
                )
                if age >= habit.unpaid:
                    self._pay(bills, contract, period, gross, number)
            if habit.too_much:
                self._pay(bills, contract, periods[0], habit.too_much, "")
        return bills

    def _habit(self) -> _Habit:
        drawn = self._chance.random()
        unpaid = 2 if drawn < 0.08 else 1 if drawn < 0.2 else 0  # noqa: PLR2004 - habits
        return _Habit(unpaid, 5_000 if drawn > 0.95 else 0)  # noqa: PLR2004 - one of twenty

    def _invoice(
        self,
        bills: Bills,
        client: Client,
        contract: Contract,
        period: Period,
        *,
        is_corrected: bool,
    ) -> tuple[str, int]:
        """Write an invoice, and a correction of it now and then; give what is to be paid."""
        point = contract.point
        kwh = kwh_of_months(point.ppe, point.yearly, period.start, period.end)
        kind = "prognoza" if self._chance.random() < _ESTIMATED else "rozliczenie"
        number, gross = self._write(bills, client, contract, period, (kind, kwh, ""))
        corrected, last = is_corrected or self._chance.random() < _CORRECTED, number
        while corrected:
            change = -self._chance.randrange(5, 60)
            period = self._later(period)
            last, _ = self._write(bills, client, contract, period, ("korekta", change, last))
            corrected = self._chance.random() < _CORRECTED_AGAIN
        return number, gross

    def _later(self, period: Period) -> Period:
        """Give the same period for a bill that is made some weeks later."""
        issued = min(period.issued + _WEEKS_TO_CORRECT, self._today)
        return replace(period, issued=issued, due=issued + (period.due - period.issued))

    def _write(
        self,
        bills: Bills,
        client: Client,
        contract: Contract,
        period: Period,
        what: tuple[str, int, str],
    ) -> tuple[str, int]:
        kind, kwh, corrects = what
        self._invoices += 1
        number = f"FV/{period.issued:%Y/%m}/{self._invoices:08d}"
        parts = self._parts(client, period, kwh, is_correction=bool(corrects))
        net = sum(_lines(bills, number, parts))
        vat = (net * 23 + 50) // 100
        ksef = numbers.ksef(self._invoices, period.issued) if client.is_business else ""
        bills.invoices.append(
            (
                number,
                contract.payer,
                contract.number,
                kind,
                period.issued.isoformat(),
                period.due.isoformat(),
                period.start.isoformat(),
                period.end.isoformat(),
                money(net),
                money(vat),
                money(net + vat),
                corrects,
                ksef,
                "",
            )
        )
        return number, net + vat

    def _parts(
        self, client: Client, period: Period, kwh: int, *, is_correction: bool
    ) -> Iterator[_Part]:
        """Give what an invoice consists of, with how much of it; the first clients' in detail."""
        is_this_year = period.start.year == self._today.year
        price = _PRICE_NOW if is_this_year else _PRICE_BEFORE
        yield ("energia_czynna", "kWh", price), kwh
        yield _DISTRIBUTION, kwh
        if is_correction:
            return
        months = round((period.end - period.start).days / 30)
        yield _FEE, months
        if client.place < DETAILED:
            for fee in _SMALL_FEES:
                yield fee, months
            yield _RENEWABLES, kwh

    def _pay(
        self, bills: Bills, contract: Contract, period: Period, amount: int, invoice: str
    ) -> None:
        self._payments += 1
        title = f"Faktura {invoice}" if invoice else "Wpłata"
        bills.payments.append(
            (
                f"W{self._payments:09d}",
                contract.payer,
                period.paid.isoformat(),
                money(amount),
                invoice,
                title,
            )
        )


def money(grosze: int) -> str:
    sign = "-" if grosze < 0 else ""
    return f"{sign}{abs(grosze) // 100}.{abs(grosze) % 100:02d}"


def _lines(bills: Bills, invoice: str, parts: Iterable[_Part]) -> Iterator[int]:
    """Write the lines of an invoice, and give their net amounts."""
    for position, ((component, unit, price), quantity) in enumerate(parts, start=1):
        net = quantity * price // _MICRO_PER_GROSZ
        bills.lines.append(
            (
                invoice,
                str(position),
                component,
                str(quantity),
                unit,
                f"{price // 10**6}.{price % 10**6:06d}",
                money(net),
                "23",
            )
        )
        yield net
