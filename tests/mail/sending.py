"""How letters are sent to a server of the tests."""

from dataclasses import replace

from mojbok.mail.settings import MailSettings
from tests.mail.letters import SETTINGS
from tests.mail.server import MailServer


def settings(server: MailServer) -> MailSettings:
    return replace(SETTINGS, smtp_host="127.0.0.1", smtp_port=server.port, smtp_security="none")
