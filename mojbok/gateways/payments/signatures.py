"""Signatures of Przelewy24: SHA-384 of a compact JSON object whose last key is the CRC."""

import hmac
import json
from collections.abc import Mapping
from hashlib import sha384
from typing import Final

REGISTER: Final = ("sessionId", "merchantId", "amount", "currency")
NOTIFICATION: Final = (
    "merchantId",
    "posId",
    "sessionId",
    "amount",
    "originAmount",
    "currency",
    "orderId",
    "methodId",
    "statement",
)
VERIFY: Final = ("sessionId", "orderId", "amount", "currency")


def sign(keys: tuple[str, ...], values: Mapping[str, object], crc: str) -> str:
    """Give the signature over some of the values, in the order of the keys."""
    signed = {key: values[key] for key in keys} | {"crc": crc}
    # Letters and slashes as they are, no spaces: any other form has another signature.
    text = json.dumps(signed, separators=(",", ":"), ensure_ascii=False)
    return sha384(text.encode()).hexdigest()


def is_signed(keys: tuple[str, ...], values: Mapping[str, object], crc: str) -> bool:
    """Tell whether `sign` among the values is right, in a time that tells nothing of how wrong it is."""
    given = values.get("sign")
    if not isinstance(given, str) or not all(key in values for key in keys):
        return False
    return hmac.compare_digest(sign(keys, values, crc).encode(), given.encode(errors="replace"))
