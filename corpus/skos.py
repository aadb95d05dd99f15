"""The glossary as SKOS, the form of the W3C in which other programs edit thesauri: written to a file, read from one.

The end of the file's name tells the form: .jsonld (or .json), .rdf (or .xml), and Turtle for any other.

    scheme    skos:ConceptScheme     the glossary as a whole; every concept is a top concept of it
    concept   skos:Concept           prefLabel: the usual label, altLabel: the others; definition
    theme     skos:Collection        its members are the concepts of that theme

Of a file that another program wrote, hidden labels are taken as others, and what we do not hold (broader, related ...)
is named and left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from warnings import catch_warnings, simplefilter

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, SKOS

from corpus.concepts import checked
from corpus.errors import InvalidConcept, InvalidField, InvalidGlossary
from corpus.records import Concept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rdflib.term import Node

    from corpus.records import Term

FORMS = {".jsonld": "json-ld", ".json": "json-ld", ".rdf": "xml", ".xml": "xml"}
_SCHEME = URIRef("urn:knowledge-map:glossary")
_CONCEPT = Namespace("urn:knowledge-map:concept:")
_THEME = Namespace("urn:knowledge-map:theme:")
_OTHER_LABELS = (SKOS.altLabel, SKOS.hiddenLabel)
_HELD = {
    RDF.type,
    SKOS.prefLabel,
    *_OTHER_LABELS,
    SKOS.definition,
    SKOS.inScheme,
    SKOS.topConceptOf,
}
_MOST_FAULTS = 20

Fault: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """The concepts of a file, ordered by id, and the names of properties that were left out."""

    concepts: tuple[Concept, ...]
    left_out: tuple[str, ...]


def write_skos(path: Path, concepts: Iterable[Concept], themes: Iterable[Term]) -> None:
    """Writes concepts to a file; `themes` name their collections. Raises InvalidField where it can not be written."""
    graph = Graph()
    graph.bind("skos", SKOS)
    graph.add((_SCHEME, RDF.type, SKOS.ConceptScheme))
    for concept in concepts:
        _add(graph, concept)
    for theme in themes:
        if (_THEME[theme.id], RDF.type, SKOS.Collection) in graph:
            _add_texts(graph, _THEME[theme.id], SKOS.prefLabel, theme.labels.items())
    try:
        path.write_bytes(graph.serialize(format=_form(path), encoding="utf-8"))
    except OSError as error:
        cause = f"it can not be written ({error.strerror})"
        raise InvalidField(field="the file", value=path, cause=cause, remedy="choose another place") from error


def read_skos(path: Path) -> Reading:
    """The concepts of a file. Raises InvalidGlossary, which names all that has to be mended."""
    graph = _parsed(path)
    subjects = sorted(set(graph.subjects(RDF.type, SKOS.Concept)), key=str)
    if not subjects:
        raise _unfit(path, ["there is no skos:Concept in it; export the glossary to see how one is written"])
    concepts, faults = [], []
    for subject in subjects:
        faults += [f"{subject}: {cause}; {remedy}" for cause, remedy in _faults(graph, subject)]
        concepts.append(_concept(graph, subject))
    if faults:
        raise _unfit(path, faults)
    try:
        listed = checked(concepts)
    except InvalidConcept as error:
        raise _unfit(path, [str(error).rstrip(".")]) from error
    unheld = {predicate for subject in subjects for predicate in graph.predicates(subject)} - _HELD
    in_order = tuple(sorted(listed, key=lambda concept: concept.id))
    return Reading(in_order, tuple(sorted(_last_part(predicate) for predicate in unheld)))


def _add(graph: Graph, concept: Concept) -> None:
    subject = _CONCEPT[concept.id]
    graph.add((subject, RDF.type, SKOS.Concept))
    graph.add((subject, SKOS.inScheme, _SCHEME))
    graph.add((subject, SKOS.topConceptOf, _SCHEME))
    graph.add((_SCHEME, SKOS.hasTopConcept, subject))
    for language, (usual, *others) in concept.labels.items():
        _add_texts(graph, subject, SKOS.prefLabel, [(language, usual)])
        _add_texts(graph, subject, SKOS.altLabel, [(language, other) for other in others])
    _add_texts(graph, subject, SKOS.definition, concept.definition.items())
    if concept.theme:
        graph.add((_THEME[concept.theme], RDF.type, SKOS.Collection))
        graph.add((_THEME[concept.theme], SKOS.member, subject))


def _add_texts(graph: Graph, subject: Node, predicate: URIRef, texts: Iterable[tuple[str, str]]) -> None:
    for language, text in texts:
        graph.add((subject, predicate, Literal(text, lang=language)))


def _parsed(path: Path) -> Graph:
    """A file of any other program may come here: whatever the reader of its form stumbles over is the file's fault."""
    graph = Graph()
    try:
        content = path.read_bytes()
        if _form(path) == "json-ld":
            _demand_self_contained(path, content)
        with catch_warnings():
            simplefilter("ignore", DeprecationWarning)  # rdflib reads JSON-LD by a way that it deprecates itself
            graph.parse(data=content, format=_form(path))
    except InvalidGlossary:
        raise
    except OSError as error:
        raise _unfit(path, [f"it can not be read ({error.strerror}); check its name"]) from error
    except Exception as error:  # the readers of rdflib raise whatever comes
        raise _unfit(path, [f"{_place(error)}; correct it, or export the glossary to see the form"]) from error
    return graph


def _place(error: Exception) -> str:
    """Where a file does not fit its form, if its reader tells: Turtle counts lines from 0, the others from 1."""
    if isinstance(lines := getattr(error, "lines", None), int):
        return f"line {lines + 1} is not Turtle"
    line = getattr(error, "lineno", None) or (error.getLineNumber() if hasattr(error, "getLineNumber") else None)
    return f"line {line} does not fit the form" if line else "it does not fit the form that the end of its name tells"


def _demand_self_contained(path: Path, content: bytes) -> None:
    """A context named by its address would be fetched from the network."""
    for address in _contexts(json.loads(content)):
        raise _unfit(path, [f'its @context is the address "{address}"; write the context itself, nothing is fetched'])


def _contexts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in {"@context", "@import"}:
                yield from _addresses(inner)
            yield from _contexts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _contexts(inner)


def _addresses(value: object) -> Iterator[str]:
    """Every address that stands for a context, in lists of any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from _addresses(inner)


def _faults(graph: Graph, subject: Node) -> Iterator[Fault]:
    """What SKOS itself asks of a concept, and that its labels name their language."""
    if not isinstance(subject, URIRef):
        yield "the concept has no address", "give it one that ends in its identifier"
    for predicate in (SKOS.prefLabel, SKOS.definition, *_OTHER_LABELS):
        named = [text for text in graph.objects(subject, predicate) if isinstance(text, Literal) and text.language]
        if len(named) < len(list(graph.objects(subject, predicate))):
            yield f"a {_last_part(predicate)} is not a text with a language", 'write it as "outcome harvesting"@en'
        languages = [_language(text) for text in named]
        for language in sorted({each for each in languages if languages.count(each) > 1}):
            if predicate not in _OTHER_LABELS:
                yield f'it has several {_last_part(predicate)} in "{language}"', "keep one; others are skos:altLabel"
    if len(list(graph.subjects(SKOS.member, subject))) > 1:
        yield "it is in several collections", "leave it in one"


def _concept(graph: Graph, subject: Node) -> Concept:
    labels: dict[str, tuple[str, ...]] = {}
    for predicates in ((SKOS.prefLabel,), _OTHER_LABELS):
        for language, text in sorted(pair for predicate in predicates for pair in _texts(graph, subject, predicate)):
            labels[language] = (*labels.get(language, ()), text)
    collections = [_last_part(theme) for theme in graph.subjects(SKOS.member, subject)]
    return Concept(_last_part(subject), labels, dict(_texts(graph, subject, SKOS.definition)), "".join(collections[:1]))


def _texts(graph: Graph, subject: Node, predicate: URIRef) -> list[tuple[str, str]]:
    found = graph.objects(subject, predicate)
    return [(_language(text), str(text)) for text in found if isinstance(text, Literal) and text.language]


def _language(text: Literal) -> str:
    """`en-GB` is English."""
    return (text.language or "").partition("-")[0].lower()


def _last_part(address: Node) -> str:
    return str(address).replace("/", ":").replace("#", ":").rpartition(":")[2]


def _form(path: Path) -> str:
    return FORMS.get(path.suffix.lower(), "turtle")


def _unfit(path: Path, faults: Sequence[str]) -> InvalidGlossary:
    further = [f"and {len(faults) - _MOST_FAULTS} more"] if len(faults) > _MOST_FAULTS else []
    listed = [*faults[:_MOST_FAULTS], *further]
    return InvalidGlossary(file=path, faults=listed[0] if len(listed) == 1 else "\n" + "\n".join(listed))
