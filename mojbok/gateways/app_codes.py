"""Codes of an authenticator app: TOTP by pyotp, six digits, thirty seconds, one step of tolerance."""

from datetime import datetime
from typing import Final

import pyotp
from pyotp.exceptions import OTPVerificationError

ISSUER: Final = "mojBOK POLSp"
#: A clock may be half a minute off, and typing takes time.
_TOLERANCE: Final = 1


class TotpCodes:
    """Codes by RFC 6238."""

    def secret(self) -> str:
        """Give a new secret: 160 random bits in base 32."""
        return pyotp.random_base32(32)

    def address(self, secret: str, name: str) -> str:
        """Give the address that an app reads from a QR code."""
        return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)

    def step_of(self, secret: str, code: str, at: datetime) -> int | None:
        """Tell of which time step a code is, of this one and those beside it; None when of none of them."""
        try:
            return pyotp.TOTP(secret).verify_and_get_timecode(
                code, for_time=at, valid_window=_TOLERANCE
            )
        except OTPVerificationError:
            return None
