"""Staff for the browser tests: added by the command, taken through the first login by plain HTTP."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

import httpx
import pyotp

from tests.e2e.by_post import SignedIn
from tests.e2e.portal import Portal
from tests.staff import STAFF_PASSWORD

COOKIE = "mojbok-bok"
_numbers = count(1)
_ON_THE_WAY = timedelta(seconds=5)


@dataclass
class Colleague:
    """A member of staff as testers know one: by what `mojbok staff add` has printed."""

    portal: Portal
    name: str
    one_time_password: str
    secret: str
    _last_step: int = field(init=False, default=0)

    def code(self) -> str:
        """Give a code that was not used yet, thrice within half a minute."""
        app = pyotp.TOTP(self.secret)
        # Each code is good once. The former step's is still taken, and the next one's already: three in half a minute.
        # The former one of the moment in which it arrives: a step may end while it is under way.
        arrives = datetime.now(UTC) + _ON_THE_WAY
        self._last_step = max(self._last_step + 1, app.timecode(arrives) - 1)
        return app.generate_otp(self._last_step)

    def sign_in(self, *, before: str = "") -> SignedIn:
        """Go through the first login, or as far as the screen at an address, and give the session."""
        with httpx.Client(
            base_url=self.portal.url, timeout=20, trust_env=False, follow_redirects=True
        ) as client:
            return self.sign_in_by(client, before=before)

    def sign_in_by(self, client: httpx.Client, *, before: str = "") -> SignedIn:
        """Do so by a client that follows redirects."""
        self._post(client, "/bok/logowanie", name=self.name, password=self.one_time_password)
        password = {"new_password": STAFF_PASSWORD, "new_password_repeat": STAFF_PASSWORD}
        steps = {
            "/bok/pierwsze-logowanie": password,
            "/bok/pierwsze-logowanie/aplikacja": {"code": self.code()},
            "/bok/kody-zapasowe": {},
        }
        for path, data in steps.items():
            if path == before:
                break
            answer = self._post(client, path, **data)
            assert "Wyloguj" in answer.text, answer.url
        return self._session(client)

    def sign_in_halfway(self) -> SignedIn:
        """Sign in with the password, and stop before the code."""
        with httpx.Client(
            base_url=self.portal.url, timeout=20, trust_env=False, follow_redirects=True
        ) as client:
            self._post(client, "/bok/logowanie", name=self.name, password=STAFF_PASSWORD)
            return self._session(client)

    @staticmethod
    def _session(client: httpx.Client) -> SignedIn:
        # Over HTTPS its name has a prefix.
        cookie = next(name for name in client.cookies if name.endswith(COOKIE))
        return SignedIn(token=client.cookies[cookie], cookie=cookie)

    @staticmethod
    def _post(client: httpx.Client, path: str, **data: str) -> httpx.Response:
        answer = client.post(path, data=data)
        assert answer.is_success, answer
        return answer


def add_staff(portal: Portal, role: str = "konsultant") -> Colleague:
    """Add somebody by the command."""
    name = f"pracownik{next(_numbers)}"
    printed = portal.mojbok("staff", "add", name, "--role", role)
    told = dict(re.findall(r"^([^:\n]+): (.+)$", printed, re.MULTILINE))
    return Colleague(portal, name, told["Hasło jednorazowe"], told["Klucz aplikacji (TOTP)"])
