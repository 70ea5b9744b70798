"""Who holds a claim: a process of a node, and how to tell that it is dead."""

import os
from collections.abc import Callable
from dataclasses import dataclass


def process_is_running(pid: int) -> bool:
    """Tell whether a process of this machine is running."""
    if os.name == "nt":
        # There `os.kill` would end it; a claim then waits for its long time to pass.
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@dataclass(frozen=True, slots=True)
class Claimant:
    """One process of one node, in which one sender runs."""

    node: str
    pid: int
    is_running: Callable[[int], bool] = process_is_running

    def __str__(self) -> str:
        return f"{self.node}:{self.pid}"

    def outlives(self, claimed_by: str) -> bool:
        """Tell whether a claim is that of a dead process of this node.

        At the start this process has claimed nothing: a claim with its own number is that of a
        predecessor with the same number, as in a container, where every program is number 1.
        Two servers of one machine may bear the same node name; neither robs the other.
        """
        node, _, pid = claimed_by.rpartition(":")
        if node != self.node or not pid.isdigit():
            return False
        return int(pid) == self.pid or not self.is_running(int(pid))
