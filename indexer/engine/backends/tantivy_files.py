"""The Tantivy index of one language as files: followed by hard links, written, and made anew when too much is removed.

Segments are immutable files; what Tantivy rewrites is copied before a writer is opened, so that the generation before
is never written to.
Searching is in tantivy_lexical.py.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import tantivy

from indexer.engine.disk import link_all, sync_file, sync_folder
from indexer.engine.errors import GenerationDamaged

NUMBER: Final = "number"
VERSION: Final = "version"
TERMS: Final = "terms"

_META: Final = "meta.json"
_REWRITTEN: Final = frozenset({_META, ".managed.json"})
_READER_LOCK: Final = ".tantivy-meta.lock"
_LOCKS: Final = frozenset({_READER_LOCK, ".tantivy-writer.lock"})
_HEAP: Final = 15_000_000  # bytes, the least that Tantivy takes; more would only delay the first segment
# For one language at a time in spare time: 100,000 passages and more become one segment. Taken as it is needed.
_LARGE_HEAP: Final = 256_000_000
# Removed passages still count in how rare a word is, until their segment is rewritten. A language with so few passages
# is rewritten at once, in about 20 ms a thousand; there they would be felt most.
_REWRITTEN_AT_ONCE: Final = 2_000
_WORTH_REWRITING: Final = 0.1  # share of removed passages, in spare time
_FEW_SEGMENTS: Final = 3


def _schema() -> tantivy.Schema:
    """Terms come analysed and are only cut at spaces; they and the version are stored to be written anew.

    Where a term stands is kept too, a fifth of the index, for phrases.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(NUMBER, indexed=True, fast=True)
    builder.add_text_field(VERSION, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(TERMS, stored=True, tokenizer_name="whitespace", index_option="position")
    return builder.build()


SCHEMA: Final = _schema()


@dataclass(frozen=True, slots=True)
class Size:
    """How many passages an index holds, how many more are removed but not gone, and its segments."""

    passages: int
    removed: int
    segments: int


def size(folder: Path) -> Size:
    """Read the size from the list of segments. Raises GenerationDamaged."""
    try:
        segments = json.loads((folder / _META).read_bytes())["segments"]
        removed = sum(segment["deletes"]["num_deleted_docs"] for segment in segments if segment["deletes"])
        return Size(sum(segment["max_doc"] for segment in segments) - removed, removed, len(segments))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GenerationDamaged(name=folder, cause=f"{_META} can not be read ({error})") from error


def follow(folder: Path, previous: Path) -> None:
    """Begin an index with what `previous` holds."""
    folder.mkdir()
    link_all(previous, folder, but=_LOCKS)
    (folder / _READER_LOCK).touch()  # or the first reader would make it, in a generation that never changes


def open_writer(folder: Path, heap: int = _HEAP) -> tantivy.IndexWriter:
    """Open an index, a new one where there is none, to be changed by one thread; what is rewritten is copied first."""
    folder.mkdir(exist_ok=True)
    for name in _REWRITTEN:
        if (folder / name).exists():
            shutil.copyfile(folder / name, folder / f"{name}.copy")
            (folder / f"{name}.copy").replace(folder / name)
    return tantivy.Index(SCHEMA, str(folder)).writer(heap, 1)


def put(writer: tantivy.IndexWriter, number: int, version: str, terms: str) -> None:
    """Add one passage."""
    writer.add_document(tantivy.Document.from_dict({NUMBER: number, VERSION: version, TERMS: terms}, SCHEMA))


def settle(writer: tantivy.IndexWriter) -> None:
    """Commit, wait for merges, let go of the writer and of the files that nothing needs."""
    writer.commit()
    writer.garbage_collect_files()
    writer.wait_merging_threads()


def rewrite_if_worth(folder: Path, *, spare_time: bool) -> None:
    """Make the index anew without what is removed, if it is small, or large and worth it in spare time."""
    now = size(folder)
    little = now.removed > 0 and now.passages <= _REWRITTEN_AT_ONCE
    worth = now.segments > _FEW_SEGMENTS or now.removed > _WORTH_REWRITING * now.passages
    if little or (spare_time and worth):
        _rewrite(folder)


def _rewrite(folder: Path) -> None:
    aside = folder.with_name(f"{folder.name}.anew")
    writer = open_writer(aside, _LARGE_HEAP)
    for number, version, terms in _everything(folder):
        put(writer, number, version, terms)
    settle(writer)
    shutil.rmtree(folder)
    aside.rename(folder)


def _everything(folder: Path) -> Iterable[tuple[int, str, str]]:
    searcher = tantivy.Index.open(str(folder)).searcher()
    hits = searcher.search(
        tantivy.Query.all_query(),
        max(1, searcher.num_docs),
        count=False,
        order_by_field=NUMBER,
        order=tantivy.Order.Asc,
    ).hits
    for number, address in hits:
        kept = searcher.doc(address)
        yield number, kept[VERSION][0], kept[TERMS][0]


def sync(folder: Path) -> None:
    """Write to the disk what is new: a file with one name only is not shared with the generation before."""
    for file in folder.iterdir():
        if file.stat().st_nlink == 1 and file.name not in _LOCKS:
            sync_file(file)
    sync_folder(folder)
