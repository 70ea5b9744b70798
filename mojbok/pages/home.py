"""SCR-HOME (Pulpit): who is signed in, what is to be paid, and the contracts."""

from mojbok.domain.clients import Contract
from mojbok.pages.asking import ask
from mojbok.pages.balance import balance_sheet, payers_section
from mojbok.pages.elements import Html
from mojbok.pages.frame import frame_after_login
from mojbok.pages.icons import icon
from mojbok.pages.notices import bok_line
from mojbok.pages.site import Site
from mojbok.services.home import Overview
from mojbok.texts.formats import day
from mojbok.texts.translate import _
from mojbok.web.access import (
    SESSION,
    Access,
    Request,
    Response,
    forget_storage,
    see_other,
    visit_of,
)

ADDRESS = "/pulpit"


def register(site: Site) -> None:
    """Declare the screen's routes."""

    @site.doors.page(ADDRESS, Access.PORTAL, _("Pulpit"))
    async def page(request: Request) -> None:
        overview = await ask(site.services.home.overview, visit_of(request).signed_in)
        with frame_after_login(site, _("Pulpit"), name=overview.client_name, here=ADDRESS):
            content(site, overview)

    @site.doors.post("/wyloguj", Access.ANY_STAGE)
    async def log_out(request: Request) -> Response:
        return await _log_out(site, request)


def content(site: Site, overview: Overview) -> None:
    """Lay out the overview."""
    with Html("p", None, "lead"):
        Html("span", _("Zalogowano jako "))
        Html("strong", overview.client_name)
        Html("span", _(" (login: {login})").format(login=overview.login))
    if overview.standings.payers:
        balance_sheet(overview.standings)
    if len(overview.standings.payers) > 1:
        payers_section(overview.standings.payers)
    with Html("section", aria_labelledby="umowy"):
        Html("h2", _("Umowy"), id="umowy")
        if not overview.contracts:
            _no_contracts(site)
        with Html("ul", None, "cards"):
            for contract in overview.contracts:
                with Html("li"):
                    _card(contract)


def _card(contract: Contract) -> None:
    with Html("article", None, "sheet card"):
        with Html("div", None, "card-top"):
            Html("h3", contract.number)
            with Html("p", None, f"badge {'good' if contract.is_signed else 'plain'}"):
                icon("done" if contract.is_signed else "info")
                Html("span", contract.status)
        with Html("dl"):
            for term, text in _facts(contract).items():
                with Html("div"):
                    Html("dt", term)
                    Html("dd", text)


def _facts(contract: Contract) -> dict[str, str]:
    end = day(contract.valid_to) if contract.valid_to else _("na czas nieokreślony")
    facts = {
        _("Produkt"): contract.product,
        _("Taryfa"): contract.tariff,
        _("Płatnik"): contract.payer,
        _("Podpisana"): day(contract.signed_on),
        _("Obowiązuje od"): day(contract.valid_from),
        _("Do"): end,
    }
    return {term: text or "—" for term, text in facts.items()}


def _no_contracts(site: Site) -> None:
    with Html("div", None, "sheet empty"):
        Html("p", _("Nie ma tu jeszcze żadnej umowy. Nowa pojawi się sama, gdy ją odnotujemy."))
        bok_line(site.contact)


async def _log_out(site: Site, request: Request) -> Response:
    token = visit_of(request).token
    if token:
        await ask(site.services.sessions.log_out, token)
    response = see_other("/logowanie?powod=wylogowanie")
    site.doors.cookies.forget(response, SESSION)
    forget_storage(response)
    return response
