"""Who asks, from where, and how the answer must look: what the gate found out about one request."""

from dataclasses import dataclass, field
from typing import Final

from fastapi import Request
from nicegui import context

from mojbok.domain.accounts import Source
from mojbok.domain.outages import Savings
from mojbok.domain.sessions import EndReason, Visitor
from mojbok.domain.staff import Actor, StaffVisitor
from mojbok.web.sent import Body

SCOPE_KEY: Final = "mojbok.visit"


@dataclass(kw_only=True)
class Visit:
    """One request as the gate let it in."""

    source: Source
    nonce: str
    number: str = ""
    """Names the request in every line of the log, and is the incident's number when it fails."""
    is_bok: bool = False
    """It is about an address of staff's."""
    visitor: Visitor | None = None
    """The client who asks; nobody at addresses of staff's."""
    staff: StaffVisitor | None = None
    """The member of staff who asks; nobody at addresses of clients'."""
    token: str | None = None
    """The session's token, from the cookie; only for asking whether the session still lives."""
    gone: EndReason | None = None
    """Why the session behind the cookie is no more."""
    retry_after: int | None = None
    """Seconds after which what was refused for its number may be tried again: the page answers with 429."""
    goes_on_as: str = ""
    """The session's name to its tabs, where a page is there already and asks for a socket alone."""
    form_target: str = ""
    """The origin that the page's forms may lead to besides our own, such as the payment provider's."""
    body: Body | None = None
    """What the request sends."""
    savings: Savings = field(default_factory=Savings)
    """Whether something has been saved while it was answered, what the gate itself notes apart."""
    is_over: bool = field(default=False)
    """The session ended while the page was open: nothing of it is executed any more."""

    @property
    def session_id(self) -> str | None:
        """Give the identifier of the live session, if there is one."""
        return self.who.session.id if self.who else None

    @property
    def who(self) -> Visitor | StaffVisitor | None:
        """Give who asks, of whatever kind."""
        return self.staff or self.visitor

    def recognise(self, found: Visitor | StaffVisitor, token: str) -> None:
        """Note who asks."""
        self.token = token
        if isinstance(found, StaffVisitor):
            self.staff = found
        else:
            self.visitor = found

    @property
    def member(self) -> StaffVisitor:
        """Give who asks for a page that only staff reaches. Raises LookupError otherwise."""
        if self.staff is None:
            raise LookupError("nobody of staff is signed in")
        return self.staff

    @property
    def actor(self) -> Actor:
        """Give who acts in a page that only staff reaches. Raises LookupError otherwise."""
        return self.member.actor(self.source)

    @property
    def signed_in(self) -> Visitor:
        """Give the visitor of a page that only signed-in customers reach. Raises LookupError otherwise."""
        if self.visitor is None:
            raise LookupError("nobody is signed in")
        return self.visitor


def visit_of(request: Request) -> Visit:
    """Give what the gate found out about this request."""
    visit: Visit = request.scope[SCOPE_KEY]
    return visit


def visitor_here() -> Visitor | None:
    """Give the client for whom a page is being written; none for anybody else, and outside a page."""
    if not context.slot_stack:
        # An answer of our own, such as that to a failure, is written without a client of NiceGUI's.
        return None
    request = context.client._request  # noqa: SLF001 - its property raises for NiceGUI's own pages
    visit: Visit | None = request.scope.get(SCOPE_KEY) if request is not None else None
    return visit.visitor if visit is not None else None
