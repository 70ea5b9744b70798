"""Our cookies: names, flags, lifetimes."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from fastapi import Response

SESSION: Final = "mojbok-session"
BOK_SESSION: Final = "mojbok-bok"
"""Of staff."""
DRAFT: Final = "mojbok-draft"
ACTIVATION: Final = "mojbok-activation"
EMAIL_CHANGE: Final = "mojbok-email-change"
DEVICE: Final = "mojbok-device"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cookies:
    """Sets and reads cookies; over HTTPS they are Secure and bound to the host by the prefix `__Host-`."""

    is_secure: bool

    def name(self, plain: str) -> str:
        """Give the name under which the browser keeps a cookie."""
        return f"__Host-{plain}" if self.is_secure else plain

    def set(
        self, response: Response, plain: str, value: str, *, lifetime: timedelta | None = None
    ) -> None:
        """Set a cookie that no script can read; without a lifetime it goes with the browser's window."""
        response.set_cookie(
            self.name(plain),
            # A token stays as it is; what somebody typed into an address in its place must not break the header.
            quote(value, safe=""),
            max_age=None if lifetime is None else int(lifetime.total_seconds()),
            path="/",
            secure=self.is_secure,
            httponly=True,
            samesite="lax",
        )

    def forget(self, response: Response, plain: str) -> None:
        """Make the browser forget a cookie."""
        response.delete_cookie(
            self.name(plain), path="/", secure=self.is_secure, httponly=True, samesite="lax"
        )
