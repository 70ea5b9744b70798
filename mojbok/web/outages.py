"""The answer while something outside of the program is broken: what to do, and what was typed (docs/decisions/0064)."""

import errno
from dataclasses import dataclass
from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse

from mojbok.domain.outages import Outage, OutageError
from mojbok.web.sent import SentForm, sent_form
from mojbok.web.still_pages import StillPages
from mojbok.web.visit import Visit, visit_of

#: A page that was asked for asks again by itself after so many seconds.
_SECONDS_TO_COME_BACK: Final = 15
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_TITLES: Final = {
    Outage.AWAY: "Serwis jest chwilowo niedostępny",
    Outage.BUSY: "Chwila przerwy",
    Outage.FULL: "Nie możemy teraz niczego zapisać",
}
_ASKED: Final = (
    "Już nad tym pracujemy. Ta strona sama spróbuje jeszcze raz za kilkanaście sekund, a to, co było otwarte, "
    "czeka. Nie trzeba nic robić."
)
_NOTHING_SAVED: Final = "Już nad tym pracujemy. Nic nie zostało zapisane."
_UNKNOWN: Final = (
    "Już nad tym pracujemy. Połączenie z bazą danych urwało się w chwili zapisu i nie wiemy, czy to, co wysłano, "
    "zostało zapisane. Gdy serwis wróci, najpierw sprawdź to na swoim koncie albo w poczcie."
)
_SEND_AGAIN: Final = (
    "To, co wpisano, jest na tej stronie: nie zamykaj jej i za chwilę wyślij jeszcze raz."
)
_GO_BACK: Final = (
    "Za chwilę wróć do poprzedniej strony i wyślij formularz jeszcze raz. Hasła, kody i pliki trzeba będzie podać "
    "od nowa."
)


def outage_in(error: Exception) -> OutageError | None:
    """Give the outage that an error tells of; None when it is a mistake of ours."""
    if isinstance(error, OutageError):
        return error
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return OutageError(Outage.FULL)
    return None


@dataclass(frozen=True, slots=True)
class OutagePage:
    """Writes it."""

    pages: StillPages

    async def __call__(self, request: Request, error: OutageError) -> HTMLResponse:
        """Answer a request that met an outage."""
        visit = visit_of(request)
        is_asked = request.method in {"GET", "HEAD"}
        sent = (
            None if is_asked or visit.body is None else await sent_form(request.scope, visit.body)
        )
        words = _ASKED if is_asked else _words(visit, error, sent)
        page = self.pages.unavailable(visit, _TITLES[error.outage], words, _again(sent))
        page.headers["retry-after"] = str(_SECONDS_TO_COME_BACK)
        if is_asked:
            page.headers["refresh"] = str(_SECONDS_TO_COME_BACK)
        return page


def _words(visit: Visit, error: OutageError, sent: SentForm | None) -> str:
    is_known = error.is_outcome_known and not visit.savings.are_any
    return " ".join((_NOTHING_SAVED if is_known else _UNKNOWN, _SEND_AGAIN if sent else _GO_BACK))


def _again(sent: SentForm | None) -> str:
    """Write the form anew: nothing of it to be seen but the button that sends it."""
    if sent is None:
        return ""
    fields = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in sent.fields
    )
    return (
        f'<form method="post" action="{escape(sent.address)}" enctype="{sent.encoding}">{fields}'
        '<p><button class="button main" type="submit">Wyślij jeszcze raz</button></p></form>'
    )
