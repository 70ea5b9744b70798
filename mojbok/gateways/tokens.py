"""Random tokens from the system's generator."""

import secrets
import time
from typing import Final

#: Capital letters and digits that nobody mistakes for one another: no 0, O, 1, I.
UNAMBIGUOUS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class SecretTokens:
    """Tokens for links, cookies and one-time passwords."""

    def link_token(self) -> str:
        """Give 256 random bits as URL-safe text of 43 characters."""
        return secrets.token_urlsafe(32)

    def one_time_password(self) -> str:
        """Give 16 of 32 signs (80 bits) with a letter and a digit among them."""
        while True:
            drawn = "".join(secrets.choice(UNAMBIGUOUS) for _ in range(16))
            if any(sign.isdigit() for sign in drawn) and any(sign.isalpha() for sign in drawn):
                return drawn

    def identifier(self) -> str:
        """Give 12 digits of milliseconds and 20 of chance, so that rows lie in the order of their making."""
        return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"
