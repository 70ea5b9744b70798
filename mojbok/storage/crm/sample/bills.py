"""The invoices of the sample with their lines, and what was paid of them; amounts in grosze."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random  # noqa: TID251 - the sample must come out the same for the same seed
from typing import Final

from mojbok.storage.crm.sample import numbers
from mojbok.storage.crm.sample.calendar import Period
from mojbok.storage.crm.sample.people import Client, Contract, Row

#: Component, unit, price in millionths of a złoty.
_ENERGY: Final = ("energia_czynna", "kWh", 621_200)
_DISTRIBUTION: Final = ("dystrybucja", "kWh", 348_700)
_FEE: Final = ("oplata_handlowa", "mies.", 12_990_000)
_MICRO_PER_GROSZ: Final = 10_000
_CORRECTED: Final = 0.04
_CORRECTED_AGAIN: Final = 0.1
_ESTIMATED: Final = 0.15


@dataclass(frozen=True, slots=True)
class Bills:
    """Rows for the three files of bills, and the newest invoice of the client."""

    invoices: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)


class Billing:
    """Makes bills, numbered through the whole sample."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._invoices = 0
        self._payments = 0

    def bills(self, client: Client, periods: list[Period]) -> Bills:
        """Bill a client for periods, newest first; most pay, some do not, some pay too much."""
        bills = Bills()
        habit = self._chance.random()
        unpaid = 2 if habit < 0.08 else 1 if habit < 0.2 else 0  # noqa: PLR2004 - habits
        for contract in client.contracts:
            if not contract.is_supplied:
                continue
            for age, period in enumerate(periods):
                number, gross = self._invoice(bills, client, contract, period)
                if age >= unpaid:
                    self._pay(bills, contract, period, gross, number)
            if habit > 0.95:  # noqa: PLR2004 - one of twenty
                self._pay(bills, contract, periods[0], 5_000, "")
        return bills

    def _invoice(
        self, bills: Bills, client: Client, contract: Contract, period: Period
    ) -> tuple[str, int]:
        """Write an invoice, and a correction of it now and then; give what is to be paid."""
        kwh = self._chance.randrange(150, 3_000 if client.is_business else 900)
        kind = "prognoza" if self._chance.random() < _ESTIMATED else "rozliczenie"
        number, gross = self._write(bills, client, contract, period, (kind, kwh, ""))
        corrected, last = self._chance.random() < _CORRECTED, number
        while corrected:
            change = -self._chance.randrange(5, 60)
            last, _ = self._write(bills, client, contract, period, ("korekta", change, last))
            corrected = self._chance.random() < _CORRECTED_AGAIN
        return number, gross

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
        net = sum(_lines(bills, number, kwh, is_correction=bool(corrects)))
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


def _lines(bills: Bills, invoice: str, kwh: int, *, is_correction: bool) -> Iterator[int]:
    """Write the lines of an invoice, and give their net amounts."""
    parts = [(_ENERGY, kwh), (_DISTRIBUTION, kwh)]
    if not is_correction:
        parts.append((_FEE, 3))
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
