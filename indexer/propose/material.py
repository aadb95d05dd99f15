"""What a proposal may be drawn from: one file as it was read, its passages, and organisations known already."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer.passage_language import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corpus.records import Extraction, Page, Passage
    from indexer.engine.contract import Vector

FRONT_CHARACTERS = 2500  # a title page and its imprint; of a text without one, its beginning
_BARE_FRONT = 1200  # a first page shorter than this is a title page: what it does not say, the next one may
_PARTS = re.compile(r"\n+|\s+[·•|]\s+")


@dataclass(frozen=True, slots=True)
class Material:
    """A file's name, its extraction and its passages; `vectors` (unit length) by digest of the passage, where made."""

    name: str
    extraction: Extraction
    passages: Sequence[Passage] = ()
    organisations: Sequence[str] = ()
    vectors: Mapping[bytes, Vector] = field(default_factory=dict)

    @property
    def first_page(self) -> Page | None:
        """The page with which the file begins, if it could be read."""
        pages = self.extraction.pages
        return pages[0] if pages and pages[0].number == 1 else None

    @property
    def front(self) -> str:
        """The first page, with the next one where the first is a title page."""
        pages = self.extraction.pages
        long = bool(pages) and len(pages[0].text) >= _BARE_FRONT
        return "\n".join(page.text for page in pages[: 1 if long else 2])[:FRONT_CHARACTERS]

    @property
    def front_lines(self) -> list[str]:
        """The lines of the front; what dots or bars part on one line counts as several."""
        return [line.strip() for line in _PARTS.split(self.front) if line.strip()]

    @property
    def languages(self) -> Counter[str]:
        """The languages (ISO 639-1) of the passages with how much text is in each, in characters."""
        found: Counter[str] = Counter()
        for passage in self.passages:
            if passage.language != UNKNOWN:
                found[passage.language] += len(passage.text)
        return found
