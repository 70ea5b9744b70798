"""SCR-COMPLAINTS, one complaint: its state, the legal deadline, the talk with BOK, and what can be done."""

from typing import Final

from fastapi import HTTPException
from nicegui import ui
from starlette.datastructures import FormData

from mojbok.domain.complaint_deadline import Clock
from mojbok.domain.complaints import (
    LABELS,
    MOST,
    Author,
    Category,
    ComplaintClosedError,
    ComplaintState,
    ComplaintUnknownError,
    Message,
)
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.rates import TooManyRequestsError
from mojbok.pages.asking import ask
from mojbok.pages.complaint_files import (
    MOST_BODY,
    Sent,
    answer,
    default_button,
    fault_of_files,
    file_links,
    files_field,
    received,
    saved,
)
from mojbok.pages.complaint_form import ADDRESS as NEW_ADDRESS
from mojbok.pages.complaint_form import LIST
from mojbok.pages.complaint_watch import ComplaintWatch, OpenPage
from mojbok.pages.complaints import state_badge
from mojbok.pages.elements import Html, still
from mojbok.pages.forms import form, give_back, returned, settle, submit, text_of, typed
from mojbok.pages.frame import frame_after_login
from mojbok.pages.icons import icon
from mojbok.pages.long_fields import text_area
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.site import Site
from mojbok.services.complaints import ComplaintSheet
from mojbok.services.drafts import Returned
from mojbok.texts.complaints import (
    about_name,
    basis,
    category_name,
    consequence_of_silence,
    meaning_of_silence,
    message_name,
    state_name,
    time_left,
    ways_on_after_refusal,
)
from mojbok.texts.formats import day, instant
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, Visit, see_other, visit_of

ADDRESS: Final = LIST + "/{complaint_id}"
_REFUSED: Final = (ComplaintState.REJECTED, ComplaintState.PARTLY_ACCEPTED)


def register(site: Site) -> None:
    """Declare the complaint's page, and where a reply and a withdrawal post to."""
    watch = ComplaintWatch(revisions=site.services.complaints.revisions)

    @site.doors.page(ADDRESS, Access.PORTAL, _("Reklamacja"))
    async def page(request: Request, complaint_id: str) -> None:
        visit = visit_of(request)
        shown = await _sheet(site, visit, complaint_id)
        back = await returned(site, request, _draft_name(visit, complaint_id))
        with frame_after_login(
            site, _("Reklamacje"), name=shown.client_name, here=LIST, is_live=True
        ):
            laid_out = ComplaintPage(site, visit, shown, back, request.query_params.get("stan", ""))
        ui.context.client.on_connect(
            lambda client: watch.add(
                client,
                OpenPage(
                    complaint_id=complaint_id, seen=laid_out.revision, refresh=laid_out.refresh
                ),
            )
        )

    @site.doors.post(ADDRESS, Access.PORTAL, most_body=MOST_BODY)
    async def reply(request: Request, complaint_id: str) -> Response:
        async with received(request) as sent:
            return answer(request, await _reply(site, request, complaint_id, sent))

    @site.doors.post(ADDRESS + "/szkic", Access.PORTAL)
    async def save(request: Request, complaint_id: str) -> Response:
        data = await typed(request)
        await _sheet(site, visit_of(request), complaint_id)
        return saved(await _give_back(site, request, complaint_id, data))

    @site.doors.post(ADDRESS + "/wycofaj", Access.PORTAL)
    async def withdraw(request: Request, complaint_id: str) -> Response:
        return await _withdraw(site, visit_of(request), complaint_id)


class ComplaintPage:
    """One open page: what changes by itself while it is open, and what was typed and stays."""

    def __init__(
        self, site: Site, visit: Visit, shown: ComplaintSheet, back: Returned, news: str
    ) -> None:
        self._site = site
        self._visit = visit
        self._id = shown.complaint.id
        self.revision = shown.complaint.revision
        with still("div", None, "stack") as top:
            _tell(news)
            notice_of(back.notice, site.contact)
            _top(shown)
        self._top = top
        # One sentence for those who listen: the whole talk read out again would tell them less.
        with still("p", None, "unseen", role="status") as heard:
            pass
        self._heard = heard
        with still("div", None, "stack") as talk:
            _talk(shown)
        self._talk = talk
        # Hidden, not taken away: what was typed may still be wanted.
        self._reply = Html("div", None, "stack reply", hidden=not shown.complaint.state.is_open)
        with self._reply, still("div", None, "stack"):
            _reply_form(shown, back, site.tokens.identifier())

    async def refresh(self) -> int:
        """Show the complaint as it is now, and tell its revision; what is being typed stays."""
        if self._visit.is_over:
            return self.revision
        shown = await ask(self._site.services.complaints.sheet, self._visit.signed_in, self._id)
        with self._heard.anew():
            Html("span", _news(shown))
        with self._top.anew():
            _top(shown)
        with self._talk.anew():
            _talk(shown)
        self._reply.put(hidden=not shown.complaint.state.is_open)
        self.revision = shown.complaint.revision
        return self.revision


def _news(shown: ComplaintSheet) -> str:
    told = _("Nowa wiadomość: {what}. Stan reklamacji: {state}.")
    what = message_name(shown.talk[-1].kind)
    return told.format(what=what, state=state_name(shown.complaint.state))


def _tell(news: str) -> None:
    told = {
        "przyjeta": _("Przyjęliśmy Twoją reklamację. Potwierdzenie wysłaliśmy e-mailem."),
        "wyslano": _("Odpowiedź wysłana."),
        "wycofana": _("Reklamacja wycofana."),
    }
    if news in told:
        notice("success", told[news], is_focused=True)


def _top(shown: ComplaintSheet) -> None:
    complaint = shown.complaint
    with Html("p", None, "back"):
        Html("a", _("Wszystkie reklamacje"), href=LIST)
    with Html("section", None, "sheet complaint-top"):
        with Html("div", None, "card-top"):
            Html("h2", complaint.subject)
            state_badge(complaint.state)
        with Html("dl", None, "facts"):
            for term, text in _facts(shown).items():
                with Html("div"):
                    Html("dt", term)
                    with Html("dd"):
                        Html("span", text)
        if complaint.state.is_open:
            _clock(shown)
        if complaint.state in _REFUSED:
            _ways_on(shown)


def _facts(shown: ComplaintSheet) -> dict[str, str]:
    complaint = shown.complaint
    facts = {
        _("Numer"): complaint.number,
        _("Przyjęta"): instant(complaint.received_at),
        _("Kategoria"): category_name(complaint.category),
    }
    if complaint.about:
        facts[_("Dotyczy")] = about_name(complaint.about)
    if complaint.closed_at:
        facts[_("Zakończona")] = instant(complaint.closed_at)
    return facts


def _clock(shown: ComplaintSheet) -> None:
    left = shown.deadline
    is_over = left.clock is Clock.OVER
    with Html("div", None, f"deadline {left.clock}"):
        icon("alert" if is_over else "clock")
        with Html("div", None, "notice-words"):
            with Html("p", None, "deadline-day"):
                told = _("Termin odpowiedzi: {due}") if is_over else _("Odpowiemy do {due}")
                Html("strong", told.format(due=day(left.due_on)))
                Html("span", f" ({time_left(left)})")
            if is_over:
                Html("p", consequence_of_silence(shown.silence, left.due_on))
            else:
                Html("p", f"{basis(shown.silence)} {meaning_of_silence(shown.silence)}", "hint")
            if shown.complaint.state is ComplaintState.ASKED:
                Html("p", _("Czekamy na Twoją odpowiedź. Termin biegnie dalej."), "hint")
            if shown.complaint.category is Category.QUALITY:
                Html(
                    "p",
                    _("Nie masz prądu? Pogotowie energetyczne dystrybutora: 991, całą dobę."),
                    "hint",
                )


def _ways_on(shown: ComplaintSheet) -> None:
    with Html("div", None, "ways-on"):
        Html("h3", _("Nie zgadzasz się z odpowiedzią?"))
        with Html("ul", None, "plain-list"):
            for way in ways_on_after_refusal(is_consumer=shown.complaint.is_consumer):
                Html("li", way)
        with Html("p", None, "links"):
            Html("a", _("Złóż nową reklamację"), href=NEW_ADDRESS)


def _talk(shown: ComplaintSheet) -> None:
    with Html("section", aria_labelledby="rozmowa"):
        Html("h2", _("Rozmowa"), id="rozmowa")
        with Html("ol", None, "talk"):
            for message in shown.talk:
                with Html("li"):
                    _message(message)


def _message(message: Message) -> None:
    whose = "from-bok" if message.kind.author is Author.BOK else "from-client"
    with Html("article", None, f"sheet message-sheet {whose}"):
        with Html("div", None, "card-top"):
            Html("h3", message_name(message.kind))
            Html("p", instant(message.at), "hint")
        if message.verdict:
            state_badge(message.verdict)
        if message.text:
            Html("p", message.text, "said")
        file_links(message.attachments)


def _reply_form(shown: ComplaintSheet, back: Returned, key: str) -> None:
    address = f"{LIST}/{shown.complaint.id}"
    first = next(iter(back.errors), None)
    with Html("section", None, "sheet", aria_labelledby="odpowiedz"):
        Html("h2", _("Napisz do nas w tej sprawie"), id="odpowiedz")
        with form(address, takes_files=True, saved_at=f"{address}/szkic"):
            default_button()
            # Sent once more, it is the same reply.
            Html("input", type="hidden", name="key", value=key)
            text_area(
                "text",
                LABELS["reply"],
                most=MOST["text"],
                value=back.values.get("text", ""),
                error=back.errors.get("text"),
                is_focused=first == "text",
                rows=5,
            )
            files_field(shown.waiting, back.errors.get("files"), is_focused=first == "files")
            submit(_("Wyślij odpowiedź"))
    with Html("details", None, "sheet withdraw"):
        Html("summary", _("Wycofaj reklamację"))
        Html(
            "p",
            _(
                "Zakończymy sprawę bez odpowiedzi. Tego nie da się cofnąć, ale możesz złożyć nową reklamację."
            ),
        )
        with form(f"{address}/wycofaj"):
            submit(_("Tak, wycofaj"), "second")


async def _sheet(site: Site, visit: Visit, complaint_id: str) -> ComplaintSheet:
    try:
        return await ask(site.services.complaints.sheet, visit.signed_in, complaint_id)
    except ComplaintUnknownError:
        raise HTTPException(404) from None


async def _withdraw(site: Site, visit: Visit, complaint_id: str) -> Response:
    try:
        await ask(site.services.complaints.withdraw, visit.signed_in, complaint_id, visit.source)
    except ComplaintUnknownError:
        raise HTTPException(404) from None
    except ComplaintClosedError:
        return see_other(f"{LIST}/{complaint_id}")
    return see_other(f"{LIST}/{complaint_id}?stan=wycofana")


async def _reply(site: Site, request: Request, complaint_id: str, sent: Sent) -> Response:
    try:
        return await _say(site, request, complaint_id, sent)
    except ComplaintUnknownError:
        raise HTTPException(404) from None
    except (ComplaintClosedError, TooManyRequestsError) as error:
        return await _give_back(site, request, complaint_id, sent.data, notice=error)
    except FormInvalidError as error:
        return await _give_back(site, request, complaint_id, sent.data, errors=error.errors)


async def _say(site: Site, request: Request, complaint_id: str, sent: Sent) -> Response:
    visit = visit_of(request)
    if fault := await fault_of_files(site, request, sent, complaint_id):
        return await _give_back(site, request, complaint_id, sent.data, errors={"files": fault})
    if sent.dropped or sent.only_attaches:
        return await _give_back(site, request, complaint_id, sent.data)
    text, key = text_of(sent.data, "text"), text_of(sent.data, "key")
    reply = site.services.complaints.reply
    await ask(reply, visit.signed_in, complaint_id, text, visit.source, key)
    await settle(site, request, _draft_name(visit, complaint_id))
    return see_other(f"{LIST}/{complaint_id}?stan=wyslano")


async def _give_back(
    site: Site,
    request: Request,
    complaint_id: str,
    data: FormData,
    *,
    errors: dict[str, DomainError] | None = None,
    notice: DomainError | None = None,
) -> Response:
    values = {"text": text_of(data, "text")[: 2 * MOST["text"]]}
    name = _draft_name(visit_of(request), complaint_id)
    to = f"{LIST}/{complaint_id}#odpowiedz"
    return await give_back(
        site, request, name, to, values=values, errors=errors, notice=notice, is_long=True
    )


def _draft_name(visit: Visit, complaint_id: str) -> str:
    return f"complaint-reply-{visit.signed_in.account.id}-{complaint_id}"
