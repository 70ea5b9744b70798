"""Clients as staff speak of them: how an account stands, and why a client was found."""

from collections.abc import Sequence

from mojbok.domain.account_state import AccountState
from mojbok.domain.client_search import ClueKind
from mojbok.domain.clients import ClientType
from mojbok.domain.permissions import Permission
from mojbok.domain.terms import DocumentKind
from mojbok.texts.translate import _


def account_state(state: AccountState) -> str:
    """Say how an account stands, in a word or two."""
    return {
        AccountState.NONE: _("bez konta"),
        AccountState.PENDING: _("czeka na aktywację"),
        AccountState.LAPSED: _("rejestracja wygasła"),
        AccountState.ACTIVE: _("działa"),
        AccountState.LOCKED: _("zablokowane po złych hasłach"),
        AccountState.BLOCKED: _("zablokowane przez BOK"),
        AccountState.DISOWNED: _("zamknięte: cudze"),
        AccountState.CLOSED: _("zamknięte"),
    }[state]


def way_on(state: AccountState) -> str:
    """Say what the client can do, or what staff can do for them."""
    return {
        AccountState.NONE: _(
            "Klient może się zarejestrować: potrzebuje PESEL albo NIP i numeru umowy."
        ),
        AccountState.PENDING: _("Klient ma kliknąć link z e-maila. Można wysłać go ponownie."),
        AccountState.LAPSED: _("Link wygasł. Klient musi zarejestrować się jeszcze raz."),
        AccountState.ACTIVE: _("Klient może się zalogować."),
        AccountState.LOCKED: _(
            "Klient się nie zaloguje, dopóki nie odblokujesz konta. Hasło zostaje to samo."
        ),
        AccountState.BLOCKED: _("Klient się nie zaloguje, dopóki BOK nie zdejmie blokady."),
        AccountState.DISOWNED: _("Klient może zarejestrować własne konto."),
        AccountState.CLOSED: _("Klient może zarejestrować się jeszcze raz."),
    }[state]


def client_type(kind: ClientType) -> str:
    """Name a type of client."""
    return _("osoba") if kind is ClientType.INDIVIDUAL else _("firma")


def found_by(kinds: Sequence[ClueKind]) -> str:
    """Say what of what was typed is the client's."""
    names = {
        ClueKind.PESEL: _("PESEL"),
        ClueKind.NIP: _("NIP"),
        ClueKind.PPE: _("kod PPE"),
        ClueKind.EMAIL: _("e-mail"),
        ClueKind.PHONE: _("telefon"),
        ClueKind.CONTRACT: _("umowa"),
        ClueKind.INVOICE: _("faktura"),
        ClueKind.CLIENT: _("numer w CRM"),
        ClueKind.METER: _("licznik"),
        ClueKind.COMPLAINT: _("reklamacja"),
        ClueKind.REFUND: _("zwrot"),
        ClueKind.LOGIN: _("login"),
        ClueKind.NAME: _("nazwisko albo nazwa"),
    }
    return ", ".join(names[kind] for kind in kinds)


def document_name(kind: DocumentKind) -> str:
    """Name a legal document."""
    return {
        DocumentKind.TERMS: _("Regulamin"),
        DocumentKind.PRIVACY: _("Polityka prywatności i cookies"),
    }[kind]


def permission_name(permission: Permission) -> str:
    """Name a consent."""
    return {
        Permission.E_INVOICES: _("E-faktury"),
        Permission.NOTIFICATIONS: _("Powiadomienia"),
    }.get(permission, permission.value)
