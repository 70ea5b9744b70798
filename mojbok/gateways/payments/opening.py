"""Opening the payment provider that the settings name."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from mojbok.gateways.payments.local_provider import DEMO_ACCOUNT
from mojbok.gateways.payments.przelewy24 import Przelewy24, Przelewy24Account

RETURN_PATH = "/platnosci/powrot"
NOTIFICATION_PATH = "/platnosci/powiadomienie"


@dataclass(frozen=True, kw_only=True, slots=True)
class Portal:
    """Where the portal is, for customers and for the provider."""

    public_url: str
    url_for_provider: str
    email: str


def open_przelewy24(account: Przelewy24Account, base_url: str, portal: Portal) -> Przelewy24:
    """Give Przelewy24 itself. Connects to nothing yet."""
    return _open(account, base_url, base_url, portal)


def open_local(port: int, portal: Portal) -> Przelewy24:
    """Give the demo's provider, which customers reach on the portal's own host."""
    host = urlsplit(portal.public_url).hostname or "127.0.0.1"
    return _open(DEMO_ACCOUNT, f"http://127.0.0.1:{port}", f"http://{host}:{port}", portal)


def _open(
    account: Przelewy24Account, base_url: str, customers_url: str, portal: Portal
) -> Przelewy24:
    return Przelewy24(
        account=account,
        base_url=base_url,
        customers_url=customers_url,
        return_url=f"{portal.public_url}{RETURN_PATH}",
        notification_url=f"{portal.url_for_provider}{NOTIFICATION_PATH}",
        email_instead=portal.email,
        # No redirect is followed: it could lead the keys to somebody else.
        client=httpx.Client(follow_redirects=False),
    )
