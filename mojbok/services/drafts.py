"""Drafts of forms that could not be sent: nothing typed is lost, passwords apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from mojbok.domain.drafts import Draft
from mojbok.domain.errors import DomainError
from mojbok.domain.limits import Limits
from mojbok.domain.ports import Clock, Tokens
from mojbok.domain.repositories import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class Returned:
    """What a form comes back with."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, DomainError] = field(default_factory=dict)
    notice: DomainError | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Drafts:
    """Keeps what was typed between a refused POST and the GET after it."""

    work: UnitOfWork
    clock: Clock
    tokens: Tokens
    limits: Limits

    def save(
        self,
        browser: str | None,
        form: str,
        values: Mapping[str, str],
        *,
        errors: Mapping[str, DomainError] | None = None,
        notice: DomainError | None = None,
        is_long: bool = False,
    ) -> str:
        """Keep a draft and give the browser's token, a new one when it has none."""
        token = browser or self.tokens.link_token()
        now = self.clock.now()
        draft = Draft(
            values=values,
            errors={name: error.as_data() for name, error in (errors or {}).items()},
            notice=notice.as_data() if notice else None,
            is_long=is_long,
        )
        with self.work() as work:
            work.drafts.discard_expired(now)
            work.drafts.save(token, form, draft, now + self.lifetime(is_long=is_long))
        return token

    def take(self, browser: str | None, form: str) -> Returned:
        """Give what the form comes back with; nothing when there is no draft.

        What was wrong is told once: whoever comes back later finds what they typed, and no stale reproach.
        """
        if not browser:
            return Returned()
        with self.work(reads_only=True) as work:
            draft = work.drafts.find(browser, form, self.clock.now())
        if draft is None:
            return Returned()
        if draft.errors or draft.notice:
            self.save(browser, form, draft.values, is_long=draft.is_long)
        return Returned(
            values=draft.values,
            errors={name: _error(data) for name, data in draft.errors.items()},
            notice=_error(draft.notice) if draft.notice else None,
        )

    def lifetime(self, *, is_long: bool) -> timedelta:
        """Tell how long a draft is kept."""
        return self.limits.long_draft if is_long else self.limits.draft

    def discard(self, browser: str | None, form: str) -> None:
        """Forget a draft: its form was sent."""
        if browser:
            with self.work() as work:
                work.drafts.discard(browser, form)


def _error(data: object) -> DomainError:
    if not isinstance(data, dict):
        raise TypeError
    return DomainError.from_data(data)
