"""Finds nginx for the tests of several nodes, or installs it: `python -m tests.nginx`."""

import os
import shutil
import subprocess
import sys

from tests.outside import unreachable

#: Debian keeps it where only the administrator's path leads.
PLACES = os.pathsep.join((os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin"))


def executable() -> str | None:
    """Give the nginx of this machine."""
    return os.environ.get("NGINX") or shutil.which("nginx", path=PLACES)


def required() -> str:
    """Give it, or leave the test out; in continuous integration fail."""
    return executable() or unreachable("nginx", "PATH", LookupError("run `python -m tests.nginx`"))


def ensure() -> str:
    """Give it after installing it where that can be done; else say that its tests will be left out."""
    found = executable() or _from_the_distribution()
    return found or "none was found or could be installed; the tests of several nodes need it"


def _from_the_distribution() -> str | None:
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    # The service that Debian would start with it is of no use here, and would take port 80.
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", "nginx-light"]):
        subprocess.run(["apt-get", "-qq", *arguments], env=environment, check=False)
    return executable()


if __name__ == "__main__":
    print(f"nginx: {ensure()}", flush=True)
