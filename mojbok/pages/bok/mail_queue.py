"""`/bok/poczta`: the letters that wait, were refused, or went (BOK-05)."""

from typing import Final

from mojbok.domain.audit import ReasonInvalidError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.letter_status import LetterStatus
from mojbok.domain.letters import State
from mojbok.domain.mail_queue import LetterNotRetriedError
from mojbok.domain.staff_permissions import Act, may
from mojbok.pages.asking import ask
from mojbok.pages.bok.frame import bok_frame
from mojbok.pages.elements import Html, still
from mojbok.pages.fields import Field
from mojbok.pages.forms import form, give_back, returned, settle, submit, text_of, typed
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.site import Site
from mojbok.pages.turning import PAGE, page_number, turning
from mojbok.services.drafts import Returned
from mojbok.services.mail_queue import QueuePage
from mojbok.texts.formats import instant
from mojbok.texts.letters import letter_name
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, see_other, visit_of

ADDRESS: Final = "/bok/poczta"
FORM: Final = "bok-mail"
_STATE: Final = "stan"
_STATES: Final[dict[str, State]] = {
    "czekaja": "waiting",
    "odrzucone": "refused",
    "wyslane": "sent",
}
_LONGEST_ID: Final = 64


def register(site: Site) -> None:
    """Declare the routes."""

    @site.doors.page(ADDRESS, Access.STAFF, _("Kolejka poczty"), act=Act.SEE_MAIL)
    async def page(request: Request) -> None:
        visit, query = visit_of(request), request.query_params
        state = _STATES.get(query.get(_STATE, ""), "waiting")
        number = page_number(query.get(PAGE))
        shown = await ask(site.services.bok.mail.page, state, number, actor=visit.actor)
        back = await returned(site, request, FORM)
        with bok_frame(visit.member, _("Kolejka poczty"), here=ADDRESS):
            notice_of(back.notice, site.contact)
            if tried := query.get("ponowiono", ""):
                _tell_tried(tried)
            content(shown, back, may_retry=may(visit.actor.role, Act.RETRY_MAIL))

    @site.doors.post(f"{ADDRESS}/ponow", Access.STAFF, act=Act.RETRY_MAIL)
    async def retry(request: Request) -> Response:
        return await _retry(site, request)


def content(shown: QueuePage, back: Returned, *, may_retry: bool) -> None:
    """Lay out the states, the letters in one of them, and the way to try them again."""
    _tabs(shown)
    if not shown.letters:
        with still("div", None, "sheet empty"):
            Html("p", _empty(shown.state))
        return
    if may_retry and shown.state != "sent" and shown.page == 1:
        _retry_form(back)
    _table(shown, may_retry=may_retry)
    turning(
        _address(shown.state),
        page=shown.page,
        has_more=shown.has_more,
        name=_("Strony listy wiadomości"),
    )


def _tabs(shown: QueuePage) -> None:
    names = {
        "waiting": _("Czekają ({count})").format(count=shown.waiting),
        "refused": _("Odrzucone ({count})").format(count=shown.refused),
        "sent": _("Wysłane"),
    }
    with still("nav", None, "chips", aria_label=_("Stan wiadomości")), Html("ul"):
        for state in _STATES.values():
            here = "page" if state == shown.state else None
            with Html("li"):
                Html("a", names[state], href=_address(state), aria_current=here)


def _retry_form(back: Returned) -> None:
    with form(f"{ADDRESS}/ponow", classes="act-line"):
        Field(
            "reason",
            _("Powód (niekonieczny)"),
            value=back.values.get("reason", ""),
            error=back.errors.get("reason"),
            hint=_("Na przykład: serwer poczty znowu działa"),
            maxlength=200,
            autocomplete="off",
        )
        submit(_("Ponów wszystkie niewysłane"), "second")


def _table(shown: QueuePage, *, may_retry: bool) -> None:
    has_acts = may_retry and shown.state != "sent"
    heads = [_("Napisana"), _("Rodzaj"), _("Do"), _when_head(shown.state), _("Prób")]
    heads += [_("Ostatni błąd")] if shown.state != "sent" else []
    heads += [_("Ponowienie")] if has_acts else []
    with Html("table", None, "pays", role="table"):
        Html("caption", _("Wiadomości"), "unseen")
        with Html("thead", role="rowgroup"), Html("tr", role="row"):
            for name in heads:
                Html("th", name, scope="col", role="columnheader")
        with Html("tbody", role="rowgroup"):
            for letter in shown.letters:
                _row(letter, has_acts=has_acts)


def _row(letter: LetterStatus, *, has_acts: bool) -> None:
    when = letter.sent_at or letter.due_at
    cells = {
        _("Rodzaj"): letter_name(letter.kind),
        _("Do"): letter.recipient,
        _when_head(letter.state): instant(when) if letter.state != "refused" else "–",
        _("Prób"): str(letter.attempts),
    }
    if letter.state != "sent":
        cells[_("Ostatni błąd")] = letter.last_error or "–"
    with Html("tr", role="row"):
        Html("td", instant(letter.created_at), role="cell", data_name=_("Napisana"))
        for name, text in cells.items():
            Html("td", text, "pays-what" if name == _("Do") else "", role="cell", data_name=name)
        if has_acts:
            with Html("td", None, role="cell", data_name=_("Ponowienie")), form(f"{ADDRESS}/ponow"):
                Html("input", type="hidden", name="letter", value=letter.id)
                with Html("button", None, "button quiet", type="submit"):
                    Html("span", _("Ponów"))
                    Html("span", f" {letter_name(letter.kind)}, {letter.recipient}", "unseen")


async def _retry(site: Site, request: Request) -> Response:
    data, actor = await typed(request), visit_of(request).actor
    letter_id = text_of(data, "letter")[:_LONGEST_ID] or None
    reason = text_of(data, "reason")
    try:
        count = await ask(site.services.bok.mail.retry, letter_id, actor=actor, reason=reason)
    except LetterNotRetriedError as error:
        return await give_back(site, request, FORM, ADDRESS, values={}, notice=error)
    except ReasonInvalidError as error:
        wrong = FormInvalidError(errors={"reason": error})
        values = {"reason": reason}
        return await give_back(site, request, FORM, ADDRESS, values=values, errors=wrong.errors)
    await settle(site, request, FORM)
    return see_other(f"{ADDRESS}?ponowiono={count}")


def _tell_tried(count: str) -> None:
    number = page_number(count) if count != "0" else 0
    sentence = _("Wysyłamy jeszcze raz wiadomości: {count}.").format(count=number)
    notice("success", sentence, is_focused=True)


def _empty(state: State) -> str:
    return {
        "waiting": _("Nic nie czeka: wszystkie wiadomości wyszły."),
        "refused": _("Żadnej wiadomości nie odrzucono."),
        "sent": _("Nie wysłano jeszcze żadnej wiadomości."),
    }[state]


def _when_head(state: State) -> str:
    return _("Wysłana") if state == "sent" else _("Następna próba")


def _address(state: State) -> str:
    name = next(name for name, known in _STATES.items() if known == state)
    return f"{ADDRESS}?{_STATE}={name}"
