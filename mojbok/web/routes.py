"""Who may open which address: every route is declared here by its page, and the gate asks before anything is built."""

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from starlette.routing import compile_path

from mojbok.domain.sessions import EndReason, Stage, Visitor
from mojbok.domain.staff import StaffStage, StaffVisitor
from mojbok.domain.staff_permissions import Act
from mojbok.web.session_kinds import is_of_bok


class Access(Enum):
    """Who may open an address."""

    TOKEN = "token"
    """Programs that bring a token (`mojbok.web.api`); cookies and sessions count for nothing there."""

    ALWAYS = "always"
    """Signed in or not, whatever stage."""
    ANYBODY = "anybody"
    """As above, but those who must choose a password are led back to that (FIRST-01)."""
    NOT_SIGNED_IN = "not signed in"
    """Those who are not signed in; the others are led to where they belong."""
    PASSWORD_STAGE = "password stage"
    """Those who must choose a password."""
    TERMS_STAGE = "terms stage"
    """Those who must accept the terms."""
    TERMS_ANSWER = "terms answer"
    """As above, and those whose session this very answer has just ended: the second of two clicks."""
    PORTAL = "portal"
    """Signed-in customers with nothing left to do."""
    ANY_STAGE = "any stage"
    """Signed-in customers at whatever stage, as for signing out."""
    STAFF_NOT_SIGNED_IN = "staff not signed in"
    """Staff who are not signed in; the others are led to where they belong."""
    STAFF_PASSWORD = "staff password"
    """Staff who must choose a password."""
    STAFF_SET_UP = "staff set-up"
    """Staff who must set their app up."""
    STAFF_RECOVERY_CODES = "staff recovery codes"
    """Staff who must keep their recovery codes."""
    STAFF_CODE = "staff code"
    """Staff who must type the code of their app."""
    STAFF = "staff"
    """Signed-in staff with nothing left to do; what else they need, the route says by an act."""
    STAFF_ANY_STAGE = "staff any stage"
    """Signed-in staff at whatever stage."""


HOME_OF_STAGE = {
    Stage.PASSWORD: "/wymagana-zmiana-hasla",
    Stage.TERMS: "/regulamin/akceptacja",
    Stage.PORTAL: "/pulpit",
}
LOGIN = "/logowanie"
HOME_OF_STAFF_STAGE = {
    StaffStage.PASSWORD: "/bok/pierwsze-logowanie",
    StaffStage.SET_UP: "/bok/pierwsze-logowanie/aplikacja",
    StaffStage.RECOVERY_CODES: "/bok/kody-zapasowe",
    StaffStage.CODE: "/bok/kod",
    StaffStage.FULL: "/bok",
}
BOK_LOGIN = "/bok/logowanie"
API: Final = "/api/"
_STAGE = {
    Access.PASSWORD_STAGE: Stage.PASSWORD,
    Access.TERMS_STAGE: Stage.TERMS,
    Access.TERMS_ANSWER: Stage.TERMS,
    Access.PORTAL: Stage.PORTAL,
}
_STAFF_STAGE = {
    Access.STAFF_PASSWORD: StaffStage.PASSWORD,
    Access.STAFF_SET_UP: StaffStage.SET_UP,
    Access.STAFF_RECOVERY_CODES: StaffStage.RECOVERY_CODES,
    Access.STAFF_CODE: StaffStage.CODE,
    Access.STAFF: StaffStage.FULL,
}
_OF_STAFF = {*_STAFF_STAGE, Access.STAFF_NOT_SIGNED_IN, Access.STAFF_ANY_STAGE}


#: Forms are small; those with files say how much they take.
MOST_BODY: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Rule:
    """The access to the addresses that fit a pattern."""

    path: str
    """As it was declared, such as `/faktury/{id}`."""
    pattern: re.Pattern[str]
    access: Access
    method: str
    most_body: int = MOST_BODY
    """So many bytes may be sent there."""
    act: Act | None = None
    """What staff must be allowed to do."""


@dataclass(slots=True)
class AccessTable:
    """All declared addresses."""

    rules: list[Rule] = field(default_factory=list)

    def declare(
        self,
        path: str,
        access: Access,
        method: str = "GET",
        *,
        most_body: int = MOST_BODY,
        act: Act | None = None,
    ) -> None:
        """Declare who may open a path, such as `/faktury/{id}`, or post so many bytes to it."""
        if access is not Access.ALWAYS and (access in _OF_STAFF) is not is_of_bok(path):
            raise ValueError(f"{path} is an address of the other kind of session")
        pattern, _, _ = compile_path(path)
        self.rules.append(Rule(path, pattern, access, method, most_body, act))

    def acts(self, path: str, method: str) -> set[Act]:
        """Give what staff must be allowed to do at an address; several rules that fit all hold."""
        return {
            rule.act
            for rule in self.rules
            if rule.act is not None and rule.method in {method, "GET"} and rule.pattern.match(path)
        }

    def access_to(self, path: str, method: str = "GET") -> Access | None:
        """Give the access to an address; None when it was never declared.

        A method that was not declared has the access of those that were: the router answers it with 405.
        """
        found = {rule.method: rule.access for rule in self.rules if rule.pattern.match(path)}
        return found.get(method) or next(iter(found.values()), None)

    def declared(self, path: str) -> str | None:
        """Give the address as it was declared (`/faktury/{id}`); None when it never was."""
        return next((rule.path for rule in self.rules if rule.pattern.match(path)), None)

    def most_body(self, path: str, method: str) -> int:
        """Tell how many bytes may be sent to an address."""
        return next(
            (
                rule.most_body
                for rule in self.rules
                if rule.method == method and rule.pattern.match(path)
            ),
            MOST_BODY,
        )


def detour(access: Access, visitor: Visitor | None, gone: EndReason | None = None) -> str | None:
    """Tell where a visitor must go instead, or None when the address is open to them.

    `gone` tells why the session of somebody who is nobody now has ended.
    """
    if access is Access.ALWAYS:
        return None
    if visitor is None:
        if access is Access.TERMS_ANSWER and gone is EndReason.ACCEPTED:
            return None
        return None if access in {Access.ANYBODY, Access.NOT_SIGNED_IN} else LOGIN
    if access is Access.ANYBODY and visitor.session.stage is not Stage.PASSWORD:
        return None
    home = HOME_OF_STAGE[visitor.session.stage]
    if access is Access.ANY_STAGE:
        return None
    return None if _STAGE.get(access) is visitor.session.stage else home


def staff_detour(access: Access, visitor: StaffVisitor | None) -> str | None:
    """Tell where staff must go instead, or None when the address is open to them."""
    if access is Access.ALWAYS:
        return None
    if visitor is None:
        return None if access is Access.STAFF_NOT_SIGNED_IN else BOK_LOGIN
    stage = visitor.session.stage
    if access is Access.STAFF_ANY_STAGE or _STAFF_STAGE.get(access) is stage:
        return None
    return HOME_OF_STAFF_STAGE[stage]


def is_local_path(target: str) -> bool:
    """Tell whether an address to go on to (LOGIN-04) stays on this host: one slash, no host, no tricks."""
    return bool(re.fullmatch(r"/(?![/\\])[^\\\x00-\x20\x7f]*", target))
