"""Pages that need nothing but themselves: not found, and our own mistakes."""

from dataclasses import dataclass
from html import escape

from starlette.responses import HTMLResponse

from mojbok.web.document import Document
from mojbok.web.visit import Visit


@dataclass(frozen=True, kw_only=True, slots=True)
class StillPages:
    """Writes them; each says what to do next and how to reach the Biuro Obsługi Klienta."""

    document: Document
    bok_phone: str
    bok_email: str

    def not_found(self, visit: Visit) -> HTMLResponse:
        """Say that an address leads nowhere."""
        return self._page(
            visit,
            404,
            "Nie ma takiej strony",
            "Adres jest niepełny albo strony już nie ma. Zacznij od początku.",
        )

    def failed(self, visit: Visit, incident: str) -> HTMLResponse:
        """Say that it is our fault, with the incident's number."""
        return self._page(
            visit,
            500,
            "Coś się u nas zepsuło",
            "To nie Twoja wina. Spróbuj za kilka minut. Jeśli to się powtórzy, podaj nam numer "
            f"zdarzenia {incident}.",
        )

    def busy(self, visit: Visit, seconds: int) -> HTMLResponse:
        """Say that too many wait already."""
        page = self._page(
            visit,
            503,
            "Chwila przerwy",
            "W tej chwili zbyt wiele osób czeka na odpowiedź. Nic nie zostało zapisane. "
            "Wróć do poprzedniej strony i wyślij formularz jeszcze raz za kilka sekund.",
        )
        page.headers["retry-after"] = str(seconds)
        return page

    def _page(self, visit: Visit, status: int, title: str, text: str) -> HTMLResponse:
        phone, email = escape(self.bok_phone), escape(self.bok_email)
        body = (
            '<header class="top"><div class="inner"><a class="brand" href="/"><span class="brand-name">'
            '<span>mojBOK</span><span class="brand-seller">POLSp</span></span></a></div></header>'
            '<div class="inner shell single"><main id="tresc">'
            f'<h1>{escape(title)}</h1><section class="sheet"><p>{escape(text)}</p>'
            '<p><a class="button main" href="/">Strona główna</a></p>'
            f'<p class="bok">Biuro Obsługi Klienta: <a href="tel:{phone.replace(" ", "")}">{phone}</a>, '
            f'<a href="mailto:{email}">{email}</a></p></section></main></div>'
        )
        html = self.document.whole(f"{title} – mojBOK POLSp", body, visit.nonce)
        return HTMLResponse(html, status_code=status)
