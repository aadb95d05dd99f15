"""Builds the demonstration collection: every source becomes a file, and all together the catalogue and the golden set.

Run as `python -m corpus.samples.build` (`--all` builds unchanged sources too). The walk is here; each file type has a
module of its own.
"""

from __future__ import annotations

import hashlib
import json
import sys
from typing import TYPE_CHECKING

from corpus.samples import golden_set, listings
from corpus.samples.html_pages import LOOKS, web_page
from corpus.samples.opendocument_files import opendocument_text
from corpus.samples.pdf_files import press
from corpus.samples.sheet_files import workbook
from corpus.samples.slide_files import presentation
from corpus.samples.sources import FILES, FOLDER, read_sources
from corpus.samples.text_files import markdown_text
from corpus.samples.word_files import word_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from corpus.samples.sources import Source

LEDGER = FILES / "built.json"
MAKERS: dict[str, Callable[[Source], bytes]] = {
    "docx": word_text,
    "odt": opendocument_text,
    "pptx": presentation,
    "xlsx": workbook,
    "html": lambda source: web_page(source).encode(),
    "md": markdown_text,
}


def build(*, everything: bool = False) -> None:
    """Write files, catalogue, relations and golden set; a source that has not changed keeps its file."""
    sources = read_sources()
    FILES.mkdir(exist_ok=True)
    digests = {source.id: _digest(source) for source in sources if source.file}
    _write_files([source for source in sources if source.file and (everything or _stale(source, digests))])
    _forget_others(sources)
    LEDGER.write_text(json.dumps(digests, indent=1, sort_keys=True) + "\n")
    listings.write(sources)
    golden_set.write(sources)


def _write_files(sources: Sequence[Source]) -> None:
    if not sources:
        return
    with press() as printed:
        for source in sources:
            content = MAKERS.get(source.format, printed)(source)
            (FOLDER / source.file).write_bytes(content)
            sys.stdout.write(f"{source.file}  {len(content) / 1000:,.0f} kB\n")


def _stale(source: Source, digests: dict[str, str]) -> bool:
    known = json.loads(LEDGER.read_text()) if LEDGER.exists() else {}
    return known.get(source.id) != digests[source.id] or not (FOLDER / source.file).exists()


def _digest(source: Source) -> str:
    """What a built file depends on: its source and the style sheets (a change of our code asks for `--all`)."""
    looks = "".join(path.read_text("utf-8") for path in sorted(LOOKS.glob("*.css")))
    return hashlib.sha256(f"{source!r}{looks}".encode()).hexdigest()


def _forget_others(sources: Sequence[Source]) -> None:
    """Remove files whose source is gone."""
    wanted = {FOLDER / source.file for source in sources if source.file} | {LEDGER}
    for path in set(FILES.iterdir()) - wanted:
        path.unlink()


if __name__ == "__main__":
    build(everything="--all" in sys.argv[1:])
