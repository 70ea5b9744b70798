"""What must not be readable in logs and records, masked wherever it stands in a text.

A password that somebody chose has no form by which it could be told: it must never get into such a text at all.
Everything else that opens a door or names a person has one, and is masked here as a second line of defence.
"""

import re
from typing import Final

from mojbok.domain.nip import NipInvalidError, parse_nip

MASK: Final = "[ukryte]"
#: No value in a log or a record is longer.
LONGEST: Final = 4_000
#: Read on beyond the end, so that what is cut in two is still recognised.
_OVERLAP: Final = 200

_SECRET_NAMES: Final = (
    r"(?:[\w-]*(?:password|passwd|has[łl]o|secret|token|authori[sz]ation|cookie|credential|pesel)[\w-]*"
    r"|query_string|nip|login|kod)"
)
#: Whatever stands in their place, up to the end of the line: these hold many values at once.
_HEADER: Final = re.compile(
    r"(?i)\b((?:set-)?cookie2?|authori[sz]ation|proxy-authorization)(['\"]?\s*[:=,]\s*)[^\r\n]+"
)
_NAMED: Final = re.compile(
    rf"(?i)(?<![\w-])({_SECRET_NAMES})(\\?['\"]?\s*[:=]\s*)(b?\\?\"[^\"\n]*\"?|b?\\?'[^'\n]*'?|[^\s&,;)}}\]]+)"
)
_QUERY: Final = re.compile(r"(?<=[\w/.%~\]-])\?[^\s\"'<>]{1,4000}")
_USER_OF_ADDRESS: Final = re.compile(r"(?<=://)[^\s/@]{1,200}@")
_HASH: Final = re.compile(r"\$argon2\w{0,4}\$[^\s'\"]+")
_EMAIL: Final = re.compile(r"[^\s@<>\"'(),;:=\[\]]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63})+")
#: Tokens of links, sessions and devices (43 signs), nonces, hashes and seals.
_TOKEN: Final = re.compile(r"(?<![\w-])[A-Za-z0-9_-]{40,}={0,2}(?![\w-])")
#: NiceGUI's `client_id`, by which a page's socket is found.
_UUID: Final = re.compile(r"(?i)\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_ONE_TIME: Final = re.compile(
    r"(?<![\w-])(?=[A-Z2-9 -]{0,18}[A-Z])(?=[A-Z2-9 -]{0,18}[2-9])"
    r"(?:[A-HJ-NP-Z2-9]{4}[ -]?){3}[A-HJ-NP-Z2-9]{4}(?![\w-])"
)
#: PESEL, NIP, telephone, bank account: no figure of the program's own has as many digits.
_LONG_NUMBER: Final = re.compile(r"(?<![A-Za-z0-9])\d{9,}(?![A-Za-z0-9])")
_SPLIT_NUMBER: Final = re.compile(
    r"(?<![\w-])(?:\d{6}[ -]\d{5}|\d{2}(?: ?\d{4}){6}|(?:\+?\d{2}[ -]?)?(?:\d{3}[ -]){2}\d{3})(?![\w-])"
)
_SPLIT_NIP: Final = re.compile(
    r"(?i)(?<![\w-])(?:pl)?\d{3}[ -](?:\d{3}[ -]\d{2}[ -]\d{2}|\d{2}[ -]\d{2}[ -]\d{3})(?![\w-])"
)
_NIP_WITH_PREFIX: Final = re.compile(r"(?i)\bpl\d{10}\b")
#: Signs that end a line, move the cursor, hide or turn text round.
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)

_ALL: Final = (
    _QUERY,
    _HASH,
    _EMAIL,
    _UUID,
    _TOKEN,
    _ONE_TIME,
    _LONG_NUMBER,
    _SPLIT_NUMBER,
    _NIP_WITH_PREFIX,
)


def redacted(text: str) -> str:
    """Mask everything in a text that opens a door or names a person, and cut it to `LONGEST`."""
    seen = text[: LONGEST + _OVERLAP]
    seen = _HEADER.sub(rf"\1\2{MASK}", seen)
    seen = _NAMED.sub(rf"\1\2{MASK}", seen)
    seen = _USER_OF_ADDRESS.sub(f"{MASK}@", seen)
    for pattern in _ALL:
        seen = pattern.sub(MASK, seen)
    seen = _SPLIT_NIP.sub(_masked_nip, seen)
    return seen if len(text) <= LONGEST else f"{seen[:LONGEST]}…"


def is_free_of_secrets(text: str) -> bool:
    """Tell whether nothing in a text would be masked."""
    return redacted(text) == text


def on_one_line(text: str) -> str:
    r"""Write what would break, move or turn a line as its number, such as `\x0a`."""
    return _UNPRINTABLE.sub(_numbered, text)


def _numbered(sign: re.Match[str]) -> str:
    code = ord(sign[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004 - Python's own forms


def _masked_nip(found: re.Match[str]) -> str:
    try:
        parse_nip(found[0])
    except NipInvalidError:
        return found[0]
    return MASK
