"""One online payment as its page shows it: what is stored, and what the provider said just now."""

from dataclasses import dataclass

from mojbok.domain.online_payment import Mismatch, OnlinePayment
from mojbok.domain.payment_provider import Standing


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentSheet:
    """What the page of one payment shows."""

    client_name: str
    payment: OnlinePayment
    open_numbers: frozenset[str]
    """Those of its invoices of which something is still to be paid."""
    standing: Standing | None = None
    """How it stands at the provider, who was asked just now; None when it was not, or did not answer."""
    wrong: Mismatch | None = None
    """Why the money that the provider has is not what was asked for; nobody books it."""

    @property
    def is_without_money(self) -> bool:
        """Tell whether the provider says that it has no money for it."""
        return self.standing in {Standing.UNPAID, Standing.RETURNED}

    @property
    def is_money_there(self) -> bool:
        """Tell whether the provider says that it has money for it."""
        return self.standing is not None and not self.is_without_money
