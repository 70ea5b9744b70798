"""Wiadomości: which letters mojBOK has sent to the customer (POR-14)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from mojbok.domain.email_change import masked_email
from mojbok.domain.letters import RegistrationNoticeLetter
from mojbok.domain.messages import KEPT, Message
from mojbok.domain.ports import Clock
from mojbok.domain.repositories import UnitOfWork
from mojbok.domain.sessions import Visitor

MESSAGES_A_PAGE: Final = 25


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageList:
    """What the screen shows: one page, the newest first. Addresses are masked; one that is the CRM's is empty."""

    client_name: str
    messages: Sequence[Message]
    count: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.count // MESSAGES_A_PAGE))


@dataclass(frozen=True, kw_only=True, slots=True)
class Messages:
    """The use cases of the customer's messages."""

    work: UnitOfWork
    clock: Clock

    def page(self, visitor: Visitor, number: int) -> MessageList:
        """Give a page of the visitor's own messages, and of nobody else's (POR-08)."""
        account, since = visitor.account, self.clock.now() - KEPT
        with self.work(reads_only=True) as work:
            count = work.messages.count(account, since)
            last = max(1, -(-count // MESSAGES_A_PAGE))
            page = min(max(1, number), last)
            offset = (page - 1) * MESSAGES_A_PAGE
            found = work.messages.page(account, since, limit=MESSAGES_A_PAGE, offset=offset)
            name = work.clients.get(account.client_id).name
        messages = [_masked(message) for message in found]
        return MessageList(client_name=name, messages=messages, count=count, page=page)

    def news_since(self, at: datetime) -> Collection[tuple[str, str]]:
        """Tell which accounts have news of their letters since an instant, on whatever node."""
        with self.work(reads_only=True) as work:
            return work.messages.news_since(at)


def _masked(message: Message) -> Message:
    # Whoever registered with another address than the CRM's is not told that one, not even its first letter.
    is_of_crm = message.kind == RegistrationNoticeLetter.kind
    return replace(message, recipient="" if is_of_crm else masked_email(message.recipient))
