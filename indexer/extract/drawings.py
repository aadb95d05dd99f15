"""Reads the words that stand in drawings of office files: the boxes of a SmartArt graphic, the names in a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from indexer.extract.cleaning import one_line
from indexer.extract.sections import Block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def drawn_blocks(part: Any) -> Iterator[Block]:  # noqa: ANN401 - a Part of python-docx or python-pptx, which have no types
    """Yield a list of words for each SmartArt graphic and chart that belongs to a part (a slide, a text)."""
    for relation in part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1]
        if kind in {"diagramData", "chart"} and not relation.is_external:
            tree = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
            texts = _diagram(tree) if kind == "diagramData" else _chart(tree)
            if lines := "\n".join(dict.fromkeys(filter(None, map(one_line, texts)))):
                yield Block(lines)


def _diagram(tree: _Element) -> Iterator[str]:
    for paragraph in tree.iter(f"{_MAIN}p"):
        yield "".join(run.text or "" for run in paragraph.iter(f"{_MAIN}t"))


def _chart(tree: _Element) -> Iterator[str]:
    """Yield titles, then names of series and categories; figures without a word say nothing."""
    yield from _diagram(tree)
    for value in tree.iter(f"{_CHART}v"):
        if any(map(str.isalpha, value.text or "")):
            yield value.text or ""
