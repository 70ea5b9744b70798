"""Where the concrete classes meet: settings in, an application out. Nothing is built at import."""

from dataclasses import dataclass
from functools import partial

from mojbok.bootstrap.builder import Builder
from mojbok.bootstrap.payments import payment_provider
from mojbok.domain.measures import Measures
from mojbok.domain.ports import Clock, PasswordHasher, Vault
from mojbok.gateways.account_events import LocalAccountEvents
from mojbok.gateways.clock import SystemClock
from mojbok.gateways.events import LocalSessionEvents
from mojbok.gateways.kept_secret import kept_secret
from mojbok.gateways.metrics.prometheus import PrometheusMeasures
from mojbok.gateways.passwords import Argon2Hasher
from mojbok.gateways.rate_limiter import Limiters, open_limiters
from mojbok.gateways.tokens import SecretTokens
from mojbok.gateways.vault import KeyedVault
from mojbok.mail.counted import CountedQueue
from mojbok.mail.sender import LetterSender, make_sender
from mojbok.mail.settings import MailSettings
from mojbok.services.all_services import Services
from mojbok.services.crm_push import CrmPush
from mojbok.services.housekeeping import Housekeeping
from mojbok.services.retention import RetentionChore
from mojbok.settings import Settings
from mojbok.storage import migrate
from mojbok.storage.engine import Connections, Engine, create_engine
from mojbok.storage.figures import connections_in_use, figures
from mojbok.storage.first_documents import publish_first
from mojbok.storage.outbox import LetterQueue
from mojbok.storage.unit_of_work import SqlUnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class Application:
    """A whole application, built and not yet running."""

    settings: Settings
    engine: Engine
    vault: Vault
    clock: Clock
    services: Services
    crm_push: CrmPush
    housekeeping: Housekeeping
    retention: RetentionChore
    limiters: Limiters
    events: LocalSessionEvents
    account_events: LocalAccountEvents
    sender: LetterSender
    queue: LetterQueue
    measures: Measures


def open_storage(settings: Settings) -> tuple[Engine, Vault]:
    """Open the database and the vault, as every command needs them."""
    secret = settings.secret_key.get_secret_value() or kept_secret(settings.var_dir)
    vault = KeyedVault(secret, settings.secret_key_previous.get_secret_value())
    return create_engine(settings.database_url, _connections(settings)), vault


def _connections(settings: Settings) -> Connections:
    return Connections(
        pool=settings.database_pool,
        overflow=settings.database_pool_overflow,
        pool_seconds=settings.database_pool_seconds,
        statement_seconds=settings.database_statement_seconds,
        lock_seconds=settings.database_lock_seconds,
        idle_seconds=settings.database_idle_seconds,
        name=f"mojbok {settings.node}",
    )


def prepare_database(settings: Settings) -> None:
    """Bring the database to the newest form, with the legal documents that come with the program."""
    engine, _ = open_storage(settings)
    try:
        migrate.upgrade(engine)
        publish_first(engine, SystemClock())
    finally:
        engine.dispose()


def build(
    settings: Settings, *, clock: Clock | None = None, hasher: PasswordHasher | None = None
) -> Application:
    """Build everything but the web side. Tests give their own clock and a cheap hasher."""
    clock = clock or SystemClock()
    engine, vault = open_storage(settings)
    queue = LetterQueue(engine, vault, clock, settings.node)
    measures = _measures(engine, clock)
    sender = make_sender(CountedQueue(queue, measures.letter), mail_settings(settings), clock)
    work = SqlUnitOfWork(engine, vault, SecretTokens(), clock, sender.wake, measures.happened)
    limiters = open_limiters(settings.redis_url.get_secret_value(), vault, clock)
    builder = Builder(
        settings=settings,
        work=work,
        clock=clock,
        vault=vault,
        hasher=hasher or Argon2Hasher(),
        events=LocalSessionEvents(),
        account_events=LocalAccountEvents(),
        provider=payment_provider(settings),
        tokens=SecretTokens(),
        limiters=limiters,
    )
    return Application(
        settings=settings,
        engine=engine,
        vault=vault,
        clock=clock,
        services=builder.services(),
        crm_push=builder.crm_push(engine),
        housekeeping=builder.housekeeping(),
        retention=builder.retention(),
        limiters=limiters,
        events=builder.events,
        account_events=builder.account_events,
        sender=sender,
        queue=queue,
        measures=measures,
    )


def _measures(engine: Engine, clock: Clock) -> Measures:
    measures = PrometheusMeasures(partial(figures, engine), clock)
    measures.watch(
        "mojbok_database_connections",
        "Connections of the pool that are in use",
        partial(connections_in_use, engine),
    )
    return measures


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
