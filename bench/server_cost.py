"""What a page costs the server: processor per visit and per GET, GETs per second, memory after a flood.

The flood is pages asked for by something that never connects their sockets, as a crawler does. Everything stays on
the loopback; the counts are fixed.
"""

import asyncio
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from statistics import median
from typing import Final

from bench.machine import wait_until_quiet
from bench.report import Limit, Report, Table
from bench.serving import Server, serving
from bench.visits import LOOPBACK, browser, visit_once

PAGES: Final = {"login": "/logowanie", "registration": "/rejestracja"}
VISITS: Final = 20
WARM_UP_GETS: Final = 100
GETS: Final = 500
ROUNDS: Final = 3
CONNECTIONS: Final = 8
FLOOD: Final = 2000
FLOODS: Final = 3
#: NiceGUI forgets a page that never came to life after a minute, ours sooner.
SECONDS_TO_SETTLE: Final = 75
_NOTE: Final = (
    f"A cold visit: Chromium with an empty cache, all files, the socket connected and closed; {VISITS} in a row. "
    f"GETs: {CONNECTIONS} connections, {GETS} GETs, median of {ROUNDS} rounds in turns, as browsers accept "
    "encodings. Processor time counts all threads of the server."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Variant:
    """A kind of page and the server that gives it."""

    server: Server
    prefix: str = ""
    has_socket: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Gets:
    """One bounded load."""

    per_second: float
    cpu_ms: float
    p50_ms: float
    p99_ms: float
    failed: float
    """Answers other than 200: a starved NiceGUI gives up on a page after 3 seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Memory:
    """Megabytes held before, after each flood, and after the quiet that follows."""

    before: float
    after: list[float]
    settled: float


def main() -> int:
    with serving("portal") as portal, serving("stock") as stock:
        variants = {
            "ours": Variant(server=portal),
            "plain HTML": Variant(server=portal, prefix="/plain", has_socket=False),
            "stock NiceGUI": Variant(server=stock),
        }
        visits = {page: _cpu_of_visits(variants, path) for page, path in PAGES.items()}
        gets = {page: _gets(variants, path) for page, path in PAGES.items()}
    memory = _memory()
    return Report(
        name="server_cost",
        title="What a page costs the server",
        tables=[_table_of_gets(visits, gets), _table_of_memory(memory)],
        limits=_limits(visits, memory),
        notes=[_NOTE],
        numbers={
            "cpu_ms_of_a_cold_visit": visits,
            "gets": {
                page: {name: asdict(row) for name, row in rows.items()}
                for page, rows in gets.items()
            },
            "memory": {name: asdict(row) for name, row in memory.items()},
        },
    ).finish()


def _cpu_of_visits(variants: Mapping[str, Variant], path: str) -> dict[str, float]:
    return {name: _cpu_of_visit(variant, path) for name, variant in variants.items()}


def _cpu_of_visit(variant: Variant, path: str) -> float:
    """Give the server's processor milliseconds of one cold visit; many share the ticks of 10 ms."""
    address = variant.server.address + variant.prefix + path
    with browser() as started:
        visit_once(started, address, LOOPBACK, has_socket=variant.has_socket)
        wait_until_quiet()
        before = variant.server.cpu_seconds()
        for _ in range(VISITS):
            visit_once(started, address, LOOPBACK, has_socket=variant.has_socket)
        return (variant.server.cpu_seconds() - before) * 1000 / VISITS


def _gets(variants: Mapping[str, Variant], path: str) -> dict[str, Gets]:
    rounds: dict[str, list[Gets]] = {name: [] for name in variants}
    for variant in variants.values():
        asyncio.run(_load(variant.server.address, variant.prefix + path, WARM_UP_GETS))
    for _ in range(ROUNDS):
        for name, variant in variants.items():
            wait_until_quiet()
            rounds[name].append(_loaded(variant, path))
    return {name: _median(measured) for name, measured in rounds.items()}


def _loaded(variant: Variant, path: str) -> Gets:
    cpu, clock = variant.server.cpu_seconds(), time.perf_counter()
    answers = asyncio.run(_load(variant.server.address, variant.prefix + path, GETS))
    times = sorted(answer.seconds for answer in answers)
    seconds = time.perf_counter() - clock
    return Gets(
        per_second=GETS / seconds,
        cpu_ms=(variant.server.cpu_seconds() - cpu) * 1000 / GETS,
        p50_ms=times[len(times) // 2] * 1000,
        p99_ms=times[len(times) * 99 // 100] * 1000,
        failed=sum(not answer.is_ok for answer in answers),
    )


def _median(rounds: list[Gets]) -> Gets:
    return Gets(**{name: median(asdict(one)[name] for one in rounds) for name in asdict(rounds[0])})


@dataclass(frozen=True, slots=True)
class Answer:
    """How a GET went."""

    is_ok: bool
    seconds: float


async def _load(address: str, path: str, count: int) -> list[Answer]:
    """Send GETs over a few connections that stay open."""
    share = count // CONNECTIONS
    answers = await asyncio.gather(*(_connection(address, path, share) for _ in range(CONNECTIONS)))
    return [answer for connection in answers for answer in connection]


async def _connection(address: str, path: str, count: int) -> list[Answer]:
    host = address.removeprefix("http://")
    reader, writer = await asyncio.open_connection(*host.split(":"))
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip, br\r\n\r\n".encode()
    answers = []
    for _ in range(count):
        started = time.perf_counter()
        writer.write(request)
        is_ok = await _is_answered_well(reader)
        answers.append(Answer(is_ok, time.perf_counter() - started))
    writer.close()
    return answers


async def _is_answered_well(reader: asyncio.StreamReader) -> bool:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status, *lines = head.split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if line)
    await reader.readexactly(int(headers["content-length"]))
    return status.split()[1] == "200"


def _memory() -> dict[str, Memory]:
    """Flood fresh servers, one after the other."""
    with serving("portal") as portal:
        plain = _flooded(Variant(server=portal, prefix="/plain", has_socket=False))
    with serving("portal") as portal:
        ours = _flooded(Variant(server=portal))
    with serving("stock") as stock:
        return {"ours": ours, "plain HTML": plain, "stock NiceGUI": _flooded(Variant(server=stock))}


def _flooded(variant: Variant) -> Memory:
    server, path = variant.server, variant.prefix + PAGES["login"]
    asyncio.run(_load(server.address, path, WARM_UP_GETS))
    before = server.rss_megabytes()
    after = []
    for _ in range(FLOODS):
        asyncio.run(_load(server.address, path, FLOOD))
        after.append(server.rss_megabytes())
    time.sleep(SECONDS_TO_SETTLE)
    return Memory(before=before, after=after, settled=server.rss_megabytes())


def _table_of_gets(
    visits: Mapping[str, Mapping[str, float]], gets: Mapping[str, Mapping[str, Gets]]
) -> Table:
    rows = [
        (
            f"{page}: {name}",
            f"{visits[page][name]:.0f}",
            f"{row.cpu_ms:.2f}",
            f"{row.per_second:.0f}",
            f"{row.p50_ms:.1f} / {row.p99_ms:.0f}",
            f"{row.failed:.0f}",
        )
        for page, variants in gets.items()
        for name, row in variants.items()
    ]
    head = (
        "",
        "CPU ms per cold visit",
        "CPU ms per GET",
        "GETs per second",
        "GET p50 / p99 ms",
        "failed",
    )
    return Table(title="Processor", head=head, rows=rows)


def _table_of_memory(memory: Mapping[str, Memory]) -> Table:
    rows = [
        (
            name,
            f"{row.before:.0f}",
            *(f"{megabytes:.0f}" for megabytes in row.after),
            f"{row.settled:.0f}",
        )
        for name, row in memory.items()
    ]
    floods = [f"after {FLOOD * number} GETs" for number in range(1, FLOODS + 1)]
    head = ("", "before", *floods, f"{SECONDS_TO_SETTLE} s later")
    return Table(title="Memory, MB (login page, sockets never connect)", head=head, rows=rows)


def _limits(visits: Mapping[str, Mapping[str, float]], memory: Mapping[str, Memory]) -> list[Limit]:
    after = memory["ours"].after
    return [
        *(
            Limit(what=f"{page}: CPU ms of a cold visit", measured=rows["ours"], bound=40)
            for page, rows in visits.items()
        ),
        Limit(
            what="memory settles: after the last flood / after the first",
            measured=after[-1] / after[0],
            bound=1.1,
        ),
    ]


if __name__ == "__main__":
    sys.exit(main())
