"""The command that shows what the index would see in a file, without adding it: extract.

Exit codes: 0 read, in full or in part; 1 refused, unreadable or not there, with the reason; 2 the command could not be
carried out at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from corpus.proposals import FIELDS
from corpus.settings import Settings
from indexer.commands.console import err, explained, out, print_json
from indexer.engine.bundled_model import is_taken_out
from indexer.engine.contract import Vector
from indexer.engine.embedder import BUNDLED, open_embedder
from indexer.engine.errors import ModelUnavailable
from indexer.engine.languages import open_detector
from indexer.errors import NoRecognition
from indexer.extract.quality import needs_recognition
from indexer.extract.recognise import Recogniser, find_recogniser
from indexer.preview import Embed, Means, Preview, SeenPage, preview
from indexer.rooms import open_desk

_SHOWN_CHARACTERS = 300  # of a page, on a terminal
_NO_MODEL = (
    "No summary is proposed: it needs the model, which is taken out of its package when something is first "
    "indexed (python -m indexer reindex)."
)
_PICTURES = "Pages that are pictures are read by the worker in its spare time; --pictures shows them read now."


def register(app: typer.Typer) -> None:
    """Give the command to the application."""
    app.command()(extract)


def extract(
    file: Annotated[Path, typer.Argument(help="Any file; it is read and not added.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
    summary: Annotated[bool, typer.Option(help="Propose a summary, where the model is there already.")] = True,
    pictures: Annotated[
        bool, typer.Option("--pictures", help="Read pages that are pictures too, with Tesseract; seconds a page.")
    ] = False,
) -> None:
    """Show what the index would see in a file: its pages and what it says about itself. Adds nothing."""
    with explained() as settings:
        embed = _embed(settings) if summary else None
        recogniser = find_recogniser(settings.tesseract) if pictures else None
        seen = preview(file, Means(open_detector().detect, _organisations(settings), embed, recogniser))
        if as_json:
            print_json(_as_facts(seen))
        else:
            _tell(seen)
        _advise(seen, summary=embed is not None or not summary, pictures=pictures, recogniser=recogniser)
        if seen.state in {"refused", "unreadable"}:
            raise typer.Exit(1)


def _advise(seen: Preview, *, summary: bool, pictures: bool, recogniser: Recogniser | None) -> None:
    """Say, on standard error, what would show more."""
    if not summary and seen.pages:
        err.print(_NO_MODEL, markup=False)
    if any(needs_recognition(page.page) for page in seen.pages) and recogniser is None:
        err.print(str(NoRecognition()) if pictures else _PICTURES, markup=False)


def _organisations(settings: Settings) -> list[str]:
    """What the catalogue knows; where there is none yet, none is made for this."""
    if settings.database is None and not settings.data.is_dir():
        return []
    with open_desk(settings) as desk:
        return desk.catalogue.organisations()


def _embed(settings: Settings) -> Embed | None:
    """Return how texts are embedded; None where the model would have to be taken out of its package first."""
    if settings.model == BUNDLED and not is_taken_out(settings.models_folder):
        return None
    return partial(_vectors, settings)


def _vectors(settings: Settings, texts: Sequence[str]) -> Iterable[Vector]:
    """Load the model, now that there is something to embed, in a way that needs no trial of what is fastest here."""
    try:
        embedder = open_embedder(
            settings.model,
            settings.models_folder,
            runtime="openvino-fp32" if settings.runtime == "auto" else settings.runtime,
            threads=settings.threads,
            query_prompt=settings.query_prompt,
            passage_prompt=settings.passage_prompt,
        )
    except ModelUnavailable as error:
        err.print(str(error), markup=False)
        return ()
    vectors: Iterable[Vector] = embedder.embed_passages(texts)
    return vectors


def _as_facts(seen: Preview) -> dict[str, Any]:
    proposed = {one.field: {"value": one.value, "source": one.source} for one in seen.proposals}
    return {
        "state": seen.state,
        "reason": seen.reason,
        "pages": [_page_facts(page) for page in seen.pages],
        "metadata": {field: proposed.get(field) for field in FIELDS},
    }


def _page_facts(seen: SeenPage) -> dict[str, Any]:
    page = seen.page
    return {
        "number": page.number,
        "label": page.label,
        "text": page.text,
        "reader": page.reader,
        "damage": page.damage,
        "language": seen.language,
    }


def _tell(seen: Preview) -> None:
    out.print(f"{seen.state}: {seen.reason}" if seen.reason else seen.state, markup=False)
    for one in seen.proposals:
        value = "; ".join(one.value) if isinstance(one.value, tuple) else one.value
        out.print(f"  {one.field}: {value}  ({one.source})", markup=False)
    for seen_page in seen.pages:
        page = seen_page.page
        label = f" ({page.label})" if page.label and page.label != str(page.number) else ""
        facts = [page.reader, seen_page.language or "language unknown", f"damage {page.damage:.3f}"]
        out.print(f"\n{page.kind} {page.number}{label}: {', '.join(filter(None, facts))}", markup=False)
        shown = page.text[:_SHOWN_CHARACTERS]
        out.print(shown + (" …" if len(shown) < len(page.text) else ""), markup=False)
