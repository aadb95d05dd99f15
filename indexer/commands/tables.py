"""The commands for tables: import a catalogue from a spreadsheet, export it again, and the empty table to fill in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

import typer

from corpus.catalogue_cells import rows_of
from corpus.errors import InvalidField
from corpus.imports import ImportReport
from corpus.row_taking import Fate
from corpus.table_columns import name_of
from corpus.table_writing import write_csv, write_template, write_xlsx
from indexer.commands.console import at_desk, err, out, print_json
from indexer.commands.running import work_until_idle
from indexer.rooms import Desk

Json = Annotated[bool, typer.Option("--json", help="Print lines of JSON instead of text.")]
NoWork = Annotated[bool, typer.Option("--later", help="Only take in; leave the indexing to a worker.")]
Language = Annotated[Literal["en", "nl", "fr", "es"], typer.Option(help="The language that columns are called in.")]
Table = Annotated[
    Path | None,
    typer.Argument(help="A CSV or XLSX file; its columns are in docs/importing.md.", show_default=False),
]

_SHOWN = 60  # signs of a cell
_NOTHING = "Nothing was imported: correct these rows, or import the others with --skip-refused."


def register(app: typer.Typer) -> None:
    """Give the commands to the application."""
    app.command("import")(import_)
    app.command()(export)


def import_(
    table: Table = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what each row would do, and do nothing.")] = False,
    skip_refused: Annotated[bool, typer.Option("--skip-refused", help="Import the rows that can be used.")] = False,
    template: Annotated[Path | None, typer.Option(help="Write an empty table to fill in (XLSX or CSV).")] = None,
    language: Language = "en",
    as_json: Json = False,
    later: NoWork = False,
) -> None:
    """Add or update the products that a table lists, and make them searchable: all of it, or nothing."""
    with at_desk(begins=template is None) as desk:
        if template is not None:
            _write(template, _template(desk, template, language))
        elif table is None:
            raise InvalidField(
                field="TABLE", value="", cause="no table was named", remedy="name one, or use --template"
            )
        else:
            _import(desk, table, dry_run=dry_run, skip_refused=skip_refused, as_json=as_json, later=later)


def export(
    table: Annotated[Path, typer.Argument(help="The file to write: CSV or XLSX, by the ending of its name.")],
    language: Language = "en",
) -> None:
    """Write the catalogue as a table that `import` reads; importing it unchanged changes nothing."""
    with at_desk() as desk:
        rows = rows_of(desk.catalogue.all())
        _write(table, write_xlsx(rows, language) if _is_workbook(table) else write_csv(rows, language))
        out.print(f"{len(rows)} rows written to {table}.", markup=False)


def _import(desk: Desk, table: Path, *, dry_run: bool, skip_refused: bool, as_json: bool, later: bool) -> None:
    reading = desk.imports.read(table)
    if dry_run:
        report = desk.imports.try_out(reading)
        _show_rows(report.fates, as_json=as_json)
    else:
        report = desk.imports.carry_out(reading, skip_refused=skip_refused)
    _tell(report, dry_run=dry_run, as_json=as_json)
    if report.done and not later:
        work_until_idle(desk, as_json=as_json)
    if report.refused:
        raise typer.Exit(1)


def _show_rows(fates: Iterable[Fate], *, as_json: bool) -> None:
    for fate in fates:
        if as_json:
            print_json({"row": {"line": fate.line, "id": fate.id, "outcome": fate.outcome, "changes": fate.changes}})
            continue
        out.print(f"Line {fate.line}: {fate.outcome}: {fate.title}", markup=False)
        for column, before, after in fate.changes if fate.outcome == "changed" else ():
            out.print(f"    {name_of(column)}: {_short(before)} → {_short(after)}", markup=False)


def _tell(report: ImportReport, *, dry_run: bool, as_json: bool) -> None:
    counts = report.counts()
    if as_json:
        refused = [str(error) for error in report.refused]
        print_json({"import": counts | {"done": report.done, "refused_rows": refused}})
        return
    for error in report.refused:
        err.print(str(error), markup=False)
    words = "nothing changed" if _is_idle(report) else ", ".join(f"{count} {name}" for name, count in counts.items())
    out.print(f"{'It would be: ' if dry_run else ''}{words}.")
    if not dry_run and not report.done:
        err.print(_NOTHING, markup=False)


def _is_idle(report: ImportReport) -> bool:
    return not (report.added or report.changed or report.refused)


def _template(desk: Desk, template: Path, language: str) -> bytes:
    if not _is_workbook(template):
        return write_csv((), language)
    terms = [term for vocabulary in ("kind", "theme", "role") for term in desk.catalogue.terms(vocabulary)]
    return write_template(terms, language)


def _is_workbook(path: Path) -> bool:
    """Told by the ending of its name. Raises InvalidField for another one."""
    ending = path.suffix.lower()
    if ending not in {".csv", ".xlsx"}:
        cause = "a table is written as CSV or XLSX"
        raise InvalidField(field="file", value=path.name, cause=cause, remedy="end its name in .csv or .xlsx")
    return ending == ".xlsx"


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        cause = f"it can not be written ({error.strerror})"
        raise InvalidField(field="file", value=path, cause=cause, remedy="name another place") from error


def _short(text: str) -> str:
    return f"“{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}”"
