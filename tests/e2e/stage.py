"""Who stands in the README's pictures, in which state, and the windows in front of them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from playwright.sync_api import Page, expect

from tests.e2e import by_post, new_terms
from tests.e2e.browsing import SIZES, Size, Windows
from tests.e2e.by_post import SignedIn
from tests.e2e.overpaying import ask_for_refund, with_overpayment
from tests.e2e.people import People, Person
from tests.e2e.portal import Portal
from tests.e2e.screens.screen import Screen
from tests.e2e.staff import add_staff

#: The first clients of the sample, so that the pictures come out the same each time.
CLIENTS = 120
LOCKED = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """The people in the states that are shown, the same for all sizes."""

    portal: Portal
    links: Mapping[Size, str]
    entering: SignedIn
    customer: SignedIn
    overpaid: SignedIn
    refunded: SignedIn
    """A refund is under way."""
    accepting: SignedIn
    staff: SignedIn
    beginning: SignedIn
    """Somebody of staff who has no password of their own yet."""
    setting_up: SignedIn
    """Has the password, and no app."""
    noting_down: SignedIn
    """Has the app, and is shown the recovery codes."""
    halfway: SignedIn
    """Has set all up, and comes again without the code so far."""
    moving: Mapping[Size, tuple[Person, SignedIn]]
    """Are about to ask for another e-mail address."""

    @classmethod
    def ready(cls, portal: Portal) -> "Stage":
        people = portal.import_people(CLIENTS)
        # The first of the sample has the most to show.
        person = people.individual()
        links = {size: by_post.register(portal, people.business()) for size in SIZES}
        entering = by_post.log_in_once(portal, people.individual())[1]
        customer = by_post.become_customer(portal, person)
        overpaid, refunded = _overpaid(portal, people), _overpaid(portal, people)
        ask_for_refund(portal, *refunded)
        new_terms.publish(portal, "2.0")
        accepting = by_post.log_in_to_newer_terms(portal, person)
        administrator, colleague = add_staff(portal, "administrator"), add_staff(portal)
        new = [add_staff(portal) for _ in range(3)]
        session = administrator.sign_in()
        colleague.sign_in()
        _lock_out(portal, [people.business() for _ in range(LOCKED)])
        return cls(
            portal=portal,
            links=links,
            entering=entering,
            customer=customer,
            overpaid=overpaid[1],
            refunded=refunded[1],
            accepting=accepting,
            staff=session,
            beginning=new[0].sign_in(before="/bok/pierwsze-logowanie"),
            setting_up=new[1].sign_in(before="/bok/pierwsze-logowanie/aplikacja"),
            noting_down=new[2].sign_in(before="/bok/kody-zapasowe"),
            halfway=colleague.sign_in_halfway(),
            moving={size: _customer(portal, people.business()) for size in SIZES},
        )


def _customer(portal: Portal, person: Person) -> tuple[Person, SignedIn]:
    return person, by_post.become_customer(portal, person)


def _lock_out(portal: Portal, those: Sequence[Person]) -> None:
    for person in those:
        by_post.become_customer(portal, person)
        by_post.fail_to_log_in(portal, person.login, 5)


def _overpaid(portal: Portal, people: People) -> tuple[Person, SignedIn]:
    person = with_overpayment(portal.folder / "crm", people)
    return _customer(portal, person)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shot:
    """A window of one size in front of the stage."""

    stage: Stage
    windows: Windows
    size: Size

    def page(self, session: SignedIn | None = None) -> Page:
        return self.windows.open(self.size, session=session)


Scene = Callable[[Shot], Screen]


class Tab(Screen):
    """A screen of the portal, whatever its heading."""

    ADDRESS: ClassVar = "/"
    HEADING: ClassVar = ""

    @classmethod
    def at(cls, shot: Shot, address: str) -> "Tab":
        page = shot.page(shot.stage.customer)
        page.goto(address)
        return cls(page)

    def follow_first(self, name: str) -> "Tab":
        """Follow the first link whose name begins so."""
        address = self.page.url
        self.main.get_by_role("link", name=re.compile(f"^{name}")).first.click()
        expect(self.page).not_to_have_url(address)
        return self
