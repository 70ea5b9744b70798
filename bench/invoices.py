"""The list of invoices (Faktury) with 10 and with 10,000 of them, on SQLite and PostgreSQL.

The whole server answers: gate, session, use case, page, compression. Time is taken inside it, from the request's
first byte to the answer's last, so that the client beside it does not count; the clients take turns, and each number
is the one that a tenth of the answers stays below.
"""

import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Final

import httpx
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bench.business import FEW, MANY, client_with
from bench.databases import database, in_process
from bench.report import Limit, Report, Table
from mojbok.bootstrap.server import web_application
from mojbok.storage import migrate
from mojbok.storage.first_documents import publish_first
from mojbok.web.cookies import SESSION
from tests.builders import World, open_world, settings

PAYERS: Final = 20
ROUNDS: Final = 25
MOST_RATIO: Final = 1.5
VIEWS: Final = {
    "as it opens": "",
    "do zapłaty": "?stan=do-zaplaty",
    "po terminie": "?stan=po-terminie",
    "opłacone": "?stan=oplacona",
    "one year": "?rok=2026",
    "by due date": "?sortuj=termin-rosnaco",
    "by amount": "?sortuj=kwota-malejaco",
    "by what is open": "?sortuj=do-zaplaty-malejaco",
    "by number": "?sortuj=numer-rosnaco",
    "page 200": "?strona=200",
    "search": "?szukaj=0007",
}
#: What everybody sees; searching and leafing to page 200 are told, not limited.
LIMITED: Final = tuple(VIEWS)[:9]


@dataclass
class Timed:
    """Takes the time of each answer of the application behind it."""

    inner: ASGIApp
    seconds: list[float] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = time.perf_counter()

        async def sending(message: Message) -> None:
            # Before the client has it, so that the next request finds this one's time noted.
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self.seconds.append(time.perf_counter() - begun)
            await send(message)

        await self.inner(scope, receive, sending)


def main() -> int:
    """Measure on both databases, each in a process of its own, as NiceGUI is one for each process."""
    if len(sys.argv) > 1:
        print(json.dumps(_measure(sys.argv[1])))
        return 0
    kinds = ("sqlite", "postgres")
    measured = {kind: in_process("bench.invoices", kind) for kind in kinds}
    return Report(
        name="invoices",
        title="The list of invoices with 10 and with 10,000 of them",
        tables=[_table(kind, views) for kind, views in measured.items()],
        limits=[
            Limit(
                what=f"{kind}, {view}: time with {MANY} / with {FEW}",
                measured=measured[kind][view]["many"] / measured[kind][view]["few"],
                bound=MOST_RATIO,
            )
            for kind in kinds
            for view in LIMITED
        ],
        notes=[
            f"Milliseconds inside the server, the lowest tenth of {ROUNDS} answers; how many invoices stands above."
        ],
        numbers=measured,
    ).finish()


def _measure(kind: str) -> dict[str, dict[str, float]]:
    with TemporaryDirectory() as folder, database(kind, Path(folder)) as url:
        world = open_world(settings(Path(folder), public_url="http://bench", database_url=url))
        migrate.upgrade(world.engine)
        publish_first(world.engine, world.clock)
        clients = {
            "few": client_with(world, FEW, 1),
            "many": client_with(world, MANY, 1),
            "few of many payers": client_with(world, PAYERS, PAYERS),
            "many of many payers": client_with(world, MANY, PAYERS),
        }
        with world.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
        world.application.sender.start = lambda: None  # type: ignore[method-assign]
        with served(world) as (address, timed):
            found = {view: _view(address, timed, clients, VIEWS[view]) for view in VIEWS}
        world.close()
        return found


def _view(address: str, timed: Timed, clients: dict[str, str], query: str) -> dict[str, float]:
    taken: dict[str, list[float]] = {name: [] for name in clients}
    with httpx.Client(base_url=address, trust_env=False, timeout=60) as browser:
        for round_ in range(ROUNDS + 5):
            for name, token in clients.items():
                timed.seconds.clear()
                answer = browser.get(f"/faktury{query}", headers={"Cookie": f"{SESSION}={token}"})
                assert answer.status_code == httpx.codes.OK
                if round_ >= 5:  # noqa: PLR2004 - the first ones warm up
                    taken[name].append(timed.seconds[-1] * 1000)
    # Others use the machine as well: the quickest tenth of the answers has waited for nobody.
    return {name: round(quantiles(each, n=10)[0], 2) for name, each in taken.items()}


@contextmanager
def served(world: World) -> Iterator[tuple[str, Timed]]:
    """Serve the whole application, and give its address and what takes its time."""
    timed = Timed(web_application(world.application))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(timed, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", timed
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def _table(kind: str, views: dict[str, dict[str, float]]) -> Table:
    rows = [
        (
            view,
            times["few"],
            times["many"],
            f"{times['many'] / times['few']:.2f}",
            times["few of many payers"],
            times["many of many payers"],
            f"{times['many of many payers'] / times['few of many payers']:.2f}",
        )
        for view, times in views.items()
    ]
    of_many = [f"{many} of {PAYERS} payers" for many in (PAYERS, MANY)]
    head = ("view", str(FEW), str(MANY), "ratio", *of_many, "ratio")
    return Table(title=kind, head=head, rows=rows)


if __name__ == "__main__":
    sys.exit(main())
