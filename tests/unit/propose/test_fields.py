"""What is proposed of a file follows from its properties, its first page, its text and its name, in this order."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Extraction, Heading, Page, Passage, Proposal
from indexer.propose import Material, propose
from indexer.propose.authors import authors
from indexer.propose.countries import countries
from indexer.propose.kind import kind
from indexer.propose.language import language
from indexer.propose.organisation import organisation
from indexer.propose.summary import summary
from indexer.propose.title import title
from indexer.propose.year import year


def _material(
    text: str = "",
    *,
    name: str = "file.pdf",
    headings: tuple[tuple[int, str], ...] = (),
    language: str = "en",
    organisations: tuple[str, ...] = (),
    **properties: str,
) -> Material:
    marked = tuple(Heading(text.index(words), level, words) for level, words in headings)
    pages = (Page(1, text, headings=marked),) if text else ()
    extraction = Extraction("0" * 64, "pdf", 1, "read", pages=pages, properties=properties)
    passages = [Passage("v", 0, language, "", text)] if text else []
    return Material(name, extraction, passages, organisations)


def _value(proposal: Proposal | None) -> object:
    return proposal.value if proposal else None


@pytest.mark.parametrize(
    "declared",
    [
        "Microsoft Word - final_v3.doc",
        "PowerPoint Presentation",
        "Untitled",
        "report_2021_final.indd",
        "CBFC28_MN_NL_V2",
        "www.example.org",
        "<4D6963726F736F667420576F7264>",
        "Table of contents",
        "ÇäÙÏÏ€35€åãÑÑ€¨Ì©",
    ],
)
def test_what_programs_enter_is_no_title(declared: str) -> None:
    """A declared title that names a program, a file or a site gives way to what stands largest on the page."""
    material = _material("Wells for all\n\nA text.", headings=((1, "Wells for all"),), title=declared)

    assert title(material) == Proposal("title", "Wells for all", "first page")


def test_a_declared_title_comes_first() -> None:
    """A title that a person entered is taken as it is."""
    material = _material("Wells\n\nText.", headings=((1, "Wells"),), title="Wells for all: a manual")

    assert title(material) == Proposal("title", "Wells for all: a manual", "properties")


def test_a_heading_of_any_report_is_no_title() -> None:
    """Contents and summaries are passed over, also numbered; the next highest heading is the title."""
    text = "Contents\n\n1. Executive Summary\n\nAction Framework\n\nNepal Pilot\n\nText."
    marked = ((1, "Contents"), (1, "1. Executive Summary"), (1, "Action Framework"), (2, "Nepal Pilot"))

    assert _value(title(_material(text, headings=marked))) == "Action Framework: Nepal Pilot"


def test_the_name_of_a_house_is_no_title() -> None:
    """What stands largest may be who speaks; the next heading says about what."""
    text = "General Assembly Distr.: General\n\nUnited Nations A/79/437\n\nProtection of the climate\n\nText."
    marked = ((1, "General Assembly Distr.: General"), (2, "United Nations A/79/437"), (2, "Protection of the climate"))

    assert _value(title(_material(text, headings=marked))) == "Protection of the climate"


def test_a_name_is_the_last_resort() -> None:
    """Without properties and large words a title is made of the file's name, and says so."""
    assert title(_material("a text that goes on and on.", name="water_report.pdf")) == Proposal(
        "title", "water report", "file name"
    )


def test_house_names_are_no_titles() -> None:
    """Two words that the page has nothing of, beside a heading that says more, are a template's."""
    material = _material("Crash course for staff\n\nText", headings=((1, "Crash course for staff"),), title="ABC House")

    assert _value(title(material)) == "Crash course for staff"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ann Example and Ben van der Example", ("Ann Example", "Ben van der Example")),
        ("Conducted by: Ann Example, Ben Example, and Cy Example", ("Ann Example", "Ben Example", "Cy Example")),
        ("Geschreven door Anna de Voorbeeld", ("Anna de Voorbeeld",)),
        ("Auteurs : Anne Exemple et Benoît Exemple", ("Anne Exemple", "Benoît Exemple")),
        ("Elaborado por: Ana Ejemplo y Benito Ejemplo", ("Ana Ejemplo", "Benito Ejemplo")),
        ("Autoras: Ana Exemplo e Bia Exemplo", ("Ana Exemplo", "Bia Exemplo")),
        ("إعداد: سلمى مثال", ("سلمى مثال",)),
        ("Imeandikwa na Amina Mfano", ("Amina Mfano",)),
        ("Onderzoeker: Anna Voorbeeld Opdrachtgever: Ministerie", ("Anna Voorbeeld",)),
    ],
)
def test_authors_are_named_on_the_first_page(line: str, names: tuple[str, ...]) -> None:
    """The words before authors are known in seven languages."""
    assert authors(_material(f"A title\n\n{line}\n\nText.")) == Proposal("authors", names, "first page")


@pytest.mark.parametrize("line", ["By the end of 2021", "Par les Grandes Ecoles et", "Prepared by Example Foundation"])
def test_not_all_that_follows_by_is_an_author(line: str) -> None:
    """What has not the form of a person's name is refused."""
    assert authors(_material(f"A title\n\n{line}\n\nText.")) is None


@pytest.mark.parametrize("name", ["Windows User", "HP", "admin", "scott.example", "Example Foundation"])
def test_programs_and_organisations_are_no_authors(name: str) -> None:
    """Of the properties only persons are proposed."""
    assert authors(_material("Text.", authors=name)) is None


def test_known_organisations_and_names_like_theirs_are_found() -> None:
    """The first on the page wins, whether the catalogue knows it or it has a telling word in it."""
    page = "Harbour & Field\n\nA title\n\nStichting Voorbeeld"

    assert _value(organisation(_material(page))) == "Stichting Voorbeeld"
    assert _value(organisation(_material(page, organisations=("Harbour & Field",)))) == "Harbour & Field"
    assert _value(organisation(_material("Text\n\n© 2021 Voorbeeldhuis. All rights reserved."))) == "Voorbeeldhuis"
    assert _value(organisation(_material("Text\n\nPublié par : La Maison"))) == "La Maison"
    assert organisation(_material("Text.", organisation="Microsoft")) is None
    assert organisation(_material("Text.\n\nCopyright 2021. All rights reserved.")) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A title\n\n© 2019 Example. Reprinted in May 2023.", 2019),
        ("A title\n\nMAIN REPORT FEBRUARY 2023", 2023),
        ("Wie beslist? 2016-2021\n\nEvaluatie · 2022", 2022),
        ("قانون\n\nالقاهرة، مايو ٢٠٢٠", 2020),
        ("Agenda 2030\n\nTarehe: 3/4/2018", 2018),
    ],
)
def test_the_page_tells_the_year(text: str, found: int) -> None:
    """Rights, dates and short lines date a text; spans and the future do not."""
    assert year(_material(text, created="2024-01-01")) == Proposal("year", found, "first page")


def test_the_day_of_saving_comes_last() -> None:
    """The name of a file is a better witness than its date."""
    assert year(_material("Text.", name="report_2015.pdf", created="2024-01-01")) == Proposal("year", 2015, "file name")
    assert year(_material("Text.", created="2024-01-01")) == Proposal("year", 2024, "properties")
    assert year(_material("Text.")) is None


def test_the_language_of_most_text_is_proposed() -> None:
    """Its length counts, not the number of passages."""
    passages = [Passage("v", 0, "fr", "", "court"), Passage("v", 1, "nl", "", "een veel langere tekst")]

    assert _value(language(Material("a", _material("x").extraction, passages))) == "nl"


@pytest.mark.parametrize(
    ("text", "spoken", "codes"),
    [
        ("In Kenya and in Uganda. Kenya again.", "en", ("KE", "UG")),
        ("Partners in Oeganda, Ivoorkust en Zuid-Soedan.", "nl", ("UG", "CI", "SS")),
        ("Au Burkina Faso, en Côte d’Ivoire et en RDC.", "fr", ("BF", "CI", "CD")),
        ("En la República Dominicana y en Guinea Ecuatorial.", "es", ("DO", "GQ")),
        ("Em Moçambique e na Guiné-Bissau.", "pt", ("MZ", "GW")),
        ("في العراق واليمن، وللسودان", "ar", ("IQ", "YE", "SD")),
        ("Nchini Tanzania na Msumbiji.", "sw", ("TZ", "MZ")),
    ],
)
def test_countries_are_known_in_seven_languages(text: str, spoken: str, codes: tuple[str, ...]) -> None:
    """Names count as whole words, the most named first."""
    proposal = countries(_material(text, language=spoken))

    assert proposal is not None
    assert set(codes) == set(proposal.value if isinstance(proposal.value, tuple) else ())
    assert proposal.source == "text"


@pytest.mark.parametrize(
    "text",
    [
        "Michael Jordan plays. The Niger Delta floods. Georgia Tech wins.",
        "A turkey, a chad and a guinea pig.",
        "Chad said no.",
        "The Congo is a river.",
        "Us and them; drc.",
        "A road in New Mexico.",
    ],
)
def test_persons_rivers_and_birds_are_no_countries(text: str) -> None:
    """A name that means something else as often counts only where a country is meant."""
    assert countries(_material(text)) is None


def test_a_doubtful_name_counts_where_something_near_tells() -> None:
    """Behind "in", beside another country, or shared with one that is named in full."""
    assert _value(countries(_material("Refugees in Jordan. Jordan helps."))) == ("JO",)
    assert set(countries(_material("Lebanon, Jordan and Iraq.")).value) == {"LB", "JO", "IQ"}  # type: ignore[union-attr, arg-type]
    assert _value(countries(_material("The Democratic Republic of the Congo. Congo again."))) == ("CD",)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Wie beslist?\n\nEindevaluatie van een programma", "evaluation"),
        ("EVALUATION REPORT NOVEMBER 2019", "evaluation"),
        ("Guide pratique\n\nUn texte", "manual"),
        ("Nota de políticas\n\nUn texto", "policy-brief"),
        ("دليل عملي\n\nنص", "manual"),
        ("Mafunzo yaliyopatikana\n\nMaandishi", "lessons-learned"),
    ],
)
def test_the_words_of_the_vocabulary_name_the_kind(text: str, term: str) -> None:
    """A kind is named in its own language; "evaluation report" is an evaluation."""
    assert _value(kind(_material(text))) == term


def test_the_middle_of_a_text_sums_it_up() -> None:
    """The passage nearest the mean of all vectors gives the summary; lists are passed over."""
    import numpy as np

    said = "The wells of the district were mapped with the people who use them every day of the year. " * 4
    texts = ["- a\n- b\n- c\n" * 20, said, "Another thing was told to those who came late to the meeting. " * 5]
    passages = [Passage("v", number, "en", "", text) for number, text in enumerate(texts)]
    vectors = np.eye(3, dtype=np.float32) * 0.2 + np.array([0.1, 1.0, 0.0], dtype=np.float32)
    material = Material(
        "a",
        _material("x").extraction,
        passages,
        (),
        {
            passage.text_sha256: vector / np.linalg.norm(vector)
            for passage, vector in zip(passages, vectors, strict=True)
        },
    )

    found = str(_value(summary(material)))

    assert found.startswith("The wells of the district")
    assert len(re.findall(r"\w+", found)) <= 80
    assert summary(_material("x")) is None


@given(
    st.text(max_size=400),
    st.text(max_size=40),
    st.dictionaries(st.sampled_from(["title", "authors", "organisation", "created"]), st.text(max_size=60)),
)
def test_no_text_breaks_a_proposer(text: str, name: str, properties: dict[str, str]) -> None:
    """Whatever a file holds, proposals are values or nothing."""
    pages = (Page(1, text),)
    extraction = Extraction("0" * 64, "pdf", 1, "read", pages=pages, properties=properties)
    for proposal in propose(Material(name, extraction, [Passage("v", 0, "en", "", text)])):
        assert proposal.value
