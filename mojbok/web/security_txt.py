"""Where to report a vulnerability, for machines (RFC 9116)."""

from datetime import datetime, timedelta
from typing import Final

ADDRESS: Final = "/.well-known/security.txt"
#: The RFC asks for less than a year; whoever reads an old copy is to look again.
_GOOD_FOR: Final = timedelta(days=180)


def security_txt(*, contact: str, public_url: str, now: datetime) -> str:
    """Write the file. `contact` is an e-mail address that is read every day."""
    expires = (now + _GOOD_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    return (
        f"Contact: mailto:{contact}\n"
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}\n"
        "Preferred-Languages: pl, en\n"
        f"Canonical: {public_url}{ADDRESS}\n"
    )
