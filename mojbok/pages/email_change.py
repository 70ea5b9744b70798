"""The link that confirms a new e-mail address. Opening it changes nothing; the page posts, or the customer does."""

from mojbok.domain.credentials import LinkDeadError, LinkState
from mojbok.pages.asking import ask
from mojbok.pages.forms import form, go_to, submit
from mojbok.pages.frame import sheet
from mojbok.pages.links import declare_link
from mojbok.pages.notices import notice
from mojbok.pages.open_frame import open_frame, reader_of
from mojbok.pages.prose import prose
from mojbok.pages.site import Site
from mojbok.texts.translate import _
from mojbok.web.access import EMAIL_CHANGE, Access, Request, Response, see_other, visit_of

ADDRESS = "/zmiana-adresu"


def register(site: Site) -> None:
    """Declare the screen's routes."""
    declare_link(site, ADDRESS, EMAIL_CHANGE)

    @site.doors.page(ADDRESS, Access.ANYBODY, _("Zmiana adresu e-mail"))
    async def page(request: Request) -> None:
        state = await _state(site, request)
        is_fresh = request.query_params.get("stan") == "gotowe"
        reader = await reader_of(site, visit_of(request))
        with open_frame(site, reader, _("Zmiana adresu e-mail"), is_ebok=True):
            content(site, state, is_fresh=is_fresh, is_signed_in=reader.stage is not None)

    @site.doors.post(ADDRESS, Access.ANYBODY)
    async def send(request: Request) -> Response:
        return await _confirm(site, request)


def content(site: Site, state: LinkState, *, is_fresh: bool, is_signed_in: bool) -> None:
    """Lay out what the link is good for."""
    with sheet():
        if state is LinkState.READY:
            prose("p", _("Jeszcze jedna chwila: potwierdzamy Twój nowy adres e-mail."))
            with form(ADDRESS, is_sent_by_itself=True):
                submit(_("Potwierdź adres"))
            return
        if state is LinkState.USED:
            _confirmed(is_fresh=is_fresh)
        else:
            _dead(site)
        if is_signed_in:
            go_to("/ustawienia", _("Ustawienia"))
        else:
            go_to("/logowanie", _("Zaloguj się"))


def _confirmed(*, is_fresh: bool) -> None:
    if is_fresh:
        notice("success", _("Nowy adres e-mail jest potwierdzony. Od teraz piszemy na niego."))
    else:
        notice("success", _("Ten adres e-mail jest już potwierdzony. Nie musisz nic robić."))


def _dead(site: Site) -> None:
    notice(
        "error",
        _(
            "Ten link jest nieważny: minęły 24 godziny, zastąpił go nowszy, zmiana została anulowana "
            "albo po niej zmieniło się hasło. Może też być niepełny."
        ),
        _("Zaloguj się i podaj nowy adres jeszcze raz w zakładce Ustawienia."),
        contact=site.contact,
    )


async def _state(site: Site, request: Request) -> LinkState:
    token = site.doors.cookie(request, EMAIL_CHANGE)
    return await ask(site.services.email_changes.state, token) if token else LinkState.DEAD


async def _confirm(site: Site, request: Request) -> Response:
    token = site.doors.cookie(request, EMAIL_CHANGE)
    try:
        if token:
            await ask(site.services.email_changes.confirm, token, visit_of(request).source)
    except LinkDeadError:
        return see_other(ADDRESS)
    return see_other(f"{ADDRESS}?stan=gotowe")
