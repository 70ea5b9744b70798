"""Registrations at 8 at a time while the mail server, the database and the node go away and come back.

The number of people can be named: `python -m bench.faults 100`. Everything runs on this machine: a server of ours on
PostgreSQL, reached over a wire that is cut in the middle of commits, and a mail server behind another. One in four goes
away for good at the first failure; the others press "Wyślij jeszcze raz".
"""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.report import Limit, Report, Table
from tests.faults.crowd import Told
from tests.faults.soak import AT_ONCE, Found, site, soak

PEOPLE: Final = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
_NOTE: Final = (
    'Letters that "came once more" bear the number of the first (decision 0020): the server had taken them, and we did'
    " not hear so. Accounts of nobody who heard so are of people whose answer was lost with the commit's or with the"
    " node, and who did not try again. Who did, more than a minute later, has asked for another letter."
)


def main() -> int:
    with TemporaryDirectory() as folder, site(Path(folder)) as there:
        everybody = there.portal.import_people(2 * PEOPLE)
        people = [everybody.individual() for _ in range(PEOPLE)]
        began = time.monotonic()
        found = soak(there, people)
        seconds = time.monotonic() - began
        tracebacks = there.portal.log.count("Traceback") + there.portal.log.count("Incident")
    return _report(found, seconds, tracebacks).finish()


def _report(found: Found, seconds: float, tracebacks: int) -> Report:
    told = {each: found.crowd.count(each) for each in Told}
    wrong = {
        "confirmed, and the account, its letter or its consents are missing": len(found.lost),
        "accounts, letters or consents that are there twice": len(found.doubled),
        "told that nothing was saved, and something is there": len(found.denied),
        "accounts without a letter, letters without an account": len(found.unmatched),
        "tracebacks and incidents in the log": tracebacks,
    }
    return Report(
        name="faults",
        title=f"{PEOPLE} registrations, {AT_ONCE} at a time, while everything goes away once",
        tables=[
            Table(
                title="What they were told in the end",
                head=["told", "people"],
                rows=[[each.value, count] for each, count in told.items()],
            ),
            Table(
                title="What there is",
                head=[
                    "accounts",
                    "letters",
                    "came once more",
                    "asked for anew",
                    "of nobody who heard so",
                    "s",
                ],
                rows=[
                    [
                        found.accounts.total(),
                        found.letters.total(),
                        found.repeated,
                        found.asked_again,
                        found.unconfirmed,
                        f"{seconds:.0f}",
                    ]
                ],
            ),
        ],
        limits=[Limit(what=what, measured=count, bound=0) for what, count in wrong.items()],
        notes=[_NOTE],
        numbers={each.name: count for each, count in told.items()} | wrong,
    )


if __name__ == "__main__":
    sys.exit(main())
