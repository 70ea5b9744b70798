"""Registrations while the mail server, the database and the node go away and come back; what is there afterwards."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from sqlalchemy import URL, make_url

from tests.e2e.people import Person
from tests.e2e.portal import Portal
from tests.faults.crowd import Crowd, Told
from tests.faults.post import PostOffice, post_office
from tests.faults.wire import Wire, wire_to
from tests.postgres import scratch_database

AT_ONCE: Final = 8
_CONSENTS: Final = {"polityka-prywatnosci": 1, "regulamin": 1}
_SECONDS_FOR_LETTERS: Final = 180.0


@dataclass(frozen=True, kw_only=True)
class Site:
    """A portal on PostgreSQL that writes by SMTP, with both wires in the test's hands."""

    portal: Portal
    database: URL
    storage: Wire
    office: PostOffice
    post: Wire


@dataclass(frozen=True, kw_only=True)
class Found:
    """What there is when everything is over."""

    crowd: Crowd
    accounts: Counter[str]
    """By e-mail address."""
    letters: Counter[str]
    """Activation letters, each once however often it came, by address."""
    repeated: int
    consents: Mapping[str, Counter[str]]

    @property
    def lost(self) -> set[str]:
        """Give who saw a confirmation and has no account, no letter or not the consents."""
        whole = {
            address
            for address in self.accounts
            if self.letters[address] and self.consents.get(address) == _CONSENTS
        }
        return self.crowd.addresses(Told.CONFIRMED) - whole

    @property
    def doubled(self) -> set[str]:
        """Give who has more than one account, consent of a kind, or activation letter.

        Whoever did not know, and registered once more when a minute was over, has asked for another letter.
        """
        accounts = {who for who, count in self.accounts.items() if count > 1}
        unknowns = self.crowd.unknowns
        letters = {who for who, count in self.letters.items() if count > 1 + unknowns[who]}
        consents = {who for who, kinds in self.consents.items() if max(kinds.values()) > 1}
        return accounts | letters | consents

    @property
    def denied(self) -> set[str]:
        """Give who was told that nothing was saved, and has an account or a letter all the same."""
        return self.crowd.addresses(Told.NOTHING_SAVED) & {*self.accounts, *self.letters}

    @property
    def unmatched(self) -> set[str]:
        """Give accounts without a letter, and letters without an account."""
        return {*self.accounts} ^ {*self.letters}

    @property
    def asked_again(self) -> int:
        """Count letters beyond the first that people asked for who did not know."""
        return self.letters.total() - len(self.letters)

    @property
    def unconfirmed(self) -> int:
        """Count accounts whose owners never heard so; they were told to look."""
        return len({*self.accounts} & self.crowd.addresses(Told.UNKNOWN))


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    """Run it."""
    with (
        scratch_database() as url,
        post_office() as (office, post),
        _wire_to_database(make_url(url)) as (database, storage),
    ):
        portal = Portal(
            folder,
            {
                "MOJBOK_DATABASE_URL": database.set(
                    host="127.0.0.1", port=storage.port
                ).render_as_string(hide_password=False),
                "MOJBOK_SMTP_HOST": "127.0.0.1",
                "MOJBOK_SMTP_PORT": str(post.port),
                "MOJBOK_SMTP_SECURITY": "none",
            },
        )
        portal.mojbok("db", "upgrade")
        try:
            yield Site(portal=portal, database=database, storage=storage, office=office, post=post)
        finally:
            portal.stop()


def soak(site: Site, people: Sequence[Person]) -> Found:
    """Have everybody register while things go away, one after the other, and look at what there is."""
    crowd = Crowd(site.portal, people, AT_ONCE)
    site.portal.start()
    crowd.register(lambda crowd: _break_things(site, crowd, len(people)))
    with closing(psycopg.connect(_plain(site.database))) as server:
        accounts = Counter[str](
            email for (email,) in server.execute("SELECT email FROM accounts").fetchall()
        )
        given = server.execute(
            "SELECT email, kind, count(*) FROM accounts JOIN consents ON account_id = accounts.id"
            " GROUP BY email, kind"
        ).fetchall()
    site.office.wait_for("activation", {*accounts}, _SECONDS_FOR_LETTERS)
    consents: dict[str, Counter[str]] = {}
    for email, kind, count in given:
        consents.setdefault(email, Counter())[kind] = count
    return Found(
        crowd=crowd,
        accounts=accounts,
        letters=Counter(letter.to for letter in site.office.letters("activation")),
        repeated=site.office.repeated,
        consents=consents,
    )


def _break_things(site: Site, crowd: Crowd, number: int) -> None:
    """Take the mail server, the database and the node away, so that each is back before the next one goes."""

    def ready() -> None:
        site.storage.mend()
        site.portal.wait_for(lambda: site.portal.is_ready or None, "the database to be found again")

    # Taken, and nobody hears so; then nothing at all.
    crowd.wait_for(number // 10)
    site.post.cut_after(b"\r\n.\r\n", once=b"RCPT TO")
    crowd.wait_for(number // 4)
    site.post.mend()
    crowd.wait_for(number // 3)
    crowd.during(site.storage.cut, ready)
    crowd.wait_for(number // 2)
    # In the middle of somebody's commit.
    crowd.during(lambda: site.storage.cut_after(b"COMMIT", once=b"INSERT INTO accounts"), ready)
    crowd.wait_for(2 * number // 3)
    crowd.during(site.portal.stop, site.portal.start)


@contextmanager
def _wire_to_database(database: URL) -> Iterator[tuple[URL, Wire]]:
    with wire_to(database.host or "127.0.0.1", database.port or 5432) as wire:
        yield database, wire


def _plain(database: URL) -> str:
    return database.set(drivername="postgresql").render_as_string(hide_password=False)
