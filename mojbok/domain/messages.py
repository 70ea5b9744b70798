"""Messages (wiadomości): the letters that went to a customer, as the customer sees them, without what they said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from mojbok.domain.accounts import Account
from mojbok.domain.letters import State

#: So long the list goes back; no letter that it promises is forgotten sooner.
KEPT: Final = timedelta(days=731)


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A letter of an account, on its way or sent."""

    kind: str
    subject: str | None
    """Known once the letter has been sent."""
    recipient: str
    state: State
    put_at: datetime
    sent_at: datetime | None


class MessageBook(Protocol):
    """What is kept of letters."""

    def page(
        self, account: Account, since: datetime, *, limit: int, offset: int
    ) -> Sequence[Message]:
        """List so many letters of an account, the newest first."""
        ...

    def count(self, account: Account, since: datetime) -> int:
        """Count them."""
        ...

    def news_since(self, at: datetime) -> Collection[tuple[str, str]]:
        """Tell which accounts' letters were put down or sent since an instant, each with a mark of what it is."""
        ...

    def forget(self, before: datetime, *, at_once: int) -> int:
        """Forget letters from before an instant that wait no more, so many at most; tell how many."""
        ...


class MessagesWork(Protocol):
    """The part of a unit of work that messages need."""

    @property
    def messages(self) -> MessageBook: ...
