"""Writes the catalogue of the demonstration collection, ready for import, and what is true about its related texts."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from corpus.samples.blocks import blocks, prose
from corpus.samples.sources import FOLDER
from corpus.samples.title_parts import without_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from corpus.samples.sources import Source

CATALOGUE = FOLDER / "catalogue.csv"
RELATIONS = FOLDER / "relations.csv"
_COLUMNS = (
    *("id", "title", "language", "kind", "themes", "year", "edition", "version_of"),
    *("file", "link", "summary", "makers", "countries", "demonstration"),
)


def write(sources: Sequence[Source]) -> None:
    """Write catalogue.csv (products before the versions that belong to them) and relations.csv."""
    rows = [_row(source) for source in sorted(sources, key=lambda source: (bool(source.version_of), source.id))]
    _write(CATALOGUE, [_COLUMNS, *rows])
    _write(RELATIONS, [["left", "right", "relation", "confirmed"], *_relations(sources)])


def link_summary(source: Source) -> str:
    """All that is said about a link: its summary and its description, since there is no file to read."""
    return "\n\n".join([source.summary, *prose(blocks(without_title(source.body, source.title)))])


def _row(source: Source) -> list[str]:
    return [
        source.id,
        source.title,
        source.language,
        source.kind,
        "|".join(source.themes),
        str(source.year),
        source.edition,
        source.version_of,
        source.file,
        source.link,
        link_summary(source) if source.link else source.summary,
        "|".join(f"{maker.name}:{maker.role}:{maker.country}" for maker in source.makers),
        "|".join(source.countries),
        "yes",
    ]


def _relations(sources: Sequence[Source]) -> Iterator[list[str]]:
    """Each pair once; for editions the older one is on the left, else the order is that of the ids."""
    years = {source.id: source.year for source in sources}
    confirmed = {frozenset((source.id, source.version_of)) for source in sources if source.version_of}
    pairs = {(frozenset((source.id, other)), relation) for source in sources for other, relation in source.related}
    pairs |= {(pair, "translation") for pair in confirmed}
    for pair, relation in sorted(pairs, key=lambda entry: sorted(entry[0])):
        left, right = sorted(pair, key=lambda name: (years[name] if relation == "newer-edition" else 0, name))
        yield [left, right, relation, "yes" if pair in confirmed else "no"]


def _write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
