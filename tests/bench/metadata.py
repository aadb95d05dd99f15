"""Measures what is proposed of a file against what is known of it: `make bench-metadata`.

Known are the facts of the demonstration collection (its catalogue) and, where they are present, the languages of
../shared/data/pdf_domain. The demonstration files declare their facts as few real ones do, so all is measured a second
time with their properties taken out and a name that says nothing. Organisations are known as the catalogue would know
them before the upload: those of the other products.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from corpus.catalogue_table import Row, read_catalogue
from corpus.media_types import recognise
from corpus.records import Extraction, ProposedField
from indexer.engine.languages import Detector, open_detector
from indexer.extract import extract
from indexer.preview import Means, look
from indexer.propose import propose

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "corpus" / "samples" / "catalogue.csv"
DOMAIN = ROOT.parent / "shared" / "data" / "pdf_domain"
NAMELESS = "upload.bin"

Value = str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One file: what is known of it, and what was proposed, by field."""

    known: dict[ProposedField, Value]
    proposed: dict[ProposedField, Value]


@dataclass(frozen=True, slots=True)
class Score:
    """Of one field: files of which it is known, proposals for them, and how many of these are right."""

    known: int
    given: int
    right: float

    @property
    def share(self) -> float:
        """The share of files with the right proposal."""
        return self.right / self.known

    @property
    def precision(self) -> float:
        """The share of proposals that are right."""
        return self.right / self.given if self.given else 0.0


def sample_cases(*, bare: bool) -> list[Case]:
    """Return the demonstration files; `bare` takes properties and names away from them."""
    rows = [row for row in read_catalogue(SAMPLES).rows if row.file is not None]
    return [Case(_known(row), _proposed(row, rows, bare=bare)) for row in rows]


def domain_cases() -> list[Case]:
    """Return the real PDFs whose language is told beside them and that have a page to read."""
    with (DOMAIN / "index.csv").open(encoding="utf-8", newline="") as table:
        listed = [(DOMAIN / row["file"], row["language"]) for row in csv.DictReader(table)]
    read = [(_extraction(path), path, language) for path, language in listed]
    return [
        Case({"language": language}, _values(extraction, path.name, ()))
        for extraction, path, language in read
        if any(page.text for page in extraction.pages)
    ]


def scores(cases: list[Case]) -> dict[ProposedField, Score]:
    """Return how well each field that is known of any file is proposed."""
    fields: list[ProposedField] = [field for field in _RIGHT if any(field in case.known for case in cases)]
    return {field: _score(field, [case for case in cases if field in case.known]) for field in fields}


def main() -> None:
    """Print a table a collection."""
    for name, cases in _collections():
        print(f"\n{name}, {len(cases)} files\n  {'':14}{'known':>7}{'proposed':>10}{'right':>8}{'precision':>11}")
        for field, score in scores(cases).items():
            print(f"  {field:14}{score.known:7}{score.given:10}{score.share:8.3f}{score.precision:11.3f}")


def _collections() -> Iterator[tuple[str, list[Case]]]:
    yield "demonstration collection", sample_cases(bare=False)
    yield "the same without properties and names", sample_cases(bare=True)
    if DOMAIN.is_dir():
        yield "pdf_domain", domain_cases()


def _known(row: Row) -> dict[ProposedField, Value]:
    told = row.metadata
    facts: dict[ProposedField, Value | None] = {
        "title": told.title,
        "organisation": tuple(maker.name for maker in told.makers if maker.role == "lead"),
        "year": told.year,
        "language": told.language,
        "countries": told.countries,
        "kind": told.kind,
    }
    return {field: value for field, value in facts.items() if value}


def _proposed(row: Row, rows: list[Row], *, bare: bool) -> dict[ProposedField, Value]:
    path = row.file or Path()
    others = {maker.name for other in rows if other.id != row.id for maker in other.metadata.makers}
    extraction = _extraction(path)
    if bare:
        declared = extraction.title == extraction.properties.get("title")
        extraction = replace(extraction, properties={}, title=None if declared else extraction.title)
    return _values(extraction, NAMELESS if bare else path.name, tuple(sorted(others)))


def _values(extraction: Extraction, name: str, organisations: tuple[str, ...]) -> dict[ProposedField, Value]:
    material = look(extraction, name, Means(_detector().detect, organisations))
    return {proposal.field: proposal.value for proposal in propose(material)}


@cache
def _extraction(path: Path) -> Extraction:
    return extract(path, recognise(path, path.name), "0" * 64, path.name)


@cache
def _detector() -> Detector:
    return open_detector()


def _score(field: ProposedField, cases: list[Case]) -> Score:
    right = [_RIGHT[field](case.known[field], case.proposed[field]) for case in cases if field in case.proposed]
    return Score(len(cases), len(right), float(sum(right)))


def _same(known: Value, proposed: Value) -> float:
    return float(known == proposed)


def _same_title(known: Value, proposed: Value) -> float:
    """Case and signs aside; a main title without its subtitle is half right."""
    one, other = (re.sub(r"[\W_]+", "", str(text)).casefold() for text in (known, proposed))
    return 1.0 if one == other else 0.5 * one.startswith(other)


def _among(known: Value, proposed: Value) -> float:
    return float(isinstance(known, tuple) and proposed in known)


def _overlap(known: Value, proposed: Value) -> float:
    """Harmonic mean of precision and recall over the countries of one file."""
    one, other = (set(value) if isinstance(value, tuple) else set() for value in (known, proposed))
    return 2 * len(one & other) / (len(one) + len(other))


_RIGHT: dict[ProposedField, Callable[[Value, Value], float]] = {
    "title": _same_title,
    "organisation": _among,
    "year": _same,
    "language": _same,
    "countries": _overlap,
    "kind": _same,
}

if __name__ == "__main__":
    main()
