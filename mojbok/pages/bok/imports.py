"""`/bok/importy`: the last imports of the CRM's data and the rows that they refused (BOK-05)."""

from collections.abc import Sequence
from typing import Final

from fastapi import HTTPException
from fastapi.responses import StreamingResponse

from mojbok.domain.crm_imports import ImportRun, ImportUnknownError, RejectedLine
from mojbok.domain.staff_permissions import Act
from mojbok.pages.asking import ask
from mojbok.pages.bok.frame import bok_frame
from mojbok.pages.elements import Html, still
from mojbok.pages.frame import sheet
from mojbok.pages.money_parts import state_badge
from mojbok.pages.site import Site
from mojbok.pages.turning import PAGE, page_number, turning
from mojbok.services.crm_imports import ImportSheet
from mojbok.texts.formats import instant
from mojbok.texts.tables import csv_file
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, visit_of

ADDRESS: Final = "/bok/importy"
#: As in the report that the import itself writes (crm-format.md).
_HEAD: Final = ("file", "line", "column", "value", "reason")


def register(site: Site) -> None:
    """Declare the routes."""

    @site.doors.page(ADDRESS, Access.STAFF, _("Importy z CRM"), act=Act.SEE_IMPORTS)
    async def page(request: Request) -> None:
        visit = visit_of(request)
        runs = await ask(site.services.bok.imports.runs, visit.actor)
        with bok_frame(visit.member, _("Importy z CRM"), here=ADDRESS):
            content(runs)

    @site.doors.download(f"{ADDRESS}/{{number}}/odrzucone.csv", Access.STAFF, act=Act.SEE_IMPORTS)
    async def rejected(request: Request, number: str) -> Response:
        desk, actor = site.services.bok.imports, visit_of(request).actor
        try:
            rows = await ask(desk.rejected, page_number(number), actor=actor)
        except ImportUnknownError as error:
            raise HTTPException(404) from error
        name = f"odrzucone-{page_number(number)}.csv"
        return StreamingResponse(
            csv_file(_HEAD, ((r.file, str(r.line), r.column, r.value, r.reason) for r in rows)),
            headers={"content-disposition": f'attachment; filename="{name}"'},
            media_type="text/csv; charset=utf-8",
        )

    @site.doors.page(f"{ADDRESS}/{{number}}", Access.STAFF, _("Import"), act=Act.SEE_IMPORTS)
    async def one(request: Request, number: str) -> None:
        visit, here = visit_of(request), page_number(request.query_params.get(PAGE))
        try:
            shown = await ask(
                site.services.bok.imports.sheet, page_number(number), here, actor=visit.actor
            )
        except ImportUnknownError as error:
            raise HTTPException(404) from error
        with bok_frame(visit.member, _("Importy z CRM"), here=ADDRESS):
            one_import(shown)


def content(runs: Sequence[ImportRun]) -> None:
    """Lay out the runs."""
    if not runs:
        with still("div", None, "sheet empty"):
            nothing = _(
                "Nie było jeszcze importu. Uruchamia go polecenie mojbok crm import albo program, "
                "który wysyła dane z tokenem: mojbok crm token add."
            )
        Html("p", nothing)
        return
    with still("table", None, "pays", role="table"):
        Html("caption", _("Ostatnie importy, od najnowszego"), "unseen")
        with Html("thead", role="rowgroup"), Html("tr", role="row"):
            for name in (_("Początek"), _("Skąd"), _("Stan")):
                Html("th", name, scope="col", role="columnheader")
            for name in (_("Zapisane"), _("Bez zmian"), _("Odrzucone")):
                Html("th", name, "amount", scope="col", role="columnheader")
        with Html("tbody", role="rowgroup"):
            for run in runs:
                _row(run)


def one_import(shown: ImportSheet) -> None:
    """Lay out one run with the rows that it refused."""
    run = shown.run
    with still("p"):
        Html("a", _("Wszystkie importy"), href=ADDRESS)
    with sheet():
        Html("h2", _("Import {number}").format(number=run.id))
        _state(run)
        with Html("dl", None, "facts"):
            for term, text in _facts(run).items():
                with Html("div"):
                    Html("dt", term)
                    Html("dd", text)
    Html("h2", _("Odrzucone wiersze"))
    if not shown.rows:
        with still("div", None, "sheet empty"):
            Html("p", _("Żaden wiersz nie został odrzucony."))
        return
    with still("p"):
        if shown.kept < run.rejected:
            Html("span", _first_kept(run).format(kept=shown.kept, all=run.rejected))
        Html("a", _("Pobierz jako CSV"), href=f"{ADDRESS}/{run.id}/odrzucone.csv", download=True)
    _rejected(shown.rows)
    turning(
        f"{ADDRESS}/{run.id}",
        page=shown.page,
        pages=shown.pages,
        name=_("Strony odrzuconych wierszy"),
    )


def _row(run: ImportRun) -> None:
    with Html("tr", role="row"):
        with Html("td", None, role="cell", data_name=_("Początek")):
            Html("a", instant(run.started_at), href=f"{ADDRESS}/{run.id}")
        Html("td", _whence(run), "pays-what", role="cell", data_name=_("Skąd"))
        with Html("td", None, role="cell", data_name=_("Stan")):
            _state(run)
        for name, count in (
            (_("Zapisane"), run.stored),
            (_("Bez zmian"), run.unchanged),
            (_("Odrzucone"), run.rejected),
        ):
            Html("td", _count(count), "amount", role="cell", data_name=name)


def _whence(run: ImportRun) -> str:
    return _("API, token {name}").format(name=run.folder) if run.is_pushed else run.folder


def _first_kept(run: ImportRun) -> str:
    if run.is_pushed:
        return _(
            "Pierwszych {kept} z {all}; wszystkie dostał w odpowiedziach program, który je wysłał. "
        )
    return _("Pierwszych {kept} z {all}; wszystkie są w pliku rejected.csv obok importu. ")


def _state(run: ImportRun) -> None:
    if run.finished_at is None:
        state_badge("plain", "clock", _("trwa albo przerwany"))
    elif run.rejected:
        state_badge("due", "alert", _("z odrzuconymi"))
    else:
        state_badge("good", "done", _("bez błędów"))


def _facts(run: ImportRun) -> dict[str, str]:
    taken = (run.finished_at - run.started_at).total_seconds() if run.finished_at else None
    return {
        _("Początek"): instant(run.started_at),
        _("Trwał"): "–" if taken is None else _("{seconds} s").format(seconds=max(1, round(taken))),
        _("Skąd"): _whence(run),
        _("Zapisane wiersze"): _count(run.stored),
        _("Bez zmian"): _count(run.unchanged),
        _("Odrzucone"): _count(run.rejected),
    }


def _rejected(rows: Sequence[RejectedLine]) -> None:
    with still("table", None, "pays", role="table"):
        Html("caption", _("Odrzucone wiersze"), "unseen")
        with Html("thead", role="rowgroup"), Html("tr", role="row"):
            for name in (_("Plik, wiersz"), _("Powód"), _("Kolumna"), _("Wartość")):
                Html("th", name, scope="col", role="columnheader")
        with Html("tbody", role="rowgroup"):
            for row in rows:
                with Html("tr", role="row"):
                    place = f"{row.file}, {row.line}"
                    Html("td", place, role="cell", data_name=_("Plik, wiersz"))
                    Html("td", row.reason, "pays-what", role="cell", data_name=_("Powód"))
                    Html("td", row.column or "–", role="cell", data_name=_("Kolumna"))
                    Html("td", row.value or "–", role="cell", data_name=_("Wartość"))


def _count(value: int) -> str:
    return f"{value:,}".replace(",", "\N{NO-BREAK SPACE}")
