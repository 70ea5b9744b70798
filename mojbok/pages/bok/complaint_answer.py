"""The answer to a complaint: text blocks, the text, files, the verdict, and sending it all in one act."""

from collections.abc import Mapping, Sequence
from typing import Final

from fastapi import HTTPException
from starlette.datastructures import FormData

from mojbok.domain.attachments import AttachmentsRefusedError
from mojbok.domain.complaint_desk import (
    LABELS,
    ComplaintChangedError,
    ComplaintOfColleagueError,
    VerdictMissingError,
)
from mojbok.domain.complaints import (
    MOST,
    VERDICTS,
    ComplaintClosedError,
    ComplaintState,
    ComplaintUnknownError,
    number_in_address,
)
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FormInvalidError
from mojbok.pages.asking import ask
from mojbok.pages.bok.complaint_queue import ADDRESS as QUEUE
from mojbok.pages.complaint_files import Sent, default_button, files_field
from mojbok.pages.elements import Html, still
from mojbok.pages.fields import Message
from mojbok.pages.forms import form, give_back, settle, text_of
from mojbok.pages.long_fields import text_area
from mojbok.pages.site import Site
from mojbok.services.complaint_cases import CaseSheet
from mojbok.services.drafts import Returned
from mojbok.texts.complaint_desk import Block, blocks_for, verdict_name
from mojbok.texts.translate import _
from mojbok.web.access import Request, Response, Visit, see_other, visit_of

_ACT: Final = "zrob"
_AND_NEXT: Final = "dalej"
_ANSWER: Final = "odpowiedz"
_ASK: Final = "zapytaj"
_BLOCK: Final = "wstaw"
_DIGITS: Final = 9
#: These leave what was typed on the page.
REFUSALS: Final = (ComplaintChangedError, ComplaintOfColleagueError)


def case_address(number: str) -> str:
    """Give the address of a case."""
    return f"{QUEUE}/{number_in_address(number)}"


def draft_name(visit: Visit, number: str, form_name: str = "") -> str:
    """Name the draft of somebody's answer, or of another form of the case."""
    name = f"desk-{visit.member.member.id}-{number_in_address(number)}"
    return f"{name}-{form_name}" if form_name else name


def seen_field(shown: CaseSheet) -> Html:
    """Say, in a form, on which version of the complaint it is based."""
    return Html("input", type="hidden", name="seen", value=str(shown.complaint.version))


def seen_of(data: FormData) -> int:
    """Read on which version a form was based; one that says nothing is based on none."""
    said = text_of(data, "seen")
    is_number = said.isascii() and said.isdecimal() and len(said) <= _DIGITS
    return int(said) if is_number else 0


def answer_form(shown: CaseSheet, back: Returned) -> Html:
    """Lay out the form, and give its field that says what it is based on."""
    address = case_address(shown.complaint.number)
    first = next(iter(back.errors), None)
    with form(address, takes_files=True, saved_at=f"{address}/szkic"):
        seen = seen_field(shown)
        default_button()
        _blocks(blocks_for(shown.complaint, shown.client.name))
        text_area(
            "text",
            LABELS["text"],
            most=MOST["text"],
            value=back.values.get("text", ""),
            error=back.errors.get("text"),
            hint=_(
                "Klient przeczyta to w mojBOK. Po odmowie sami dopiszemy, dokąd może pójść dalej."
            ),
            is_focused=first == "text",
            rows=9,
        )
        _verdicts(back, is_focused=first == "verdict")
        with still("div", None, "buttons"):
            _button(_AND_NEXT, _("Wyślij i przejdź do następnej"), "main")
            _button(_ANSWER, _("Wyślij"), "second")
            _button(_ASK, _("Zapytaj klienta"), "quiet")
        files_field(shown.waiting, back.errors.get("files"), is_focused=first == "files")
    return seen


def _blocks(blocks: Sequence[Block]) -> None:
    with still("fieldset", None, "blocks"):
        Html("legend", _("Wstaw gotowy tekst"))
        with Html("div", None, "chips"):
            for block in blocks:
                Html(
                    "button",
                    block.name,
                    "button quiet chip",
                    type="submit",
                    name=_BLOCK,
                    value=block.key,
                    data_block=block.text,
                    data_into="text",
                    data_verdict=block.verdict,
                )


def _button(act: str, words: str, classes: str) -> None:
    Html("button", words, f"button {classes}", type="submit", name=_ACT, value=act)


def _verdicts(back: Returned, *, is_focused: bool) -> None:
    error = back.errors.get("verdict")
    with still("fieldset", None, "field verdicts", aria_describedby="verdict-message"):
        Html("legend", LABELS["verdict"])
        with Html("div", None, "verdict-line"):
            for place, verdict in enumerate(VERDICTS):
                with Html("label"):
                    Html(
                        "input",
                        type="radio",
                        id=f"verdict-{verdict}",
                        name="verdict",
                        value=verdict,
                        checked=back.values.get("verdict") == verdict,
                        aria_invalid="true" if error else None,
                        autofocus=is_focused and place == 0,
                    )
                    Html("span", verdict_name(verdict))
        Message("verdict", _("Do pytania nie jest potrzebne."), error)


async def process(site: Site, request: Request, number: str, sent: Sent) -> Response:
    """Do what the pressed button says; whatever is refused comes back with what was typed."""
    try:
        actor = visit_of(request).actor
        await ask(site.services.bok.complaint_cases.check, number, actor=actor)
        if fault := await _files(site, request, number, sent):
            return await give_draft_back(site, request, number, sent.data, {"files": fault})
        return await _act(site, request, number, sent)
    except ComplaintUnknownError:
        raise HTTPException(404) from None
    except FormInvalidError as error:
        return await give_draft_back(site, request, number, sent.data, error.errors)
    except ComplaintClosedError:
        # Closed since: the sentence that customers get would not help here.
        late = ComplaintChangedError()
        return await give_draft_back(site, request, number, sent.data, notice=late)
    except REFUSALS as error:
        return await give_draft_back(site, request, number, sent.data, notice=error)


async def give_draft_back(
    site: Site,
    request: Request,
    number: str,
    data: FormData,
    errors: Mapping[str, DomainError] | None = None,
    *,
    notice: DomainError | None = None,
    added: Mapping[str, str] | None = None,
) -> Response:
    """Lead back to the case with what was typed."""
    verdict = text_of(data, "verdict")
    values = {
        "text": text_of(data, "text")[: 2 * MOST["text"]],
        "verdict": verdict if verdict in set(VERDICTS) else "",
        **(added or {}),
    }
    to = case_address(number) + ("" if notice else "#odpowiedz")
    name = draft_name(visit_of(request), number)
    return await give_back(
        site, request, name, to, values=values, errors=errors, notice=notice, is_long=True
    )


async def _files(site: Site, request: Request, number: str, sent: Sent) -> DomainError | None:
    files, actor = site.services.bok.complaint_files, visit_of(request).actor
    if sent.dropped:
        try:
            await ask(files.drop, number, sent.dropped, actor=actor)
        except ComplaintUnknownError:
            return None  # Pressed twice, or in another tab: it is gone, and that was wanted.
    try:
        await ask(files.take, number, sent.uploads, actor=actor)
    except AttachmentsRefusedError as error:
        return error
    return None


async def _act(site: Site, request: Request, number: str, sent: Sent) -> Response:
    desk, visit, data = site.services.bok.complaints, visit_of(request), sent.data
    act, text, seen = text_of(data, _ACT), text_of(data, "text"), seen_of(data)
    if key := text_of(data, _BLOCK):
        return await _insert(site, request, number, data, key)
    if act == _ASK:
        await ask(desk.ask, number, text, actor=visit.actor, seen=seen)
        await settle(site, request, draft_name(visit, number))
        return see_other(f"{case_address(number)}?stan=zapytano")
    if act not in {_ANSWER, _AND_NEXT}:
        return await give_draft_back(site, request, number, data)
    verdict = _verdict(text_of(data, "verdict"))
    await ask(desk.answer, number, verdict, text, actor=visit.actor, seen=seen)
    await settle(site, request, draft_name(visit, number))
    if act == _ANSWER:
        return see_other(f"{case_address(number)}?stan=wyslano")
    following = await ask(site.services.bok.complaint_cases.next_for, visit.actor)
    return see_other(
        f"{case_address(following)}?stan=nastepna" if following else f"{QUEUE}?stan=koniec"
    )


def _verdict(chosen: str) -> ComplaintState:
    if chosen not in set(VERDICTS):
        raise FormInvalidError({"verdict": VerdictMissingError()})
    return ComplaintState(chosen)


async def _insert(site: Site, request: Request, number: str, data: FormData, key: str) -> Response:
    """Add a block where no script has done it."""
    actor = visit_of(request).actor
    shown = await ask(site.services.bok.complaint_cases.sheet, number, actor=actor)
    blocks = {block.key: block for block in blocks_for(shown.complaint, shown.client.name)}
    if key not in blocks:
        return await give_draft_back(site, request, number, data)
    block, before = blocks[key], text_of(data, "text").rstrip()
    added = {"text": f"{before}\n\n{block.text}" if before else block.text}
    if block.verdict and not text_of(data, "verdict"):
        added["verdict"] = block.verdict
    return await give_draft_back(site, request, number, data, added=added)
