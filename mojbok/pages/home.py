"""SCR-HOME (Pulpit): who is signed in, what is to be paid, and the contracts."""

from collections.abc import Sequence
from typing import Final

from mojbok.domain.clients import Contract
from mojbok.domain.complaints import Complaint, ComplaintState
from mojbok.pages.asking import ask
from mojbok.pages.balance import balance_sheet, payers_section
from mojbok.pages.complaint_form import LIST as COMPLAINTS
from mojbok.pages.contract_links import CONTRACTS, contract_address
from mojbok.pages.elements import Html, still
from mojbok.pages.frame import frame_after_login
from mojbok.pages.icons import icon
from mojbok.pages.latest import latest_invoices, latest_payments, open_complaints, section_top
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

ADDRESS: Final = "/pulpit"
_MOST_CONTRACTS: Final = 4


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
    with Html("div", None, "together", id="pulpit-saldo", data_money=True):
        _standings(overview)
    waiting = [each for each in overview.complaints if each.state is ComplaintState.ASKED]
    if waiting:
        _asked(waiting)
    with Html("div", None, "together", id="pulpit-ostatnie", data_money=True):
        _latest(overview)
    if overview.complaints:
        open_complaints(overview.complaints, overview.now)
    _contracts(site, overview.contracts)


def _standings(overview: Overview) -> None:
    if overview.standings.payers:
        balance_sheet(overview.standings, overview.refunds, overview.now)
    if len(overview.standings.payers) > 1:
        payers_section(overview.standings.payers)


def _latest(overview: Overview) -> None:
    if overview.invoices:
        latest_invoices(overview.invoices, overview.today)
    if overview.payments:
        latest_payments(overview.payments)


def _asked(complaints: Sequence[Complaint]) -> None:
    """Say first what waits for the customer."""
    with still("div", None, "notice waiting", role="status"):
        icon("alert")
        with Html("div", None, "notice-words"):
            for complaint in complaints:
                with Html("p"):
                    Html("span", _("Pytamy o coś w reklamacji "))
                    Html("a", complaint.number, href=f"{COMPLAINTS}/{complaint.id}")
                    Html("span", _(": odpowiedz, żebyśmy mogli ją rozpatrzyć."))


def _contracts(site: Site, contracts: Sequence[Contract]) -> None:
    with Html("section", aria_labelledby="umowy"):
        section_top(_("Umowy"), "umowy", CONTRACTS, _("Wszystkie umowy"))
        if not contracts:
            _no_contracts(site)
        with Html("ul", None, "cards"):
            for contract in contracts[:_MOST_CONTRACTS]:
                with Html("li"):
                    _card(contract)


def _card(contract: Contract) -> None:
    with Html("article", None, "sheet card"):
        with Html("div", None, "card-top"):
            with Html("h3"):
                Html("a", contract.number, href=contract_address(contract.number))
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
        _("Obowiązuje do"): end,
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
