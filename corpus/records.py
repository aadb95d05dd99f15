"""The values that travel between the packages: frozen dataclasses that know nothing of databases or indexes.

Product ── versions ──> Version ── files ──> SourceFile    what people look for, and its shapes
SourceFile ── read by an extractor ──> Extraction ── pages ──> Page ── headings ──> Heading
Page ── split ──> Passage                                  the unit of retrieval
Job                                                        one piece of work on one version
Proposal                                                   what a file says about itself, for staff to confirm
Likeness                                                   two versions that seem to be one product, likewise
Judgement                                                  whether a result helped a reader, for editors to look at
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

Visibility: TypeAlias = Literal["draft", "staff", "members", "public"]
PageKind: TypeAlias = Literal["page", "slide", "sheet", "section"]
ScanState: TypeAlias = Literal["waiting", "read", "failed"]
ExtractionState: TypeAlias = Literal["read", "partial", "unreadable"]
JobState: TypeAlias = Literal["queued", "running", "done", "failed"]
JobStep: TypeAlias = Literal["received", "extracted", "embedded", "published"]
TitleSource: TypeAlias = Literal["given", "file", "name"]
ProposedField: TypeAlias = Literal[
    "title", "authors", "organisation", "year", "language", "countries", "kind", "summary"
]
ProposalSource: TypeAlias = Literal["properties", "first page", "text", "file name"]
LikenessKind: TypeAlias = Literal["same text", "edition", "translation"]
LikenessState: TypeAlias = Literal["proposed", "confirmed", "rejected"]
JudgementState: TypeAlias = Literal["waiting", "accepted", "refused"]

HEADING_SEPARATOR = " › "


@dataclass(frozen=True, slots=True)
class Maker:
    """An organisation that had a part in a product: `role` is a term, `country` a code of ISO 3166-1."""

    name: str
    role: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Bytes as uploaded, named by their SHA-256 (hex) and never changed; `name` is what the uploader says."""

    sha256: str
    name: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Version:
    """One edition or language of a product: files, or a link with a description.

    `title_source` says whether a person gave the title, the file carries it, or it was made from the file's
    name; `source_key` is the identifier under which an import or a watched folder knows this version.
    """

    id: str
    product_id: str
    title: str
    summary: str = ""
    language: str | None = None
    edition: str | None = None
    year: int | None = None
    link: str | None = None
    files: tuple[SourceFile, ...] = ()
    title_source: TitleSource = "given"
    source_key: str | None = None
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """What people look for and what is ranked; its first version is the one it was recorded with.

    `kind`, `themes` and makers' roles are terms of the catalogue's vocabularies; `revision` grows with each
    change. One whose versions went to another (`merged_into`) has none left and counts as withdrawn. `owner` is the
    organisation (its id) whose contributors may change it, None where only editors may; `removed_at` is when it went
    into the bin.
    """

    id: str
    versions: tuple[Version, ...]
    kind: str | None = None
    themes: tuple[str, ...] = ()
    makers: tuple[Maker, ...] = ()
    countries: tuple[str, ...] = ()
    visibility: Visibility = "public"
    withdrawn: bool = False
    demonstration: bool = False
    revision: int = 0
    merged_into: str | None = None
    owner: str | None = None
    removed_at: datetime | None = None

    @property
    def title(self) -> str:
        """The title of the version it was recorded with; empty where its versions went to another product."""
        return self.versions[0].title if self.versions else ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and where its line begins in the text of its page; level 1 is the highest."""

    offset: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page, slide, sheet or section as it was read; `number` counts from 1, `label` is printed on it.

    `damage` is the share of its text that is lost or unreadable, from 0 to 1; at 1 there is none that can be used.
    """

    number: int
    text: str
    kind: PageKind = "page"
    label: str | None = None
    headings: tuple[Heading, ...] = ()
    reader: str = ""
    damage: float = 0.0


@dataclass(frozen=True, slots=True)
class Extraction:
    """One file's text page by page, made by a named extractor at a version.

    `reason` says in one sentence what is missing and why, unless the state is `read`; `lasting` is the part of
    it that text recognition can not mend. `properties` are what the file declares of itself, by our names for
    it: title, authors (parted by "; "), organisation, created (a date, year first).
    """

    file_sha256: str
    extractor: str
    extractor_version: int
    state: ExtractionState
    pages: tuple[Page, ...] = ()
    reason: str | None = None
    title: str | None = None
    page_count: int = 0
    properties: dict[str, str] = field(default_factory=dict)
    lasting: str | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """A page without usable text: a picture of text, or letters in a font that does not say which they are.

    `name`, `media_type` and `language` are those of its file and of a version that has it; `left` counts the pages of
    the file that wait, this one included.
    """

    file_sha256: str
    number: int
    name: str
    media_type: str
    language: str | None
    left: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of text short enough to embed.

    `text` is shown; `embedded_text` is what the model and the lexical analysis read. `ordinal` counts from 0
    within the version. Pages are first to last, inclusive; 0 for the description of a link.
    """

    version_id: str
    ordinal: int
    language: str
    title: str
    text: str
    headings: tuple[str, ...] = ()
    file_sha256: str | None = None
    page_kind: PageKind = "page"
    first_page: int = 0
    last_page: int = 0
    first_label: str | None = None

    @property
    def embedded_text(self) -> str:
        """Title › heading path › text."""
        return HEADING_SEPARATOR.join([*(part for part in (self.title, *self.headings) if part), self.text])

    @property
    def text_sha256(self) -> bytes:
        """The digest (32 bytes) under which the vector of this text is kept."""
        return hashlib.sha256(self.embedded_text.encode()).digest()


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work on one version: claimed with a lease, resumed at its last finished step.

    `size` is in bytes (small work goes first); a queued job waits until `not_before` when it is to be tried
    later.
    """

    id: int
    version_id: str
    state: JobState
    step: JobStep
    size: int = 0
    attempts: int = 0
    reason: str | None = None
    not_before: datetime | None = None
    created_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value that a file suggests for a field of its version, or of the product, and where it was found.

    `value` is a year, a text, a code (language, kind), or for authors and countries (ISO 3166-1) a tuple of
    texts. It is never more than a suggestion: staff confirm it, change it or dismiss it.
    """

    field: ProposedField
    value: str | int | tuple[str, ...]
    source: ProposalSource


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two versions of different products that seem to be one product: why, and how surely (score, 0 to 1).

    `first` is the smaller id. `signs` are what it was told by: shares, cosines, factors (docs/versions.md).
    """

    first: str
    second: str
    kind: LikenessKind
    score: float
    signs: Mapping[str, float] = field(default_factory=dict)
    state: LikenessState = "proposed"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a reader says of one result: whether this version, on this page, helped with this question.

    `language` is the page language of the reader, `page` where the best passage stood (0: it has no page). `form` is
    the random sign of the list that was judged: it tells the same answer given twice, and nothing of the person.
    """

    form: str
    question: str
    language: str
    version_id: str
    page: int
    helped: bool


@dataclass(frozen=True, slots=True)
class Term:
    """An entry of a vocabulary (theme, kind, role): an identifier with labels by page language."""

    vocabulary: str
    id: str
    labels: dict[str, str]


@dataclass(frozen=True, slots=True)
class Concept:
    """An entry of the glossary: what the sector calls one thing, language by language.

    The first label of a language is the usual one, the others are synonyms and acronyms. `definition` is a sentence by
    language; `theme` groups concepts, empty where none does.
    """

    id: str
    labels: Mapping[str, tuple[str, ...]]
    definition: Mapping[str, str] = field(default_factory=dict)
    theme: str = ""
