"""Every use case of the Biuro Obsługi Klienta, built once and handed around."""

from dataclasses import dataclass

from mojbok.services.client_finder import ClientFinder
from mojbok.services.client_sheets import ClientSheets
from mojbok.services.complaint_cases import ComplaintCases
from mojbok.services.complaint_desk import ComplaintDesk
from mojbok.services.complaint_files import DeskFiles
from mojbok.services.crm_imports import CrmImportsDesk
from mojbok.services.crm_tokens import CrmTokens
from mojbok.services.mail_queue import MailQueue
from mojbok.services.mass_unlock import MassUnlock
from mojbok.services.publishing import Publishing
from mojbok.services.refund_desk import RefundDesk
from mojbok.services.staff_accounts import StaffAccounts
from mojbok.services.staff_acts import StaffActs
from mojbok.services.staff_sessions import StaffSessions
from mojbok.services.staff_set_up import StaffSetUp
from mojbok.services.staff_sign_in import StaffSignIn


@dataclass(frozen=True, kw_only=True, slots=True)
class BokServices:
    """The use cases that pages below `/bok` and the shell call; each act takes an Actor."""

    sessions: StaffSessions
    sign_in: StaffSignIn
    set_up: StaffSetUp
    staff: StaffAccounts
    accounts: StaffActs
    finder: ClientFinder
    sheets: ClientSheets
    mass_unlock: MassUnlock
    complaints: ComplaintDesk
    complaint_cases: ComplaintCases
    complaint_files: DeskFiles
    publishing: Publishing
    refunds: RefundDesk
    mail: MailQueue
    imports: CrmImportsDesk
    crm_tokens: CrmTokens
