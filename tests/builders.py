"""A whole application for one test, and clients, contracts and accounts to fill it with."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest
from sqlalchemy import Engine, event, func, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session as OrmSession

from mojbok.bootstrap import Application, build
from mojbok.domain.accounts import Account, Source
from mojbok.domain.clients import ClientType
from mojbok.domain.contract_number import canonical_contract_number
from mojbok.domain.letters import (
    ActivationLetter,
    Letter,
    OneTimePasswordLetter,
    letter_from_data,
)
from mojbok.domain.limits import Limits
from mojbok.domain.rates import RateLimits, Rates
from mojbok.domain.registration_form import RegistrationForm
from mojbok.domain.search_keys import email_key, name_key, phone_key, turned_name
from mojbok.domain.sessions import Stage, Visitor
from mojbok.domain.staff import Actor
from mojbok.gateways.tokens import SecretTokens
from mojbok.services.all_services import Services
from mojbok.services.publishing import Publication
from mojbok.services.sessions import OpenedSession
from mojbok.services.staff_acts import AccountSheet
from mojbok.settings import Mode, Settings
from mojbok.storage import migrate
from mojbok.storage.engine import create_engine, reading
from mojbok.storage.first_documents import publish_first
from mojbok.storage.tables.accounts import AccountRow, AuditRow
from mojbok.storage.tables.base import Row
from mojbok.storage.tables.crm import ClientRow, ContractRow, PayerRow
from mojbok.storage.tables.letters import LetterRow
from mojbok.texts.formats import WARSAW
from tests.empty_databases import EmptyDatabase
from tests.fakes import DAY_ONE, NOON, CountingHasher, FakeClock, PredictableTokens

L = TypeVar("L", bound=Letter)
SECRET: Final = "a secret of the tests, longer than needed"
HERE: Final = Source(ip="198.51.100.7", user_agent="Firefox of the tests")
PASSWORD: Final = "Zielony-Czajnik7"
NEW_TERMS: Final = "## 1. Nowe zasady\n\n1. Nowa treść regulaminu."
SIGNED: Final = "podpisana_przez_klienta"

_THE_SAME: Final = "the same"
_numbers = count(1)
_WEIGHTS_PESEL: Final = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
_WEIGHTS_NIP: Final = (6, 5, 7, 2, 3, 4, 5, 6, 7)


def pesel(number: int, born: date = date(1980, 5, 14)) -> str:
    """Make a PESEL of somebody born on a day of the 20th century; each number gives another."""
    digits = f"{born:%y%m%d}{number % 10_000:04d}"
    check = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS_PESEL, strict=True))
    return f"{digits}{-check % 10}"


def nip(number: int) -> str:
    """Make a NIP; each number gives another."""
    for last in range(10):
        digits = f"52{number % 1_000_000:06d}{last}"
        check = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS_NIP, strict=True))
        if check % 11 < 10:
            return f"{digits}{check % 11}"
    raise AssertionError("no tenth digit fits")


@dataclass(frozen=True, kw_only=True)
class Person:
    """A client of the CRM as a test knows it."""

    client_id: str
    type: ClientType
    number: str
    """PESEL or NIP."""
    name: str
    contract: str
    email: str

    def form(self, **changed: object) -> RegistrationForm:
        """Fill in the registration form rightly, apart from what is changed."""
        values: dict[str, Any] = {
            "type": self.type,
            "pesel": self.number if self.type is ClientType.INDIVIDUAL else "",
            "nip": self.number if self.type is ClientType.BUSINESS else "",
            "contract_number": self.contract,
            "login": "",
            "login_repeat": "",
            "phone": "601 234 567",
            "email": self.email,
            "terms": True,
            "cookies": True,
        }
        if "login" in changed:
            changed.setdefault("login_repeat", changed["login"])
        values.update(changed)
        return RegistrationForm(**values)


@dataclass(frozen=True, kw_only=True)
class World:
    """An application on a database of its own, with time, chance and hashing in the test's hands."""

    application: Application
    clock: FakeClock
    tokens: PredictableTokens
    hasher: CountingHasher

    @property
    def services(self) -> Services:
        return self.application.services

    @property
    def engine(self) -> Engine:
        return self.application.engine

    def start_anew(self, empty: EmptyDatabase) -> None:
        """Forget everything: an empty database, noon, no counts, no listeners."""
        empty.restore(self.engine)
        self.clock.set(NOON)
        self.hasher.forget()
        self.application.events._listeners.clear()

    def close(self) -> None:
        self.engine.dispose()

    # The CRM

    def person(
        self,
        *,
        type: ClientType = ClientType.INDIVIDUAL,  # noqa: A002 - the CRM's word
        status: str = SIGNED,
        name: str = "",
        contract: str = "",
        email: str = "",
        crm_email: str | None = _THE_SAME,
        crm_phone: str | None = None,
    ) -> Person:
        """Put a client with a payer and a contract into the CRM's tables."""
        number = next(_numbers)
        person = Person(
            client_id=f"K{number:05d}",
            type=type,
            number=pesel(number) if type is ClientType.INDIVIDUAL else nip(number),
            name=name or f"Anna Próbna-{number}",
            contract=contract or f"UM/{number:05d}/2026",
            email=email or f"anna{number}@poczta.example",
        )
        is_person = type is ClientType.INDIVIDUAL
        known = person.email if crm_email == _THE_SAME else crm_email
        vault = self.application.vault
        self.put(
            ClientRow(
                client_id=person.client_id,
                type=type,
                pesel_sealed=vault.seal(person.number, purpose="pesel") if is_person else None,
                pesel_index=vault.index(person.number, purpose="pesel") if is_person else None,
                nip=None if is_person else person.number,
                name=person.name,
                email=known,
                phone=crm_phone,
                email_key=email_key(known) if known else None,
                phone_key=phone_key(crm_phone) if crm_phone else None,
                name_key=name_key(person.name),
                surname_key=turned_name(person.name),
            )
        )
        payer = PayerRow(
            payer_id=f"P-{person.client_id}",
            client_id=person.client_id,
            name=f"Płatnik {person.name}",
            account_number="0" * 26,
        )
        self.put(payer)
        self.contract(person, person.contract, status)
        return person

    def contract(self, person: Person, number: str, status: str = SIGNED) -> None:
        """Put one more contract of a client into the CRM's tables."""
        self.put(
            ContractRow(
                contract_number=number,
                number_key=canonical_contract_number(number),
                client_id=person.client_id,
                payer_id=f"P-{person.client_id}",
                status_code=status,
                product=f"Prąd {number}",
                tariff="G11",
                signed_on=date(2026, 1, 2),
            )
        )

    def put(self, row: Row) -> None:
        """Put a row into the database."""
        with OrmSession(self.engine) as session:
            session.add(row)
            session.commit()

    def set_account(self, account_id: str, **values: object) -> None:
        """Change an account behind the services' back."""
        with self.engine.begin() as connection:
            connection.execute(
                update(AccountRow).where(AccountRow.id == account_id).values(**values)  # type: ignore[arg-type] # a class attribute is a column
            )

    # Accounts

    def register(self, person: Person, **changed: object) -> str:
        """Register, and give the token of the activation link."""
        self.services.registration.register(person.form(**changed), HERE)
        return self.last(ActivationLetter).link.rpartition("/")[2]

    def activate(self, token: str) -> str:
        """Activate, and give the one-time password."""
        self.services.activation.activate(token, HERE)
        return self.last(OneTimePasswordLetter).one_time_password

    def invited(self, person: Person, **changed: object) -> str:
        """Register and activate, and give the one-time password."""
        return self.activate(self.register(person, **changed))

    def member(self, person: Person, password: str = PASSWORD, **changed: object) -> Account:
        """Register, activate and set a password of one's own."""
        one_time = self.invited(person, **changed)
        account = self.account(person)
        opened = self.services.sign_in.log_in(account.login, one_time, HERE)
        self.services.passwords.change_forced(
            self.visitor(opened), one_time=one_time, new=password, repeat=password, source=HERE
        )
        return self.account(person)

    def log_in(self, login: str, password: str = PASSWORD) -> OpenedSession:
        return self.services.sign_in.log_in(login, password, HERE)

    def visitor(self, opened: OpenedSession) -> Visitor:
        """Give the visitor behind a session; fails when there is none."""
        found = self.services.sessions.visitor(opened.token, is_activity=True)
        assert isinstance(found, Visitor)
        return found

    def open_session(self, account: Account, stage: Stage = Stage.PORTAL) -> OpenedSession:
        return self.services.sessions.open(account, HERE, stage=stage)

    def sheet(self, login: str) -> AccountSheet:
        """Give what BOK sees of an account."""
        return self.services.bok.accounts.show(login, actor=shell("tests"))

    def account(self, person: Person) -> Account:
        """Give a client's account; fails when there is none."""
        account = self.find_account(person)
        assert account is not None
        return account

    def find_account(self, person: Person) -> Account | None:
        with self.services.home.work(reads_only=True) as work:
            return work.accounts.of_client(person.client_id)

    # Terms

    @property
    def today(self) -> date:
        return self.clock.now().astimezone(WARSAW).date()

    def publish_terms(
        self, version: str = "2.0", *, effective_on: date | None = None, text: str = NEW_TERMS
    ) -> Publication:
        """Publish new terms, in force today if no day is given."""
        # Of two versions of one day the later one counts.
        self.clock.advance(seconds=1)
        return self.services.bok.publishing.publish(
            text.encode(),
            version=version,
            effective_on=effective_on or self.today,
            actor=shell("tests"),
        )

    # What was written down

    def letters(self, kind: type[L]) -> list[L]:
        """Open the letters of a kind, in the order in which they were put down."""
        return [letter for letter in self.all_letters() if isinstance(letter, kind)]

    def last(self, kind: type[L]) -> L:
        return self.letters(kind)[-1]

    def all_letters(self) -> list[Letter]:
        vault = self.application.vault
        return [
            letter_from_data(row["kind"], json.loads(vault.open(row["sealed"], purpose="letter")))
            for row in self.rows(LetterRow, by="id")
        ]

    def events(self, name: str) -> list[Mapping[str, Any]]:
        """List the audit log's events of a name."""
        return [row for row in self.rows(AuditRow, by="id") if row["event"] == name]

    def rows(self, table: type[Row], *, by: str | None = None) -> list[Mapping[str, Any]]:
        columns = table.metadata.tables[str(table.__tablename__)]
        statement = select(columns)
        with reading(self.engine) as connection:
            found = connection.execute(statement.order_by(columns.c[by]) if by else statement)
            return [dict(row) for row in found.mappings()]

    def count(self, table: type[Row]) -> int:
        with reading(self.engine) as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()


def shell(user: str) -> Actor:
    """Give who acts from a shell."""
    return Actor.of_shell(user)


def settings(folder: Path, **values: object) -> Settings:
    """Give settings of a demo in a folder, whatever stands in the environment or in `.env`."""
    known: dict[str, Any] = {
        "mode": Mode.DEMO,
        "var_dir": folder,
        "secret_key": SECRET,
        "public_url": "https://mojbok.example",
        "database_url": f"sqlite:///{folder / 'mojbok.db'}",
        "node_name": "tests",
        # The demo's would let any number through.
        "limit_recovery_email": Limits().recovery_email,
    }
    known.update(values)
    return Settings(_env_file=None, **known)


def production_limits() -> dict[str, Rates]:
    """Give the settings that put production's limits in the place of the demo's generous ones."""
    return {f"limit_{name}": rates for name, rates in asdict(RateLimits()).items()}


def open_world(configured: Settings) -> World:
    """Build the application as `bootstrap` does, with the test's clock and hasher."""
    clock, hasher = FakeClock(), CountingHasher()
    application = build(configured, clock=clock, hasher=hasher)
    if make_url(configured.database_url).get_backend_name() == "sqlite":
        event.listen(application.engine, "connect", _spare_the_disk)
    return World(application=application, clock=clock, tokens=PredictableTokens(), hasher=hasher)


def make_predictable(world: World, patch: pytest.MonkeyPatch) -> None:
    """Let chance draw the world's own tokens."""
    for kind in ("link_token", "one_time_password", "identifier"):
        patch.setattr(SecretTokens, kind, getattr(world.tokens, kind))


def migrated_file(folder: Path) -> Path:
    """Make a database file with every table and the first legal documents, to be copied."""
    file = folder / "mojbok.db"
    engine = create_engine(f"sqlite:///{file}")
    migrate.upgrade(engine)
    publish_first(engine, FakeClock(DAY_ONE))
    engine.dispose()
    return file


def _spare_the_disk(connection: DBAPIConnection, _record: object) -> None:
    # A test needs no database that outlives a power cut.
    connection.cursor().execute("PRAGMA synchronous = OFF")
