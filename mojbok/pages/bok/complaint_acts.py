"""What staff does to a complaint besides answering it: assignment, notes, opening it anew."""

from typing import Final

from fastapi import HTTPException
from starlette.datastructures import FormData

from mojbok.domain.complaint_desk import (
    ColleagueUnknownError,
    ComplaintChangedError,
    ComplaintOpenError,
)
from mojbok.domain.complaints import MOST, ComplaintClosedError, ComplaintUnknownError
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.staff_permissions import Act
from mojbok.pages.asking import ask
from mojbok.pages.bok import complaint_side as side
from mojbok.pages.bok.complaint_answer import REFUSALS, case_address, draft_name, seen_of
from mojbok.pages.bok.complaint_queue import ADDRESS as QUEUE
from mojbok.pages.forms import give_back, settle, text_of, typed
from mojbok.pages.site import Site
from mojbok.web.access import Access, Request, Response, see_other, visit_of

ADDRESS: Final = QUEUE + "/{number}"


def register(site: Site) -> None:
    """Declare where the forms post to."""
    act = Act.ANSWER_COMPLAINTS

    @site.doors.post(f"{ADDRESS}/{side.ASSIGNMENT}", Access.STAFF, act=act)
    async def assign(request: Request, number: str) -> Response:
        return await _assign(site, request, number, await typed(request))

    @site.doors.post(ADDRESS + "/notatka", Access.STAFF, act=act)
    async def note(request: Request, number: str) -> Response:
        return await _note(site, request, number, await typed(request))

    @site.doors.post(ADDRESS + "/wznow", Access.STAFF, act=act)
    async def reopen(request: Request, number: str) -> Response:
        return await _reopen(site, request, number, await typed(request))


async def _assign(site: Site, request: Request, number: str, data: FormData) -> Response:
    desk, actor, seen = site.services.bok.complaints, visit_of(request).actor, seen_of(data)
    try:
        match text_of(data, "zrob"):
            case side.TAKE:
                await ask(desk.take, number, actor=actor, seen=seen)
            case side.GIVE_BACK:
                await ask(desk.give_back, number, actor=actor, seen=seen)
            case side.HAND_OVER:
                await ask(desk.hand_over, number, text_of(data, "komu"), actor=actor, seen=seen)
    except ComplaintUnknownError:
        raise HTTPException(404) from None
    except ComplaintClosedError:
        return await _refuse(site, request, number, "notatka", {}, notice=ComplaintChangedError())
    except (*REFUSALS, ColleagueUnknownError) as error:
        return await _refuse(site, request, number, "notatka", {}, notice=error)
    return see_other(f"{case_address(number)}?stan=przydzial")


async def _note(site: Site, request: Request, number: str, data: FormData) -> Response:
    text, key, actor = text_of(data, "note"), text_of(data, "key"), visit_of(request).actor
    try:
        await ask(site.services.bok.complaints.note, number, text, actor=actor, key=key)
    except ComplaintUnknownError:
        raise HTTPException(404) from None
    except FormInvalidError as error:
        return await _refuse(site, request, number, "notatka", {"note": text}, errors=error.errors)
    await settle(site, request, draft_name(visit_of(request), number, "notatka"))
    return see_other(f"{case_address(number)}?stan=notatka")


async def _reopen(site: Site, request: Request, number: str, data: FormData) -> Response:
    text, actor = text_of(data, "reopening"), visit_of(request).actor
    values, reopen = {"reopening": text}, site.services.bok.complaints.reopen
    try:
        await ask(reopen, number, text, actor=actor, seen=seen_of(data))
    except ComplaintUnknownError:
        raise HTTPException(404) from None
    except FormInvalidError as error:
        return await _refuse(site, request, number, "wznow", values, errors=error.errors)
    except (*REFUSALS, ComplaintOpenError) as error:
        return await _refuse(site, request, number, "wznow", values, notice=error)
    await settle(site, request, draft_name(visit_of(request), number, "wznow"))
    return see_other(f"{case_address(number)}?stan=wznowiona")


async def _refuse(
    site: Site,
    request: Request,
    number: str,
    name: str,
    values: dict[str, str],
    *,
    errors: dict[str, DomainError] | None = None,
    notice: DomainError | None = None,
) -> Response:
    kept = {key: value[: 2 * MOST["text"]] for key, value in values.items()}
    return await give_back(
        site,
        request,
        draft_name(visit_of(request), number, name),
        case_address(number),
        values=kept,
        errors=errors,
        notice=notice,
        is_long=True,
    )
