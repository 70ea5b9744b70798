"""The section "Zużycie energii" of a point: a period to choose, words, a chart, and the table that it is drawn from."""

from datetime import date, timedelta

from mojbok.domain.consumption import Chart
from mojbok.domain.periods import Period, Scale, period_at
from mojbok.pages.consumption_table import TABLE, consumption_table
from mojbok.pages.elements import Html
from mojbok.pages.forms import go_to
from mojbok.pages.frame import sheet
from mojbok.pages.icons import icon
from mojbok.services.consumption import PointSheet
from mojbok.texts.energy import period_title, sentences
from mojbok.texts.translate import _

PERIOD = "okres"
_ANCHOR = "zuzycie"


def consumption_section(shown: PointSheet, address: str) -> None:
    """Lay out the section; `address` is the screen's."""
    with Html("section", aria_labelledby=_ANCHOR):
        Html("h2", _("Zużycie energii"), id=_ANCHOR)
        if shown.extent is None:
            _no_data_at_all()
            return
        with sheet("consumption"):
            _scales(shown, address)
            _steps(shown, address)
            if shown.chart.total is None and not shown.chart.has_before:
                _no_data_here(shown, address)
                return
            _in_words(shown.chart)
            _figure()
            consumption_table(shown, lambda period: _to(address, period))
            _download(shown.chart.period, address)


def _scales(shown: PointSheet, address: str) -> None:
    """Let the customer look from farther or nearer, where there are data for it."""
    with Html("nav", None, "scales", aria_label=_("Dokładność")):
        for scale, text in _scale_names().items():
            if scale in _offered(shown):
                here = shown.chart.period.scale is scale
                Html(
                    "a",
                    text,
                    href=_to(address, period_at(scale, _anchor_day(shown))),
                    aria_current="true" if here else None,
                )


def _scale_names() -> dict[Scale, str]:
    return {Scale.YEAR: _("Rok"), Scale.MONTH: _("Miesiąc"), Scale.DAY: _("Dzień")}


def _offered(shown: PointSheet) -> set[Scale]:
    order = list(_scale_names())
    finest = shown.extent.finest if shown.extent else Scale.YEAR
    offered = set(order[: order.index(finest) + 1]) | {shown.chart.period.scale}
    # Older data may be finer than the newest.
    if any(cell.has_finer for cell in shown.chart.cells):
        offered.add(order[order.index(shown.chart.period.scale) + 1])
    return offered


def _anchor_day(shown: PointSheet) -> date:
    """Give the day around which to look farther or nearer: the last of the period that has data."""
    period = shown.chart.period
    return max(period.first, min(period.end - timedelta(days=1), shown.newest_day))


def _steps(shown: PointSheet, address: str) -> None:
    """Name the period, and lead to the ones before and after it as far as there are data."""
    period = shown.chart.period
    before, after = period.moved(-1), period.moved(1)
    with Html("nav", None, "steps", aria_label=_("Okres")):
        _step(before, address, "prev", is_there=before.end > shown.oldest_day)
        Html("h3", _sentence_case(period_title(period)))
        _step(after, address, "next", is_there=after.first <= shown.newest_day)


def _step(period: Period, address: str, rel: str, *, is_there: bool) -> None:
    is_back = rel == "prev"
    if not is_there:
        Html("span", None, "step")
        return
    with Html("a", None, "button quiet step", href=_to(address, period), rel=rel):
        if is_back:
            icon("back")
        Html("span", period_title(period))
        if not is_back:
            icon("forward")


def _in_words(chart: Chart) -> None:
    with Html("div", None, "in-words"):
        for number, sentence in enumerate(sentences(chart)):
            Html("p", sentence, "lead" if number == 0 else "")
        if any(cell.is_partial for cell in chart.cells):
            Html(
                "p",
                _("Część tego okresu nie ma jeszcze danych. W tabeli jest to zaznaczone."),
                "hint",
            )


def _figure() -> None:
    """Leave room for the chart, which a script draws from the table."""
    with Html("figure", None, "chart", data_chart=TABLE, aria_hidden="true"):
        Html("div", None, "chart-place")


def _download(period: Period, address: str) -> None:
    with Html("p", None, "buttons"):
        Html(
            "a",
            _("Pobierz CSV"),
            "button second",
            href=f"{address}/zuzycie.csv?{PERIOD}={period.code}",
            download=True,
        )


def _no_data_here(shown: PointSheet, address: str) -> None:
    with Html("div", None, "empty"):
        Html("p", _("Dla tego okresu nie mamy danych."))
        newest = period_at(
            Scale.YEAR if shown.extent is None else first_scale(shown.extent.finest),
            shown.newest_day,
        )
        go_to(
            _to(address, newest),
            _("Pokaż najnowsze: {period}").format(period=period_title(newest)),
            "second",
        )


def first_scale(finest: Scale) -> Scale:
    """Give the scale to begin with: a month by days where there are days."""
    return Scale.YEAR if finest is Scale.YEAR else Scale.MONTH


def _no_data_at_all() -> None:
    with sheet("empty"):
        icon("bolt")
        Html("h3", _("Nie mamy jeszcze danych o zużyciu"))
        Html(
            "p",
            _(
                "Dane przesyła nam dystrybutor. Pierwsze pojawią się tu same, zwykle po pierwszym "
                "odczycie licznika."
            ),
        )


def _to(address: str, period: Period) -> str:
    return f"{address}?{PERIOD}={period.code}#{_ANCHOR}"


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
