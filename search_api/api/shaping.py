"""Makes what travels on the wire out of products, results and suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corpus.glossary import SPELT_OUT_IN
from corpus.records import Concept, Product, SourceFile, Version
from search_api import addresses
from search_api.api.cursor import next_cursor
from search_api.api.schemas import (
    ConceptOut,
    ConstraintOut,
    EvidenceLinks,
    EvidenceOut,
    FacetValueOut,
    FileOut,
    HitOut,
    MakerOut,
    ProductOut,
    ReasonOut,
    ScoreOut,
    SearchAnswer,
    TermOut,
    UnderstoodOut,
    VerdictOut,
    VersionOut,
    WholeProductOut,
)
from search_api.evidence import Evidence
from search_api.glossary import name_in
from search_api.labels import Labels
from search_api.results import Result, Results
from search_api.understanding import Understood

# Facets whose values are terms of a vocabulary; values of the others (organisations, years, codes) are their own label.
VOCABULARY_OF = {"themes": "theme", "kinds": "kind"}


@dataclass(frozen=True, slots=True)
class Shaper:
    """Shapes values for one reader: `language` chooses the labels."""

    labels: Labels
    language: str

    def answer(self, results: Results) -> SearchAnswer:
        """A whole answer."""
        verdict = results.verdict
        return SearchAnswer(
            q=results.question.text,
            understood=_understood(results.understood),
            concepts=[self._concept(concept) for concept in results.concepts],
            verdict=VerdictOut(kind=verdict.kind, probability=verdict.probability, features=dict(verdict.features)),
            total=results.total,
            less_likely=results.less_likely,
            results=[self.hit(result) for result in results.results],
            facets={name: self._facet(name, counts) for name, counts in results.facets.items()},
            generation=results.generation,
            missing=list(results.missing),
            next_cursor=next_cursor(results),
            seconds=dict(results.seconds),
        )

    def hit(self, result: Result) -> HitOut:
        """One ranked product."""
        return HitOut(
            rank=result.rank,
            product=ProductOut(**self._product(result.product)),
            version=self.version(result.version),
            also_in=[self.version(other) for other in result.also_in],
            score=ScoreOut(value=result.score.value, shares=result.score.shares),
            evidence=[_evidence(passage, result.product) for passage in result.evidence],
            why=[ReasonOut(code=reason.code, values=list(reason.values)) for reason in result.why],
        )

    def product(self, product: Product) -> WholeProductOut:
        """A product with all its versions."""
        return WholeProductOut(
            **self._product(product), versions=[self.version(version) for version in product.versions]
        )

    def version(self, version: Version) -> VersionOut:
        """A version with links to its files."""
        files = [self._file(file, version) for file in version.files]
        return VersionOut(
            id=version.id,
            title=version.title,
            summary=version.summary,
            language=version.language,
            edition=version.edition,
            year=version.year,
            authors=list(version.authors),
            link=version.link,
            files=files,
        )

    @staticmethod
    def _file(file: SourceFile, version: Version) -> FileOut:
        link = addresses.file_address(version.product_id, file)
        return FileOut(sha256=file.sha256, name=file.name, size=file.size, media_type=file.media_type, link=link)

    def _product(self, product: Product) -> dict[str, Any]:
        return {
            "id": product.id,
            "kind": self._term("kind", product.kind) if product.kind else None,
            "themes": [self._term("theme", theme) for theme in product.themes],
            "makers": [
                MakerOut(name=maker.name, role=self._term("role", maker.role), country=maker.country)
                for maker in product.makers
            ],
            "countries": list(product.countries),
            "demonstration": product.demonstration,
            "link": addresses.product_page(product.id),
        }

    def _concept(self, concept: Concept) -> ConceptOut:
        return ConceptOut(id=concept.id, label=name_in(self.language, concept), english=name_in(SPELT_OUT_IN, concept))

    def _term(self, vocabulary: str, term: str) -> TermOut:
        return TermOut(id=term, label=self.labels.of(vocabulary, term, self.language))

    def _facet(self, name: str, counts: Mapping[str, int]) -> list[FacetValueOut]:
        vocabulary = VOCABULARY_OF.get(name)
        return [
            FacetValueOut(
                value=value,
                label=self.labels.of(vocabulary, value, self.language) if vocabulary else value,
                count=count,
            )
            for value, count in counts.items()
        ]


def _understood(taken: Understood) -> UnderstoodOut:
    return UnderstoodOut(
        words=taken.parsed.words,
        phrases=list(taken.parsed.phrases),
        loose=list(taken.parsed.loose),
        excluded=list(taken.parsed.excluded),
        constraints=[
            ConstraintOut(
                said=one.said, kind=one.kind, value=one.value or None, year_from=one.year_from, year_to=one.year_to
            )
            for one in taken.parsed.constraints
        ],
        nowhere=list(taken.nowhere),
        spelling=taken.spelling.text if taken.spelling else None,
        mended=taken.mended,
    )


def _evidence(passage: Evidence, product: Product) -> EvidenceOut:
    return EvidenceOut(
        passage=passage.passage,
        version=passage.version_id,
        text=passage.text,
        highlights=list(passage.highlights),
        snippet=passage.snippet,
        language=passage.language,
        page_kind=passage.page_kind,
        first_page=passage.first_page,
        last_page=passage.last_page,
        label=passage.label,
        headings=list(passage.headings),
        dense=passage.dense,
        lexical=passage.lexical,
        links=_links(passage, product),
    )


def _links(passage: Evidence, product: Product) -> EvidenceLinks:
    """Links of a passage; one out of the description of a link has no page to show."""
    version = next((version for version in product.versions if version.id == passage.version_id), None)
    file = next((file for file in version.files if file.sha256 == passage.file_sha256), None) if version else None
    if version is None or file is None:
        return EvidenceLinks(page=None, picture=None, file=None)
    return EvidenceLinks(
        page=addresses.page_text(product.id, version, file.sha256, passage.first_page),
        picture=addresses.page_picture(product.id, version, file, passage.first_page),
        file=addresses.file_address(product.id, file, passage.first_page),
    )
