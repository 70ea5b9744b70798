"""One complaint for staff (`/bok/reklamacje/{number}`): the talk, the answer, and what is known beside it."""

from typing import Final

from fastapi import HTTPException
from nicegui import ui

from mojbok.domain.complaint_deadline import Clock
from mojbok.domain.complaint_desk import (
    LABELS,
)
from mojbok.domain.complaints import (
    MOST,
    Author,
    ComplaintUnknownError,
    Message,
)
from mojbok.domain.staff_permissions import Act
from mojbok.pages.asking import ask
from mojbok.pages.bok import complaint_acts
from mojbok.pages.bok import complaint_side as side
from mojbok.pages.bok.complaint_answer import (
    answer_form,
    case_address,
    draft_name,
    give_draft_back,
    process,
    seen_field,
)
from mojbok.pages.bok.complaint_queue import ADDRESS as QUEUE
from mojbok.pages.bok.frame import bok_frame
from mojbok.pages.complaint_files import MOST_BODY, answer, file_links, given_out, received, saved
from mojbok.pages.complaint_watch import ComplaintWatch, OpenPage
from mojbok.pages.complaints import BADGES
from mojbok.pages.elements import Html, still
from mojbok.pages.forms import form, returned, submit, typed
from mojbok.pages.icons import icon
from mojbok.pages.long_fields import text_area
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.site import Site
from mojbok.services.complaint_cases import CaseSheet
from mojbok.services.drafts import Returned
from mojbok.texts.complaint_desk import (
    clock_words,
    message_for_staff,
    state_for_staff,
    verdict_name,
)
from mojbok.texts.complaints import basis, category_name, meaning_of_silence
from mojbok.texts.formats import day, instant
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, Visit, visit_of

ADDRESS: Final = QUEUE + "/{number}"
FILES: Final = QUEUE + "/zalacznik"


def register(site: Site) -> None:
    """Declare the case's page, where its forms post to, and where its files are given out."""
    cases = site.services.bok.complaint_cases
    watch = ComplaintWatch(revisions=cases.versions)

    @site.doors.page(ADDRESS, Access.STAFF, _("Reklamacja"), act=Act.SEE_COMPLAINTS)
    async def page(request: Request, number: str) -> None:
        visit = visit_of(request)
        try:
            shown = await ask(cases.show, number, actor=visit.actor)
        except ComplaintUnknownError:
            raise HTTPException(404) from None
        backs = {
            name: await returned(site, request, draft_name(visit, number, name))
            for name in ("", "notatka", "wznow")
        }
        title = _("Reklamacja {number}").format(number=shown.complaint.number)
        with bok_frame(visit.member, title, here=QUEUE, is_live=True):
            laid_out = CasePage(site, visit, shown, backs, request.query_params.get("stan", ""))
        ui.context.client.on_connect(
            lambda client: watch.add(
                client,
                OpenPage(
                    complaint_id=shown.complaint.id, seen=laid_out.version, refresh=laid_out.refresh
                ),
            )
        )

    _register_answers(site)
    complaint_acts.register(site)


def _register_answers(site: Site) -> None:
    act = Act.ANSWER_COMPLAINTS

    @site.doors.post(ADDRESS, Access.STAFF, most_body=MOST_BODY, act=act)
    async def send(request: Request, number: str) -> Response:
        async with received(request) as sent:
            return answer(request, await process(site, request, number, sent))

    @site.doors.post(ADDRESS + "/szkic", Access.STAFF, act=act)
    async def save(request: Request, number: str) -> Response:
        data, actor = await typed(request), visit_of(request).actor
        try:
            await ask(site.services.bok.complaint_cases.check, number, actor=actor)
        except ComplaintUnknownError:
            raise HTTPException(404) from None
        return saved(await give_draft_back(site, request, number, data))

    @site.doors.get(FILES + "/{attachment_id}", Access.STAFF, act=Act.SEE_COMPLAINTS)
    async def download(request: Request, attachment_id: str) -> Response:
        files, actor = site.services.bok.complaint_files, visit_of(request).actor
        try:
            return given_out(await ask(files.download, attachment_id, actor=actor))
        except ComplaintUnknownError:
            raise HTTPException(404) from None


class CasePage:
    """One open case: what others do to it is shown while it is open, and what is being typed stays."""

    def __init__(
        self, site: Site, visit: Visit, shown: CaseSheet, backs: dict[str, Returned], news: str
    ) -> None:
        self._site = site
        self._visit = visit
        self._number = shown.complaint.number
        self.version = shown.complaint.version
        with still("div", None, "stack") as told:
            _tell(news)
            for back in backs.values():
                notice_of(back.notice, site.contact)
        self._told = told
        with Html("div", None, "case"):
            with Html("div", None, "stack"):
                self._lay_out_talk(shown, backs)
            with Html("div", None, "stack case-side"):
                self._lay_out_side(shown, backs["notatka"])

    async def refresh(self) -> int:
        """Show the case as it is now, and tell its version."""
        if self._visit.is_over:
            return self.version
        cases = self._site.services.bok.complaint_cases
        shown = await ask(cases.sheet, self._number, actor=self._visit.actor)
        with self._told.anew():
            notice(
                "info", _("W tej sprawie coś się właśnie zmieniło. Przejrzyj ją, zanim wyślesz.")
            )
        with self._talk.anew():
            _talk(shown)
        with self._around.anew():
            _around(shown, self._own_id)
        with self._notes.anew():
            side.notes(shown.notes)
        if _can_answer(shown):
            self._reply.put(hidden=False)
        # Otherwise it is not hidden: what was typed may still be wanted.
        with self._reply_top.anew():
            _reply_top(shown)
        self._reopening.put(hidden=shown.complaint.state.is_open)
        for seen in self._seen:
            seen.put(value=str(shown.complaint.version))
        self.version = shown.complaint.version
        return self.version

    @property
    def _own_id(self) -> str:
        return self._visit.member.member.id

    def _lay_out_talk(self, shown: CaseSheet, backs: dict[str, Returned]) -> None:
        with still("div", None, "stack") as talk:
            _talk(shown)
        self._talk = talk
        back, is_open = backs[""], shown.complaint.state.is_open
        wanted = _can_answer(shown) or bool(back.values.get("text"))
        self._reply = Html("section", None, "sheet reply answer", id="odpowiedz", hidden=not wanted)
        with self._reply:
            with still("h2") as top:
                _reply_top(shown)
            self._reply_top = top
            seen = answer_form(shown, back)
        self._reopening = Html("section", None, "sheet reply", hidden=is_open)
        with self._reopening:
            self._seen = (seen, _reopening_form(shown, backs["wznow"]))

    def _lay_out_side(self, shown: CaseSheet, back: Returned) -> None:
        with still("div", None, "stack") as around:
            _around(shown, self._own_id)
        self._around = around
        with Html("section", None, "sheet", aria_labelledby="notatki"):
            Html("h2", _("Notatki wewnętrzne"), id="notatki")
            with still("div", None, "stack") as listed:
                side.notes(shown.notes)
            self._notes = listed
            side.note_form(shown, back, self._site.tokens.identifier())


def _can_answer(shown: CaseSheet) -> bool:
    return shown.complaint.state.is_open and shown.may_act


def _reply_top(shown: CaseSheet) -> None:
    Html("span", _("Odpowiedź") if _can_answer(shown) else _("Twój niewysłany tekst"))


def _tell(news: str) -> None:
    told = {
        "wyslano": _("Odpowiedź wysłana."),
        "nastepna": _("Odpowiedź wysłana. To następna najpilniejsza sprawa."),
        "zapytano": _("Pytanie wysłane. Termin odpowiedzi biegnie dalej."),
        "przydzial": _("Zapisane."),
        "notatka": _("Notatka dodana."),
        "wznowiona": _("Sprawa wznowiona. Klient dostanie wiadomość."),
    }
    if news in told:
        notice("success", told[news], is_focused=True)


def _talk(shown: CaseSheet) -> None:
    complaint = shown.complaint
    with Html("p", None, "back"):
        Html("a", _("Kolejka reklamacji"), href=QUEUE)
    with Html("section", None, "sheet complaint-top"):
        with Html("div", None, "card-top"):
            Html("h2", complaint.subject)
            classes, drawing = BADGES[complaint.state]
            with Html("p", None, f"badge {classes}"):
                icon(drawing)
                Html("span", state_for_staff(complaint.state))
        told = _("{topic}, przyjęta {when}")
        Html(
            "p",
            told.format(
                topic=category_name(complaint.category), when=instant(complaint.received_at)
            ),
            "hint",
        )
        if complaint.state.is_open:
            _clock(shown)
    with Html("ol", None, "talk", aria_label=_("Rozmowa")):
        for message in shown.talk:
            with Html("li"):
                _message(message)


def _clock(shown: CaseSheet) -> None:
    left = shown.deadline
    with Html("div", None, f"deadline {left.clock}"):
        icon("alert" if left.clock is Clock.OVER else "clock")
        with Html("div", None, "notice-words"):
            with Html("p", None, "deadline-day"):
                Html("strong", clock_words(left).capitalize())
                Html("span", _(", termin {day}").format(day=day(left.due_on)))
            Html("p", f"{basis(shown.silence)} {meaning_of_silence(shown.silence)}", "hint")


def _message(message: Message) -> None:
    whose = "from-bok" if message.kind.author is Author.BOK else "from-client"
    with Html("article", None, f"sheet message-sheet {whose}"):
        with Html("div", None, "card-top"):
            Html("h3", message_for_staff(message.kind))
            Html("p", instant(message.at), "hint")
        if message.verdict:
            Html("p", verdict_name(message.verdict), "strong-words")
        if message.text:
            Html("p", message.text, "said")
        file_links(message.attachments, FILES)


def _around(shown: CaseSheet, own_id: str) -> None:
    side.assignment(shown, own_id)
    side.client(shown)
    side.subject(shown)


def _reopening_form(shown: CaseSheet, back: Returned) -> Html:
    Html("h2", _("Wznów sprawę"))
    with form(f"{case_address(shown.complaint.number)}/wznow"):
        seen = seen_field(shown)
        text_area(
            "reopening",
            LABELS["reopening"],
            most=MOST["text"],
            value=back.values.get("reopening", ""),
            error=back.errors.get("text"),
            hint=_(
                "Jeśli termin już minął, od dziś biegnie nowy, 14 dni; niedotrzymany zostaje, jaki był."
            ),
            is_focused="text" in back.errors,
            rows=3,
        )
        submit(_("Wznów"), "second")
    return seen
