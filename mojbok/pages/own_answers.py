"""What the web side answers by itself, such as that there is no such page, in the frame of whoever asks."""

from mojbok.domain.staff import StaffStage
from mojbok.pages.bok.frame import bok_frame, bok_frame_before
from mojbok.pages.elements import trusted_html, written
from mojbok.pages.frame import frame_of_stage
from mojbok.pages.open_frame import open_frame, reader_of
from mojbok.pages.site import Site
from mojbok.web.access import Visit


async def framed(site: Site, visit: Visit, title: str, html: str) -> str:
    """Write an answer in the frame of whoever asks."""
    if visit.is_bok:
        return _framed_for_staff(visit, title, html)
    reader = await reader_of(site, visit)

    def write() -> None:
        with open_frame(site, reader, title):
            trusted_html(html, "sheet", "section")

    return written(write)


def _framed_for_staff(visit: Visit, title: str, html: str) -> str:
    def write() -> None:
        is_in = visit.staff is not None and visit.staff.session.stage is StaffStage.FULL
        frame = bok_frame(visit.member, title) if is_in else bok_frame_before(title)
        with frame:
            trusted_html(html, "sheet", "section")

    return written(write)


def framed_for_nobody(site: Site, title: str, html: str) -> str:
    """Write the same in a frame that asks nothing of anybody: for when something of ours is broken."""

    def write() -> None:
        with frame_of_stage(site, title, has_way_out=False, is_ebok=False):
            trusted_html(html, "sheet", "section")

    return written(write)
