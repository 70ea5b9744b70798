"""Contract status (status umowy): a place in the CRM's chain, which is data and not code."""

from dataclasses import dataclass
from typing import Final

#: The status from which on a contract opens registration; it can be renamed and moved, not removed.
SIGNED_BY_CLIENT: Final = "podpisana_przez_klienta"


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractStatus:
    """A status with its label in the CRM's words; without a rank it stands outside the chain."""

    code: str
    label: str
    rank: int | None


def is_signed_by_client(status: ContractStatus, *, signed_rank: int) -> bool:
    """Tell whether a contract is at least signed by the client; outside the chain it never is."""
    return status.rank is not None and status.rank >= signed_rank


def status_key(label: str) -> str:
    """Give the form in which the CRM's words are compared: letter case and extra spaces apart."""
    return " ".join(label.casefold().split())
