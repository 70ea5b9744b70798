"""The section "Przypomnienia e-mailem" of the settings: of what, for each payer (POR-16)."""

from collections.abc import Collection
from typing import Final

from starlette.datastructures import FormData

from mojbok.domain.address_id import address_id, number_of
from mojbok.domain.billing import Payer
from mojbok.domain.reminders import ReminderKind
from mojbok.pages.asking import ask
from mojbok.pages.client_data import WINDOW
from mojbok.pages.elements import Html
from mojbok.pages.fields import checkbox
from mojbok.pages.forms import form, submit
from mojbok.pages.frame import sheet
from mojbok.pages.notices import notice
from mojbok.pages.prose import prose
from mojbok.pages.site import Site
from mojbok.pages.windows import window_button
from mojbok.services.reminders import ReminderSheet
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, see_other, visit_of

_SAVE: Final = "/ustawienia/przypomnienia"
_SAVED: Final = "przypomnienia"
_PAYER: Final = "platnik"
#: A client has some hundreds of payers at most, with so many boxes each.
_MOST_FIELDS: Final = 5_000


def register(site: Site, page: str) -> None:
    """Declare where the form posts to; `page` is the address of the settings."""

    @site.doors.post(_SAVE, Access.PORTAL)
    async def save(request: Request) -> Response:
        visit = visit_of(request)
        data = await request.form(max_files=0, max_fields=_MOST_FIELDS)
        await ask(site.services.reminders.choose, visit.signed_in, _chosen(data), visit.source)
        return see_other(f"{page}?stan={_SAVED}#przypomnienia")


async def reminders_shown(site: Site, request: Request) -> ReminderSheet:
    """Give what the customer has chosen."""
    return await ask(site.services.reminders.sheet, visit_of(request).signed_in)


def reminders_section(shown: ReminderSheet, request: Request, *, page: str) -> None:
    """Lay out the section, and what has just been done."""
    if not shown.payers:
        return
    with Html("section", aria_labelledby="przypomnienia"):
        Html("h2", _("Przypomnienia e-mailem"), id="przypomnienia")
        if request.query_params.get("stan", "") == _SAVED:
            notice("success", _("Wybór przypomnień zapisany."))
        with sheet():
            if not shown.is_agreed:
                _ask_for_consent(page)
            prose(
                "p",
                _(
                    "Piszemy najwyżej raz dziennie, między 9 a 18, i tylko o tym, co nie jest zapłacone. "
                    "W wiadomości są numer faktury, kwota i termin."
                ),
            )
            with form(_SAVE):
                for payer, kinds in shown.payers:
                    _boxes(payer, kinds)
                submit(_("Zapisz przypomnienia"), "second")


def _ask_for_consent(page: str) -> None:
    prose(
        "p",
        _("Teraz żadnych przypomnień nie wysyłamy, bo nie ma zgody na powiadomienia."),
        "strong-words",
    )
    window_button(page, WINDOW, _("Daj zgodę"), "second")


def _boxes(payer: Payer, kinds: Collection[ReminderKind]) -> None:
    key = address_id(payer.id)
    with Html("fieldset", None, "group"):
        Html("legend", payer.name)
        Html("input", type="hidden", name=_PAYER, value=key)
        with Html("div", None, "group-fields"):
            for kind, (label, hint) in _words().items():
                checkbox(_box(key, kind), label, is_checked=kind in kinds, hint=hint)


def _words() -> dict[ReminderKind, tuple[str, str]]:
    return {
        ReminderKind.NEW: (_("Nowa faktura"), _("gdy ją wystawimy")),
        ReminderKind.DUE: (_("Zbliża się termin płatności"), _("3 dni przed terminem")),
        ReminderKind.OVERDUE: (_("Minął termin płatności"), _("3 dni po terminie")),
        ReminderKind.ENDING: (_("Kończy się umowa"), _("30 dni przed końcem")),
    }


def _box(key: str, kind: ReminderKind) -> str:
    return f"przypomnienie-{key}-{kind}"


def _chosen(data: FormData) -> dict[str, set[ReminderKind]]:
    chosen: dict[str, set[ReminderKind]] = {}
    for key in data.getlist(_PAYER):
        if isinstance(key, str) and (payer_id := number_of(key)) is not None:
            chosen[payer_id] = {kind for kind in ReminderKind if _box(key, kind) in data}
    return chosen
