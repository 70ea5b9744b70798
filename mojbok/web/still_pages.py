"""What the web side answers by itself: not found, and our own mistakes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import escape

from starlette.responses import HTMLResponse

from mojbok.domain.staff_permissions import Act
from mojbok.web.document import Document
from mojbok.web.visit import Visit


@dataclass(frozen=True, kw_only=True, slots=True)
class StillPages:
    """Writes them; each says what to do next and how to reach the Biuro Obsługi Klienta."""

    document: Document
    framed: Callable[[Visit, str, str], Awaitable[str]]
    """Writes a title and some HTML in the frame of whoever asks."""
    framed_for_nobody: Callable[[str, str], str]
    """Writes them in a frame that needs nothing but itself."""
    note_forbidden: Callable[[Visit, Act], Awaitable[None]]
    bok_phone: str
    bok_email: str

    async def not_found(self, visit: Visit) -> HTMLResponse:
        """Say that an address leads nowhere."""
        title = "Nie ma takiej strony"
        text = "Adres jest niepełny albo strony już nie ma. Zacznij od początku."
        return await self._framed(visit, 404, title, text)

    async def too_many(self, visit: Visit, told: str, seconds: int) -> HTMLResponse:
        """Say that a limit was reached, and when to come back."""
        page = await self._framed(visit, 429, "Chwila przerwy", told)
        page.headers["retry-after"] = str(seconds)
        return page

    async def forbidden(self, visit: Visit, act: Act) -> HTMLResponse:
        """Say that the role of who asks does not allow it, and have that written down."""
        await self.note_forbidden(visit, act)
        title = "Brak uprawnień"
        text = "Tego nie obejmuje Twoja rola. Jeśli jest Ci potrzebne, poproś administratora."
        body = await self.framed(visit, title, f"<p>{escape(text)}</p>")
        part = self.document.session_part(visit)
        html = self.document.whole(_full(title), body, visit.nonce, session_part=part)
        return HTMLResponse(html, status_code=403)

    def failed(self, visit: Visit, incident: str) -> HTMLResponse:
        """Say that it is our fault, with the incident's number."""
        return self._fault(
            visit,
            500,
            "Coś się u nas zepsuło",
            "To nie Twoja wina. Spróbuj za kilka minut. Jeśli to się powtórzy, podaj nam numer "
            f"zdarzenia {incident}.",
        )

    def too_large(self, visit: Visit) -> HTMLResponse:
        """Say that more was sent than the form takes; it was not read."""
        return self._fault(
            visit,
            413,
            "Za dużo danych",
            "Formularz albo pliki były za duże i nie zostały wysłane. Wróć do poprzedniej strony: to, co jest w "
            "formularzu, powinno tam czekać. Dołącz mniej plików albo mniejsze i wyślij jeszcze raz.",
        )

    def too_slow(self, visit: Visit) -> HTMLResponse:
        """Say that what was sent has not come in time; the rest of it is not waited for."""
        page = self._fault(
            visit,
            408,
            "Formularz nie dotarł na czas",
            "Połączenie było zbyt wolne albo się urwało i nic nie zostało zapisane. Sprawdź internet i wróć do "
            "poprzedniej strony: to, co jest w formularzu, powinno tam czekać. Wyślij jeszcze raz, a pliki "
            "dołącz mniejsze.",
        )
        page.headers["connection"] = "close"
        return page

    def busy(self, visit: Visit, seconds: int) -> HTMLResponse:
        """Say that too many wait already."""
        page = self._fault(
            visit,
            503,
            "Chwila przerwy",
            "W tej chwili zbyt wiele osób czeka na odpowiedź. Nic nie zostało zapisane. "
            "Wróć do poprzedniej strony i wyślij formularz jeszcze raz za kilka sekund.",
        )
        page.headers["retry-after"] = str(seconds)
        return page

    def unavailable(self, visit: Visit, title: str, text: str, more: str) -> HTMLResponse:
        """Say that something outside of us is broken; `more` is HTML that follows."""
        return self._fault(visit, 503, title, text, more)

    async def _framed(self, visit: Visit, status: int, title: str, text: str) -> HTMLResponse:
        body = await self.framed(visit, title, self._inside(text))
        part = self.document.session_part(visit)
        html = self.document.whole(_full(title), body, visit.nonce, session_part=part)
        return HTMLResponse(html, status_code=status)

    def _fault(
        self, visit: Visit, status: int, title: str, text: str, more: str = ""
    ) -> HTMLResponse:
        body = self.framed_for_nobody(title, self._inside(text, more))
        html = self.document.whole(_full(title), body, visit.nonce)
        return HTMLResponse(html, status_code=status)

    def _inside(self, text: str, more: str = "") -> str:
        phone, email = escape(self.bok_phone), escape(self.bok_email)
        home = "" if more else '<p><a class="button main" href="/">Strona główna</a></p>'
        return (
            f"<p>{escape(text)}</p>{more}{home}"
            f'<p class="bok">Biuro Obsługi Klienta: <a href="tel:{phone.replace(" ", "")}">{phone}</a>, '
            f'<a href="mailto:{email}">{email}</a></p>'
        )


def _full(title: str) -> str:
    return f"{title} – mojBOK POLSp"
