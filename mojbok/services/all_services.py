"""Every use case that the portal offers, built once and handed around."""

from dataclasses import dataclass

from mojbok.services.acceptance import Acceptance
from mojbok.services.activation import Activation
from mojbok.services.attachments import Attachments
from mojbok.services.bok import BokServices
from mojbok.services.calendar_feeds import CalendarFeeds
from mojbok.services.closing import Closing
from mojbok.services.complaints import Complaints
from mojbok.services.consumption import Consumption
from mojbok.services.contracts import Contracts
from mojbok.services.delivery_points import DeliveryPoints
from mojbok.services.devices import Devices
from mojbok.services.doorkeeper import Doorkeeper
from mojbok.services.downloads import Downloads
from mojbok.services.drafts import Drafts
from mojbok.services.email_changes import EmailChanges
from mojbok.services.home import Home
from mojbok.services.invoice_documents import InvoiceDocuments
from mojbok.services.invoices import Invoices
from mojbok.services.ledgers import Ledgers
from mojbok.services.legal import Legal
from mojbok.services.messages import Messages
from mojbok.services.meter_readings import MeterReadings
from mojbok.services.online_payments import OnlinePayments
from mojbok.services.own_data import OwnData
from mojbok.services.own_sessions import OwnSessions
from mojbok.services.passwords import Passwords
from mojbok.services.paying import Paying
from mojbok.services.payments import Payments
from mojbok.services.profile import Profile
from mojbok.services.recovery import Recovery
from mojbok.services.refunds import Refunds
from mojbok.services.registration import Registration
from mojbok.services.reminders import Reminders
from mojbok.services.sessions import Sessions
from mojbok.services.sign_in import SignIn


@dataclass(frozen=True, kw_only=True, slots=True)
class Services:
    """The use cases that pages call."""

    registration: Registration
    activation: Activation
    sign_in: SignIn
    doorkeeper: Doorkeeper
    passwords: Passwords
    sessions: Sessions
    own_sessions: OwnSessions
    drafts: Drafts
    legal: Legal
    acceptance: Acceptance
    home: Home
    ledgers: Ledgers
    calendar_feeds: CalendarFeeds
    invoices: Invoices
    invoice_documents: InvoiceDocuments
    downloads: Downloads
    contracts: Contracts
    payments: Payments
    paying: Paying
    online_payments: OnlinePayments
    devices: Devices
    recovery: Recovery
    profile: Profile
    email_changes: EmailChanges
    own_data: OwnData
    closing: Closing
    complaints: Complaints
    attachments: Attachments
    delivery_points: DeliveryPoints
    consumption: Consumption
    meter_readings: MeterReadings
    messages: Messages
    reminders: Reminders
    bok: BokServices
    refunds: Refunds
