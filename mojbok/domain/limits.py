"""The numbers that the seller may set: how long things last and how often they may fail."""

from dataclasses import dataclass
from datetime import timedelta

from mojbok.domain.rates import Rate, Rates


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Durations and counts; the defaults are those of the requirements."""

    idle: timedelta = timedelta(minutes=15)
    session: timedelta = timedelta(hours=12)
    activation: timedelta = timedelta(hours=24)
    one_time_password: timedelta = timedelta(hours=24)
    recovery_password: timedelta = timedelta(minutes=60)
    max_failures: int = 5
    max_sessions: int = 5
    same_registration: timedelta = timedelta(minutes=1)
    """A registration typed again with the same data within this time is the same one: a double click."""
    same_acceptance: timedelta = timedelta(seconds=30)
    """The terms accepted again in the same session within this time are the same acceptance: a double click."""
    draft: timedelta = timedelta(minutes=10)
    long_draft: timedelta = timedelta(hours=24)
    """The same for forms that are saved while they are typed: their session may end before they are sent."""
    remembered_device: timedelta = timedelta(days=30)
    recovery_cooldown: timedelta = timedelta(minutes=2)
    """As long after a letter of recovery, another request sends nothing: the letter is on its way."""
    recovery_account: Rates = (Rate(3, 3600), Rate(5, 24 * 3600))
    """Letters of recovery to one account."""
    recovery_email: Rates = (Rate(5, 24 * 3600),)
    """The same, to all accounts of one e-mail address together."""
    activation_link: Rates = (Rate(3, 6 * 3600),)
    """Activation links sent anew to one account."""
    known_place: timedelta = timedelta(days=30)
    """A browser and network from which the account was used within this time are no news."""
    new_device_mails_per_day: int = 3
    email_change: timedelta = timedelta(hours=24)
    """How long a link that confirms a new e-mail address is good."""
    email_changes: int = 3
    """So many such links are sent to one account within `email_changes_within`."""
    email_changes_within: timedelta = timedelta(hours=6)
    refund_hold: timedelta = timedelta(hours=24)
    """How long a refund to a new account number waits before BOK may approve it; zero: not at all."""
    closing: timedelta = timedelta(days=14)
    """How long an account still works after its owner has asked for its closing."""
    contact_hold: timedelta = timedelta(hours=24)
    """How long contact data stay when a registration's differed from the CRM's; zero: not at all."""
