"""The web side put in front of an application, and the server that runs it."""

import asyncio
import sys
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from mojbok.bootstrap.application import Application, build, prepare_database
from mojbok.gateways.tokens import SecretTokens
from mojbok.mail.mailbox import Mailbox
from mojbok.pages.all_pages import register_all
from mojbok.pages.site import Contact, Site
from mojbok.settings import Settings
from mojbok.storage import migrate
from mojbok.storage.engine import fault_of
from mojbok.web.access import Doors
from mojbok.web.assets import Assets
from mojbok.web.cookies import Cookies
from mojbok.web.gate import Gate
from mojbok.web.guard import SocketGuard
from mojbok.web.headers import AnswerHeaders
from mojbok.web.origins import Origins
from mojbok.web.server import Web

ASSETS = Path(__file__).parents[2] / "assets"


def web_application(application: Application) -> Gate:
    """Put the web side in front of an application."""
    settings, services = application.settings, application.services
    public = urlsplit(settings.public_url)
    cookies = Cookies(is_secure=public.scheme == "https")
    origins = Origins(public_url=settings.public_url, is_demo=settings.is_demo)
    doors = Doors(cookies=cookies)
    guard = SocketGuard(
        sessions=services.sessions, cookies=cookies, origins=origins, clock=application.clock
    )
    application.events.listen(guard.session_ended)
    _register_pages(application, doors)

    async def start() -> None:
        await asyncio.to_thread(services.legal.check)
        application.sender.start()

    return Web(
        assets=Assets(ASSETS),
        doors=doors,
        sessions=services.sessions,
        guard=guard,
        origins=origins,
        answer_headers=AnswerHeaders(
            is_secure=cookies.is_secure,
            socket_origin=f"wss://{public.netloc}" if cookies.is_secure else "",
        ),
        bok_phone=settings.bok_phone,
        bok_email=settings.bok_email,
        tokens=SecretTokens(),
        is_ready=lambda: fault_of(application.engine),
        on_start=[start],
        on_stop=[application.sender.stop],
    ).asgi()


def _register_pages(application: Application, doors: Doors) -> None:
    settings = application.settings
    site = Site(
        services=application.services,
        doors=doors,
        contact=Contact(
            phone=settings.bok_phone, email=settings.bok_email, hours=settings.bok_hours
        ),
        tokens=SecretTokens(),
        is_demo=settings.is_demo,
    )
    shows_mailbox = settings.is_demo and not settings.smtp_host
    mailbox = Mailbox(settings.var_dir / "poczta") if shows_mailbox else None
    register_all(site, demo_mailbox=mailbox)


def serve(settings: Settings) -> None:
    """Run the server until it is told to stop."""
    application = build(settings)
    if settings.database_url.startswith("sqlite"):
        prepare_database(settings)
    elif not migrate.is_current(application.engine):
        sys.exit(
            "Baza danych nie ma postaci, której oczekuje program: uruchom `mojbok db upgrade`."
        )
    uvicorn.run(
        web_application(application),
        host=settings.host,
        port=settings.port,
        server_header=False,
        access_log=False,
        log_level="warning",
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        ws_max_size=128 * 1024,
        timeout_graceful_shutdown=10,
    )
