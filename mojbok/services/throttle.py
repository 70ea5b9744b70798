"""Limits on what may be asked for, signed in or not; what they refuse is not evaluated."""

import logging
from dataclasses import dataclass
from logging import ERROR, WARNING
from typing import Final

from mojbok.domain.accounts import Account, Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.network import network_of
from mojbok.domain.ports import RateLimiter
from mojbok.domain.rates import Rate, RateLimits, Rates, TooManyRequestsError
from mojbok.domain.repositories import UnitOfWork
from mojbok.domain.staff import Actor

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Throttle:
    """Counts requests by where they come from and whom they are about."""

    limiter: RateLimiter
    strict: RateLimiter
    """Allows nothing while the counts are out of reach: recovery can as well be asked for later."""
    rates: RateLimits
    work: UnitOfWork

    def registration(self, number: str, source: Source) -> None:
        """Count a registration with a PESEL or NIP before it is evaluated. Raises TooManyRequestsError."""
        self._take(
            registration_address=(network_of(source.ip),),
            registration_number=(number,),
            letters_all=(),
        )

    def activation_link(self, email: str) -> None:
        """Count a link on its way to a mailbox, letter case apart. Raises TooManyRequestsError."""
        self._take(registration_email=(email.casefold(),))

    def recovery(self, source: Source) -> bool:
        """Count a recovery, and tell whether it may go on; whoever asked is told nothing."""
        for limit, key in (("recovery_address", (network_of(source.ip),)), ("letters_all", ())):
            if self.strict.take(self._rates(limit), limit, *key):
                # While the counts are out of reach, no limit was reached.
                if seconds := self.limiter.wait(self._rates(limit), limit, *key):
                    self.note(TooManyRequestsError(limit=limit, seconds=seconds), source)
                return False
        return True

    def reading(self, account_id: str) -> None:
        """Count a meter reading before it is compared with others. Raises TooManyRequestsError."""
        self._take(reading_account=(account_id,))

    def calendar(self, source: Source) -> None:
        """Count a calendar that is come for, whether or not there is one. Raises TooManyRequestsError."""
        try:
            self._take(calendar_address=(network_of(source.ip),))
        except TooManyRequestsError as error:
            self.note(error, source)
            raise

    def link(self, source: Source) -> None:
        """Let a link be looked at. Raises TooManyRequestsError when too many from there were dead."""
        network = network_of(source.ip)
        rates = self.rates.activation_address
        if seconds := self.limiter.wait(rates, "activation_address", network):
            raise TooManyRequestsError(limit="activation_address", seconds=seconds)

    def dead_link(self, source: Source) -> None:
        """Count a dead link."""
        rates = self.rates.activation_address
        self.limiter.take(rates, "activation_address", network_of(source.ip))

    def of_account(self, limit: str, account: Account, source: Source) -> None:
        """Count what a signed-in customer asks for. Raises TooManyRequestsError, which is noted."""
        try:
            self._take(**{limit: (account.id,)})
        except TooManyRequestsError as error:
            self.note(error, source)
            raise

    def staff_login(self, source: Source) -> None:
        """Let a password or code of staff be tried. Raises TooManyRequestsError when too many from there were wrong."""
        limit = "staff_login_address"
        if seconds := self.limiter.wait(self._rates(limit), limit, network_of(source.ip)):
            error = TooManyRequestsError(limit=limit, seconds=seconds)
            self.note(error, source)
            raise error

    def wrong_staff_login(self, source: Source) -> None:
        """Count a wrong password or code of staff."""
        limit = "staff_login_address"
        self.limiter.take(self._rates(limit), limit, network_of(source.ip))

    def of_staff(self, limit: str, actor: Actor) -> None:
        """Count what somebody of staff asks for. Raises TooManyRequestsError, which is noted."""
        try:
            self._take(**{limit: (actor.id or actor.name,)})
        except TooManyRequestsError as error:
            if actor.source:
                self.note(error, actor.source)
            raise

    def notification(self, source: Source) -> None:
        """Let a notification be looked at. Raises TooManyRequestsError when too many from there were forged."""
        limit = "payment_notification_address"
        if seconds := self.limiter.wait(self._rates(limit), limit, network_of(source.ip)):
            error = TooManyRequestsError(limit=limit, seconds=seconds)
            self.note(error, source)
            raise error

    def forged_notification(self, source: Source) -> None:
        """Count a forged notification."""
        limit = "payment_notification_address"
        self.limiter.take(self._rates(limit), limit, network_of(source.ip))

    def api_token(self, source: Source) -> None:
        """Let a program's token be looked at. Raises TooManyRequestsError when too many from there were wrong."""
        limit = "crm_api_address"
        if seconds := self.limiter.wait(self._rates(limit), limit, network_of(source.ip)):
            error = TooManyRequestsError(limit=limit, seconds=seconds)
            self.note(error, source)
            raise error

    def wrong_api_token(self, source: Source) -> None:
        """Count a wrong token of a program."""
        limit = "crm_api_address"
        self.limiter.take(self._rates(limit), limit, network_of(source.ip))

    def api_request(self, token_id: str, source: Source) -> None:
        """Count what a program pushes with its token. Raises TooManyRequestsError, which is noted."""
        try:
            self._take(crm_api_token=(token_id,))
        except TooManyRequestsError as error:
            self.note(error, source)
            raise

    def note(self, error: TooManyRequestsError, source: Source) -> None:
        """Write down that a limit was reached: once for each address and limit, however often it is tried."""
        is_everybodys = error.limit == "letters_all"
        whose = "everywhere" if is_everybodys else network_of(source.ip)
        if self.limiter.take(_once_in(self._rates(error.limit)), "noted", error.limit, whose):
            return
        _log.log(ERROR if is_everybodys else WARNING, "Limit reached: %s", error.limit)
        with self.work() as work:
            work.audit.record(
                AuditEvent.LIMIT_REACHED, account_id=None, source=source, limit=error.limit
            )

    def _take(self, **claims: tuple[str, ...]) -> None:
        """Count one for each limit, or none at all when one of them is used up."""
        for ask in (self.limiter.wait, self.limiter.take):
            for limit, key in claims.items():
                if seconds := ask(self._rates(limit), limit, *key):
                    raise TooManyRequestsError(limit=limit, seconds=seconds)

    def _rates(self, limit: str) -> Rates:
        rates: Rates = getattr(self.rates, limit)
        return rates


def _once_in(rates: Rates) -> Rates:
    return (Rate(1, max(rate.seconds for rate in rates)),)
