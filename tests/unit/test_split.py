"""How pages become passages: nothing lost, nothing too long, whole sentences, the right path of headings and pages."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.records import Extraction, Heading, Page, Passage, Version
from indexer.sentences import sentences, weight
from indexer.split import SHAPE, SPLITTER, Shape, describe, split

VERSION = Version("v1", "p1", "A guide to listening", language="en")


def extraction(*pages: Page) -> Extraction:
    """Return what a reader would have made of these pages."""
    return Extraction("f" * 64, "test", 1, "read", pages=pages, page_count=len(pages))


def page(number: int, *blocks: str | tuple[int, str], **more: str) -> Page:
    """Return a page; a pair is a heading with its level."""
    headings, texts, offset = [], [], 0
    for block in blocks:
        text = block if isinstance(block, str) else block[1]
        if not isinstance(block, str):
            headings.append(Heading(offset, block[0], text))
        texts.append(text)
        offset += len(text) + 2
    return Page(number, "\n\n".join(texts), headings=tuple(headings), **more)  # type: ignore[arg-type]


def tokens(texts: Sequence[str]) -> list[int]:
    """Count like a hard tokenizer: one for every six letters begun, one for each figure and sign."""
    return [
        sum(1 + len(run) // 6 if run.isalpha() else 1 for run in re.findall(r"[^\W\d_]+|\d|[^\w\s]", text))
        for text in texts
    ]


def passages(*pages: Page, shape: Shape = SHAPE, version: Version = VERSION) -> list[Passage]:
    """Split pages of an English version whose language is not detected."""
    return split(extraction(*pages), version, lambda _: None, tokens, shape=shape)


def sentence(words: int, name: str = "word") -> str:
    """Return a sentence of as many words."""
    return " ".join([name.capitalize(), *(f"{name}{'abcdefghij'[index % 10]}" for index in range(words - 1))]) + "."


def test_long_section_is_divided_evenly() -> None:
    """A long section becomes passages of about equal length, cut between sentences."""
    found = passages(page(1, (1, "Steps"), " ".join(sentence(20) for _ in range(20))))

    assert [len(passage.text.split()) for passage in found] == [140, 120, 140]
    assert all(passage.text.endswith(".") for passage in found)
    assert {passage.headings for passage in found} == {("Steps",)}


def test_paragraphs_before_sentences() -> None:
    """A cut falls between paragraphs where one is near."""
    found = passages(page(1, " ".join(sentence(20) for _ in range(8)), " ".join(sentence(20) for _ in range(7))))

    assert [len(passage.text.split()) for passage in found] == [160, 140]


def test_headings_open_passages() -> None:
    """Each heading with enough text under it has passages of its own, with the whole path."""
    found = passages(
        page(1, (1, "Plan"), sentence(30), (2, "Who"), sentence(30)),
        page(2, (2, "When"), sentence(30), (1, "Do"), sentence(30)),
    )

    assert [passage.headings for passage in found] == [("Plan",), ("Plan", "Who"), ("Plan", "When"), ("Do",)]
    assert [(passage.first_page, passage.last_page) for passage in found] == [(1, 1), (1, 1), (2, 2), (2, 2)]


def test_short_section_joins_the_next() -> None:
    """A section of a few words goes into the next, its heading in the text."""
    found = passages(page(1, (1, "Colophon"), "Second printing.", (1, "Foreword"), sentence(40)))

    assert len(found) == 1
    assert found[0].headings == ("Foreword",)
    assert found[0].text.startswith("Colophon\n\nSecond printing.\n\nWord")


def test_passage_over_pages() -> None:
    """A sentence that goes on over the page is one passage, with first and last page and the first label."""
    found = passages(page(3, "It begins on this page and", label="iii"), page(4, "ends on the next.", label="iv"))

    assert [passage.text for passage in found] == ["It begins on this page and ends on the next."]
    assert (found[0].first_page, found[0].last_page, found[0].first_label) == (3, 4, "iii")


def test_sheets_do_not_mix() -> None:
    """Sheets are never mixed in one passage when they have text enough; their name is the path."""
    found = passages(
        Page(1, sentence(30), kind="sheet", label="Budget"), Page(2, sentence(30), kind="sheet", label="Sheet2")
    )

    assert [(passage.page_kind, passage.headings) for passage in found] == [("sheet", ("Budget",)), ("sheet", ())]


def test_title_is_not_repeated() -> None:
    """A heading that repeats the title of the product is not put before the text again."""
    found = passages(page(1, (1, "A guide to listening"), sentence(30)))

    assert found[0].embedded_text.startswith("A guide to listening › Word")


def test_lists_stay_whole() -> None:
    """A list that fits is not cut: the cut falls before it."""
    entries = "\n".join(f"entry {name} " + "of the list " * 3 for name in "abcdefgh")
    found = passages(page(1, " ".join(sentence(20) for _ in range(6)), entries.strip()))

    assert sum("entry a" in passage.text and "entry h" in passage.text for passage in found) == 1


def test_overlap() -> None:
    """With an overlap each passage repeats the last sentences of the one before."""
    found = passages(page(1, " ".join(sentence(20) for _ in range(20))), shape=Shape(overlap=1))

    assert found[1].text.startswith(found[0].text.rsplit(". ", 1)[1])


def test_passages_without_letters_are_dropped() -> None:
    """What holds next to no letters is no passage."""
    assert passages(Page(1, "12.5 | 13.7\n14.1 | 15.0", kind="sheet")) == []


def test_numbering_goes_on() -> None:
    """Ordinals go on from where the file before ended."""
    found = split(extraction(page(1, sentence(30))), VERSION, lambda _: None, tokens, first_ordinal=7)

    assert [passage.ordinal for passage in found] == [7]


def test_script_without_spaces() -> None:
    """Scripts without spaces are measured by characters and cut at their own full stops."""
    found = passages(page(1, "水は命です。村の人々は井戸を守ります。" * 60))

    assert len(found) > 1
    assert all(passage.text.endswith("。") for passage in found)
    assert all(weight(passage.text) < 1.5 * SHAPE.words for passage in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. We stayed.", ["It rained.", "We stayed."]),
        ("See e.g. Nairobi. Then go.", ["See e.g. Nairobi.", "Then go."]),
        ("Dr. J. Mwangi spoke. All listened.", ["Dr. J. Mwangi spoke.", "All listened."]),
        ("12. The plan is ready. Good.", ["12. The plan is ready.", "Good."]),
        ("Wie gaat er bijv. Naar Kenia? Wij!", ["Wie gaat er bijv. Naar Kenia?", "Wij!"]),
        ("هل هذا صحيح؟ نعم، هذا صحيح.", ["هل هذا صحيح؟", "نعم، هذا صحيح."]),
        ("¿Quién decide? «Nosotras.» Así fue.", ["¿Quién decide?", "«Nosotras.»", "Así fue."]),
        ("水です。火です。", ["水です。", "火です。"]),
        ("one that goes on... and on. End", ["one that goes on... and on.", "End"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    """Sentences end at full stops of their script, not after abbreviations, initials and numbers of paragraphs."""
    assert list(sentences(text)) == expected


def test_language_of_a_passage() -> None:
    """A long passage has its own language if both its halves say so; a short one has that of the version."""
    dutch = sentence(60, "woord")
    pages = [page(1, (1, "A"), sentence(60)), page(2, (1, "B"), dutch), page(3, (1, "C"), sentence(15, "kort"))]
    found = split(extraction(*pages), VERSION, lambda text: "nl" if "woord" in text else "en", tokens)

    assert [passage.language for passage in found] == ["en", "nl", "en"]


def test_language_nobody_said() -> None:
    """Where no language was given, the usual one of the long passages counts for the short ones."""
    pages = [page(1, (1, "A"), sentence(60)), page(2, (1, "B"), sentence(15))]
    unsaid = Version("v1", "p1", "T")

    assert {p.language for p in split(extraction(*pages), unsaid, lambda _: "fr", tokens)} == {"fr"}
    assert {p.language for p in split(extraction(*pages), unsaid, lambda _: None, tokens)} == {"und"}


def test_description_of_a_link() -> None:
    """A link is found by its title and summary, as passages without pages."""
    link = Version("v1", "p1", "Power map", summary="Draw who decides.", language="en", link="https://example.org")

    described = describe(link)

    assert [(p.embedded_text, p.first_page, p.language) for p in described] == [
        ("Power map › Draw who decides.", 0, "en")
    ]
    assert describe(Version("v2", "p1", "Power map"))[0].embedded_text == "Power map"


def test_splitter_is_named() -> None:
    """The name for the manifest says what passages depend on."""
    assert str(SHAPE.words) in SPLITTER
    assert str(SHAPE.most_tokens) in SPLITTER


LETTERS = st.text(alphabet="abcdefghijkémñاب水火山ж", min_size=4, max_size=14)
NOISE = ["x" * 700, "12.5", "-", "Really?", "approx.", "水火。" * 100, "(however)", "1,2,3,4,5,6,7,8,9,0" * 20]
WORDS = LETTERS | st.sampled_from(NOISE)
SENTENCES = st.lists(WORDS, min_size=1, max_size=40).map(" ".join)
BLOCKS = st.lists(SENTENCES, min_size=1, max_size=5).map("\n".join)
HEADED = BLOCKS | st.tuples(st.integers(1, 4), SENTENCES)
KINDS = st.sampled_from(["page", "slide", "sheet", "section"])


def letters(*texts: str) -> str:
    """Return the letters alone."""
    return "".join(character for text in texts for character in text if character.isalpha())


@settings(max_examples=100, deadline=None)
@given(
    drawn=st.lists(st.lists(HEADED, min_size=1, max_size=8), min_size=1, max_size=5),
    kind=KINDS,
    title=st.text(max_size=400),
)
def test_nothing_is_lost_and_nothing_too_long(drawn: list[list[str | tuple[int, str]]], kind: str, title: str) -> None:
    """Every block of every page is in the text or the headings of some passage; no passage exceeds the limit."""
    pages = [page(number, *blocks, kind=kind) for number, blocks in enumerate(drawn, start=1)]
    found = split(extraction(*pages), Version("v1", "p1", title, language="en"), lambda _: None, tokens)

    assert all(count <= SHAPE.most_tokens for count in tokens([passage.embedded_text for passage in found]))
    shown = letters(*(passage.text for passage in found))
    paths = {letters(heading) for passage in found for heading in passage.headings} | {letters(title)}
    assert all(wanted in shown or wanted in paths for one in pages for wanted in map(letters, one.text.split("\n\n")))


@settings(max_examples=60, deadline=None)
@given(blocks=st.lists(BLOCKS, min_size=1, max_size=12))
def test_order_is_kept(blocks: list[str]) -> None:
    """Without headings the letters of all passages together are those of the pages, in their order."""
    found = passages(*(page(number, block) for number, block in enumerate(blocks, start=1)))

    assert letters(*(passage.text for passage in found)) == letters(*blocks)
