"""Attachments on pages: the field, what it sends, the files that wait, and the download."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

from fastapi import HTTPException
from fastapi.responses import FileResponse, JSONResponse
from starlette.datastructures import FormData, UploadFile

from mojbok.domain.attachments import (
    MEGABYTE,
    MOST_BYTES,
    MOST_BYTES_IN_ALL,
    MOST_FILES,
    AttachmentsRefusedError,
)
from mojbok.domain.complaints import LABELS, Attachment, ComplaintUnknownError
from mojbok.domain.errors import DomainError
from mojbok.domain.rates import TooManyRequestsError
from mojbok.pages.asking import ask
from mojbok.pages.elements import Html, still
from mojbok.pages.fields import Message
from mojbok.pages.forms import text_of
from mojbok.pages.icons import icon
from mojbok.pages.long_fields import label_of
from mojbok.pages.site import Site
from mojbok.services.attachments import Download
from mojbok.services.file_intake import Upload
from mojbok.texts.complaints import size_name, unlike_its_name
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, visit_of

ADDRESS: Final = "/reklamacje/zalacznik"
#: The files, the longest text in four bytes a sign, and what stands between them.
MOST_BODY: Final = MOST_BYTES_IN_ALL + MEGABYTE
#: More files than this are no slip: the form is refused whole.
_MOST_PARTS: Final = 40
_DROP: Final = "usun"
_ATTACH: Final = "dolacz"
#: Opened in the browser all the same, it may run nothing, and is of no origin.
_POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
#: The script that sends forms with files and shows how far they are wants an address, not a page.
_BY_SCRIPT: Final = "x-mojbok-upload"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A form with files as it came in."""

    data: FormData
    uploads: Sequence[Upload]

    @property
    def dropped(self) -> str:
        """Tell which waiting file the pressed button takes away; none when it was another button."""
        return text_of(self.data, _DROP)

    @property
    def only_attaches(self) -> bool:
        """Tell whether the button was pressed that only attaches."""
        return bool(text_of(self.data, _ATTACH))


def register(site: Site) -> None:
    """Declare where files are given out."""

    @site.doors.get(ADDRESS + "/{attachment_id}", Access.PORTAL)
    async def download(request: Request, attachment_id: str) -> Response:
        visitor = visit_of(request).signed_in
        try:
            found = await ask(site.services.attachments.download, visitor, attachment_id)
        except ComplaintUnknownError:
            raise HTTPException(404) from None
        return given_out(found)


def given_out(found: Download) -> Response:
    """Hand a file out to be kept, never to be run."""
    return FileResponse(
        found.path,
        media_type=found.attachment.kind,
        filename=found.attachment.name,
        content_disposition_type="attachment",
        headers={"Content-Security-Policy": _POLICY},
    )


@asynccontextmanager
async def received(request: Request) -> AsyncIterator[Sent]:
    """Read a form with files; they lie on the disk without a name until the block ends, and then nowhere."""
    async with request.form(max_files=_MOST_PARTS, max_fields=_MOST_PARTS) as data:
        # A field without a chosen file is sent as a nameless, empty one.
        uploads = [
            Upload(name=sent.filename, file=sent.file)
            for sent in data.getlist("files")
            if isinstance(sent, UploadFile) and sent.filename
        ]
        yield Sent(data=data, uploads=uploads)


async def fault_of_files(
    site: Site, request: Request, sent: Sent, place: str
) -> DomainError | None:
    """Take in what was attached, take away what was dropped, and tell what was not taken."""
    visit, attachments = visit_of(request), site.services.attachments
    if sent.dropped:
        # Pressed twice, or in another tab: it is gone, and that was wanted.
        with suppress(ComplaintUnknownError):
            await ask(attachments.drop, visit.signed_in, place, sent.dropped)
    try:
        await ask(attachments.take, visit.signed_in, place, sent.uploads, visit.source)
    except (AttachmentsRefusedError, TooManyRequestsError) as error:
        return error
    return None


def answer(request: Request, response: Response) -> Response:
    """Tell the script where to go on to, where it was the script that has sent the form."""
    if _BY_SCRIPT not in request.headers:
        return response
    told = JSONResponse({"to": response.headers["location"]})
    for cookie in response.headers.getlist("set-cookie"):
        told.headers.append("set-cookie", cookie)
    return told


def saved(response: Response) -> Response:
    """Tell the script nothing but that what is typed is saved; the cookie that finds it goes with it."""
    told = Response(status_code=204)
    for cookie in response.headers.getlist("set-cookie"):
        told.headers.append("set-cookie", cookie)
    return told


def default_button() -> None:
    """Lay out, before all others, the button that the Enter key presses: never one that takes a file away."""
    Html("button", "", "unseen", type="submit", tabindex="-1", aria_hidden="true")


def files_field(
    waiting: Sequence[Attachment], error: DomainError | None, *, is_focused: bool
) -> None:
    """Lay out the field for files, with those that are attached already."""
    hint = _(
        "Najwyżej {files} plików, każdy do {each} MB, razem do {all} MB: PDF, zdjęcia JPEG, PNG i HEIC, zwykły tekst."
    ).format(files=MOST_FILES, each=MOST_BYTES // MEGABYTE, all=MOST_BYTES_IN_ALL // MEGABYTE)
    with still("div", None, "field files", data_files=True):
        label_of("files", LABELS["files"], is_required=False)
        if waiting:
            with Html("ul", None, "file-list", aria_label=_("Już dołączone")):
                for attachment in waiting:
                    _waiting(attachment)
        with Html("div", None, "file-choice"):
            Html(
                "input",
                type="file",
                id="files",
                name="files",
                multiple=True,
                accept=".pdf,.jpg,.jpeg,.png,.heic,.heif,.txt",
                aria_describedby="files-message",
                aria_invalid="true" if error else None,
                autofocus=is_focused,
                data_most=MOST_FILES,
                data_most_bytes=MOST_BYTES,
                data_most_in_all=MOST_BYTES_IN_ALL,
                data_waiting=len(waiting),
                data_waiting_bytes=sum(attachment.size for attachment in waiting),
            )
            Html(
                "button",
                _("Dołącz"),
                "button quiet",
                type="submit",
                name=_ATTACH,
                value="1",
                data_needless=True,
            )
        Message("files", hint, error)


def file_links(attachments: Sequence[Attachment], address: str = ADDRESS) -> None:
    """List the files of a message, to be downloaded from below an address."""
    if not attachments:
        return
    with Html("ul", None, "file-list", aria_label=LABELS["files"]):
        for attachment in attachments:
            with Html("li"):
                icon("file")
                Html(
                    "a",
                    attachment.name,
                    "file-name",
                    href=f"{address}/{attachment.id}",
                    download=attachment.name,
                )
                Html("span", size_name(attachment.size), "hint")
                _unlike_its_name(attachment)


def _unlike_its_name(attachment: Attachment, advice: str = "") -> None:
    told = unlike_its_name(attachment.name, attachment.kind)
    if told:
        with Html("p", None, "file-note"):
            icon("alert")
            Html("span", f"{told} {advice}".rstrip())


def _waiting(attachment: Attachment) -> None:
    with Html("li"):
        icon("done")
        Html("span", attachment.name, "file-name")
        Html("span", size_name(attachment.size), "hint")
        with Html(
            "button",
            None,
            "plain",
            type="submit",
            name=_DROP,
            value=attachment.id,
        ):
            Html("span", _("Usuń"))
            Html("span", f" {attachment.name}", "unseen")
        _unlike_its_name(attachment, _("Jeśli to nie ten plik, usuń go i dołącz właściwy."))
