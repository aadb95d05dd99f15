"""Reads a catalogue that was kept in a spreadsheet: each row is a product or a version, checked by itself.

    id;title;language;kind;themes;year;edition;version_of;file;link;summary;makers;countries;demonstration
    haki;Haki ya ardhi;sw;manual;civic-power|inclusion;2022;;;texts/haki.pdf;;;Mfano:lead:KE|Example:funder;KE|TZ;

Columns are told by their names in four languages, in any order. Several themes, makers and countries are separated by
`|`; a maker is `name:role` or `name:role:country`. Terms may be written as their labels. A file lies in the folder of
the table or below it. How files of tables are read is table_files.py's, what is recorded imports.py's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias, cast, get_args

from corpus.errors import InvalidCatalogueRow
from corpus.ids import is_id, slug
from corpus.intake import Metadata
from corpus.records import Maker, Visibility
from corpus.table_faults import fault, refuse
from corpus.table_files import Cells, Sheet, read_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from corpus.records import Term

KEY_PREFIX: Final = "csv:"
YES: Final = frozenset({"yes", "true", "1", "x", "ja", "oui", "si", "sí"})
NO: Final = frozenset({"", "no", "false", "0", "nee", "non"})
MAKER: Final = re.compile(r"(?P<name>.+?)\s*:\s*(?P<role>[^:]+?)\s*(?::\s*(?P<country>[A-Za-z]{2}))?")
YEAR: Final = re.compile(r"(\d{4})(?:-\d\d-\d\d)?")
BAR: Final = re.compile(r"(?<!\\)\|")

# Finds a file that the table names; None where there is none. Raises LookupError for one that lies elsewhere.
Locate: TypeAlias = Callable[[str], Path | None]
# Ids of terms by what people call them, in small letters, by vocabulary.
Called: TypeAlias = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One product or version as the table has it: a file (its name and path) or a link, and the rest.

    `columns` are those that the table has: of the others nothing is said. `id` is made of the link where it has none.
    """

    line: int
    id: str
    columns: frozenset[str]
    file_name: str | None
    file: Path | None
    link: str | None
    version_of: str | None
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class Reading:
    """The rows that can be used, in the order of the table, and why the others can not."""

    name: str
    rows: tuple[Row, ...]
    refused: tuple[InvalidCatalogueRow, ...]


def read_catalogue(
    path: Path, terms: Iterable[Term] = (), locate: Locate | None = None, name: str | None = None
) -> Reading:
    """Reads all rows; one that is wrong does not stop the others.

    `terms` may be called by their labels; files are looked for beside the table unless `locate` finds them. Raises
    InvalidCatalogueRow when the table as a whole can not be read.
    """
    sheet = read_sheet(path, name)
    reader = _Reader(sheet, locate or beside(path), called(terms))
    rows: dict[str, Row] = {}
    refused: list[InvalidCatalogueRow] = []
    for cells in sheet.rows:
        try:
            row = reader.read(cells)
            if row.id in rows:
                refuse(cells.line, sheet.name, "id-twice", "id", value=row.id, other=rows[row.id].line)
            rows[row.id] = row
        except InvalidCatalogueRow as error:
            refused.append(error)
    return Reading(sheet.name, tuple(rows.values()), tuple(refused))


def beside(table: Path) -> Locate:
    """Finds files in the folder of a table and below it."""
    folder = table.parent.resolve()

    def locate(name: str) -> Path | None:
        place = (folder / name).resolve()
        if not place.is_relative_to(folder):
            raise LookupError(name)
        return place if place.is_file() else None

    return locate


def called(terms: Iterable[Term]) -> Called:
    """What each term may be called: its id and its labels."""
    found: dict[str, dict[str, str]] = {}
    for term in terms:
        names = found.setdefault(term.vocabulary, {})
        names |= {label.casefold(): term.id for label in term.labels.values()}
        names[term.id] = term.id
    return found


def link_id(link: str) -> str:
    """The id of a row that has none: words of its address, and a sign of it that no other address has."""
    return f"{slug(link.partition('//')[2])}-{sha256(link.encode()).hexdigest()[:6]}".lstrip("-")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the rows of one table."""

    sheet: Sheet
    locate: Locate
    called: Called

    def read(self, cells: Cells) -> Row:
        if cells.fault is not None:
            raise cells.fault
        text = _Texts(self.sheet.name, cells, self.called)
        link, file_name = text("link") or None, text("file").replace("\\", "/") or None
        row_id = text("id") or (link_id(link) if link and "id" not in self.sheet.columns else "")
        if not row_id:
            text.refuse("no-id", "id")
        if not is_id(row_id):
            text.refuse("id", "id", row_id)
        if link and file_name:
            text.refuse("two-sources", "file")
        return Row(
            line=cells.line,
            id=row_id,
            columns=self.sheet.columns,
            file_name=file_name,
            file=self._find(text, file_name),
            link=link,
            version_of=text("version_of") or None,
            metadata=_metadata(text, row_id, summarised="summary" in self.sheet.columns),
        )

    def _find(self, text: _Texts, name: str | None) -> Path | None:
        try:
            return self.locate(name) if name else None
        except LookupError:
            text.refuse("outside", "file", name)


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of one row by column, and where it stands."""

    table: str
    cells: Cells
    called: Called

    def __call__(self, column: str) -> str:
        return self.cells.texts.get(column, "")

    def parts(self, column: str) -> tuple[str, ...]:
        parts = (part.replace("\\|", "|").strip() for part in BAR.split(self(column)))
        return tuple(part for part in parts if part)

    def term(self, vocabulary: str, text: str) -> str:
        return self.called.get(vocabulary, {}).get(text.casefold(), text)

    def refuse(self, code: str, column: str, value: object = "", **facts: object) -> NoReturn:
        raise fault(self.cells.line, self.table, code, column, value=value, **facts)


def _metadata(text: _Texts, row_id: str, *, summarised: bool) -> Metadata:
    """A list of links has no summaries: there the title is what can be found."""
    kind = text("kind")
    return Metadata(
        title=text("title") or None,
        summary=text("summary") if summarised else text("title"),
        language=text("language").lower() or None,
        kind=text.term("kind", kind) if kind else None,
        themes=tuple(text.term("theme", theme) for theme in text.parts("themes")),
        makers=tuple(_maker(text, maker) for maker in text.parts("makers")),
        countries=tuple(country.upper() for country in text.parts("countries")),
        year=_year(text),
        edition=text("edition") or None,
        visibility=_visibility(text),
        demonstration=_flag(text),
        source_key=KEY_PREFIX + row_id,
        id=row_id,
    )


def _maker(text: _Texts, written: str) -> Maker:
    """From the right, since the name of an organisation may have a colon in it."""
    found = MAKER.fullmatch(written)
    if found is None:
        text.refuse("maker", "makers", written)
    country = found["country"]
    return Maker(found["name"], text.term("role", found["role"]), country.upper() if country else None)


def _year(text: _Texts) -> int | None:
    """A year, or the day in it that a spreadsheet made of what was typed."""
    written = text("year")
    if not written:
        return None
    if written.isdecimal():
        return int(written)
    found = YEAR.fullmatch(written)
    if found is None:
        text.refuse("year-number", "year", written)
    return int(found[1])


def _visibility(text: _Texts) -> Visibility:
    written = text("visibility").lower() or "public"
    if written not in get_args(Visibility):
        text.refuse("visibility", "visibility", written, known=", ".join(get_args(Visibility)))
    return cast("Visibility", written)


def _flag(text: _Texts) -> bool:
    written = text("demonstration").lower()
    if written not in YES | NO:
        text.refuse("flag", "demonstration", written)
    return written in YES
