"""Where the concrete classes meet: settings in, a whole application out. Nothing is built at import."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from mojbok.domain.ports import Clock, PasswordHasher, Vault
from mojbok.gateways.clock import SystemClock
from mojbok.gateways.common_passwords import ListedPasswords
from mojbok.gateways.events import LocalSessionEvents
from mojbok.gateways.passwords import Argon2Hasher
from mojbok.gateways.tokens import SecretTokens
from mojbok.gateways.vault import KeyedVault
from mojbok.mail.mailbox import Mailbox
from mojbok.mail.sender import LetterSender, make_sender
from mojbok.mail.settings import MailSettings
from mojbok.pages.all_pages import register_all
from mojbok.pages.site import Contact, Services, Site
from mojbok.services.activation import Activation
from mojbok.services.drafts import Drafts
from mojbok.services.home import Home
from mojbok.services.legal import Legal
from mojbok.services.passwords import Passwords
from mojbok.services.recovery import Recovery
from mojbok.services.registration import Registration
from mojbok.services.sessions import Sessions
from mojbok.services.sign_in import SignIn
from mojbok.services.staff_acts import StaffActs
from mojbok.settings import Settings
from mojbok.storage import migrate
from mojbok.storage.engine import Engine, create_engine, fault_of
from mojbok.storage.first_documents import publish_first
from mojbok.storage.outbox import LetterQueue
from mojbok.storage.unit_of_work import SqlUnitOfWork
from mojbok.texts.formats import WARSAW
from mojbok.web.access import Doors
from mojbok.web.assets import Assets
from mojbok.web.cookies import Cookies
from mojbok.web.gate import Gate
from mojbok.web.guard import SocketGuard
from mojbok.web.headers import AnswerHeaders
from mojbok.web.origins import Origins
from mojbok.web.server import Web

ASSETS = Path(__file__).parent.parent / "assets"


@dataclass(frozen=True, kw_only=True, slots=True)
class Application:
    """A whole application, built and not yet running."""

    settings: Settings
    engine: Engine
    vault: Vault
    clock: Clock
    services: Services
    staff: StaffActs
    events: LocalSessionEvents
    sender: LetterSender
    queue: LetterQueue


def open_storage(settings: Settings) -> tuple[Engine, Vault]:
    """Open the database and the vault, as every command needs them."""
    vault = KeyedVault(settings.secret_key.get_secret_value())
    return create_engine(settings.database_url), vault


def prepare_database(settings: Settings) -> None:
    """Bring the database to the newest form, with the legal documents that come with the program."""
    engine, _ = open_storage(settings)
    migrate.upgrade(engine)
    publish_first(engine, SystemClock())
    engine.dispose()


def build(
    settings: Settings, *, clock: Clock | None = None, hasher: PasswordHasher | None = None
) -> Application:
    """Build everything but the web side. Tests give their own clock and a cheap hasher."""
    clock = clock or SystemClock()
    engine, vault = open_storage(settings)
    events = LocalSessionEvents()
    queue = LetterQueue(engine, vault, clock, settings.node_name)
    sender = make_sender(queue, mail_settings(settings), clock)
    work = SqlUnitOfWork(engine, vault, SecretTokens(), clock, sender.wake)
    services, staff = _services(settings, work, clock, vault, hasher or Argon2Hasher(), events)
    return Application(
        settings=settings,
        engine=engine,
        vault=vault,
        clock=clock,
        services=services,
        staff=staff,
        events=events,
        sender=sender,
        queue=queue,
    )


def mail_settings(settings: Settings) -> MailSettings:
    """Give what mail needs to know of the settings."""
    password = settings.smtp_password
    return MailSettings(
        mail_from=settings.mail_from,
        public_url=settings.public_url,
        bok_phone=settings.bok_phone,
        bok_email=settings.bok_email,
        bok_hours=settings.bok_hours,
        mailbox=settings.var_dir / "poczta",
        smtp_host=settings.smtp_host,
        smtp_port=settings.smtp_port,
        smtp_username=settings.smtp_username,
        smtp_password=password.get_secret_value() if password else None,
        smtp_security=settings.smtp_security.value,
    )


def _services(
    settings: Settings,
    work: SqlUnitOfWork,
    clock: Clock,
    vault: Vault,
    hasher: PasswordHasher,
    events: LocalSessionEvents,
) -> tuple[Services, StaffActs]:
    limits, tokens, today = settings.limits, SecretTokens(), _today_in_warsaw(clock)
    legal = Legal(work=work, today=today)

    def activation_address(token: str) -> str:
        return f"{settings.public_url}/aktywacja/{token}"

    sessions = Sessions(
        work=work,
        clock=clock,
        tokens=tokens,
        vault=vault,
        limits=limits,
        legal=legal,
        events=events,
    )
    sign_in = SignIn(work=work, clock=clock, hasher=hasher, limits=limits, sessions=sessions)
    recovery = Recovery(
        work=work,
        clock=clock,
        tokens=tokens,
        vault=vault,
        hasher=hasher,
        limits=limits,
        activation_address=activation_address,
    )
    services = Services(
        registration=Registration(
            work=work,
            clock=clock,
            tokens=tokens,
            vault=vault,
            limits=limits,
            legal=legal,
            today=today,
            activation_address=activation_address,
        ),
        activation=Activation(
            work=work, clock=clock, tokens=tokens, vault=vault, hasher=hasher, limits=limits
        ),
        sign_in=sign_in,
        passwords=Passwords(
            work=work,
            clock=clock,
            hasher=hasher,
            common=ListedPasswords(),
            sessions=sessions,
            sign_in=sign_in,
            events=events,
        ),
        sessions=sessions,
        drafts=Drafts(work=work, clock=clock, tokens=tokens, limits=limits),
        legal=legal,
        home=Home(work=work),
        recovery=recovery,
    )
    staff = StaffActs(
        work=work,
        clock=clock,
        limits=limits,
        events=events,
        tokens=tokens,
        hasher=hasher,
        recovery=recovery,
    )
    return services, staff


def _today_in_warsaw(clock: Clock) -> Callable[[], date]:
    return lambda: clock.now().astimezone(WARSAW).date()


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
    if settings.database_url.startswith("sqlite"):
        prepare_database(settings)
    uvicorn.run(
        web_application(build(settings)),
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
