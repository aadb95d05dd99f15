"""Where in a file something stands, as a reader says it: page 4, slide 3, the sheet Budget."""

from __future__ import annotations

from search_api.pages.translation import Texts


def place(texts: Texts, kind: str, first: int, last: int, label: str | None) -> str:
    """Return the place of a passage; 0 is the description of a link. The printed label is named where it differs."""
    if first == 0:
        return texts("place.description")
    if kind == "sheet" and label:
        return texts("place.sheet", name=label)
    if kind == "section":
        return texts("place.section_named", name=label) if label else texts("place.section", number=first)
    if kind == "slide":
        return _slides(texts, first, last)
    return _pages(texts, first, last, label)


def _slides(texts: Texts, first: int, last: int) -> str:
    if last > first:
        return texts("place.slides", first=first, last=last)
    return texts("place.slide", number=first)


def _pages(texts: Texts, first: int, last: int, label: str | None) -> str:
    if last > first:
        return texts("place.pages", first=first, last=last)
    if label and label != str(first):
        return texts("place.page_labelled", number=first, label=label)
    return texts("place.page", number=first)
