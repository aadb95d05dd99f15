"""Makes of a question what the index is asked: its words, and which products and passages its phrases leave.

What it says is taken apart elsewhere (parsing.py, spelling.py); here it meets the collection: a constraint counts where
the catalogue knows enough to tell, a phrase leaves the passages that hold it, in products that hold all phrases and
nothing that is excluded. The reader's own filters are never overruled.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from indexer.engine.analysis import analyse
from indexer.engine.contract import Probe, VersionFilter
from search_api import holding
from search_api.constraints import Constraint
from search_api.holding import Passages
from search_api.live import Snapshot
from search_api.parsing import Parsed, parse
from search_api.question import Filters, Question
from search_api.shelf import FACETS, Shelf
from search_api.spelling import Spelling, mend


@dataclass(frozen=True, slots=True)
class Understood:
    """How a question is asked of the index.

    `filters` are the reader's with the constraints, `versions` those that may be found; `held` are the passages that
    hold a phrase, by language, None where there is no phrase; `nowhere` names phrases that no product holds. `spelling`
    is the question without typing errors: what was asked instead, where it is `unmet` as it was typed.
    """

    parsed: Parsed
    filters: Filters
    versions: VersionFilter
    held: Passages | None = None
    nowhere: tuple[str, ...] = ()
    spelling: Spelling | None = None

    @property
    def mended(self) -> bool:
        """Whether another spelling was searched for than was typed."""
        return self.spelling is not None and self.spelling.unmet


def taken_apart(question: Question, shelf: Shelf, text: str | None = None) -> Parsed:
    """Take a question apart as it was typed, or as `text` has it."""
    counts = partial(_counts, question, shelf)
    return parse(question.text if text is None else text, counts=counts, exact=question.exact)


def understand(question: Question, parsed: Parsed, snapshot: Snapshot, shelf: Shelf) -> Understood:
    """Look up what the phrases, exclusions and constraints of a question leave of the collection.

    `parsed` is the question as it was typed; it is taken apart anew where nothing holds a word of it for a slip.
    """
    spelling = _spelling(question.text, parsed, snapshot, shelf) if question.mend else None
    if spelling and spelling.unmet:
        parsed = taken_apart(question, shelf, spelling.text)
    filters = filtered(question.filters, parsed.constraints)
    understood = Understood(parsed, filters, shelf.admitted(filters), spelling=spelling)
    return _narrowed(understood, snapshot, shelf) if parsed.phrases or parsed.excluded else understood


def nothing_said(versions: VersionFilter) -> Understood:
    """Return how it is asked where nobody asked in words: for what is like a product."""
    return Understood(Parsed(""), Filters(), versions)


def filtered(filters: Filters, constraints: Iterable[Constraint]) -> Filters:
    """Return the filters with these constraints among them."""
    for one in constraints:
        match one.kind:
            case "kind":
                filters = replace(filters, kinds=filters.kinds | {one.value})
            case "language":
                filters = replace(filters, languages=filters.languages | {one.value})
            case "years":
                filters = replace(filters, year_from=one.year_from, year_to=one.year_to)
            case "without":
                pass
    return filters


def _narrowed(understood: Understood, snapshot: Snapshot, shelf: Shelf) -> Understood:
    """The same with what phrases and exclusions leave; what is nothing but small words asks for nothing."""
    leg, reader = snapshot.generation.lexical, snapshot.generation.passages
    phrases, excluded = (
        {phrase: holding.passages_with(phrase, leg) for phrase in said if holding.says_something(phrase, leg)}
        for said in (understood.parsed.phrases, understood.parsed.excluded)
    )
    products = {phrase: holding.products_of(passages, reader, shelf) for phrase, passages in phrases.items()}
    without = (holding.products_of(passages, reader, shelf) for passages in excluded.values())
    versions = holding.narrowed(understood.versions, products.values(), frozenset().union(*without), shelf)
    return replace(
        understood,
        versions=versions,
        held=holding.admitted_of(phrases.values(), versions, reader) if phrases else None,
        nowhere=tuple(phrase for phrase, found in products.items() if not found),
    )


def _counts(question: Question, shelf: Shelf, constraint: Constraint) -> bool:
    """Whether a constraint is taken: the reader lets it, chose nothing of its kind, and the catalogue can tell."""
    if not question.constraints or constraint.said.casefold() in question.as_words:
        return False
    filters = question.filters
    match constraint.kind:
        case "kind":
            return not filters.kinds and _knows(shelf, "kinds")
        case "language":
            return not filters.languages and _knows(shelf, "languages", least=2)
        case "years":
            chosen = filters.year_from or filters.year_to
            return not chosen and _knows(shelf, "years")
        case "without":
            return True


def _knows(shelf: Shelf, facet: str, least: int = 1) -> bool:
    """Whether the catalogue has at least so many values of a facet; the first few products tell, mostly."""
    found: set[str] = set()
    for product in shelf.products.values():
        found.update(FACETS[facet](product))
        if len(found) >= least:
            return True
    return False


def _spelling(text: str, parsed: Parsed, snapshot: Snapshot, shelf: Shelf) -> Spelling | None:
    """The whole question with the typing errors mended that are in its words."""
    leg, everything = snapshot.generation.lexical, shelf.admitted(Filters())

    def is_found(word: str) -> bool:
        terms = {language: analyse(word, language, parts=False) for language in leg.languages()}
        return bool(leg.search(Probe(limit=1, versions=everything, terms=terms)))

    return mend(text, parsed.words, snapshot.vocabulary, is_found)
