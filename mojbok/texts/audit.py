"""The audit log in words: what happened, and who did it why."""

from collections.abc import Mapping

from mojbok.domain.audit import AuditEvent
from mojbok.domain.audit_repository import AuditEntry
from mojbok.texts.translate import _


def event_name(event: str) -> str:
    """Name an event; one that this version does not know stays as it was written."""
    return _names().get(event, event)


def who_and_why(entry: AuditEntry) -> str:
    """Tell who of staff did it, and why; nothing when the customer did."""
    staff = entry.facts.get("staff", "")
    reason = entry.facts.get("reason", "")
    return f"{staff}: {reason}" if staff and reason else staff


def _names() -> Mapping[str, str]:
    return _of_accounts() | _of_data() | _of_business() | _of_bok() | _of_staff()


def _of_accounts() -> dict[str, str]:
    return {
        AuditEvent.REGISTERED: _("Rejestracja"),
        AuditEvent.REGISTRATION_REFUSED: _("Odrzucona rejestracja"),
        AuditEvent.REGISTRATION_REPEATED: _("Próba ponownej rejestracji"),
        AuditEvent.REGISTRATION_LAPSED: _("Rejestracja wygasła"),
        AuditEvent.LIMIT_REACHED: _("Za dużo prób naraz"),
        AuditEvent.ACTIVATED: _("Aktywacja konta"),
        AuditEvent.LOGGED_IN: _("Zalogowanie"),
        AuditEvent.LOGIN_FAILED: _("Złe hasło"),
        AuditEvent.LOGIN_REFUSED: _("Próba logowania na zablokowane konto"),
        AuditEvent.LOCKED: _("Blokada po złych hasłach"),
        AuditEvent.SESSION_ENDED: _("Koniec sesji"),
        AuditEvent.PASSWORD_CHANGED: _("Zmiana hasła"),
        AuditEvent.PASSWORD_RECOVERY: _("Odzyskiwanie hasła: wysłane"),
        AuditEvent.PASSWORD_RECOVERY_REFUSED: _("Odzyskiwanie hasła: nic nie wysłano"),
        AuditEvent.LINK_RESENT: _("Link aktywacyjny wysłany ponownie na prośbę klienta"),
        AuditEvent.LOGIN_REMINDER: _("Przypomnienie loginu"),
        AuditEvent.NEW_DEVICE: _("Logowanie z nowego urządzenia"),
    }


def _of_data() -> dict[str, str]:
    return {
        AuditEvent.TERMS_ACCEPTED: _("Akceptacja regulaminu"),
        AuditEvent.TERMS_PUBLISHED: _("Publikacja regulaminu"),
        AuditEvent.TERMS_ANNOUNCED: _("Zawiadomienie o regulaminie"),
        AuditEvent.PHONE_CHANGED: _("Zmiana telefonu"),
        AuditEvent.ADDRESS_CHANGED: _("Zmiana adresu korespondencyjnego"),
        AuditEvent.EMAIL_CHANGE_REQUESTED: _("Prośba o zmianę adresu e-mail"),
        AuditEvent.EMAIL_CHANGE_CANCELLED: _("Rezygnacja ze zmiany adresu e-mail"),
        AuditEvent.EMAIL_CHANGED: _("Zmiana adresu e-mail"),
        AuditEvent.CONSENT_GIVEN: _("Zgoda udzielona"),
        AuditEvent.CONSENT_WITHDRAWN: _("Zgoda cofnięta"),
        AuditEvent.CONTACT_HELD: _("Dane kontaktowe wstrzymane"),
        AuditEvent.CONTACT_CHANGE_REFUSED: _("Próba zmiany wstrzymanych danych kontaktowych"),
        AuditEvent.CALENDAR_OPENED: _("Nowy adres kalendarza"),
        AuditEvent.CALENDAR_CLOSED: _("Kalendarz wyłączony"),
        AuditEvent.REMINDERS_CHOSEN: _("Zmiana przypomnień"),
        AuditEvent.DATA_ASKED_FOR: _("Prośba o kopię wszystkich danych"),
        AuditEvent.DATA_DOWNLOADED: _("Pobranie kopii wszystkich danych"),
        AuditEvent.CLOSING_ASKED_FOR: _("Zamówione zamknięcie konta"),
        AuditEvent.CLOSING_UNDONE: _("Cofnięte zamknięcie konta"),
        AuditEvent.ACCOUNT_CLOSED: _("Zamknięcie konta"),
    }


def _of_business() -> dict[str, str]:
    return {
        AuditEvent.COMPLAINT_FILED: _("Reklamacja złożona"),
        AuditEvent.COMPLAINT_REPLIED: _("Wiadomość klienta w reklamacji"),
        AuditEvent.COMPLAINT_WITHDRAWN: _("Reklamacja wycofana"),
        AuditEvent.ATTACHMENT_REFUSED: _("Odrzucony załącznik"),
        AuditEvent.READING_HANDED_IN: _("Odczyt podany"),
        AuditEvent.READING_WITHDRAWN: _("Odczyt wycofany"),
        AuditEvent.PAYMENT_STARTED: _("Płatność rozpoczęta"),
        AuditEvent.PAYMENT_BOOKED: _("Płatność zaksięgowana"),
        AuditEvent.PAYMENT_ABANDONED: _("Płatność porzucona"),
        AuditEvent.PAYMENT_REFUSED: _("Płatność na inną kwotę"),
        AuditEvent.REFUND_REQUESTED: _("Wniosek o zwrot nadpłaty"),
        AuditEvent.REFUND_WITHDRAWN: _("Wniosek o zwrot wycofany"),
        AuditEvent.REFUND_REFUSED: _("Odrzucona próba wniosku o zwrot"),
        AuditEvent.REFUND_APPROVED: _("Zwrot zatwierdzony"),
        AuditEvent.REFUND_REJECTED: _("Zwrot odrzucony"),
        AuditEvent.REFUND_SHOWN: _("Obejrzano zwrot"),
        AuditEvent.REFUND_EXPORT_TAKEN: _("Pobrano plik zwrotów dla banku"),
        AuditEvent.REFUND_EXPORTED: _("Zwrot przekazany do banku"),
        AuditEvent.REFUND_PAID: _("Zwrot wypłacony"),
    }


def _of_bok() -> dict[str, str]:
    return {
        AuditEvent.SHOWN: _("BOK oglądało konto"),
        AuditEvent.CLIENT_SHOWN: _("BOK oglądało kartę klienta"),
        AuditEvent.CLIENTS_SEARCHED: _("BOK szukało klienta"),
        AuditEvent.PESEL_SHOWN: _("BOK odsłoniło PESEL"),
        AuditEvent.UNLOCKED: _("BOK odblokowało konto"),
        AuditEvent.UNLOCKED_MANY: _("BOK odblokowało wiele kont"),
        AuditEvent.RESENT: _("BOK wysłało ponownie link albo hasło jednorazowe"),
        AuditEvent.BLOCKED: _("BOK zablokowało konto"),
        AuditEvent.UNBLOCKED: _("BOK zdjęło blokadę"),
        AuditEvent.HOLD_RELEASED: _("BOK zwolniło dane kontaktowe"),
        AuditEvent.SESSIONS_ENDED: _("BOK zakończyło sesje"),
        AuditEvent.DISOWNED: _("BOK zamknęło cudze konto"),
        AuditEvent.COMPLAINT_SHOWN: _("BOK oglądało reklamację"),
        AuditEvent.COMPLAINT_TAKEN: _("BOK przyjęło reklamację do pracy"),
        AuditEvent.COMPLAINT_ASKED: _("BOK zapytało w reklamacji"),
        AuditEvent.COMPLAINT_ANSWERED: _("BOK odpowiedziało na reklamację"),
        AuditEvent.COMPLAINT_ASSIGNED: _("BOK przydzieliło reklamację"),
        AuditEvent.COMPLAINT_NOTED: _("Notatka BOK w reklamacji"),
        AuditEvent.COMPLAINT_REOPENED: _("BOK otworzyło reklamację ponownie"),
        AuditEvent.COMPLAINT_FILE_OPENED: _("BOK otworzyło plik z reklamacji"),
    }


def _of_staff() -> dict[str, str]:
    return {
        AuditEvent.STAFF_ADDED: _("Nowy pracownik"),
        AuditEvent.STAFF_ROLE_CHANGED: _("Zmiana roli pracownika"),
        AuditEvent.STAFF_DISABLED: _("Wyłączone konto pracownika"),
        AuditEvent.STAFF_ENABLED: _("Włączone konto pracownika"),
        AuditEvent.STAFF_RESET: _("Nowe hasło jednorazowe pracownika"),
        AuditEvent.STAFF_LOGGED_IN: _("Zalogowanie pracownika"),
        AuditEvent.STAFF_LOGIN_FAILED: _("Nieudane logowanie pracownika"),
        AuditEvent.STAFF_LOGIN_REFUSED: _("Próba logowania na zablokowane konto pracownika"),
        AuditEvent.STAFF_LOCKED: _("Blokada konta pracownika"),
        AuditEvent.STAFF_SESSION_ENDED: _("Koniec sesji pracownika"),
        AuditEvent.STAFF_PASSWORD_SET: _("Nowe hasło pracownika"),
        AuditEvent.STAFF_APP_SET_UP: _("Aplikacja pracownika ustawiona"),
        AuditEvent.STAFF_RECOVERY_CODE_USED: _("Użyty kod zapasowy pracownika"),
        AuditEvent.MAIL_RETRIED: _("Ponowiona wysyłka poczty"),
        AuditEvent.REJECTED_ROWS_TAKEN: _("Pobrane odrzucone wiersze importu"),
        AuditEvent.API_TOKEN_ADDED: _("Nowy token dla programu"),
        AuditEvent.API_TOKEN_REVOKED: _("Cofnięty token programu"),
        AuditEvent.AUDIT_FORGOTTEN: _("Usunięte dawne wpisy dziennika"),
        AuditEvent.STAFF_FORBIDDEN: _("Próba czynności spoza roli"),
    }
