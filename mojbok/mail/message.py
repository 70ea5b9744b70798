"""Letters as Internet messages."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from typing import Final

from mojbok.domain.letters import WaitingLetter
from mojbok.mail.render import LetterRenderer
from mojbok.mail.settings import MailSettings

DISPLAY_NAME: Final = "mojBOK POLSp"


class LetterComposer:
    """Makes messages of letters; a letter that is sent again makes the very same message."""

    def __init__(self, settings: MailSettings) -> None:
        self._sender = _address(settings.sender, DISPLAY_NAME)
        self._renderer = LetterRenderer(settings)

    def compose(self, waiting: WaitingLetter) -> EmailMessage:
        """Make the message."""
        rendered = self._renderer.render(waiting.letter)
        to = _address(waiting.letter.to)
        message = EmailMessage(policy=SMTP if to.addr_spec.isascii() else SMTPUTF8)
        message["From"] = self._sender
        message["To"] = to
        message["Subject"] = rendered.subject
        # The time of writing: a letter that had to wait must not pretend to be news.
        message["Date"] = format_datetime(waiting.created_at)
        # Made of the row's number, so that a letter sent again after a crash is known as the same.
        message["Message-ID"] = f"<{waiting.id}@{self._sender.domain}>"
        message["X-Mojbok-Letter"] = waiting.letter.kind
        message["Auto-Submitted"] = "auto-generated"
        # 8bit keeps a file of the mailbox readable; it is recoded for a server that can't take it.
        message.set_content(rendered.text, cte="8bit")
        message.add_alternative(rendered.html, subtype="html", cte="8bit")
        # Only now: set before, it would have moved into the text part.
        message["Content-Language"] = "pl"
        message.set_boundary(f"mojbok-{waiting.id}")
        return message


def _address(spec: str, display_name: str = "") -> Address:
    user, _, domain = spec.rpartition("@")
    # Domains with Polish letters are known to every server in their ASCII form only.
    return Address(display_name, user, domain.encode("idna").decode("ascii"))
