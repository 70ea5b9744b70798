"""What the meters of the sample say: readings by quarter, consumption by month, day or hour."""

from collections.abc import Iterable, Iterator
from random import Random  # noqa: TID251 - the sample must come out the same for the same seed

from mojbok.storage.crm.sample.calendar import Period
from mojbok.storage.crm.sample.people import Point, Row

Spans = list[tuple[str, str]]


def readings(point: Point, periods: Iterable[Period], chance: Random) -> Iterator[Row]:
    """Read the meter at the end of each period, newest first."""
    taken, given = chance.randrange(20_000, 90_000), chance.randrange(9_000, 20_000)
    for period in periods:
        source = "szacunek" if chance.random() < 0.2 else "odczyt"  # noqa: PLR2004 - a fifth
        yield point.ppe, period.read_at, "pobrana", f"{taken}.000", source
        taken -= chance.randrange(150, 900)
        if point.is_prosumer:
            yield point.ppe, period.read_at, "oddana", f"{given}.000", source
            given -= chance.randrange(50, 500)


def consumption(point: Point, spans: Spans, most: int, chance: Random) -> Iterator[Row]:
    """Give what was used in each span, up to so many watt-hours."""
    for start, end in spans:
        used = chance.randrange(most // 4, most)
        back = watt_hours(chance.randrange(most // 2)) if point.is_prosumer else ""
        yield point.ppe, start, end, watt_hours(used), back


def watt_hours(amount: int) -> str:
    return f"{amount // 1000}.{amount % 1000:03d}"
