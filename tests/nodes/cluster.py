"""Two nodes behind nginx, on one PostgreSQL and one Redis."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx

from mojbok.bootstrap import build, prepare_database
from mojbok.domain.accounts import Account, AccountStatus
from mojbok.pages.online_payment import NOTIFICATION
from mojbok.services.sessions import OpenedSession
from mojbok.settings import Mode, Settings
from tests.builders import HERE, PASSWORD, Person, World
from tests.e2e.by_post import SignedIn
from tests.e2e.portal import Portal
from tests.fakes import CountingHasher, FakeClock, PredictableTokens
from tests.nodes.proxy import Proxy

COOKIE = "__Host-mojbok-session"


class Cluster:
    """Nodes by their names, the proxy before them, and their application without a web side beside them."""

    def __init__(
        self, folder: Path, database_url: str, redis_url: str, provider_port: int | None
    ) -> None:
        secret = uuid4().hex
        var = folder / "var"
        var.mkdir()
        self.nodes: dict[str, Portal] = {}
        environment = {
            "MOJBOK_DATABASE_URL": database_url,
            "MOJBOK_REDIS_URL": redis_url,
            "MOJBOK_SECRET_KEY": secret,
            "MOJBOK_VAR_DIR": str(var),
        }
        if provider_port is not None:
            environment["MOJBOK_DEMO_PROVIDER_PORT"] = str(provider_port)
        for name in ("1", "2"):
            own = folder / f"node-{name}"
            own.mkdir()
            self.nodes[name] = Portal(own, environment | {"MOJBOK_NODE_NAME": name})
        (folder / "nginx").mkdir()
        self.proxy = Proxy(folder / "nginx", [node.port for node in self.nodes.values()])
        self.url = self.proxy.url
        for node in self.nodes.values():
            node.environment |= {
                "MOJBOK_PUBLIC_URL": self.url,
                "SSL_CERT_FILE": str(self.proxy.authority),
            }
        settings = Settings(
            _env_file=None,
            mode=Mode.DEMO,
            database_url=database_url,
            secret_key=secret,
            var_dir=var,
            public_url=self.url,
            node_name="tests",
        )
        prepare_database(settings)
        self.world = World(
            application=build(settings, hasher=CountingHasher()),
            clock=FakeClock(),
            tokens=PredictableTokens(),
            hasher=CountingHasher(),
        )

    def start(self) -> None:
        self.proxy.start()
        self.heal()

    def heal(self) -> None:
        """Start what is down, all at once."""
        down = [node for node in self.nodes.values() if not node.is_running]
        for node in down:
            node.begin()
        for node in down:
            node.wait_until_ready()

    def stop(self) -> None:
        self.proxy.stop()
        for node in self.nodes.values():
            node.stop()
        self.world.close()

    def other(self, name: str) -> str:
        return next(node for node in self.nodes if node != name)

    def straight_to(self, node: str, session: SignedIn) -> httpx.Client:
        """Give a browser that comes to a node as the proxy would bring it there; the proxy itself takes turns."""
        headers = {
            "cookie": f"{session.cookie}={session.token}",
            "origin": self.url,
            "host": self.url.partition("://")[2],
            "x-forwarded-proto": "https",
        }
        return httpx.Client(base_url=self.nodes[node].url, headers=headers, timeout=20)

    def notify(self, node: str, notification: bytes) -> None:
        """Bring a node the payment provider's word that something was paid."""
        headers = {"content-type": "application/json", "x-forwarded-proto": "https"}
        host = {"host": self.url.partition("://")[2]}
        with httpx.Client(base_url=self.nodes[node].url, headers=headers | host) as provider:
            provider.post(NOTIFICATION, content=notification).raise_for_status()

    def customer(self, person: Person | None = None) -> Account:
        """Make a client with an account, past the letters, which the nodes would send."""
        world = self.world
        person = person or world.person()
        now = world.application.clock.now()
        account = Account(
            id=uuid4().hex,
            client_id=person.client_id,
            login=f"klient.{uuid4().hex[:8]}",
            email=person.email,
            phone="601234567",
            status=AccountStatus.ACTIVE,
            password_hash=world.hasher.hash(PASSWORD),
            auth_epoch=0,
            created_at=now,
            expires_at=None,
        )
        with world.services.home.work() as work:
            work.accounts.add(account, HERE)
        return account

    def session(self, account: Account) -> SignedIn:
        """Sign a customer in."""
        return self.of(self.world.open_session(account))

    @staticmethod
    def of(opened: OpenedSession) -> SignedIn:
        """Give what a browser has of a session."""
        return SignedIn(token=opened.token, cookie=COOKIE)

    def signed_in(self) -> SignedIn:
        """Give the session of a customer whom no other test knows."""
        return self.session(self.customer())


@contextmanager
def running(
    folder: Path, database_url: str, redis_url: str, provider_port: int | None = None
) -> Iterator[Cluster]:
    """Run it until the block ends, with a payment provider for each node if none is there for all."""
    cluster = Cluster(folder, database_url, redis_url, provider_port)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
