"""SCR-CONTRACTS (Umowy): every contract, and one with all that belongs to it."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, HTTPException

from mojbok.domain.clients import Contract
from mojbok.domain.contract_repository import ContractPoint
from mojbok.domain.invoices import ContractUnknownError
from mojbok.pages.asking import ask
from mojbok.pages.contract_links import CONTRACTS, contract_address
from mojbok.pages.elements import Html
from mojbok.pages.frame import frame_after_login, sheet
from mojbok.pages.icons import icon
from mojbok.pages.invoice_query import invoices_of_contract
from mojbok.pages.notices import bok_line
from mojbok.pages.site import Site
from mojbok.services.contracts import ContractList, ContractSheet
from mojbok.texts.formats import account_number, day, money
from mojbok.texts.invoices import counted_invoices
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, visit_of

_POINTS = "/punkty-poboru"


def register(site: Site) -> None:
    """Declare the screens' routes."""

    async def own_sheet(request: Request, identifier: str) -> ContractSheet:
        try:
            return await ask(site.services.contracts.sheet, visit_of(request).signed_in, identifier)
        except ContractUnknownError as error:
            raise HTTPException(404) from error

    @site.doors.page(CONTRACTS, Access.PORTAL, _("Umowy"))
    async def list_page(request: Request) -> None:
        shown = await ask(site.services.contracts.all, visit_of(request).signed_in)
        with frame_after_login(site, _("Umowy"), name=shown.client_name, here=CONTRACTS):
            contract_list(site, shown)

    @site.doors.page(f"{CONTRACTS}/{{identifier}}", Access.PORTAL, _("Umowa"))
    async def page(shown: Annotated[ContractSheet, Depends(own_sheet)]) -> None:
        with frame_after_login(site, _("Umowy"), name=shown.client_name, here=CONTRACTS):
            contract_sheet(site, shown)


def contract_list(site: Site, shown: ContractList) -> None:
    """Lay out all contracts."""
    if not shown.sheets:
        with Html("div", None, "sheet empty"):
            Html("h2", _("Nie ma tu jeszcze żadnej umowy"))
            Html(
                "p",
                _("Nowa pojawi się sama, gdy ją odnotujemy. Jeśli jej brakuje, daj nam znać:"),
            )
            bok_line(site.contact)
        return
    with Html("ul", None, "cards"):
        for one in shown.sheets:
            with Html("li"):
                _card(one)


def contract_sheet(site: Site, shown: ContractSheet) -> None:
    """Lay out one contract."""
    with Html("p", None, "back"):
        Html("a", _("Wszystkie umowy"), href=CONTRACTS)
    with sheet():
        with Html("div", None, "card-top"):
            Html("h2", _("Umowa {number}").format(number=shown.contract.number))
            _status(shown.contract)
        _facts({**_terms(shown.contract), **_paying(shown)})
    _points(site, shown)
    _documents(site, shown)


def _card(shown: ContractSheet) -> None:
    contract = shown.contract
    with Html("article", None, "sheet card"):
        with Html("div", None, "card-top"):
            with Html("h2", None, "card-title"):
                Html("a", contract.number, href=contract_address(contract.number))
            _status(contract)
        _facts({**_terms(contract), _("Punkty poboru"): _places(shown)})


def _status(contract: Contract) -> None:
    with Html("p", None, f"badge {'good' if contract.is_signed else 'plain'}"):
        icon("done" if contract.is_signed else "info")
        Html("span", contract.status)


def _facts(facts: dict[str, str]) -> None:
    with Html("dl", None, "facts"):
        for term, text in facts.items():
            with Html("div"):
                Html("dt", term)
                with Html("dd"):
                    Html("span", text or "—")


def _terms(contract: Contract) -> dict[str, str]:
    end = day(contract.valid_to) if contract.valid_to else _("na czas nieokreślony")
    return {
        _("Produkt"): contract.product,
        _("Taryfa"): contract.tariff,
        _("Podpisana"): day(contract.signed_on),
        _("Obowiązuje od"): day(contract.valid_from),
        _("Obowiązuje do"): end,
    }


def _paying(shown: ContractSheet) -> dict[str, str]:
    if shown.payer is None:
        return {_("Płatnik"): ""}
    return {
        _("Płatnik"): shown.payer.name,
        # Plain spaces: on a phone it may go on in the next line, between groups.
        _("Rachunek do wpłat"): " ".join(account_number(shown.payer.account_number).split()),
    }


def _places(shown: ContractSheet) -> str:
    return "; ".join(_address(point) or point.ppe_code for point in shown.points)


def _address(point: ContractPoint) -> str:
    place = point.place
    town = f"{place.postal_code} {place.city}".strip()
    return ", ".join(part for part in (place.street, town) if part)


def _points(site: Site, shown: ContractSheet) -> None:
    with Html("section", aria_labelledby="punkty"):
        Html("h2", _("Punkty poboru"), id="punkty")
        if not shown.points:
            Html("p", _("Do tej umowy nie jest przypisany żaden punkt poboru energii."), "hint")
        for point in shown.points:
            with sheet():
                Html("h3", _address(point) or point.ppe_code)
                _facts(
                    {
                        _("Kod PPE"): point.ppe_code,
                        _("Taryfa"): point.tariff,
                        _("Dystrybutor"): point.distributor,
                    }
                )
                address = f"{_POINTS}/{quote(point.ppe_code)}"
                if site.doors.leads_to(address):
                    with Html("p", None, "links"):
                        Html("a", _("Zużycie i odczyty"), href=address)


def _documents(site: Site, shown: ContractSheet) -> None:
    with Html("section", aria_labelledby="dokumenty"):
        Html("h2", _("Faktury i dokumenty"), id="dokumenty")
        with sheet():
            if shown.invoices.count:
                with Html("p"):
                    Html("span", f"{counted_invoices(shown.invoices.count)}, ")
                    told = _("razem {sum}").format(sum=money(shown.invoices.gross))
                    Html("span", f"{told}. ")
                address = invoices_of_contract(shown.contract.number)
                Html("a", _("Faktury do tej umowy"), "button second", href=address, role="button")
            else:
                Html("p", _("Do tej umowy nie ma jeszcze żadnej faktury."))
            Html("p", _("Treść umowy i załączniki wyślemy na prośbę:"), "hint")
            bok_line(site.contact)
