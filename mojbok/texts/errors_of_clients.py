"""The sentence for each error of finding clients and of unlocking many accounts at once."""

from mojbok.domain.client_search import (
    ClientUnknownError,
    SearchEmptyError,
    SearchTooShortError,
)
from mojbok.domain.incident import (
    IncidentEmptyError,
    IncidentTooLongError,
    MomentInvalidError,
    NetworkInvalidError,
)
from mojbok.texts.errors_of_the_desk import explain
from mojbok.texts.translate import _

__all__ = ["explain"]


@explain.register
def _search_empty(_error: SearchEmptyError) -> str:
    return _("Wpisz to, co podał klient: numer umowy, PESEL, telefon albo inną z danych.")


@explain.register
def _search_too_short(_error: SearchTooShortError) -> str:
    return _(
        "To za mało, żeby kogoś znaleźć. Wpisz cały numer albo co najmniej trzy litery nazwiska."
    )


@explain.register
def _client_unknown(_error: ClientUnknownError) -> str:
    return _("W CRM nie ma już takiego klienta. Wyszukaj go jeszcze raz.")


@explain.register
def _moment(_error: MomentInvalidError) -> str:
    return _("To nie jest dzień z godziną. Wpisz na przykład 2026-11-25 08:00.")


@explain.register
def _incident_empty(_error: IncidentEmptyError) -> str:
    return _("Ten czas jeszcze się nie zaczął albo kończy się przed początkiem. Popraw godziny.")


@explain.register
def _incident_too_long(error: IncidentTooLongError) -> str:
    return _(
        "To dłużej niż {days} dni. Wybierz krótszy czas: inaczej odblokujesz też tych, którzy zapomnieli haseł."
    ).format(days=error.days)


@explain.register
def _network(_error: NetworkInvalidError) -> str:
    return _(
        "To nie jest adres sieci. Wpisz na przykład 203.0.113.7 albo 203.0.113.0/24, albo zostaw puste."
    )
