"""How many files an account may have made for it."""

from dataclasses import dataclass
from enum import StrEnum

from mojbok.domain.accounts import Account, Source
from mojbok.services.throttle import Throttle


class Download(StrEnum):
    """Files that cost something to make, by the limits that hold for them (fields of `RateLimits`)."""

    SPREADSHEET = "spreadsheets_account"
    ARCHIVE = "archives_account"
    PRINT = "prints_account"
    OWN_DATA = "own_data_account"


@dataclass(frozen=True, kw_only=True, slots=True)
class Downloads:
    """Counts them; a single document of the seller's costs nothing, and is not counted."""

    throttle: Throttle

    def count(self, account: Account, source: Source, download: Download) -> None:
        """Count a file before it is made. Raises TooManyRequestsError."""
        self.throttle.of_account(download.value, account, source)
