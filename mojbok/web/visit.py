"""Who asks, from where, and how the answer must look: what the gate found out about one request."""

from dataclasses import dataclass, field
from typing import Final

from fastapi import Request

from mojbok.domain.accounts import Source
from mojbok.domain.sessions import EndReason, Visitor

SCOPE_KEY: Final = "mojbok.visit"


@dataclass(kw_only=True)
class Visit:
    """One request as the gate let it in."""

    source: Source
    nonce: str
    number: str = ""
    """Names the request in every line of the log, and is the incident's number when it fails."""
    visitor: Visitor | None = None
    token: str | None = None
    """The session's token, from the cookie; only for asking whether the session still lives."""
    gone: EndReason | None = None
    """Why the session behind the cookie is no more."""
    retry_after: int | None = None
    """Seconds after which what was refused for its number may be tried again: the page answers with 429."""
    form_target: str = ""
    """The origin that the page's forms may lead to besides our own, such as the payment provider's."""
    is_over: bool = field(default=False)
    """The session ended while the page was open: nothing of it is executed any more."""

    @property
    def session_id(self) -> str | None:
        """Give the identifier of the live session, if there is one."""
        return self.visitor.session.id if self.visitor else None

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
