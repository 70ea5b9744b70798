"""Fills the settings' form in over what is known, as a browser does, with what a test changes."""

from typing import Any, Final

from mojbok.domain.permissions import Permission
from mojbok.domain.profile_form import ADDRESS_FIELDS, ProfileForm
from mojbok.domain.sessions import Visitor
from tests.builders import HERE, Person, World

ADDRESS: Final = {
    "street": "Długa",
    "number": "12A",
    "flat": "4",
    "postal_code": "00950",
    "city": "Warszawa",
}


def signed_in(world: World, person: Person | None = None) -> Visitor:
    """Make a client a customer, and open a session of theirs."""
    account = world.member(person or world.person())
    return world.visitor(world.open_session(account))


def again(world: World, visitor: Visitor) -> Visitor:
    """Ask once more, as the next request of the same session does."""
    with world.services.home.work(reads_only=True) as work:
        account = work.accounts.get(visitor.account.id)
    assert account is not None
    return Visitor(session=visitor.session, account=account)


def filled_in(world: World, visitor: Visitor, **changed: Any) -> ProfileForm:  # noqa: ANN401 - a form's values
    """Give the form with what is known in it, apart from what is changed."""
    sheet = world.services.profile.sheet(again(world, visitor))
    parts = sheet.address.parts() if sheet.address else ("",) * len(ADDRESS_FIELDS)
    given = {kind for kind, decision in sheet.permissions.items() if decision.is_given}
    values: dict[str, Any] = {
        "phone": sheet.phone,
        "email": sheet.email,
        **dict(zip(ADDRESS_FIELDS, parts, strict=True)),
        "e_invoices": Permission.E_INVOICES in given,
        "notifications": Permission.NOTIFICATIONS in given,
        "seen": sheet.fingerprint,
    }
    return ProfileForm(**values | changed)


def change(world: World, visitor: Visitor, **changed: Any) -> bool:  # noqa: ANN401 - as above
    """Fill the form in and send it."""
    form = filled_in(world, visitor, **changed)
    return world.services.profile.change(again(world, visitor), form, HERE)
