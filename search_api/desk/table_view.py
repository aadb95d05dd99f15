"""What a table would do or did, as its page shows it: how many rows of each, and the rows with what changes."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.errors import InvalidCatalogueRow
from corpus.imports import ImportReport
from corpus.row_taking import Fate
from corpus.table_columns import name_of
from corpus.table_faults import cause_and_remedy
from search_api.pages.translation import Texts

MOST_ROWS = 500  # on one page; the command shows all
MOST_SIGNS = 200  # of a cell


@dataclass(frozen=True, slots=True)
class RowView:
    """A row: `changes` are (column, before, after); one that is refused has its sentence instead, in parts."""

    line: int
    outcome: str
    title: str
    changes: tuple[tuple[str, str, str], ...] = ()
    column: str = ""
    cause: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class TableView:
    """The whole: `counts` in words, the rows that are not unchanged, and how many more there are than are shown.

    `word` is what confirms it, empty once it was imported or where nothing can be.
    """

    name: str
    counts: tuple[str, ...]
    rows: tuple[RowView, ...]
    more: int
    refused: int
    accepted: int
    word: str
    done: bool


def show_table(report: ImportReport, word: str, texts: Texts) -> TableView:
    """Return a report for people, what is refused first."""
    counts = report.counts()
    refused = [_refused(error, texts) for error in report.refused]
    rows = refused + [_row(fate, texts) for fate in report.fates if fate.outcome != "unchanged"]
    accepted = counts["added"] + counts["changed"]
    return TableView(
        name=report.name,
        counts=(
            texts("tables.added", counts["added"]),
            texts("tables.changed", counts["changed"]),
            texts("tables.unchanged", counts["unchanged"]),
            texts("tables.refused", counts["refused"]),
        ),
        rows=tuple(rows[:MOST_ROWS]),
        more=max(0, len(rows) - MOST_ROWS),
        refused=counts["refused"],
        accepted=accepted,
        word=word if accepted and not report.done else "",
        done=report.done,
    )


def fault_of(error: InvalidCatalogueRow, texts: Texts) -> str:
    """Return why a table can not be read as a whole, in one sentence."""
    cause, remedy = cause_and_remedy(error, texts.language)
    return texts("tables.fault", line=error.facts["line"], file=error.facts["file"], cause=cause, remedy=remedy)


def _refused(error: InvalidCatalogueRow, texts: Texts) -> RowView:
    cause, remedy = cause_and_remedy(error, texts.language)
    column = str(error.facts["column"])
    return RowView(
        line=int(str(error.facts["line"])),
        outcome=texts("tables.is_refused"),
        title="",
        column=name_of(column, texts.language) if column else "",
        cause=cause,
        remedy=remedy,
    )


def _row(fate: Fate, texts: Texts) -> RowView:
    """Of something new all is new: its title says enough."""
    if fate.outcome == "added":
        return RowView(fate.line, texts("tables.is_added"), fate.title)
    changes = ((name_of(name, texts.language), _short(before), _short(after)) for name, before, after in fate.changes)
    return RowView(fate.line, texts("tables.is_changed"), fate.title, tuple(changes))


def _short(text: str) -> str:
    return text if len(text) <= MOST_SIGNS else f"{text[:MOST_SIGNS]}…"
