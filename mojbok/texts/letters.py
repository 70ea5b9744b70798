"""Letters in words: what each kind is, and how far one has come."""

from mojbok.domain.letters import State
from mojbok.texts.translate import _


def letter_name(kind: str) -> str:
    """Name a kind of letter; one that this version does not know is a message."""
    return _names().get(kind, _("Wiadomość"))


def letter_state(state: State) -> str:
    """Name how far a letter has come."""
    return {
        "waiting": _("czeka na wysłanie"),
        "sent": _("wysłana"),
        "refused": _("nie doszła"),
    }[state]


def _names() -> dict[str, str]:
    return {
        "activation": _("Link aktywacyjny"),
        "one-time-password": _("Hasło jednorazowe"),
        "login-reminder": _("Przypomnienie loginu"),
        "account-locked": _("Blokada konta"),
        "account-disowned": _("Zamknięcie cudzego konta"),
        "account-closing": _("Zamówione zamknięcie konta"),
        "account-stays": _("Cofnięte zamknięcie konta"),
        "account-closed": _("Zamknięcie konta"),
        "account-exists": _("Próba ponownej rejestracji"),
        "password-changed": _("Zmiana hasła"),
        "data-downloaded": _("Pobranie wszystkich danych"),
        "new-device": _("Logowanie z nowego urządzenia"),
        "email-change-confirm": _("Potwierdzenie nowego adresu e-mail"),
        "email-change-notice": _("Zmiana adresu e-mail"),
        "registration-notice": _("Założenie konta"),
        "payment-booked": _("Zaksięgowana wpłata"),
        "terms-updated": _("Nowy regulamin"),
        "invoice-new": _("Nowa faktura"),
        "invoice-due": _("Zbliża się termin płatności"),
        "invoice-overdue": _("Minął termin płatności"),
        "contract-ending": _("Kończy się umowa"),
        "refund-requested": _("Zwrot nadpłaty zlecony"),
        "refund-approved": _("Zwrot nadpłaty zatwierdzony"),
        "refund-paid": _("Zwrot nadpłaty wypłacony"),
        "refund-rejected": _("Zwrot nadpłaty niezatwierdzony"),
        "refund-withdrawn": _("Zwrot nadpłaty wycofany"),
        "complaint-received": _("Przyjęcie reklamacji"),
        "complaint-answered": _("Wiadomość o reklamacji"),
    }
