"""Fills in a complaint as a customer does, with what a test changes."""

import io
from itertools import count
from typing import Final

from mojbok.domain.complaints import Complaint, ComplaintForm
from mojbok.domain.sessions import Visitor
from mojbok.services.attachments import NEW
from mojbok.services.file_intake import Upload
from tests.builders import HERE, World

TEXT: Final = "Faktura jest dwa razy wyższa niż zwykle.\n\nProszę o sprawdzenie odczytu."
_keys = count(1)


def form(**changed: str) -> ComplaintForm:
    values = {
        "category": "faktura",
        "about": "",
        "other_invoice": "",
        "subject": "Za wysoka faktura",
        "text": TEXT,
    }
    return ComplaintForm(**values | changed)


def filed(world: World, visitor: Visitor, **changed: str) -> Complaint:
    """File a complaint of a new form."""
    key = f"form-{next(_keys)}"
    return world.services.complaints.file(visitor, form(**changed), key, HERE)


def attach(world: World, visitor: Visitor, *files: tuple[str, bytes], place: str = NEW) -> None:
    """Attach files, each by name and content."""
    world.services.attachments.take(visitor, place, uploads(*files), HERE)


def uploads(*files: tuple[str, bytes]) -> list[Upload]:
    """Give files as they come in."""
    return [Upload(name=name, file=io.BytesIO(content)) for name, content in files]
