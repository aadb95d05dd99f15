"""The inventory as a spreadsheet: upload it, see what it would do, confirm; and take the catalogue away as one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response

from corpus.catalogue_cells import rows_of
from corpus.errors import InvalidCatalogueRow
from corpus.imports import Imports
from corpus.people_records import Actor
from corpus.row_taking import Fate
from corpus.table_writing import write_csv, write_template, write_xlsx
from search_api.admission import needs
from search_api.desk.people_routes import actor
from search_api.desk.table_view import TableView, fault_of, show_table
from search_api.desk.waiting_tables import Waiting, WaitingTables
from search_api.pages.form import read_form
from search_api.pages.rendering import UNKEPT, render, texts_for
from search_api.provided import Given, Provided
from search_api.receiving import Received, opened, receive

router = APIRouter(prefix="/tables", include_in_schema=False)

Sent: TypeAlias = Annotated[Mapping[str, str], Depends(read_form)]

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("")
@needs("edit")
def tables_page(request: Request) -> Response:
    """The form, the template and the export."""
    return _page(request)


@router.post("")
@needs("edit")
async def check(request: Request, given: Given) -> Response:
    """Try an uploaded table out, and show what it would do."""
    sent = await receive(request)
    with opened(sent) as form:
        return await to_thread.run_sync(_check, request, given, form.files)


@router.post("/{word}")
@needs("edit")
def confirm(request: Request, word: str, given: Given, sent: Sent) -> Response:
    """Import a table that was tried out; with `skip`, without the rows that are refused. Raises NotFound."""
    tables = _tables(given)
    waiting = tables.find(word, given.asker.account_id)
    imports, note = _imports(given), _Note(given, actor(given))
    report = imports.carry_out(waiting.read(imports), skip_refused="skip" in sent, note=note)
    if report.done:
        tables.let_go(waiting)
    return _page(request, view=show_table(report, word, texts_for(request)))


@router.get("/template.{ending}")
@needs("edit")
def template(request: Request, ending: str, given: Given) -> Response:
    """An empty table, to fill in or to print."""
    language, catalogue = texts_for(request).language, given.live.catalogue
    if ending == "csv":
        return _download(write_csv((), language), "template.csv")
    terms = [term for vocabulary in ("kind", "theme", "role") for term in catalogue.terms(vocabulary)]
    return _download(write_template(terms, language), "template.xlsx")


@router.get("/export.{ending}")
@needs("edit")
def export(request: Request, ending: str, given: Given) -> Response:
    """The whole catalogue as a table that can be imported again."""
    rows, language = rows_of(given.live.catalogue.all()), texts_for(request).language
    if ending == "csv":
        return _download(write_csv(rows, language), "catalogue.csv")
    return _download(write_xlsx(rows, language), "catalogue.xlsx")


class _Note:
    """Writes each row that adds or changes something into the audit, inside the import's own transaction."""

    def __init__(self, given: Provided, by: Actor) -> None:
        self._audit = given.live.people.audit
        self._by = by

    def __call__(self, fate: Fate) -> None:
        before = {name: text for name, text, _ in fate.changes if text}
        after = {name: text for name, _, text in fate.changes if text}
        self._audit.add(self._by, "row imported", fate.product_id, before, after)


def _check(request: Request, given: Provided, files: tuple[Received, ...]) -> Response:
    texts = texts_for(request)
    if not files:
        return _page(request, fault=texts("tables.nothing"))
    tables, imports = _tables(given), _imports(given)
    waiting = tables.keep(files, given.asker.account_id)
    try:
        report = imports.try_out(waiting.read(imports))
    except InvalidCatalogueRow as error:
        tables.let_go(waiting)
        return _page(request, fault=fault_of(error, texts))
    return _shown(request, tables, waiting, show_table(report, waiting.word, texts))


def _shown(request: Request, tables: WaitingTables, waiting: Waiting, view: TableView) -> Response:
    """A table that has nothing to confirm does not wait."""
    if not view.word:
        tables.let_go(waiting)
    return _page(request, view=view)


def _page(request: Request, view: TableView | None = None, fault: str = "") -> Response:
    return render(request, "tables.html", 422 if fault else 200, "/tables", view=view, fault=fault)


def _tables(given: Provided) -> WaitingTables:
    return WaitingTables(given.live.settings.data / "tables")


def _imports(given: Provided) -> Imports:
    live = given.live
    return Imports(live.database, live.files, live.catalogue, live.jobs)


def _download(content: bytes, name: str) -> Response:
    kind = CSV if name.endswith(".csv") else XLSX
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **UNKEPT}
    return Response(content, media_type=kind, headers=headers)
