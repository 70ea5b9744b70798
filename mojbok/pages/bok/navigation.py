"""Where staff can go: each area adds its line here when it lands."""

from collections.abc import Sequence
from dataclasses import dataclass

from mojbok.domain.staff import Role
from mojbok.domain.staff_permissions import Act, may
from mojbok.texts.translate import _


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """A part of the Biuro Obsługi Klienta."""

    address: str
    icon: str
    name: str
    act: Act
    """Whoever may do this sees the area."""


def areas() -> Sequence[Area]:
    """List all areas, the first of which is where staff begins."""
    return (
        Area(address="/bok/klienci", icon="search", name=_("Klienci"), act=Act.SEE_CLIENTS),
        Area(
            address="/bok/reklamacje",
            icon="complaint",
            name=_("Reklamacje"),
            act=Act.SEE_COMPLAINTS,
        ),
        Area(address="/bok/zwroty", icon="payment", name=_("Zwroty"), act=Act.SEE_REFUNDS),
        Area(address="/bok/poczta", icon="mail", name=_("Kolejka poczty"), act=Act.SEE_MAIL),
        Area(address="/bok/importy", icon="download", name=_("Importy"), act=Act.SEE_IMPORTS),
        Area(address="/bok/regulamin", icon="contract", name=_("Regulamin"), act=Act.SEE_TERMS),
        Area(
            address="/bok/pracownicy",
            icon="person",
            name=_("Konta pracowników"),
            act=Act.MANAGE_STAFF,
        ),
    )


def areas_of(role: Role) -> Sequence[Area]:
    """List the areas that a role may open."""
    return [area for area in areas() if may(role, area.act)]
