"""Reads the test questions of a folder, and the texts that they are asked of.

    FOLDER/
      corpus.jsonl or corpus.jsonl.gz      {"_id", "title", "text", "lang"} a line
      queries.jsonl or queries.jsonl.gz    {"_id", "text", "lang"} a line
      qrels.tsv                            judgements (qrels.py)

`lang` may be missing, then the language is found out; `title` may be missing or empty.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO, cast

from search_api.errors import EvaluationInputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Topic:
    """A test question."""

    id: str
    text: str
    language: str | None


@dataclass(frozen=True, slots=True)
class CollectionText:
    """A text that becomes a product of the throw-away collection."""

    id: str
    title: str
    text: str
    language: str | None


def read_topics(folder: Path) -> list[Topic]:
    """The questions in the order of the file. Raises EvaluationInputError."""
    return [Topic(id_, text, language) for id_, _, text, language in _rows(folder, "queries")]


def read_collection(folder: Path) -> Iterator[CollectionText]:
    """The texts in the order of the file, one at a time. Raises EvaluationInputError."""
    for id_, title, text, language in _rows(folder, "corpus"):
        yield CollectionText(id_, title, text, language)


def unfit(path: Path, line: int, cause: str) -> EvaluationInputError:
    """The error for a line that does not fit, 1 for the first; 0 where it is the file as a whole."""
    return EvaluationInputError(file=path, line=line, cause=cause, remedy="correct it or leave this folder out")


def _rows(folder: Path, name: str) -> Iterator[tuple[str, str, str, str | None]]:
    path = _existing(folder, name)
    seen: set[str] = set()
    number = 0
    try:
        with _opened(path) as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    row = _row(path, number, line)
                    _add_new(row[0], seen, path, number)
                    yield row
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as fault:
        raise unfit(path, number + 1, f"it can not be read ({fault})") from fault
    if not seen:
        raise unfit(path, 1, "there is nothing in it")


def _existing(folder: Path, name: str) -> Path:
    for path in (folder / f"{name}.jsonl.gz", folder / f"{name}.jsonl"):
        if path.is_file():
            return path
    raise unfit(folder / f"{name}.jsonl.gz", 0, "there is no such file")


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return cast("TextIO", gzip.open(path, "rt", encoding="utf-8"))
    return path.open(encoding="utf-8")


def _row(path: Path, number: int, line: str) -> tuple[str, str, str, str | None]:
    try:
        fields = json.loads(line)
    except json.JSONDecodeError as fault:
        raise unfit(path, number, f"it is not JSON ({fault.msg})") from fault
    if not isinstance(fields, dict):
        raise unfit(path, number, "it is not a JSON object")
    for field in ("_id", "text"):
        if not isinstance(fields.get(field), str) or not fields["_id"]:
            raise unfit(path, number, f'"{field}" is not a text')
    return fields["_id"], str(fields.get("title") or ""), fields["text"], fields.get("lang") or None


def _add_new(id_: str, seen: set[str], path: Path, number: int) -> None:
    if id_ in seen:
        raise unfit(path, number, f'the id "{id_}" was there before')
    seen.add(id_)
