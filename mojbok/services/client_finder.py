"""Staff find clients by whatever a caller can read out (BOK-02)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mojbok.domain.account_state import AccountState, state_of
from mojbok.domain.audit import AuditEvent
from mojbok.domain.client_search import (
    MOST_FOUND,
    Clue,
    ClueKind,
    FoundClient,
    clues,
    pesel_fault,
)
from mojbok.domain.clients import ClientType
from mojbok.domain.limits import Limits
from mojbok.domain.pesel import masked_pesel
from mojbok.domain.ports import Clock
from mojbok.domain.register_numbers import Fault
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.staff import Actor
from mojbok.domain.staff_permissions import Act, permit
from mojbok.services.throttle import Throttle


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A client that was found, as the list shows it."""

    client_id: str
    type: ClientType
    name: str
    city: str
    number: str
    """PESEL by its last digits, NIP in full."""
    state: AccountState
    by: Sequence[ClueKind]
    """What of what was typed is the client's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchResult:
    """What a search has found."""

    hits: Sequence[Hit]
    is_cut: bool
    """There are more."""
    pesel_fault: Fault | None
    """What was typed looks like a PESEL and is none."""

    @property
    def only(self) -> Hit | None:
        """Give the only client that was found, if it is so."""
        return self.hits[0] if len(self.hits) == 1 else None


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientFinder:
    """The use case of `/bok/klienci`."""

    work: UnitOfWork
    clock: Clock
    limits: Limits
    throttle: Throttle
    today: Callable[[], date]

    def search(self, typed: str, *, actor: Actor) -> SearchResult:
        """Look for clients, once it is counted, and write down that somebody did, but not for whom.

        Raises ActForbiddenError, SearchEmptyError, SearchTooShortError, TooManyRequestsError.
        """
        permit(actor, Act.SEE_CLIENTS)
        readings = clues(typed, today=self.today())
        self.throttle.of_staff("staff_search", actor)
        result = self.again(typed, actor=actor)
        kind = result.hits[0].by[0] if result.hits else readings[0].kind
        with self.work() as work:
            work.audit.record(
                AuditEvent.CLIENTS_SEARCHED,
                account_id=None,
                source=actor.source,
                staff=actor.name,
                kind=kind,
                count=str(len(result.hits)),
            )
        return result

    def again(self, typed: str, *, actor: Actor) -> SearchResult:
        """Give the same search's result once more: its page was opened, or loaded anew. Raises as `search`."""
        permit(actor, Act.SEE_CLIENTS)
        now = self.clock.now()
        with self.work(reads_only=True) as work:
            matches = _matches(work, clues(typed, today=self.today()))
            shown = list(matches)[:MOST_FOUND]
            found = work.client_search.found(shown)
            hits = [self._hit(work, each, matches[each.client.id], now) for each in found]
        return SearchResult(
            hits=hits,
            is_cut=len(matches) > MOST_FOUND,
            pesel_fault=pesel_fault(typed, today=self.today()),
        )

    def _hit(self, work: Work, found: FoundClient, by: Sequence[ClueKind], now: datetime) -> Hit:
        client, account = found.client, found.account
        is_locked = account is not None and work.attempts.is_locked(
            account.login, self.limits.max_failures
        )
        return Hit(
            client_id=client.id,
            type=client.type,
            name=client.name,
            city=found.city,
            number=masked_pesel(client.pesel) if client.pesel else client.nip or "",
            state=state_of(account, is_locked=is_locked, now=now),
            by=by,
        )


def _matches(work: Work, readings: Sequence[Clue]) -> dict[str, list[ClueKind]]:
    """Tell by client what of what was typed is theirs, those first that are surest."""
    matches: dict[str, list[ClueKind]] = {}
    for clue in readings:
        for client_id in work.client_search.ids(clue, MOST_FOUND + 1):
            matches.setdefault(client_id, []).append(clue.kind)
    return matches
