"""`/bok/klienci`: one field that finds a client by whatever a caller reads out (BOK-02)."""

from typing import Final

from mojbok.domain.client_search import (
    MAX_TYPED,
    MOST_FOUND,
    SearchEmptyError,
    SearchTooShortError,
)
from mojbok.domain.rates import TooManyRequestsError
from mojbok.domain.staff_permissions import Act, may
from mojbok.pages.asking import ask
from mojbok.pages.bok.client_badges import state_badge
from mojbok.pages.bok.client_links import LIST, sheet_address
from mojbok.pages.bok.frame import bok_frame
from mojbok.pages.bok.mass_unlock import ADDRESS as MASS_UNLOCK
from mojbok.pages.elements import Html
from mojbok.pages.fields import Field
from mojbok.pages.forms import form, give_back, returned, submit, text_of, typed
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.site import Site
from mojbok.services.client_finder import Hit, SearchResult
from mojbok.services.drafts import Returned
from mojbok.texts.clients import client_type, found_by
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, Visit, see_other, visit_of

_FIELD: Final = "szukaj"
_RESULT: Final = "wynik"
_LONGEST_RESULT: Final = 32


def register(site: Site) -> None:
    """Declare the screen's routes."""

    @site.doors.page(LIST, Access.STAFF, _("Klienci"), act=Act.SEE_CLIENTS)
    async def page(request: Request) -> None:
        visit = visit_of(request)
        back = await returned(site, request, _form_name(visit, _asked_result(request)))
        found = await _again(site, visit, back)
        with bok_frame(visit.member, _("Klienci"), here=LIST):
            search_form(site, back)
            if found is not None:
                results(found)
            elif may(visit.actor.role, Act.UNLOCK_MANY):
                with Html("p", None, "links"):
                    Html("a", _("Odblokuj wiele kont po ataku"), href=MASS_UNLOCK)

    @site.doors.post(LIST, Access.STAFF, act=Act.SEE_CLIENTS)
    async def send(request: Request) -> Response:
        return await _search(site, request)


def search_form(site: Site, back: Returned) -> None:
    """Lay out the one field."""
    notice_of(back.notice, site.contact)
    with form(LIST, classes="search"):
        Field(
            _FIELD,
            _("Znajdź klienta"),
            value=back.values.get(_FIELD, ""),
            error=back.errors.get(_FIELD),
            hint=_(
                "PESEL, NIP, numer umowy, faktury, reklamacji, zwrotu, licznika albo klienta, kod PPE, login, "
                "e-mail, telefon, nazwisko albo nazwa. Klawisz / przenosi do tego pola."
            ),
            is_focused=True,
            data_search=True,
            type="search",
            autocomplete="off",
            autocapitalize="none",
            spellcheck="false",
            maxlength=MAX_TYPED,
        )
        submit(_("Szukaj"))


def results(found: SearchResult) -> None:
    """Lay out who was found, or what to do when nobody was."""
    if not found.hits:
        _nobody(found)
        return
    if found.is_cut:
        told = _("Pasuje więcej niż {most} klientów. Wpisz więcej, na przykład imię albo numer.")
        notice("info", told.format(most=MOST_FOUND))
    with (
        Html("div", None, "table-scroll"),
        Html("table", None, "list pays found"),
    ):
        Html("caption", _("Znalezieni klienci"), "unseen")
        with Html("thead"), Html("tr"):
            for name in _columns():
                Html("th", name, scope="col")
        with Html("tbody"):
            for hit in found.hits:
                with Html("tr"):
                    _row(hit)


def _columns() -> tuple[str, ...]:
    return (
        _("Klient"),
        _("Rodzaj"),
        _("Miejscowość"),
        _("PESEL albo NIP"),
        _("Konto"),
        _("Pasuje"),
    )


def _row(hit: Hit) -> None:
    names = _columns()
    with Html("td", None, "pays-what what"):
        Html("a", hit.name, href=sheet_address(hit.client_id))
        Html("span", hit.client_id, "hint")
    Html("td", client_type(hit.type), data_name=names[1])
    Html("td", hit.city or "—", data_name=names[2])
    Html("td", hit.number or "—", "whole", data_name=names[3])
    with Html("td", None, "state", data_name=names[4]):
        state_badge(hit.state)
    Html("td", found_by(hit.by), data_name=names[5])


def _nobody(found: SearchResult) -> None:
    with Html("section", None, "sheet empty"):
        Html("h2", _("Nikogo nie znaleziono"))
        if found.pesel_fault:
            Html(
                "p",
                _("To wygląda na PESEL, ale jedna z cyfr się nie zgadza. Poproś o powtórzenie."),
            )
        else:
            Html(
                "p",
                _(
                    "Sprawdź, czy niczego nie brakuje, albo zapytaj o inną z danych: numer z umowy, z faktury "
                    "albo telefon. Konta założonego na inny e-mail szukaj po numerze umowy."
                ),
            )


async def _again(site: Site, visit: Visit, back: Returned) -> SearchResult | None:
    text = back.values.get(_FIELD)
    if not text or back.errors or back.notice:
        return None
    try:
        return await ask(site.services.bok.finder.again, text, actor=visit.actor)
    except (SearchEmptyError, SearchTooShortError):
        return None


async def _search(site: Site, request: Request) -> Response:
    visit = visit_of(request)
    text = text_of(await typed(request), _FIELD)[:MAX_TYPED]
    values = {_FIELD: text}
    try:
        found = await ask(site.services.bok.finder.search, text, actor=visit.actor)
    except (SearchEmptyError, SearchTooShortError) as error:
        name = _form_name(visit, "")
        return await give_back(site, request, name, LIST, values=values, errors={_FIELD: error})
    except TooManyRequestsError as error:
        name = _form_name(visit, "")
        return await give_back(site, request, name, LIST, values=values, notice=error)
    if found.only:
        return see_other(sheet_address(found.only.client_id))
    result = site.services.drafts.tokens.identifier()
    name = _form_name(visit, result)
    return await give_back(site, request, name, f"{LIST}?{_RESULT}={result}", values=values)


def _asked_result(request: Request) -> str:
    return request.query_params.get(_RESULT, "")[:_LONGEST_RESULT]


def _form_name(visit: Visit, result: str) -> str:
    """Name what was typed: it is shown to whoever typed it alone, even where several share a browser."""
    return f"bok-search-{visit.member.member.id}-{result}"
