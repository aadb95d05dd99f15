"""Gathers what is known of a version's text that decides how well it can be found.

Facts only: pages without text, damaged ones, headings, languages, length, what became of its link. What they mean for
staff is told by `corpus/health.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from corpus.records import Page, Passage, Version
from indexer.extract import extractor_of
from indexer.links import EXTRACTOR as LINK_EXTRACTOR
from indexer.links import digest_of_link
from indexer.rooms import Desk
from indexer.sentences import weight

FACTS = "facts 1"  # changes when the same version comes to have other facts
_LISTED = 20  # page numbers named; more help nobody
_UNUSABLE = 1.0
_RUNNING = frozenset({"page", "section"})  # a slide and a sheet have a title at most
_NOTICEABLE = 0.02  # the share of a page that must be lost before somebody who reads it would notice


def facts_of(version: Version, passages: Sequence[Passage], desk: Desk) -> Mapping[str, object]:
    """Return the facts of a version with these passages, as JSON can hold them."""
    pages = list(_pages(version, desk))
    empty = [page.number for page in pages if page.damage >= _UNUSABLE or not page.text.strip()]
    damaged = [page.number for page in pages if _NOTICEABLE <= page.damage < _UNUSABLE]
    return {
        "pages": len(pages),
        "empty_pages": len(empty),
        "empty": empty[:_LISTED],
        "damaged_pages": len(damaged),
        "damaged": damaged[:_LISTED],
        "running_pages": sum(page.kind in _RUNNING for page in pages),
        "headings": sum(len(page.headings) for page in pages),
        "languages": _languages(passages),
        "link_fault": _link_fault(version, desk),
    }


def _pages(version: Version, desk: Desk) -> Iterator[Page]:
    for file in version.files:
        extraction = desk.extractions.get(file.sha256, *extractor_of(file.media_type))
        yield from extraction.pages if extraction is not None else ()


def _languages(passages: Sequence[Passage]) -> dict[str, float]:
    """The share of the text in each language, largest first; of what is on pages, where there are any."""
    read = [passage for passage in passages if passage.first_page > 0] or list(passages)
    words: Counter[str] = Counter()
    for passage in read:
        words[passage.language] += round(weight(passage.text)) or 1
    return {language: round(count / words.total(), 3) for language, count in words.most_common()}


def _link_fault(version: Version, desk: Desk) -> str | None:
    """Why the page behind a link could not be fetched; None where it was, or nobody tried."""
    if not version.link or version.files:
        return None
    known = desk.extractions.get(digest_of_link(version.link), *LINK_EXTRACTOR)
    return known.reason if known is not None and known.state == "unreadable" else None
