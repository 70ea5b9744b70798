"""Settings, from the environment or `.env`; production refuses the unsafe ones."""

import socket
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from mojbok.domain.limits import Limits

_SHORTEST_SECRET: Final = 32


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


class Settings(BaseSettings):
    """Everything that an operator may set; names and defaults are those of the README."""

    model_config = SettingsConfigDict(env_prefix="MOJBOK_", env_file=".env", extra="ignore")

    mode: Mode = Mode.PRODUCTION
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    database_url: str = ""
    secret_key: SecretStr = SecretStr("")
    """The root of all keys; the demo makes one of its own and keeps it in `var_dir`."""
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
    idle_minutes: float = 15
    session_hours: float = 12
    activation_hours: float = 24
    one_time_password_hours: float = 24
    max_failures: int = 5
    trusted_proxies: str = "127.0.0.1,::1"
    node_name: str = ""

    @model_validator(mode="after")
    def _complete_and_check(self) -> Self:
        if self.mode is Mode.DEMO:
            self._fill_in_for_demo()
        self.database_url = self.database_url or f"sqlite:///{self.var_dir / 'mojbok.db'}"
        self.node_name = self.node_name or socket.gethostname()
        self.public_url = self.public_url.rstrip("/")
        if self.mode is Mode.PRODUCTION and (faults := self._faults()):
            raise ValueError("\n".join(faults))
        return self

    @property
    def is_demo(self) -> bool:
        """Tell whether this is the demo."""
        return self.mode is Mode.DEMO

    @property
    def limits(self) -> Limits:
        """Give the limits as the services take them."""
        return Limits(
            idle=timedelta(minutes=self.idle_minutes),
            session=timedelta(hours=self.session_hours),
            activation=timedelta(hours=self.activation_hours),
            one_time_password=timedelta(hours=self.one_time_password_hours),
            max_failures=self.max_failures,
        )

    def _fill_in_for_demo(self) -> None:
        self.public_url = self.public_url or f"http://127.0.0.1:{self.port}"
        self.mail_from = self.mail_from or "mojbok@polsp.example.com"
        self.bok_phone = self.bok_phone or "22 123 45 67"
        self.bok_email = self.bok_email or "bok@polsp.example.com"
        self.bok_hours = self.bok_hours or "od poniedziałku do piątku, 8-18"

    def _faults(self) -> list[str]:
        checks = {
            "MOJBOK_SECRET_KEY: podaj losowy klucz, co najmniej 32 znaki.": (
                len(self.secret_key.get_secret_value()) >= _SHORTEST_SECRET
            ),
            "MOJBOK_PUBLIC_URL: podaj adres https:// serwisu.": self.public_url.startswith(
                "https://"
            ),
            "MOJBOK_SMTP_HOST: podaj serwer poczty.": bool(self.smtp_host),
            "MOJBOK_SMTP_SECURITY: poczta musi iść przez starttls albo tls.": (
                self.smtp_security is not SmtpSecurity.NONE
            ),
            "MOJBOK_MAIL_FROM: podaj adres nadawcy poczty.": bool(self.mail_from),
            "MOJBOK_BOK_PHONE i MOJBOK_BOK_EMAIL: podaj telefon i adres BOK.": bool(
                self.bok_phone and self.bok_email
            ),
        }
        return [message for message, is_met in checks.items() if not is_met]
