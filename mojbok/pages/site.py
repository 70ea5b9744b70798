"""What every page needs: the services, the doors to the web, and how to reach the Biuro Obsługi Klienta."""

from dataclasses import dataclass

from mojbok.domain.ports import Tokens
from mojbok.domain.printed_document import PrintedDocuments
from mojbok.services.all_services import Services
from mojbok.web.access import Doors


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """How customers reach the Biuro Obsługi Klienta (BOK)."""

    phone: str
    email: str
    hours: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """Handed to every page module's `register`."""

    services: Services
    doors: Doors
    contact: Contact
    tokens: Tokens
    printed: PrintedDocuments
    is_demo: bool
