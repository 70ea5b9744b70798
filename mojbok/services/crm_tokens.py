"""The tokens with which programs push data: given, listed and revoked from a shell, and always written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mojbok.domain.api_tokens import (
    PREFIX,
    ApiToken,
    TokenExistsError,
    TokenExpiresInPastError,
    TokenUnknownError,
    fingerprint,
    parse_token_name,
)
from mojbok.domain.audit import AuditEvent
from mojbok.domain.ports import Clock, Tokens
from mojbok.domain.repositories import UnitOfWork
from mojbok.domain.staff import Actor
from mojbok.domain.staff_permissions import Act, permit
from mojbok.domain.warsaw import day_of, midnight


@dataclass(frozen=True, kw_only=True, slots=True)
class CrmTokens:
    """The use cases of `mojbok crm token`."""

    work: UnitOfWork
    clock: Clock
    tokens: Tokens

    def add(self, name: str, *, actor: Actor, expires: date | None = None) -> str:
        """Give a new token, which nobody can see again; `expires` is the last day on which it is good.

        Raises ActForbiddenError, TokenNameInvalidError, TokenExpiresInPastError, TokenExistsError.
        """
        permit(actor, Act.MANAGE_API_TOKENS)
        secret = PREFIX + self.tokens.link_token()
        now = self.clock.now()
        token = ApiToken(
            id=self.tokens.identifier(),
            name=parse_token_name(name),
            created_at=now,
            created_by=actor.name,
            expires_at=_end_of(expires, now) if expires else None,
            last_used_at=None,
            revoked_at=None,
        )
        last_day = {"expires_on": f"{expires}"} if expires else {}
        with self.work() as work:
            if work.api_tokens.by_name(token.name):
                raise TokenExistsError
            work.api_tokens.add(token, fingerprint(secret))
            work.audit.record(
                AuditEvent.API_TOKEN_ADDED,
                account_id=None,
                source=actor.source,
                staff=actor.name,
                program=token.name,
                **last_day,
            )
        return secret

    def listed(self, actor: Actor) -> Sequence[ApiToken]:
        """List all tokens there ever were, the oldest first. Raises ActForbiddenError."""
        permit(actor, Act.MANAGE_API_TOKENS)
        with self.work(reads_only=True) as work:
            return work.api_tokens.all()

    def revoke(self, name: str, *, actor: Actor) -> None:
        """Let a token open nothing from now on. Raises ActForbiddenError, TokenUnknownError."""
        permit(actor, Act.MANAGE_API_TOKENS)
        with self.work() as work:
            token = work.api_tokens.by_name(name)
            if token is None:
                raise TokenUnknownError
            work.api_tokens.revoke(token.id, self.clock.now())
            work.audit.record(
                AuditEvent.API_TOKEN_REVOKED,
                account_id=None,
                source=actor.source,
                staff=actor.name,
                program=token.name,
            )


def _end_of(day: date, now: datetime) -> datetime:
    if day < day_of(now):
        raise TokenExpiresInPastError(today=day_of(now).isoformat())
    return midnight(day + timedelta(days=1))
