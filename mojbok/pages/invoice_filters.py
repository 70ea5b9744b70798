"""What the list of invoices can be narrowed and sorted by: links and one form that asks by GET."""

from dataclasses import replace

from mojbok.domain.billing import InvoiceState
from mojbok.domain.invoices import InvoicePage, InvoiceQuery
from mojbok.pages.elements import Html
from mojbok.pages.fields import select
from mojbok.pages.icons import icon
from mojbok.pages.invoice_query import ADDRESS, address_of, sorting
from mojbok.texts.invoices import sort_names, states_of_filter
from mojbok.texts.translate import _

STATE_ICON = {
    InvoiceState.DUE: "info",
    InvoiceState.OVERDUE: "alert",
    InvoiceState.PAID: "done",
}


def states(shown: InvoicePage) -> None:
    """Lay out the states as links: what people look for most is one tap away."""
    query = shown.query
    with Html("nav", None, "chips", aria_label=_("Stan faktury")), Html("ul"):
        for state, name in states_of_filter().items():
            narrowed = replace(query.filter, state=state)
            is_here = state is query.filter.state
            with (
                Html("li"),
                Html(
                    "a",
                    href=address_of(replace(query, filter=narrowed, page=1)),
                    aria_current="true" if is_here else None,
                ),
            ):
                if state:
                    icon(STATE_ICON[state])
                Html("span", name)


def filters(shown: InvoicePage) -> None:
    """Lay out everything else that narrows and sorts the list."""
    query, choices = shown.query, shown.choices
    is_used = bool(_others(query)) or query.sort is not InvoiceQuery().sort
    with Html("details", None, "filters", open=is_used):
        with Html("summary"):
            icon("filter")
            Html("span", _("Filtruj i sortuj"))
        with Html("form", None, "filter-form", method="get", action=ADDRESS, role="search"):
            if query.filter.state:
                Html("input", type="hidden", name="stan", value=query.filter.state)
            _search(query.filter.search)
            if len(choices.payers) > 1:
                # One name may stand for several payers.
                names = {payer.id: f"{payer.name} ({payer.id})" for payer in choices.payers}
                payers = {"": _("Wszyscy"), **names}
                select("platnik", _("Płatnik"), payers, query.filter.payer_id or "")
            if len(choices.contracts) > 1:
                contracts = {number: number for number in choices.contracts}
                _choice("umowa", _("Umowa"), contracts, query.filter.contract_number or "")
            years = {str(year): str(year) for year in choices.years}
            _choice("rok", _("Rok"), years, str(query.filter.year or ""))
            _sorting(query)
            with Html("div", None, "buttons"):
                Html("button", _("Pokaż"), "button second", type="submit")
                if not query.filter.is_empty:
                    Html("a", _("Wyczyść filtry"), "button quiet", href=ADDRESS, role="button")


def _search(typed: str) -> None:
    with Html("div", None, "field"):
        with Html("div", None, "label"):
            Html("label", _("Numer faktury"), for_="szukaj")
        with Html("div", None, "control"):
            Html(
                "input",
                type="search",
                id="szukaj",
                name="szukaj",
                value=typed or None,
                maxlength="64",
                autocomplete="off",
                spellcheck="false",
                enterkeyhint="search",
            )


def _choice(name: str, label: str, options: dict[str, str], chosen: str) -> None:
    select(name, label, {"": _("Wszystkie"), **options}, chosen)


def _sorting(query: InvoiceQuery) -> None:
    options = {
        sorting(key, is_descending=is_descending): text
        for (key, is_descending), text in sort_names().items()
    }
    select(
        "sortuj", _("Kolejność"), options, sorting(query.sort, is_descending=query.is_descending)
    )


def _others(query: InvoiceQuery) -> list[object]:
    """Give what the filter asks for apart from the state, which has links of its own."""
    narrowed = query.filter
    given = (narrowed.payer_id, narrowed.contract_number, narrowed.year, narrowed.search)
    return [each for each in given if each]
