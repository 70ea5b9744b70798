"""What mail needs to know of the settings."""

from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, kw_only=True, slots=True)
class MailSettings:
    """The mail server, the sender's address and how to reach BOK; without a host, the mailbox."""

    mail_from: str
    public_url: str
    bok_phone: str
    bok_email: str
    bok_hours: str
    mailbox: Path
    smtp_host: str = ""
    smtp_port: int | None = None
    smtp_username: str = ""
    smtp_password: str | None = field(default=None, repr=False)
    smtp_security: Security = "starttls"

    @property
    def sender(self) -> str:
        """Give the bare address in `mail_from`."""
        return parseaddr(self.mail_from)[1]

    @property
    def domain(self) -> str:
        """Give the domain that mail comes from."""
        return self.sender.rpartition("@")[2]

    @property
    def portal(self) -> str:
        """Give the portal's host as people know it, without a scheme, so that it is no link."""
        return urlsplit(self.public_url).netloc
