"""The payment provider by the settings; in the demo, a process of its own that ends with this one."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import create_server
from typing import Final

from mojbok.domain.payment_provider import PaymentProvider
from mojbok.gateways.payments.opening import Portal, open_local, open_przelewy24
from mojbok.gateways.payments.przelewy24 import Przelewy24Account
from mojbok.settings import Settings

_ANYWHERE: Final = frozenset({"", "0.0.0.0", "::", "localhost"})  # noqa: S104 - compared, never bound


def payment_provider(settings: Settings) -> PaymentProvider | None:
    """Give the provider: Przelewy24 when it is set, else the demo's when that runs, else none."""
    here = "127.0.0.1" if settings.host in _ANYWHERE else settings.host
    portal = Portal(
        public_url=settings.public_url,
        url_for_provider=settings.public_url
        if settings.has_p24
        else f"http://{here}:{settings.port}",
        email=settings.bok_email,
    )
    if settings.has_p24:
        account = Przelewy24Account(
            merchant_id=settings.p24_merchant_id or 0,
            pos_id=settings.p24_pos_id or 0,
            api_key=settings.p24_api_key.get_secret_value(),
            crc=settings.p24_crc.get_secret_value(),
        )
        return open_przelewy24(account, settings.p24_base_url, portal)
    if settings.is_demo and settings.demo_provider_port:
        return open_local(settings.demo_provider_port, portal)
    return None


@contextmanager
def demo_provider(settings: Settings) -> Iterator[None]:
    """Run the demo's provider beside the server, where no real one is set and none runs at a port that is set."""
    if not settings.is_demo or settings.has_p24 or settings.demo_provider_port:
        yield
        return
    settings.demo_provider_port = _free_port(settings)
    command = [sys.executable, "-m", "mojbok.gateways.payments"]
    arguments = ["--host", settings.host, "--port", str(settings.demo_provider_port)]
    # It reads from a pipe that nobody writes to: when this process ends, however it ends, so does that one.
    process = subprocess.Popen([*command, *arguments, "--with-parent"], stdin=subprocess.PIPE)  # noqa: S603 - our own program
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _free_port(settings: Settings) -> int:
    """Give the port after the portal's, so that testers find it, or any that is free."""
    for port in (settings.port + 1, 0):
        with suppress(OSError, OverflowError), create_server((settings.host, port)) as taken:
            found: int = taken.getsockname()[1]
            return found
    raise OSError("no free port for the demo's payment provider")
