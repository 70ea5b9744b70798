"""What every page needs: the services, the doors to the web, and how to reach the Biuro Obsługi Klienta."""

from dataclasses import dataclass

from mojbok.domain.ports import Tokens
from mojbok.services.activation import Activation
from mojbok.services.devices import Devices
from mojbok.services.drafts import Drafts
from mojbok.services.home import Home
from mojbok.services.legal import Legal
from mojbok.services.passwords import Passwords
from mojbok.services.recovery import Recovery
from mojbok.services.registration import Registration
from mojbok.services.sessions import Sessions
from mojbok.services.sign_in import SignIn
from mojbok.web.access import Doors


@dataclass(frozen=True, kw_only=True, slots=True)
class Services:
    """The use cases that pages call."""

    registration: Registration
    activation: Activation
    sign_in: SignIn
    passwords: Passwords
    sessions: Sessions
    drafts: Drafts
    legal: Legal
    home: Home
    devices: Devices
    recovery: Recovery


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
    is_demo: bool
