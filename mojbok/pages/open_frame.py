"""The frame of pages that anybody may open: that of whoever asks, so that nobody looks signed out who is not."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from mojbok.domain.sessions import Stage
from mojbok.pages.asking import ask
from mojbok.pages.elements import Html
from mojbok.pages.frame import frame_after_login, frame_before_login, frame_of_stage
from mojbok.pages.site import Site
from mojbok.texts.translate import _
from mojbok.web.access import HOME_OF_STAGE, Visit


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Who reads a page that is open to all."""

    stage: Stage | None = None
    """None for those who are not signed in."""
    name: str = ""


async def reader_of(site: Site, visit: Visit) -> Reader:
    """Give who asks."""
    if visit.visitor is None:
        return Reader()
    name = await ask(site.services.home.client_name, visit.visitor)
    return Reader(stage=visit.visitor.session.stage, name=name)


def open_frame(
    site: Site,
    reader: Reader,
    title: str,
    *,
    here: str = "",
    is_ebok: bool = False,
    is_live: bool = False,
) -> AbstractContextManager[None]:
    """Lay out a page in the reader's frame."""
    if reader.stage is None:
        return frame_before_login(site, title, here=here, is_ebok=is_ebok, is_live=is_live)
    if reader.stage is Stage.PORTAL:
        return frame_after_login(site, title, name=reader.name, here=here, is_live=is_live)
    return _frame_on_the_way(site, reader.stage, title, is_live=is_live)


@contextmanager
def _frame_on_the_way(site: Site, stage: Stage, title: str, *, is_live: bool) -> Iterator[None]:
    words = {
        Stage.PASSWORD: _("Wróć do zmiany hasła"),
        Stage.TERMS: _("Wróć do akceptacji regulaminu"),
    }
    with frame_of_stage(site, title, is_ebok=False, is_live=is_live):
        yield
        with Html("p", None, "links"):
            Html("a", words[stage], href=HOME_OF_STAGE[stage])
