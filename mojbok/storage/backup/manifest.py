"""What a backup says of itself, signed under the application's key."""

import errno
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from mojbok.domain.ports import Vault

NAME: Final = "manifest.json"
FORMAT: Final = 1
_KEY_PURPOSE: Final = "backup key"
_SIGNATURE_PURPOSE: Final = "backup"


FULL: Final = "Zabrakło miejsca na dysku: zwolnij je albo wskaż inny dysk."


class BackupError(Exception):
    """A backup could not be made, or can't be restored; the message tells the operator what to do."""


def failed(error: OSError) -> BackupError:
    """Tell in plain words what the system said."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return BackupError(FULL)
    return BackupError(f"System odmówił: {error.strerror}.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """The table of contents."""

    program: str
    made_at: str
    database: str
    """Of which kind it is: sqlite or postgresql."""
    revision: str
    digests: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each file, by its name in the archive."""

    def signed(self, vault: Vault) -> bytes:
        """Give it as JSON. The key is told by a keyed hash: it can be recognised, and not found out."""
        told = asdict(self) | {"format": FORMAT, "key": _key(vault)[0]}
        told["signature"] = vault.index(_canonical(told), purpose=_SIGNATURE_PURPOSE)
        return json.dumps(told, indent=1, sort_keys=True).encode()


def read(told: bytes, vault: Vault) -> Manifest:
    """Read what `signed` wrote. Raises BackupError for another key, another format, and whatever was changed."""
    try:
        values: dict[str, Any] = json.loads(told)
        if values.pop("format") != FORMAT:
            raise BackupError("Kopię zrobiła nowsza wersja programu: użyj tej samej albo nowszej.")
        if values["key"] not in _key(vault):
            raise BackupError(
                "Kopia jest pod innym kluczem: podaj w MOJBOK_SECRET_KEY klucz z czasu, gdy powstała."
            )
        signature = values.pop("signature")
        signed = {"format": FORMAT} | values
        if signature not in vault.indexes(_canonical(signed), purpose=_SIGNATURE_PURPOSE):
            raise BackupError("Spis treści kopii został zmieniony: użyj innej kopii.")
        del values["key"]
        return Manifest(**values)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError("Spisu treści kopii nie da się odczytać: użyj innej kopii.") from error


def _key(vault: Vault) -> list[str]:
    return list(vault.indexes("key", purpose=_KEY_PURPOSE))


def _canonical(told: Mapping[str, object]) -> str:
    return json.dumps(told, sort_keys=True, separators=(",", ":"))
