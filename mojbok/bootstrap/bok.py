"""The services of the Biuro Obsługi Klienta."""

from dataclasses import dataclass

from mojbok.bootstrap.billing import let_others_write
from mojbok.bootstrap.complaints import ComplaintsBuilder
from mojbok.gateways.app_codes import TotpCodes
from mojbok.gateways.common_passwords import ListedPasswords
from mojbok.services.bok import BokServices
from mojbok.services.client_finder import ClientFinder
from mojbok.services.client_sheets import ClientSheets
from mojbok.services.crm_imports import CrmImportsDesk
from mojbok.services.crm_tokens import CrmTokens
from mojbok.services.ledgers import Ledgers
from mojbok.services.mail_queue import MailQueue
from mojbok.services.mass_unlock import MassUnlock
from mojbok.services.publishing import Publishing
from mojbok.services.recovery import Recovery
from mojbok.services.refund_desk import RefundDesk
from mojbok.services.staff_accounts import StaffAccounts
from mojbok.services.staff_acts import StaffActs
from mojbok.services.staff_attempts import StaffAttempts
from mojbok.services.staff_sessions import StaffSessions
from mojbok.services.staff_set_up import StaffSetUp
from mojbok.services.staff_sign_in import StaffSignIn


@dataclass(frozen=True, kw_only=True, slots=True)
class BokBuilder(ComplaintsBuilder):
    """Builds what staff works with."""

    def _bok(self) -> BokServices:
        sessions = self._staff_sessions()
        sign_in = self._staff_sign_in(sessions)
        return BokServices(
            sessions=sessions,
            sign_in=sign_in,
            set_up=self._staff_set_up(sessions, sign_in),
            staff=self._staff_accounts(),
            accounts=self._staff_acts(),
            complaints=self._complaint_desk(),
            complaint_cases=self._complaint_cases(),
            complaint_files=self._desk_files(),
            finder=self._client_finder(),
            sheets=self._client_sheets(),
            mass_unlock=MassUnlock(work=self.work, clock=self.clock, limits=self.settings.limits),
            publishing=self._publishing(),
            refunds=RefundDesk(work=self.work, clock=self.clock, events=self.account_events),
            mail=MailQueue(work=self.work),
            imports=CrmImportsDesk(work=self.work),
            crm_tokens=CrmTokens(work=self.work, clock=self.clock, tokens=self.tokens),
        )

    def _staff_sessions(self) -> StaffSessions:
        return StaffSessions(
            work=self.work,
            clock=self.clock,
            tokens=self.tokens,
            vault=self.vault,
            limits=self.settings.limits,
            events=self.events,
        )

    def _staff_sign_in(self, sessions: StaffSessions) -> StaffSignIn:
        attempts = StaffAttempts(
            work=self.work,
            clock=self.clock,
            limits=self.settings.limits,
            throttle=self._throttle(),
        )
        return StaffSignIn(
            work=self.work,
            clock=self.clock,
            vault=self.vault,
            hasher=self.hasher,
            codes=TotpCodes(),
            sessions=sessions,
            attempts=attempts,
            events=self.events,
        )

    def _staff_set_up(self, sessions: StaffSessions, sign_in: StaffSignIn) -> StaffSetUp:
        return StaffSetUp(
            work=self.work,
            tokens=self.tokens,
            hasher=self.hasher,
            common=ListedPasswords(),
            codes=TotpCodes(),
            sessions=sessions,
            sign_in=sign_in,
            events=self.events,
        )

    def _staff_accounts(self) -> StaffAccounts:
        return StaffAccounts(
            work=self.work,
            clock=self.clock,
            tokens=self.tokens,
            hasher=self.hasher,
            codes=TotpCodes(),
            limits=self.settings.limits,
            events=self.events,
        )

    def _staff_acts(self) -> StaffActs:
        return StaffActs(
            work=self.work,
            clock=self.clock,
            limits=self.settings.limits,
            events=self.events,
            tokens=self.tokens,
            hasher=self.hasher,
            recovery=self._recovery(),
        )

    def _client_finder(self) -> ClientFinder:
        return ClientFinder(
            work=self.work,
            clock=self.clock,
            limits=self.settings.limits,
            throttle=self._throttle(),
            today=self._today,
        )

    def _client_sheets(self) -> ClientSheets:
        return ClientSheets(
            work=self.work,
            clock=self.clock,
            limits=self.settings.limits,
            throttle=self._throttle(),
            ledgers=Ledgers(work=self.work),
            today=self._today,
        )

    def _publishing(self) -> Publishing:
        return Publishing(
            work=self.work,
            clock=self.clock,
            today=self._today,
            let_others_write=let_others_write,
        )

    def _recovery(self) -> Recovery:
        return Recovery(
            work=self.work,
            clock=self.clock,
            tokens=self.tokens,
            vault=self.vault,
            hasher=self.hasher,
            limits=self.settings.limits,
            throttle=self._throttle(),
            activation_address=self._activation_address,
        )

    def _activation_address(self, token: str) -> str:
        return f"{self.settings.public_url}/aktywacja/{token}"
