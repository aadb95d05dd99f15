"""What travels on the wire, as /docs shows it; shaping.py makes these out of our own values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from corpus.records import JobState, PageKind
from search_api.constraints import Said
from search_api.ranking.verdict import VerdictKind
from search_api.results import ReasonCode
from search_api.suggest import SuggestionKind


class TermOut(BaseModel):
    """A theme, kind or role: its identifier, and its label in the reader's language."""

    id: str
    label: str


class MakerOut(BaseModel):
    """An organisation that had a part in a product; `country` is ISO 3166-1."""

    name: str
    role: TermOut
    country: str | None


class FileOut(BaseModel):
    """An original file; `link` downloads it."""

    sha256: str
    name: str
    size: int = Field(description="Bytes.")
    media_type: str
    link: str


class VersionOut(BaseModel):
    """An edition or language of a product; `link` leads to where a web tool lives."""

    id: str
    title: str
    summary: str
    language: str | None
    edition: str | None
    year: int | None
    authors: list[str]
    link: str | None
    files: list[FileOut]


class ProductOut(BaseModel):
    """A product without its versions; `link` is its page for people."""

    id: str
    kind: TermOut | None
    themes: list[TermOut]
    makers: list[MakerOut]
    countries: list[str]
    demonstration: bool = Field(description="Whether this is demonstration material of invented organisations.")
    link: str


class WholeProductOut(ProductOut):
    """A product with all its versions."""

    versions: list[VersionOut]


class EvidenceLinks(BaseModel):
    """Where the passage can be read: its page as text, as a picture, and the original file opened at the page."""

    page: str | None
    picture: str | None
    file: str | None


class EvidenceOut(BaseModel):
    """A passage that justifies a rank.

    Highlights and snippet are (start, end) offsets into `text`, counted in Unicode code points.
    """

    passage: int
    version: str
    text: str
    highlights: list[tuple[int, int]]
    snippet: tuple[int, int]
    language: str
    page_kind: PageKind
    first_page: int
    last_page: int
    label: str | None = Field(description="What is printed on the first page, as xii.")
    headings: list[str]
    dense: float | None = Field(description="Likeness in meaning (language-neutral cosine); null: leg not asked.")
    lexical: float | None = Field(description="BM25 of the question's words; null: leg not asked.")
    links: EvidenceLinks


class ScoreOut(BaseModel):
    """What a product is ranked by; the shares add up to the value."""

    value: float
    shares: dict[str, float]


class ReasonOut(BaseModel):
    """Why a product stands where it stands, with the words or the language it names."""

    code: ReasonCode
    values: list[str]


class HitOut(BaseModel):
    """One ranked product: the version shown, the others it also exists in, and what justifies its rank."""

    rank: int
    product: ProductOut
    version: VersionOut
    also_in: list[VersionOut]
    score: ScoreOut
    evidence: list[EvidenceOut]
    why: list[ReasonOut]


class VerdictOut(BaseModel):
    """Whether the collection answers the question: answer, weak or none, with a probability from 0 to 1."""

    kind: VerdictKind
    probability: float
    features: dict[str, float]


@dataclass(slots=True)
class FacetValueOut:
    """A value of a filter and how many of the products found have it.

    No model of pydantic's: an answer holds hundreds, and all are made here.
    """

    value: str
    label: str
    count: int


class ConceptOut(BaseModel):
    """A term of the glossary that was spelt out to understand the question: `english` is what was added to it."""

    id: str
    label: str = Field(description="In the reader's language, in English where it has none there.")
    english: str


class ConstraintOut(BaseModel):
    """What was said in words and taken for a filter: `value` is a kind, a language or an excluded word."""

    said: str = Field(description="As it was typed; given back in as_words, it stays among the words.")
    kind: Said
    value: str | None
    year_from: int | None
    year_to: int | None


class UnderstoodOut(BaseModel):
    """How the question was taken: what was searched for, and what narrowed it."""

    words: str = Field(description="What was searched for, by words and by meaning.")
    phrases: list[str] = Field(description="What was in quotation marks: every product found holds all of it.")
    loose: list[str] = Field(
        description="What was in quotation marks in passing, and is searched for as words (exact)."
    )
    excluded: list[str] = Field(description="What no product found holds.")
    constraints: list[ConstraintOut]
    nowhere: list[str] = Field(description="Phrases that no product holds.")
    spelling: str | None = Field(description="The question without what seem to be typing errors.")
    mended: bool = Field(description="Whether the other spelling was searched for, as nothing is written as typed.")


class SearchAnswer(BaseModel):
    """The whole answer; `missing` names legs that did not answer in time, `seconds` are spent by phase."""

    q: str
    understood: UnderstoodOut
    concepts: list[ConceptOut]
    verdict: VerdictOut
    total: int = Field(
        description="How many products are worth showing, 0 if nothing answers; all, with less_likely=1."
    )
    less_likely: int = Field(description="How many more were found that are less likely to answer.")
    results: list[HitOut]
    facets: dict[str, list[FacetValueOut]]
    generation: str
    missing: list[str]
    next_cursor: str | None
    seconds: dict[str, float]


class SimilarAnswer(BaseModel):
    """Products like one, most alike first."""

    product: str
    results: list[HitOut]


class SuggestionOut(BaseModel):
    """A completion: the title of a product (with its id), the label of a theme or kind, or an organisation."""

    text: str
    kind: SuggestionKind
    product: str | None


class Suggestions(BaseModel):
    """Completions, most likely first."""

    suggestions: list[SuggestionOut]


class HeadingOut(BaseModel):
    """A heading and where its line begins in the text; level 1 is the highest."""

    offset: int
    level: int
    text: str


class PageLinks(BaseModel):
    """The pages before and after, the picture of this one, and the original opened here."""

    previous: str | None
    next: str | None
    picture: str | None
    file: str


class PageOut(BaseModel):
    """One page, slide, sheet or section of a version's file as it was read; `number` counts from 1."""

    product: str
    version: str
    file: str
    number: int
    kind: PageKind
    label: str | None
    text: str
    headings: list[HeadingOut]
    links: PageLinks


class FailedJob(BaseModel):
    """A version that could not be made searchable, and why."""

    product: str
    version: str
    title: str
    reason: str
    finished_at: datetime | None


class JobsAnswer(BaseModel):
    """How many versions wait, are worked on, are searchable or failed; and what failed, newest first."""

    counts: dict[JobState, int]
    failed: list[FailedJob]


class Alive(BaseModel):
    """The service answers."""

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """The service can answer questions, from this generation."""

    status: Literal["ready"] = "ready"
    generation: str | None


class ProblemOut(BaseModel):
    """What went wrong (RFC 9457); `parameter` names the one to mend, `request` is its number in the log."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request: str
    parameter: str | None = None
