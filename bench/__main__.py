"""Every bench, or those that are named: `python -m bench`, `python -m bench pages`.

Each runs in a process of its own, prints its tables, and fails when one of its limits is broken.
"""

import subprocess
import sys
from typing import Final

BENCHES: Final = (
    "crm_import",
    "client_search",
    "invoices",
    "invoices_usable",
    "server_cost",
    "pages",
    "lighthouse",
    "faults",
    "nodes",
    "payment_booked",
)


def main() -> int:
    named = sys.argv[1:] or list(BENCHES)
    if unknown := set(named) - set(BENCHES):
        print(f"No such bench: {', '.join(sorted(unknown))}. There are: {', '.join(BENCHES)}.")
        return 2
    failed = [name for name in named if not _succeeds(name)]
    if failed:
        print(f"Limits are broken in: {', '.join(failed)}.")
    return 1 if failed else 0


def _succeeds(name: str) -> bool:
    return subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
