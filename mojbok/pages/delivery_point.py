"""SCR-POD, one point: what is known of it, its consumption, and what its meter showed."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, HTTPException

from mojbok.domain.consumption import Chart
from mojbok.domain.delivery_points import DeliveryPointUnknownError
from mojbok.domain.periods import parse_period
from mojbok.pages import reading_window
from mojbok.pages.asking import ask
from mojbok.pages.consumption_section import PERIOD, consumption_section
from mojbok.pages.delivery_points import ADDRESS
from mojbok.pages.elements import Html
from mojbok.pages.forms import returned
from mojbok.pages.frame import frame_after_login, sheet
from mojbok.pages.point_facts import facts_of_point, prosumer_badge
from mojbok.pages.reading_window import WINDOW, draft_name, window_of_reading
from mojbok.pages.readings_section import readings_section
from mojbok.pages.site import Site
from mojbok.pages.windows import is_window_open
from mojbok.services.consumption import PointSheet
from mojbok.texts.spreadsheets import consumption_csv
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, visit_of


def register(site: Site) -> None:
    """Declare the screen's routes, the file's, and where readings are posted to."""
    reading_window.register(site, ADDRESS)

    async def own_sheet(request: Request, ppe: str) -> PointSheet:
        period = parse_period(request.query_params.get(PERIOD, ""))
        try:
            return await ask(
                site.services.consumption.sheet, visit_of(request).signed_in, ppe, period
            )
        except DeliveryPointUnknownError as error:
            raise HTTPException(404) from error

    @site.doors.page(f"{ADDRESS}/{{ppe}}", Access.PORTAL, _("Punkty poboru"))
    async def page(request: Request, shown: Annotated[PointSheet, Depends(own_sheet)]) -> None:
        back = await returned(site, request, draft_name(visit_of(request), shown.point.ppe))
        news = request.query_params.get("stan", "")
        is_open = is_window_open(request, WINDOW)
        name = shown.client_name
        with frame_after_login(site, _("Punkty poboru"), name=name, here=ADDRESS):
            content(shown, news=news)
            window_of_reading(site, shown, back, is_open=is_open)

    @site.doors.get(f"{ADDRESS}/{{ppe}}/zuzycie.csv", Access.PORTAL)
    async def file(request: Request, ppe: str) -> Response:
        return await _file(site, request, ppe)


def content(shown: PointSheet, *, news: str) -> None:
    """Lay out the screen of a point."""
    with Html("p", None, "back"):
        Html("a", _("Wszystkie punkty poboru"), href=ADDRESS)
    with sheet("card"):
        with Html("div", None, "card-top"):
            Html("h2", shown.point.address or shown.point.ppe)
            if shown.point.is_prosumer:
                prosumer_badge()
        facts_of_point(shown.point)
    address = f"{ADDRESS}/{quote(shown.point.ppe)}"
    consumption_section(shown, address)
    readings_section(shown, address, news=news)


async def _file(site: Site, request: Request, ppe: str) -> Response:
    period = parse_period(request.query_params.get(PERIOD, ""))
    if period is None:
        raise HTTPException(404)
    try:
        shown: Chart = await ask(
            site.services.consumption.chart, visit_of(request).signed_in, ppe, period
        )
    except DeliveryPointUnknownError as error:
        raise HTTPException(404) from error
    name = f"zuzycie-{ppe}-{period.code}.csv"
    return Response(
        consumption_csv(shown),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )
