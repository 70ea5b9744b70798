"""Moje dane: everything that is held on the client, to be downloaded once the password was typed again (POR-09)."""

from collections.abc import Iterator
from os import SEEK_END
from tempfile import TemporaryFile
from typing import IO, Final

from starlette.responses import StreamingResponse

from mojbok.domain.accounts import AccountLockedError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.own_data import DataFormat, DataHeldError, ProofNeededError
from mojbok.domain.rates import TooBusyError
from mojbok.pages.asking import ask, ask_in_turn, ask_printed
from mojbok.pages.downloading import count_download
from mojbok.pages.elements import Html, still
from mojbok.pages.forms import form, give_back, go_to, returned, settle, submit, text_of, typed
from mojbok.pages.frame import frame_after_login, sheet
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.present_password import present_password
from mojbok.pages.site import Site
from mojbok.services.downloads import Download
from mojbok.services.drafts import Returned
from mojbok.texts.errors_of_own_data import explain
from mojbok.texts.own_data import json_file
from mojbok.texts.own_data_document import own_data_document
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, Visit, see_other, visit_of

ADDRESS: Final = "/ustawienia/moje-dane"
JSON: Final = f"{ADDRESS}/pobierz.json"
PDF: Final = f"{ADDRESS}/pobierz.pdf"
_SETTINGS: Final = "/ustawienia"
_PROOF_OVER: Final = "haslo"
_BYTES_AT_ONCE: Final = 64 * 1024


def register(site: Site) -> None:
    """Declare the screen's routes."""

    @site.doors.page(ADDRESS, Access.PORTAL, _("Moje dane"))
    async def page(request: Request) -> None:
        visitor = visit_of(request).signed_in
        back = await returned(site, request, _draft_name(visit_of(request)))
        name = await ask(site.services.home.client_name, visitor)
        is_proven = site.services.own_data.is_proven(visitor)
        is_over = request.query_params.get("stan", "") == _PROOF_OVER and not is_proven
        with frame_after_login(site, _("Moje dane"), name=name, here=_SETTINGS):
            content(site, back, is_proven=is_proven, is_over=is_over)

    @site.doors.post(ADDRESS, Access.PORTAL)
    async def prove(request: Request) -> Response:
        return await _prove(site, request)

    @site.doors.download(JSON, Access.PORTAL)
    async def as_json(request: Request) -> Response:
        return await _admit(site, request) or await _json(site, request)

    @site.doors.download(PDF, Access.PORTAL)
    async def as_pdf(request: Request) -> Response:
        return await _admit(site, request) or await _pdf(site, request)


def own_data_section() -> None:
    """Lay out the section of the settings that leads here."""
    with Html("section", aria_labelledby="moje-dane"):
        Html("h2", _("Moje dane"), id="moje-dane")
        with sheet():
            Html(
                "p", _("Pobierz wszystko, co o Tobie mamy: umowy, faktury, wpłaty, zgody i resztę.")
            )
            go_to(ADDRESS, _("Pobierz moje dane"), "second")


def content(site: Site, back: Returned, *, is_proven: bool, is_over: bool) -> None:
    """Lay out the screen."""
    with still("p", None, "back-link"):
        Html("a", _("Wróć do ustawień"), href=_SETTINGS)
    if is_over:
        notice("error", explain(ProofNeededError()), is_focused=True)
    notice_of(back.notice, site.contact)
    with sheet():
        Html(
            "p",
            _(
                "W pliku jest wszystko, co o Tobie mamy: dane z umów i te, które podajesz sam, zgody i regulaminy, "
                "logowania i wiadomości, faktury z pozycjami, wpłaty, odczyty, zużycie i reklamacje."
            ),
        )
        Html(
            "p",
            _(
                "Kto ma ten plik, wie o Tobie bardzo dużo. Nie pobieraj go na cudzym komputerze, a potem "
                "trzymaj go w bezpiecznym miejscu. O pobraniu napiszemy na Twój adres e-mail."
            ),
        )
        if is_proven:
            _files()
        else:
            _password(back)


def _files() -> None:
    Html("p", _("Hasło się zgadza. Pliki możesz pobrać przez 10 minut."), "strong-words")
    with Html("div", None, "buttons"):
        Html("a", _("Pobierz PDF"), "button main", href=PDF, download=True, role="button")
        Html("a", _("Pobierz JSON"), "button second", href=JSON, download=True, role="button")
    Html(
        "p",
        _(
            "PDF jest do czytania; długie listy są w nim zsumowane według lat. JSON to plik dla programów: "
            "jest w nim wszystko i możesz go przekazać innej firmie."
        ),
        "hint",
    )


def _password(back: Returned) -> None:
    with form(ADDRESS, has_required=True):
        present_password(back)
        submit(_("Przygotuj pliki"))


def _draft_name(visit: Visit) -> str:
    return f"own-data-{visit.signed_in.account.id}"


async def _prove(site: Site, request: Request) -> Response:
    data = await typed(request)
    visit = visit_of(request)
    name = _draft_name(visit)
    prove = site.services.own_data.prove
    password = text_of(data, "password")
    login = visit.signed_in.account.login
    try:
        await ask_in_turn(login, prove, visit.signed_in, password, visit.source)
    except FormInvalidError as error:
        return await give_back(site, request, name, ADDRESS, values={}, errors=error.errors)
    except (DataHeldError, AccountLockedError, TooBusyError) as error:
        return await give_back(site, request, name, ADDRESS, values={}, notice=error)
    await settle(site, request, name)
    return see_other(ADDRESS)


async def _admit(site: Site, request: Request) -> Response | None:
    """Lead whoever may not download now to where the password is asked for, and count the others."""
    try:
        await ask(site.services.own_data.check, visit_of(request).signed_in)
    except (DataHeldError, ProofNeededError):
        return see_other(f"{ADDRESS}?stan={_PROOF_OVER}")
    await count_download(site, request, Download.OWN_DATA)
    return None


async def _json(site: Site, request: Request) -> Response:
    headers = _headers(site, DataFormat.JSON)
    if request.method == "HEAD":
        return Response(headers=headers, media_type="application/json")
    visit = visit_of(request)
    file = await ask(_written, site, visit)
    try:
        await _note(site, visit, DataFormat.JSON)
    except BaseException:
        file.close()
        raise
    headers["content-length"] = str(file.seek(0, SEEK_END))
    return StreamingResponse(_read(file), headers=headers, media_type="application/json")


async def _pdf(site: Site, request: Request) -> Response:
    headers = _headers(site, DataFormat.PDF)
    if request.method == "HEAD":
        return Response(headers=headers, media_type="application/pdf")
    visit = visit_of(request)
    content = await ask_printed(visit.signed_in.account.id, _printed, site, visit)
    await _note(site, visit, DataFormat.PDF)
    return Response(content, headers=headers, media_type="application/pdf")


def _headers(site: Site, kind: DataFormat) -> dict[str, str]:
    name = f"mojbok-moje-dane-{site.services.own_data.today()}.{kind}"
    return {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "private, no-store",
    }


async def _note(site: Site, visit: Visit, kind: DataFormat) -> None:
    await ask(site.services.own_data.note_download, visit.signed_in, kind, visit.source)


def _printed(site: Site, visit: Visit) -> bytes:
    own_data = site.services.own_data
    author = site.services.payments.seller.name
    with own_data.sections(visit.signed_in) as sections:
        document = own_data_document(sections, author=author, today=own_data.today())
    return site.printed.pdf(document)


def _written(site: Site, visit: Visit) -> IO[bytes]:
    """Write the file to a place without a name: whole or not at all, and a slow reader keeps no transaction open."""
    own_data = site.services.own_data
    file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - whoever reads it closes it
    try:
        with own_data.sections(visit.signed_in) as sections:
            for piece in json_file(sections, own_data.clock.now()):
                file.write(piece)
    except BaseException:
        file.close()
        raise
    return file


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(_BYTES_AT_ONCE):
            yield piece
