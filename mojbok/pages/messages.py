"""SCR-MESSAGES (Wiadomości): every letter that mojBOK has sent, so that a false one can be told from a true one."""

from typing import Final

from mojbok.domain.letters import State
from mojbok.domain.messages import Message
from mojbok.pages.asking import ask
from mojbok.pages.elements import Html, still
from mojbok.pages.frame import frame_after_login, sheet
from mojbok.pages.money_parts import state_badge
from mojbok.pages.notices import bok_line
from mojbok.pages.prose import prose
from mojbok.pages.site import Site
from mojbok.pages.turning import PAGE, page_number, turning
from mojbok.services.messages import MessageList
from mojbok.texts.formats import instant
from mojbok.texts.letters import letter_name, letter_state
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, visit_of

ADDRESS: Final = "/wiadomosci"
_BADGES: Final[dict[State, tuple[str, str]]] = {
    "waiting": ("plain", "clock"),
    "sent": ("good", "done"),
    "refused": ("due", "alert"),
}


def register(site: Site) -> None:
    """Declare the screen's route."""

    @site.doors.page(ADDRESS, Access.PORTAL, _("Wiadomości"))
    async def page(request: Request) -> None:
        number = page_number(request.query_params.get(PAGE))
        shown = await ask(site.services.messages.page, visit_of(request).signed_in, number)
        with frame_after_login(site, _("Wiadomości"), name=shown.client_name, here=ADDRESS):
            content(site, shown)


def content(site: Site, shown: MessageList) -> None:
    """Lay out the screen."""
    with still("div"):
        prose(
            "p",
            _(
                "Tu są wszystkie wiadomości e-mail, które wysłaliśmy do Ciebie w ostatnich dwóch latach. "
                "Nie ma jej tu? To nie my."
            ),
            "lead",
        )
    with still("section", None, "", id="lista", data_letters=True, aria_labelledby="wyslane"):
        Html("h2", _("Wysłane do Ciebie"), id="wyslane")
        if shown.messages:
            _table(shown)
            turning(
                ADDRESS,
                page=shown.page,
                pages=shown.pages,
                place="lista",
                name=_("Strony listy wiadomości"),
            )
        else:
            with Html("div", None, "sheet empty"):
                Html(
                    "p", _("Nie wysłaliśmy jeszcze żadnej wiadomości. Pojawi się tu, gdy wyjdzie.")
                )
    _advice(site)


def _table(shown: MessageList) -> None:
    with Html("table", None, "pays", role="table"):
        Html("caption", _("Wiadomości, od najnowszej"), "unseen")
        with Html("thead", role="rowgroup"), Html("tr", role="row"):
            for name in (_("Data"), _("Temat"), _("Na adres"), _("Stan")):
                Html("th", name, scope="col", role="columnheader")
        with Html("tbody", role="rowgroup"):
            for message in shown.messages:
                _row(message)


def _row(message: Message) -> None:
    name = letter_name(message.kind)
    with Html("tr", role="row"):
        at = instant(message.sent_at or message.put_at)
        Html("td", at, role="cell", data_name=_("Data"))
        with Html("td", None, "pays-what", role="cell", data_name=_("Temat")):
            Html("span", message.subject or name)
            if message.subject:
                Html("span", name, "hint")
        to = message.recipient or _("znany nam z umowy")
        Html("td", to, role="cell", data_name=_("Na adres"))
        with Html("td", None, role="cell", data_name=_("Stan")):
            state_badge(*_BADGES[message.state], letter_state(message.state))


def _advice(site: Site) -> None:
    with still("section", aria_labelledby="rozpoznaj"):
        Html("h2", _("Jak rozpoznać fałszywą wiadomość"), id="rozpoznaj")
        with sheet():
            with Html("ul"):
                for sentence in _what_letters_never_do():
                    with Html("li"):
                        prose("span", sentence)
            prose(
                "p",
                _(
                    "Nie klikaj i nic nie wpłacaj, jeśli coś budzi Twoją wątpliwość. Przekaż nam tę wiadomość, "
                    "a podejrzaną zgłoś też zespołowi CERT Polska: incydent.cert.pl, SMS-y na numer 8080."
                ),
            )
            bok_line(site.contact)


def _what_letters_never_do() -> tuple[str, ...]:
    return (
        _("Nigdy nie prosimy o hasło, kod jednorazowy, numer PESEL ani dane karty."),
        _(
            "Nigdy nie podajemy w wiadomości numeru konta do wpłaty: sprawdzisz go tu, w Płatnościach."
        ),
        _("Nigdy nie dołączamy plików ani programów: faktury czekają w portalu."),
        _("Linki w naszych wiadomościach prowadzą tylko do tego portalu."),
    )
