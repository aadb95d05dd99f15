"""Writes a text as plain Markdown, its facts on top in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.samples.title_parts import without_title
from corpus.samples.words import DEMONSTRATION, kind_label

if TYPE_CHECKING:
    from corpus.samples.sources import Source


def markdown_text(source: Source) -> bytes:
    """Return the Markdown of a text with title, makers and the demonstration line."""
    facts = (kind_label(source.kind, source.language), str(source.year), source.edition)
    lines = (
        f"# {source.title}",
        f"*{' · '.join(fact for fact in facts if fact)}*",
        " · ".join(maker.name for maker in source.makers),
        f"> {DEMONSTRATION[source.language]}",
        source.summary,
        without_title(source.body, source.title),
    )
    return ("\n\n".join(lines) + "\n").encode()
