"""Zamknięcie konta: what it means, asking for it, and staying after all (POR-09)."""

from datetime import datetime
from typing import Final

from mojbok.domain.accounts import AccountLockedError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.rates import TooBusyError
from mojbok.pages.asking import ask, ask_in_turn
from mojbok.pages.elements import Html, still
from mojbok.pages.fields import checkbox
from mojbok.pages.forms import form, give_back, go_to, returned, settle, submit, text_of, typed
from mojbok.pages.frame import CLOSING as ADDRESS
from mojbok.pages.frame import frame_after_login, sheet
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.present_password import present_password
from mojbok.pages.site import Site
from mojbok.services.drafts import Returned
from mojbok.texts.formats import counted
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, Visit, see_other, visit_of

STAY: Final = f"{ADDRESS}/zostaje"
_SETTINGS: Final = "/ustawienia"
_STAYS: Final = "zostaje"


def register(site: Site) -> None:
    """Declare the screen's routes."""

    @site.doors.page(ADDRESS, Access.PORTAL, _("Zamknięcie konta"))
    async def page(request: Request) -> None:
        visit = visit_of(request)
        back = await returned(site, request, _draft_name(visit))
        name = await ask(site.services.home.client_name, visit.signed_in)
        with frame_after_login(site, _("Zamknięcie konta"), name=name, here=_SETTINGS):
            closes_at = visit.signed_in.account.closes_at
            if closes_at is None and request.query_params.get("stan") == _STAYS:
                notice("success", _("Zostajesz z nami. Tego konta nie zamkniemy."), is_focused=True)
            content(site, back, closes_at)

    @site.doors.post(ADDRESS, Access.PORTAL)
    async def ask_for(request: Request) -> Response:
        return await _ask_for(site, request)

    @site.doors.post(STAY, Access.PORTAL)
    async def stay(request: Request) -> Response:
        visit = visit_of(request)
        await ask(site.services.closing.stay, visit.signed_in, visit.source)
        return see_other(f"{ADDRESS}?stan={_STAYS}")


def closing_section() -> None:
    """Lay out the section of the settings that leads here."""
    with Html("section", aria_labelledby="zamkniecie-konta"):
        Html("h2", _("Zamknięcie konta"), id="zamkniecie-konta")
        with sheet():
            Html("p", _("Możesz zamknąć konto w mojBOK. Umowa na prąd się przez to nie kończy."))
            go_to(ADDRESS, _("Zamknij konto"), "second")


def content(site: Site, back: Returned, closes_at: datetime | None) -> None:
    """Lay out the screen."""
    with still("p", None, "back-link"):
        Html("a", _("Wróć do ustawień"), href=_SETTINGS)
    notice_of(back.notice, site.contact)
    with sheet():
        _explained(site)
        if closes_at is None:
            _asking(back)
        else:
            with form(STAY):
                submit(_("Zostaję"))


def _explained(site: Site) -> None:
    days = site.services.closing.limits.closing.days
    sentences = (
        _(
            "Po zamówieniu konto działa jak dotąd jeszcze przez {days}. W tym czasie możesz zmienić "
            "zdanie. Jeśli trwa wtedy reklamacja albo zwrot, zamkniemy konto, gdy się skończą."
        ).format(days=counted(days, _("jeden dzień"), _("dni"), _("dni"))),
        _(
            "Potem wylogujemy Cię wszędzie i usuniemy login, hasło, e-mail i telefon konta, adres do "
            "korespondencji, kalendarz, przypomnienia i zapamiętane przeglądarki. Nie da się tego cofnąć, "
            "ale możesz zarejestrować się jeszcze raz."
        ),
        _(
            "Umowa na prąd się przez to nie kończy, a rachunki trzeba płacić jak dotąd. Umowę wypowiada się "
            "osobno: napisz albo zadzwoń do Biura Obsługi Klienta."
        ),
    )
    for sentence in sentences:
        Html("p", sentence)
    Html("h2", _("Co musimy zachować"))
    with Html("ul"):
        for kept in _kept():
            Html("li", kept)


def _kept() -> tuple[str, ...]:
    return (
        _(
            "Faktury i wpłaty: 5 lat od końca roku (art. 74 ustawy o rachunkowości, art. 112 ustawy o VAT)."
        ),
        _("Umowy i dane w nich: u sprzedawcy, póki trwa umowa i można z niej dochodzić roszczeń."),
        _("Reklamacje i zwroty: póki można dochodzić roszczeń."),
        _(
            "Zgody, zaakceptowane regulaminy i zapis zdarzeń: jako dowód, że działaliśmy zgodnie z prawem."
        ),
        _(
            "Wysłane już wiadomości: ich rodzaj i adres, tak długo, jak trzymamy wiadomości każdego konta."
        ),
    )


def _asking(back: Returned) -> None:
    with form(ADDRESS, has_required=True):
        present_password(back)
        checkbox(
            "sure",
            _("Wiem, co zostanie usunięte, i chcę zamknąć konto"),
            error=back.errors.get("sure"),
            is_focused="sure" in back.errors,
            is_required=True,
        )
        submit(_("Zamów zamknięcie konta"))


def _draft_name(visit: Visit) -> str:
    return f"closing-{visit.signed_in.account.id}"


async def _ask_for(site: Site, request: Request) -> Response:
    data = await typed(request)
    visit = visit_of(request)
    name, who = _draft_name(visit), visit.signed_in
    password, is_sure = text_of(data, "password"), bool(text_of(data, "sure"))

    def do() -> None:
        site.services.closing.ask_for(who, password, visit.source, is_sure=is_sure)

    try:
        await ask_in_turn(who.account.login, do)
    except FormInvalidError as error:
        return await give_back(site, request, name, ADDRESS, values={}, errors=error.errors)
    except (AccountLockedError, TooBusyError) as error:
        return await give_back(site, request, name, ADDRESS, values={}, notice=error)
    await settle(site, request, name)
    return see_other(ADDRESS)
