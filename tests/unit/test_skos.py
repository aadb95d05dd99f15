"""The glossary as a file: what goes out comes back in unchanged, and a file that does not fit is explained."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.concepts import checked
from corpus.errors import InvalidField, InvalidGlossary
from corpus.glossary import shipped
from corpus.records import Concept, Term
from corpus.skos import read_skos, write_skos

ENDINGS = ("ttl", "jsonld", "rdf")
THEMES = [Term("theme", "civic-power", {"en": "Civic Power", "nl": "Burgerkracht"})]
HEAD = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <https://example.org/terms/> .
"""

# Any text that people can read, with what is special in one of the forms.
texts = st.text(
    st.one_of(st.sampled_from("\"'\\<>&{}@#;.,^ \u200f"), st.characters(exclude_categories=["Cc", "Cn", "Cs"])),
    min_size=1,
    max_size=12,
).filter(lambda text: text.strip())
ids = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
languages = st.sampled_from(["nl", "fr", "ar", "swa"])
labels = st.lists(texts, min_size=1, max_size=4).map(tuple)


@st.composite
def concepts(draw: st.DrawFn) -> Concept:
    """A concept as somebody may have made it."""
    named = draw(st.dictionaries(languages, labels, max_size=3)) | {"en": draw(labels)}
    definition = draw(st.dictionaries(languages, texts, max_size=2))
    return Concept(draw(ids), named, definition, draw(st.one_of(st.just(""), ids)))


glossaries = st.lists(concepts(), min_size=1, max_size=5, unique_by=lambda concept: concept.id)


@pytest.mark.parametrize("ending", ENDINGS)
@given(made=glossaries)
def test_what_is_written_is_read_back(made: list[Concept], ending: str) -> None:
    """In each form, for any glossary: labels, their order, definitions and themes."""
    kept = checked(made)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"glossary.{ending}"
        write_skos(path, kept, THEMES)
        read = read_skos(path)

    assert {concept.id: concept for concept in read.concepts} == {concept.id: concept for concept in kept}
    assert read.left_out == ()


@given(content=st.one_of(st.binary(max_size=60), texts.map(str.encode), st.sampled_from([b"[]", b"{}", b"null", b""])))
@pytest.mark.parametrize("ending", ENDINGS)
def test_whatever_a_file_holds_is_explained(content: bytes, ending: str) -> None:
    """No file ends in anything but a sentence that names it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"glossary.{ending}"
        path.write_bytes(content)

        with pytest.raises(InvalidGlossary, match=f"glossary.{ending} can not be taken over"):
            read_skos(path)


def test_a_file_is_the_same_each_time(tmp_path: Path) -> None:
    """Two exports of one glossary can be compared line by line."""
    for name in ("one.ttl", "two.ttl"):
        write_skos(tmp_path / name, shipped(), THEMES)

    assert (tmp_path / "one.ttl").read_bytes() == (tmp_path / "two.ttl").read_bytes()


def test_a_thesaurus_of_another_program_is_read(tmp_path: Path) -> None:
    """Addresses may be of any kind, regions of languages and hidden labels too; what is not held is named."""
    path = _written(
        tmp_path,
        """:outcome-harvesting a skos:Concept ; skos:prefLabel "outcome harvesting"@en-GB ; skos:altLabel "OH"@en ;
             skos:hiddenLabel "outcome harvest"@en ; skos:altLabel "oogsten"@nl ; skos:broader :evaluation .
        <https://example.org/terms#evaluation> a skos:Concept ; skos:prefLabel "evaluation"@en .
        :methods a skos:Collection ; skos:member :outcome-harvesting .""",
    )

    read = read_skos(path)

    assert read.concepts == (
        Concept("evaluation", {"en": ("evaluation",)}),
        Concept(
            "outcome-harvesting",
            {"en": ("outcome harvesting", "OH", "outcome harvest"), "nl": ("oogsten",)},
            {},
            "methods",
        ),
    )
    assert read.left_out == ("broader",)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (':a a skos:Concept ; skos:prefLabel "a"@en\n:b a skos:Concept .', "line 4 is not Turtle"),
        (":a skos:broader :b .", "there is no skos:Concept in it"),
        (':a a skos:Concept ; skos:prefLabel "a" .', "terms/a: a prefLabel is not a text with a language"),
        (':a a skos:Concept ; skos:prefLabel "a"@en, "b"@en .', 'terms/a: it has several prefLabel in "en"'),
        (':a a skos:Concept ; skos:prefLabel "a"@nl .', "concept a can not be used: it has no English label"),
        (':Aa a skos:Concept ; skos:prefLabel "a"@en .', "concept Aa can not be used: its identifier is not made of"),
        ('[] a skos:Concept ; skos:prefLabel "a"@en .', "the concept has no address"),
        (
            ':a a skos:Concept ; skos:prefLabel "a"@en . :x skos:member :a . :y skos:member :a .',
            "terms/a: it is in several collections",
        ),
        (
            ':a a skos:Concept ; skos:prefLabel "a"@en . <urn:a> a skos:Concept ; skos:prefLabel "b"@en .',
            "concept a can not be used: it is there twice",
        ),
    ],
)
def test_says_where_a_file_does_not_fit_and_what_to_do(tmp_path: Path, body: str, told: str) -> None:
    """The line or the concept, the cause, and the remedy after a semicolon."""
    with pytest.raises(InvalidGlossary) as caught:
        read_skos(_written(tmp_path, body))

    assert told in str(caught.value)
    assert ";" in str(caught.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Nobody has to try again for each of them."""
    body = "\n".join(f':c{place} a skos:Concept ; skos:prefLabel "a" .' for place in range(30))

    with pytest.raises(InvalidGlossary) as caught:
        read_skos(_written(tmp_path, body))

    assert str(caught.value).count("is not a text with a language") == 20
    assert "and 10 more" in str(caught.value)


def test_nothing_is_fetched(tmp_path: Path) -> None:
    """A context or an entity that is an address is not followed."""
    context = tmp_path / "glossary.jsonld"
    context.write_text('[{"@context": ["https://example.org/context"], "@id": "urn:a"}]')
    nested = tmp_path / "nested.jsonld"
    nested.write_text('[{"@context": [[["https://example.org/context"]]], "@id": "urn:a"}]')
    entity = tmp_path / "glossary.rdf"
    entity.write_text(
        '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="http://www.w3.org/2004/02/skos/core#">'
        '<s:Concept r:about="urn:a"><s:prefLabel xml:lang="en">a &e;</s:prefLabel></s:Concept></r:RDF>'
    )

    with pytest.raises(InvalidGlossary, match="nothing is fetched"):
        read_skos(context)
    with pytest.raises(InvalidGlossary, match="nothing is fetched"):
        read_skos(nested)
    assert read_skos(entity).concepts == (Concept("a", {"en": ("a",)}),)


def test_a_place_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    """An export into a folder that is not there ends in a sentence."""
    with pytest.raises(InvalidField, match="choose another place"):
        write_skos(tmp_path / "none" / "glossary.ttl", shipped(), THEMES)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """An import of nothing too."""
    with pytest.raises(InvalidGlossary, match="check its name"):
        read_skos(tmp_path / "none.ttl")


def _written(folder: Path, body: str) -> Path:
    path = folder / "glossary.ttl"
    path.write_text(HEAD + body)
    return path
