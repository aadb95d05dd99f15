"""Reads the texts from which the demonstration collection is built: a Markdown file each, with facts about it on top.

How a text becomes a file is not here; `build` walks the whole way.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
SOURCES = FOLDER / "sources"
FILES = FOLDER / "files"
GOLDEN = FOLDER / "golden"
SUFFIXES = {"pdf-two-column": "pdf", "pdf-scanned": "pdf", "pdf-slides": "pdf"}
SLIDE_BREAK = "\n---slide---\n"


class BadSource(Exception):
    """The source {path} can not be used: {cause}; mend its first lines as corpus/samples/README.md describes."""

    def __init__(self, path: Path, cause: str) -> None:
        super().__init__((self.__doc__ or "").format(path=path, cause=cause))


@dataclass(frozen=True, slots=True)
class Maker:
    """An organisation, what it was in the work, and its country (ISO 3166)."""

    name: str
    role: str
    country: str


@dataclass(frozen=True, slots=True)
class Source:
    """One text with its facts; `body` is Markdown without them, `related` pairs of source and relation."""

    id: str
    title: str
    language: str
    kind: str
    themes: tuple[str, ...]
    year: int
    format: str
    summary: str
    makers: tuple[Maker, ...]
    countries: tuple[str, ...]
    body: str
    edition: str = ""
    version_of: str = ""
    link: str = ""
    related: tuple[tuple[str, str], ...] = ()

    @property
    def file(self) -> str:
        """The path of the built file inside `corpus/samples`; empty for a link."""
        return "" if self.format == "link" else f"files/{self.id}.{SUFFIXES.get(self.format, self.format)}"

    @property
    def product(self) -> str:
        """The id of the product that this text is a version of."""
        return self.version_of or self.id

    @property
    def right_to_left(self) -> bool:
        """Whether its script runs from right to left."""
        return self.language == "ar"


def read_sources() -> list[Source]:
    """Return all sources, by id."""
    return [_read(path) for path in sorted(SOURCES.glob("*.md"))]


def _read(path: Path) -> Source:
    _, front, body = path.read_text("utf-8").split("---\n", 2)
    facts: dict[str, Any] = yaml.safe_load(front)
    if facts.get("id") != path.stem:
        raise BadSource(path, f"its id is {facts.get('id')!r} and not the name of the file")
    try:
        return _source(facts, body.strip())
    except (KeyError, TypeError) as error:
        raise BadSource(path, f"a fact is missing or unknown: {error}") from error


def _source(facts: dict[str, Any], body: str) -> Source:
    given = dict(facts)
    given["makers"] = tuple(Maker(**maker) for maker in facts["makers"])
    given["themes"], given["countries"] = tuple(facts["themes"]), tuple(facts["countries"])
    given["related"] = tuple((pair["id"], pair["relation"]) for pair in facts.get("related", ()))
    given["summary"] = " ".join(facts["summary"].split())
    return Source(**given, body=body)
