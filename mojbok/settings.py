"""Settings, from the environment or `.env`; production refuses the unsafe ones."""

import socket
from dataclasses import fields
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from mojbok.domain.limits import Limits
from mojbok.domain.rates import Rate, RateLimits, Rates
from mojbok.domain.retention import LEAST_FOR_AUDIT, LEAST_FOR_SESSIONS, Retention
from mojbok.setting_kinds import (
    Amount,
    Count,
    Limit,
    NodeName,
    NotNegative,
    Positive,
    RedisUrl,
    is_nip,
    trusts_everybody,
)

_SHORTEST_SECRET: Final = 32
#: In the demo a whole company tests behind one address.
_DEMO_RATES: Final[Rates] = (Rate(10_000, 60),)


class Mode(StrEnum):
    """What the installation is for."""

    DEMO = "demo"
    """Made-up data, the page /poczta, no need of anything outside."""
    PRODUCTION = "production"


class SmtpSecurity(StrEnum):
    """How the connection to the SMTP server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class LogLevel(StrEnum):
    """How much the log tells."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """For whom a line of the log is written."""

    AUTO = "auto"
    """For people in the demo and in a terminal, for machines otherwise."""
    JSON = "json"
    TEXT = "text"


class Settings(BaseSettings):
    """Everything that an operator may set; names and defaults are those of the README."""

    model_config = SettingsConfigDict(
        env_prefix="MOJBOK_", env_file=".env", extra="ignore", hide_input_in_errors=True
    )

    mode: Mode = Mode.PRODUCTION
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    database_url: str = ""
    database_pool: Count = 10
    """Connections that a node keeps; of the further ones, each is closed when it is not needed any more."""
    database_pool_overflow: Amount = 20
    database_pool_seconds: Positive = 10
    """So long a request waits for a free connection before it fails."""
    database_statement_seconds: Positive = 8
    """On PostgreSQL, as the two below it. The server waits two seconds more before it takes silence for an outage."""
    database_lock_seconds: NotNegative = 5
    """Less than a statement's, so that who is kept waiting is told so; 0 is no limit, as below it."""
    database_idle_seconds: NotNegative = 60
    secret_key: SecretStr = SecretStr("")
    """The root of all keys; the demo makes one of its own and keeps it in `var_dir`."""
    secret_key_previous: SecretStr = SecretStr("")
    """The one before, while keys are changed (`mojbok key`)."""
    smtp_host: str = ""
    smtp_port: int | None = None
    smtp_username: str = ""
    smtp_password: SecretStr | None = None
    smtp_security: SmtpSecurity = SmtpSecurity.STARTTLS
    mail_from: str = ""
    var_dir: Path = Path("var")
    bok_phone: str = ""
    bok_email: str = ""
    bok_hours: str = ""
    idle_minutes: Positive = 15
    session_hours: Positive = 12
    activation_hours: Positive = 24
    one_time_password_hours: Positive = 24
    max_failures: Count = 5
    contact_hold_hours: NotNegative | None = None
    """How long contact data stay after a registration with others than the CRM's: 24, in demo mode 0."""
    refund_hold_hours: NotNegative | None = None
    """How long a refund to a new account number waits before BOK may approve it: 24, in demo mode 0."""
    closing_days: NotNegative = 14
    """How long an account that is to be closed waits, so that its owner may think better of it."""
    redis_url: RedisUrl = SecretStr("")
    """Where all nodes count their limits together; it may hold a password."""
    limit_login_address: Limit = None
    limit_login_spread: Limit = None
    limit_login_all: Limit = None
    limit_staff_login_address: Limit = None
    limit_staff_search: Limit = None
    limit_staff_pesel: Limit = None
    limit_registration_address: Limit = None
    limit_registration_number: Limit = None
    limit_registration_email: Limit = None
    limit_activation_address: Limit = None
    limit_recovery_address: Limit = None
    limit_recovery_account: Limit = None
    limit_recovery_email: Limit = None
    limit_activation_link: Limit = None
    limit_payment_account: Limit = None
    limit_payment_look_account: Limit = None
    limit_payment_notification_address: Limit = None
    limit_calendar_address: Limit = None
    limit_crm_api_address: Limit = None
    limit_crm_api_token: Limit = None
    limit_spreadsheets_account: Limit = None
    limit_archives_account: Limit = None
    limit_prints_account: Limit = None
    limit_refund_account: Limit = None
    limit_own_data_account: Limit = None
    limit_letters_all: Limit = None
    limit_complaints_account: Limit = None
    limit_complaint_replies_account: Limit = None
    limit_attachments_account: Limit = None
    limit_reading_account: Limit = None
    limit_connects_address: Limit = None
    limit_sockets_address: Count | None = None
    limit_waiting: Count = 40
    """So many attempts may wait for a slow hash; further ones are asked to come back."""
    limit_waiting_login: Count = 5
    """The same for attempts on one login."""
    seller_name: str = "POLSp"
    """The recipient of transfers; of more than 20 characters, the QR code has the first."""
    seller_nip: str = ""
    p24_merchant_id: int | None = None
    p24_pos_id: int | None = None
    p24_api_key: SecretStr = SecretStr("")
    p24_crc: SecretStr = SecretStr("")
    p24_base_url: str = ""
    demo_provider_port: int | None = None
    """Where a payment provider of the demo runs already (`mojbok demo payment-provider`); else we run one."""
    keep_sessions_days: Positive = 90
    """How long ended sessions are kept; the same goes for the next ones (docs/security.md says why so long)."""
    keep_links_days: Positive = 90
    keep_unpaid_days: Positive = 365
    keep_imports_days: Positive = 365
    keep_audit_days: Positive = 6 * 366
    metrics_token: SecretStr = SecretStr("")
    """By which /metryki is read from elsewhere; without one, it is read on this machine alone."""
    least_free_mib: Count = 256
    """With less free space in `var_dir`, the node says that it is not ready."""
    trusted_proxies: str = "127.0.0.1,::1"
    node_name: NodeName = ""
    """By it the proxy finds the node that has built a page; without one, nothing is told of the machine."""
    log_level: LogLevel = LogLevel.INFO
    log_format: LogFormat = LogFormat.AUTO

    @model_validator(mode="after")
    def _complete_and_check(self) -> Self:
        if self.mode is Mode.DEMO:
            self._fill_in_for_demo()
        for name in ("contact_hold_hours", "refund_hold_hours"):
            if getattr(self, name) is None:
                setattr(self, name, 0 if self.is_demo else 24)
        self.database_url = self.database_url or f"sqlite:///{self.var_dir / 'mojbok.db'}"
        self.public_url = self.public_url.rstrip("/")
        self.p24_base_url = self.p24_base_url.rstrip("/") or "https://secure.przelewy24.pl"
        self.p24_pos_id = self.p24_pos_id or self.p24_merchant_id
        self._check_retention()
        self._check_patience()
        if self.mode is Mode.PRODUCTION and (faults := self._faults()):
            raise ValueError("\n".join(faults))
        return self

    def _check_retention(self) -> None:
        """What others rely on stays as long as they do, in any mode."""
        if self.retention.audit < LEAST_FOR_AUDIT:
            raise ValueError(
                "MOJBOK_KEEP_AUDIT_DAYS: co najmniej 732, młodszych wpisów baza nie usunie."
            )
        if self.retention.sessions < LEAST_FOR_SESSIONS:
            raise ValueError(
                "MOJBOK_KEEP_SESSIONS_DAYS: co najmniej 31, po nich poznaje się przeglądarki."
            )

    def _check_patience(self) -> None:
        """A lock is given up before the statement that waits for it: else nobody could say what it waited for."""
        if self.database_lock_seconds >= self.database_statement_seconds:
            raise ValueError(
                "MOJBOK_DATABASE_LOCK_SECONDS: podaj mniej niż w MOJBOK_DATABASE_STATEMENT_SECONDS,"
                f" czyli mniej niż {self.database_statement_seconds:g} (0 to bez osobnej granicy)."
            )

    @property
    def is_demo(self) -> bool:
        """Tell whether this is the demo."""
        return self.mode is Mode.DEMO

    @property
    def node(self) -> str:
        """Give the name under which this node takes what has to be done once."""
        return self.node_name or socket.gethostname()

    @property
    def ksef_host(self) -> str:
        """Give where invoices are checked by the link of KOD I; those of the demo were never in KSeF."""
        return "https://qr-test.ksef.mf.gov.pl" if self.is_demo else "https://qr.ksef.mf.gov.pl"

    @property
    def has_p24(self) -> bool:
        """Tell whether Przelewy24 takes payments."""
        return all(self._p24())

    def _p24(self) -> tuple[bool, ...]:
        return (
            bool(self.p24_merchant_id),
            bool(self.p24_api_key.get_secret_value()),
            bool(self.p24_crc.get_secret_value()),
        )

    @property
    def rate_limits(self) -> RateLimits:
        """Give the limits of requests as the services take them."""
        own = {
            field.name: getattr(self, f"limit_{field.name}") or self._usual(field.name)
            for field in fields(RateLimits)
        }
        return RateLimits(**own)

    @property
    def connects(self) -> Rates:
        """Give how often one address may open a socket."""
        return self.limit_connects_address or (_DEMO_RATES if self.is_demo else (Rate(60, 60),))

    @property
    def most_sockets(self) -> int:
        """Give how many sockets one address may keep open."""
        return self.limit_sockets_address or (3000 if self.is_demo else 30)

    def _usual(self, name: str) -> Rates:
        usual: Rates = _DEMO_RATES if self.is_demo else getattr(RateLimits(), name)
        return usual

    @property
    def limits(self) -> Limits:
        """Give the limits as the services take them."""
        usual = Limits()
        mailbox = _DEMO_RATES if self.is_demo else usual.recovery_email
        return Limits(
            recovery_account=self.limit_recovery_account or usual.recovery_account,
            # Testers give many accounts one address.
            recovery_email=self.limit_recovery_email or mailbox,
            activation_link=self.limit_activation_link or usual.activation_link,
            idle=timedelta(minutes=self.idle_minutes),
            session=timedelta(hours=self.session_hours),
            activation=timedelta(hours=self.activation_hours),
            one_time_password=timedelta(hours=self.one_time_password_hours),
            max_failures=self.max_failures,
            closing=timedelta(days=self.closing_days),
            contact_hold=timedelta(hours=self.contact_hold_hours or 0),
            refund_hold=timedelta(hours=self.refund_hold_hours or 0),
        )

    @property
    def retention(self) -> Retention:
        """Give how long what is over is kept."""
        return Retention(
            sessions=timedelta(days=self.keep_sessions_days),
            links=timedelta(days=self.keep_links_days),
            unpaid=timedelta(days=self.keep_unpaid_days),
            imports=timedelta(days=self.keep_imports_days),
            audit=timedelta(days=self.keep_audit_days),
        )

    def _fill_in_for_demo(self) -> None:
        self.public_url = self.public_url or f"http://127.0.0.1:{self.port}"
        self.mail_from = self.mail_from or "mojbok@polsp.example.com"
        self.bok_phone = self.bok_phone or "22 123 45 67"
        self.bok_email = self.bok_email or "bok@polsp.example.com"
        self.seller_nip = self.seller_nip or "5265877635"
        self.bok_hours = self.bok_hours or "od poniedziałku do piątku, 8-18"

    def _faults(self) -> list[str]:
        checks = {
            "MOJBOK_SECRET_KEY: podaj losowy klucz, co najmniej 32 znaki.": (
                len(self.secret_key.get_secret_value()) >= _SHORTEST_SECRET
            ),
            "MOJBOK_SECRET_KEY_PREVIOUS: podaj poprzedni klucz, inny niż obecny, albo zostaw puste.": (
                not (former := self.secret_key_previous.get_secret_value())
                or (
                    len(former) >= _SHORTEST_SECRET and former != self.secret_key.get_secret_value()
                )
            ),
            "MOJBOK_METRICS_TOKEN: podaj losowy ciąg, co najmniej 32 znaki, albo zostaw puste.": (
                not (token := self.metrics_token.get_secret_value())
                or len(token) >= _SHORTEST_SECRET
            ),
            "MOJBOK_PUBLIC_URL: podaj adres https:// serwisu.": self.public_url.startswith(
                "https://"
            ),
            "MOJBOK_SMTP_HOST: podaj serwer poczty.": bool(self.smtp_host),
            "MOJBOK_SMTP_SECURITY: poczta musi iść przez starttls albo tls.": (
                self.smtp_security is not SmtpSecurity.NONE
            ),
            "MOJBOK_TRUSTED_PROXIES: wymień adresy; „*” pozwoliłaby każdemu podać cudzy adres.": (
                not trusts_everybody(self.trusted_proxies)
            ),
            "MOJBOK_P24_MERCHANT_ID, MOJBOK_P24_API_KEY i MOJBOK_P24_CRC: podaj wszystkie albo żadnego.": (
                len(set(self._p24())) == 1
            ),
            "MOJBOK_P24_BASE_URL: podaj adres https:// operatora płatności.": (
                self.p24_base_url.startswith("https://")
            ),
            "MOJBOK_SELLER_NIP: podaj prawidłowy NIP albo zostaw puste.": (
                not self.seller_nip or is_nip(self.seller_nip)
            ),
            "MOJBOK_MAIL_FROM: podaj adres nadawcy poczty.": bool(self.mail_from),
            "MOJBOK_BOK_PHONE i MOJBOK_BOK_EMAIL: podaj telefon i adres BOK.": bool(
                self.bok_phone and self.bok_email
            ),
        }
        return [message for message, is_met in checks.items() if not is_met]
