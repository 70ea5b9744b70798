"""Takes each defence away and demands that its tests fail: `python -m tests.without_defences [CASE ... | new]`.

`new` tries those alone that docs/defences.md, where it writes down what was seen, does not have. The working tree stays
as it is (docs/decisions/0051).
"""

import queue
import sys
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from tests.defences.copies import Copy
from tests.defences.record import recorded, rows, write
from tests.defences.removals import Removal, listed

AT_ONCE = 2
#: These can't share a process with others (docs/decisions/0002).
APART = ("tests/pages/", "tests/e2e/")


def main(cases: Sequence[str]) -> int:
    removals = [removal for removal in listed() if _is_wanted(removal, cases)]
    with tempfile.TemporaryDirectory() as folder:
        copies = [Copy(Path(folder) / str(number)) for number in range(AT_ONCE)]
        if not _all_pass(copies[0], removals):
            return 1
        shown = _shown(copies, removals)
    write(removals, shown, datetime.now(UTC).date())
    print(f"\n{len(shown)} of {len(removals)} removals were noticed by their tests.", flush=True)
    return int(len(shown) < len(removals))


def _is_wanted(removal: Removal, cases: Sequence[str]) -> bool:
    if list(cases) == ["new"]:
        return not rows([removal]) <= set(recorded())
    return not cases or not set(cases).isdisjoint(removal.cases)


def _all_pass(copy: Copy, removals: Iterable[Removal]) -> bool:
    """Tell whether the tests pass while everything is in its place."""
    tests = sorted({test for removal in removals for test in removal.tests})
    groups = [[test for test in tests if test.startswith(folder)] for folder in APART]
    groups.append([test for test in tests if not test.startswith(APART)])
    outcomes = [outcome for group in groups if group for outcome in copy.run(group, within=None)]
    bad = [outcome.test for outcome in outcomes if not outcome.has_passed]
    bad += [test for test in tests if not any(outcome.is_of(test) for outcome in outcomes)]
    for test in bad:
        print(f"Does not pass with its defence: {test}", flush=True)
    return not bad


def _shown(copies: Iterable[Copy], removals: Sequence[Removal]) -> list[Removal]:
    free = queue.SimpleQueue[Copy]()
    for copy in copies:
        free.put(copy)

    def is_noticed(removal: Removal) -> bool:
        copy = free.get()
        try:
            return _is_noticed(copy, removal)
        finally:
            free.put(copy)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        noticed = list(pool.map(is_noticed, removals))
    return [removal for removal, is_shown in zip(removals, noticed, strict=True) if is_shown]


def _is_noticed(copy: Copy, removal: Removal) -> bool:
    """Tell whether every test named has failed, and print how."""
    outcomes = copy.run_without(removal)
    lines, is_shown = [], True
    for test in removal.tests:
        of_test = [outcome for outcome in outcomes if outcome.is_of(test)]
        proof = next((outcome.failure for outcome in of_test if outcome.is_proof()), None)
        said = next((outcome.failure for outcome in of_test if outcome.failure), "did not fail")
        lines.append(f"    {test.rpartition('::')[2]}: {proof or f'NO PROOF: {said}'}")
        is_shown = is_shown and proof is not None
    print("\n".join([f"{'seen  ' if is_shown else 'UNSEEN'} {removal}", *lines]), flush=True)
    return is_shown


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
