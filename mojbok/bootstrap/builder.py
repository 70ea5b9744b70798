"""Every service, built on what they share."""

from dataclasses import dataclass

from mojbok.bootstrap.billing import let_others_write
from mojbok.bootstrap.bok import BokBuilder
from mojbok.domain.invoice_document import FOLDER
from mojbok.gateways.challenges import WorkChallenges
from mojbok.gateways.common_passwords import ListedPasswords
from mojbok.services.acceptance import Acceptance
from mojbok.services.activation import Activation
from mojbok.services.all_services import Services
from mojbok.services.closing import Closing
from mojbok.services.consumption import Consumption
from mojbok.services.contracts import Contracts
from mojbok.services.crm_push import CrmPush
from mojbok.services.delivery_points import DeliveryPoints
from mojbok.services.devices import Devices
from mojbok.services.doorkeeper import Doorkeeper
from mojbok.services.downloads import Downloads
from mojbok.services.drafts import Drafts
from mojbok.services.email_changes import EmailChanges
from mojbok.services.home import Home
from mojbok.services.housekeeping import Housekeeping
from mojbok.services.ledgers import Ledgers
from mojbok.services.legal import Legal
from mojbok.services.messages import Messages
from mojbok.services.meter_readings import MeterReadings
from mojbok.services.own_data import OwnData
from mojbok.services.own_sessions import OwnSessions
from mojbok.services.passwords import Passwords
from mojbok.services.profile import Profile
from mojbok.services.refunds import Refunds
from mojbok.services.registration import Registration
from mojbok.services.reminders import Reminders
from mojbok.services.retention import RetentionChore
from mojbok.services.sessions import Sessions
from mojbok.services.sign_in import SignIn
from mojbok.storage.crm.described import record_kinds
from mojbok.storage.crm.pushed_documents import PushedDocuments
from mojbok.storage.crm.pushing import PushedRecords
from mojbok.storage.engine import Engine


@dataclass(frozen=True, kw_only=True, slots=True)
class Builder(BokBuilder):
    """Builds the services on what they share."""

    def services(self) -> Services:
        legal, ledgers = Legal(work=self.work, today=self._today), Ledgers(work=self.work)
        sign_in = self._sign_in(self._sessions(legal))
        return Services(
            registration=self._registration(legal),
            activation=self._activation(),
            sign_in=sign_in,
            doorkeeper=sign_in.doorkeeper,
            passwords=self._passwords(sign_in.sessions, sign_in),
            sessions=sign_in.sessions,
            own_sessions=self._own_sessions(),
            drafts=self._drafts(),
            legal=legal,
            acceptance=self._acceptance(legal, sign_in.sessions),
            home=Home(work=self.work, ledgers=ledgers, clock=self.clock, today=self._today),
            ledgers=ledgers,
            calendar_feeds=self._calendar_feeds(ledgers),
            invoices=self._invoices(ledgers),
            invoice_documents=self._invoice_documents(ledgers),
            downloads=Downloads(throttle=self._throttle()),
            contracts=Contracts(work=self.work, ledgers=ledgers),
            payments=self._payments(ledgers),
            paying=self._paying(ledgers),
            online_payments=self._online_payments(ledgers),
            devices=self._devices(),
            recovery=self._recovery(),
            profile=self._profile(sign_in),
            email_changes=self._email_changes(),
            own_data=OwnData(work=self.work, clock=self.clock, sign_in=sign_in, today=self._today),
            closing=self._closing(sign_in),
            complaints=self._complaints(),
            attachments=self._attachments(),
            delivery_points=DeliveryPoints(work=self.work),
            consumption=Consumption(work=self.work, today=self._today),
            meter_readings=self._meter_readings(),
            messages=Messages(work=self.work, clock=self.clock),
            reminders=self._reminders(ledgers),
            bok=self._bok(),
            refunds=self._refunds(sign_in),
        )

    def housekeeping(self) -> Housekeeping:
        return Housekeeping(
            work=self.work,
            clock=self.clock,
            limits=self.settings.limits,
            files=self._attachment_files(),
        )

    def crm_push(self, engine: Engine) -> CrmPush:
        """Build what programs with a token push to."""
        return CrmPush(
            work=self.work,
            clock=self.clock,
            throttle=self._throttle(),
            records=PushedRecords(engine, self.vault, self.clock),
            documents=PushedDocuments(engine, self.settings.var_dir / FOLDER),
            kinds=record_kinds(self.vault, self._today()),
        )

    def retention(self) -> RetentionChore:
        """Build the chore of forgetting."""
        return RetentionChore(
            work=self.work,
            clock=self.clock,
            retention=self.settings.retention,
            let_others_write=let_others_write,
        )

    def _registration(self, legal: Legal) -> Registration:
        return Registration(
            work=self.work,
            clock=self.clock,
            tokens=self.tokens,
            vault=self.vault,
            limits=self.settings.limits,
            legal=legal,
            throttle=self._throttle(),
            today=self._today,
            activation_address=self._activation_address,
        )

    def _activation(self) -> Activation:
        return Activation(
            work=self.work,
            clock=self.clock,
            tokens=self.tokens,
            vault=self.vault,
            hasher=self.hasher,
            limits=self.settings.limits,
            throttle=self._throttle(),
        )

    def _sessions(self, legal: Legal) -> Sessions:
        return Sessions(
            work=self.work,
            clock=self.clock,
            tokens=self.tokens,
            vault=self.vault,
            limits=self.settings.limits,
            legal=legal,
            events=self.events,
        )

    def _sign_in(self, sessions: Sessions) -> SignIn:
        return SignIn(
            work=self.work,
            clock=self.clock,
            hasher=self.hasher,
            limits=self.settings.limits,
            sessions=sessions,
            devices=self._devices(),
            doorkeeper=self._doorkeeper(),
        )

    def _own_sessions(self) -> OwnSessions:
        return OwnSessions(
            work=self.work, clock=self.clock, limits=self.settings.limits, events=self.events
        )

    def _acceptance(self, legal: Legal, sessions: Sessions) -> Acceptance:
        return Acceptance(
            work=self.work,
            clock=self.clock,
            vault=self.vault,
            limits=self.settings.limits,
            legal=legal,
            sessions=sessions,
        )

    def _doorkeeper(self) -> Doorkeeper:
        limiter = self.limiters.usual
        return Doorkeeper(
            work=self.work,
            clock=self.clock,
            vault=self.vault,
            limiter=limiter,
            challenges=WorkChallenges(self.vault, self.clock, limiter),
            rates=self.settings.rate_limits,
        )

    def _passwords(self, sessions: Sessions, sign_in: SignIn) -> Passwords:
        return Passwords(
            work=self.work,
            clock=self.clock,
            hasher=self.hasher,
            common=ListedPasswords(),
            sessions=sessions,
            sign_in=sign_in,
            events=self.events,
        )

    def _profile(self, sign_in: SignIn) -> Profile:
        return Profile(
            work=self.work,
            clock=self.clock,
            sign_in=sign_in,
            email_changes=self._email_changes(),
        )

    def _email_changes(self) -> EmailChanges:
        return EmailChanges(
            work=self.work,
            clock=self.clock,
            tokens=self.tokens,
            vault=self.vault,
            limits=self.settings.limits,
            confirmation_address=self._email_change_address,
        )

    def _drafts(self) -> Drafts:
        return Drafts(
            work=self.work, clock=self.clock, tokens=self.tokens, limits=self.settings.limits
        )

    def _devices(self) -> Devices:
        return Devices(
            work=self.work,
            clock=self.clock,
            tokens=self.tokens,
            vault=self.vault,
            limits=self.settings.limits,
        )

    def _meter_readings(self) -> MeterReadings:
        return MeterReadings(
            work=self.work, clock=self.clock, today=self._today, throttle=self._throttle()
        )

    def _refunds(self, sign_in: SignIn) -> Refunds:
        return Refunds(
            work=self.work,
            clock=self.clock,
            tokens=self.tokens,
            limits=self.settings.limits,
            sign_in=sign_in,
            throttle=self._throttle(),
            events=self.account_events,
        )

    def _closing(self, sign_in: SignIn) -> Closing:
        return Closing(
            work=self.work,
            clock=self.clock,
            limits=self.settings.limits,
            sign_in=sign_in,
            events=self.events,
        )

    def _reminders(self, ledgers: Ledgers) -> Reminders:
        return Reminders(
            work=self.work,
            clock=self.clock,
            today=self._today,
            ledgers=ledgers,
            let_others_write=let_others_write,
        )

    def _email_change_address(self, token: str) -> str:
        return f"{self.settings.public_url}/zmiana-adresu/{token}"
