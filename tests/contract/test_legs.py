"""Every backend keeps the promises of the contract: it answers as the reference does, whatever the history of a leg."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engine.backends import backend, registered
from indexer.engine.contract import EVERYTHING, Batch, Hits, Numbers, Probe, Scores, Vector, VersionFilter
from indexer.engine.errors import GenerationDamaged

WIDTH = 8
LANGUAGES = ("en", "nl", "zh-Hant")
WORDS = ("water", "school", "jeugd", "stem", "recht", "plan", "kaart", "geld")
VERSIONS = ("a", "b", "c", "d", "é/f")
CLOSE = 1e-5  # sums in another order differ in the last digits of a float32

every_backend = pytest.mark.parametrize("name", sorted(registered()))


@dataclass(frozen=True)
class Row:
    """A made-up passage; those of one `direction` have the same vector, so that scores tie."""

    version: str = "a"
    language: str = "en"
    terms: tuple[str, ...] = ("water",)
    direction: int = 0


@dataclass(frozen=True)
class Step:
    """What one generation changes."""

    removed: tuple[str, ...] = ()
    added: tuple[Row, ...] = ()
    merge: bool = False
    additions_first: bool = False


def probe(
    terms: Sequence[str] = ("water",),
    direction: int = 0,
    limit: int = 5,
    versions: VersionFilter = EVERYTHING,
    languages: frozenset[str] | None = None,
    most: int | None = None,
    *,
    handicapped: bool = False,
) -> Probe:
    """Ask every language for the same terms, and one vector."""
    asked = dict.fromkeys(LANGUAGES, terms)
    return Probe(limit, versions, asked, vector(direction), languages, most, handicap if handicapped else None)


def handicap(numbers: Numbers) -> Scores:
    """Take off, and for some add, more than likeness differs."""
    return ((numbers % 7 - 3) / 2).astype(np.float32)


def vector(direction: int) -> Vector:
    """Give a unit vector, the same for the same direction."""
    found = np.random.default_rng(direction).standard_normal(WIDTH)
    return (found / np.linalg.norm(found)).astype(np.float32)


def batch(first: int, rows: Sequence[Row]) -> Batch:
    """Put rows into columns, numbered from `first`."""
    vectors = np.array([vector(row.direction) for row in rows], np.float32).reshape(len(rows), WIDTH)
    numbers = np.arange(first, first + len(rows), dtype=np.int64)
    return Batch(numbers, [r.version for r in rows], [r.language for r in rows], [r.terms for r in rows], vectors)


def make(name: str, folder: Path, previous: Path | None, step: Step, first: int = 0) -> Path:
    """Make one generation's leg, its rows in two batches; returns the folder."""
    writer = backend(name).start(folder, previous)
    half = len(step.added) // 2
    add = [
        partial(writer.add, batch(first, step.added[:half])),
        partial(writer.add, batch(first + half, step.added[half:])),
    ]
    remove = [partial(writer.remove, step.removed)]
    for call in add + remove if step.additions_first else remove + add:
        call()
    if step.merge:
        writer.merge()
    writer.finish()
    return folder


def build(name: str, root: Path, history: Sequence[Step]) -> Path:
    """Make one generation after the other; returns the folder of the last."""
    folder: Path | None = None
    number = 0
    for place, step in enumerate(history):
        folder = make(name, root / f"{name}-{place}", folder, step, number)
        number += len(step.added)
    assert folder is not None
    return folder


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder of its own to each example that hypothesis makes."""
    folder = Path(tempfile.mkdtemp())
    yield folder
    shutil.rmtree(folder)


def content(folder: Path) -> dict[str, bytes]:
    """Read all files below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


rows = st.builds(
    Row,
    version=st.sampled_from(VERSIONS),
    language=st.sampled_from(LANGUAGES),
    terms=st.lists(st.sampled_from(WORDS), max_size=60).map(tuple),
    direction=st.integers(0, 5),
)
steps = st.builds(
    Step,
    removed=st.lists(st.sampled_from(VERSIONS), max_size=2, unique=True).map(tuple),
    added=st.lists(rows, max_size=8).map(tuple),
    merge=st.booleans(),
    additions_first=st.booleans(),
)
histories = st.lists(steps, min_size=1, max_size=4)
probes = st.builds(
    probe,
    terms=st.lists(st.sampled_from((*WORDS, "nowhere")), max_size=4),
    direction=st.integers(0, 9),
    limit=st.integers(1, 6),
    versions=st.one_of(
        st.just(EVERYTHING),
        st.builds(VersionFilter, only=st.frozensets(st.sampled_from(VERSIONS), max_size=3)),
        st.builds(VersionFilter, excluded=st.frozensets(st.sampled_from((*VERSIONS, "unknown")), max_size=3)),
    ),
    languages=st.one_of(st.none(), st.frozensets(st.sampled_from((*LANGUAGES, "sw")), max_size=2)),
    most=st.one_of(st.none(), st.integers(1, 8)),
    handicapped=st.booleans(),
)


def reference(name: str) -> str:
    """Name the backend that a backend is compared with."""
    return f"memory-{backend(name).leg}"


def assert_same_hits(
    found: Mapping[str, Hits], expected: Mapping[str, Hits], scores: Mapping[str, Scores], *, handicapped: bool
) -> None:
    """Compare hits; `scores` are the reference's for the numbers found."""
    assert found.keys() == expected.keys()
    for language, hits in found.items():
        left, left_of_expected = (
            some.scores - handicap(some.numbers) if handicapped else some.scores for some in (hits, expected[language])
        )
        np.testing.assert_allclose(left, left_of_expected, CLOSE, CLOSE)
        np.testing.assert_allclose(hits.scores, scores[language], CLOSE, CLOSE)
        assert len(set(hits.numbers.tolist())) == len(hits.numbers)
        assert np.array_equal(np.lexsort((hits.numbers, -left)), np.arange(len(hits.numbers)))


@every_backend
@settings(max_examples=25, deadline=None)
@given(history=histories, asked=st.lists(probes, min_size=1, max_size=4))
def test_answers_as_the_reference(name: str, history: list[Step], asked: list[Probe]) -> None:
    """Hits, scores, ceilings and counts are those of the reference after any history, for all numbers too."""
    with scratch() as root:
        leg, other = (backend(n).open(build(n, root / n, history)) for n in (name, reference(name)))

        assert dict(leg.languages()) == dict(other.languages())
        assert leg.faults() == []
        numbers = np.arange(-1, sum(len(step.added) for step in history) + 1, dtype=np.int64)[::-1].copy()
        np.testing.assert_array_equal(leg.vectors(numbers), other.vectors(numbers))
        everywhere = dict.fromkeys((*LANGUAGES, "sw"), numbers)
        for one in asked:
            found = leg.search(one)
            scores = other.score(one, {language: hits.numbers for language, hits in found.items()})
            handicapped = one.handicap is not None and backend(name).leg == "dense"
            assert_same_hits(found, other.search(one), scores, handicapped=handicapped)
            assert leg.ceilings(one) == pytest.approx(dict(other.ceilings(one)), CLOSE)
            assert all(hits.scores.max() <= leg.ceilings(one)[language] + CLOSE for language, hits in found.items())
            given_scores, expected_scores = leg.score(one, everywhere), other.score(one, everywhere)
            for language in everywhere:
                np.testing.assert_allclose(given_scores[language], expected_scores[language], CLOSE, CLOSE)


phrases = st.dictionaries(
    st.sampled_from((*LANGUAGES, "sw")), st.lists(st.sampled_from((*WORDS, "nowhere")), max_size=3), max_size=4
)


@every_backend
@settings(max_examples=25, deadline=None)
@given(history=histories, asked=st.lists(phrases, min_size=1, max_size=6))
def test_holds_phrases_as_the_reference(name: str, history: list[Step], asked: list[dict[str, list[str]]]) -> None:
    """The passages that hold terms side by side are those of the reference after any history, in order."""
    with scratch() as root:
        leg, other = (backend(n).open(build(n, root / n, history)) for n in (name, reference(name)))

        for phrase in asked:
            found, expected = leg.holding(phrase), other.holding(phrase)
            assert {one: numbers.tolist() for one, numbers in found.items()} == {
                one: numbers.tolist() for one, numbers in expected.items()
            }


@pytest.mark.parametrize("name", sorted(name for name, one in registered().items() if one.leg == "lexical"))
def test_a_phrase_is_held_in_its_order(name: str, tmp_path: Path) -> None:
    """Terms that stand apart, or the other way round, are not the phrase; a removed passage holds nothing."""
    rows = tuple(
        Row(version, terms=terms)
        for version, terms in (
            ("a", ("water", "plan", "geld")),
            ("b", ("plan", "water")),
            ("c", ("water", "geld", "plan")),
            ("d", ("geld", "water", "plan", "water", "plan")),
            ("e", ("water", "plan")),
        )
    )
    leg = backend(name).open(build(name, tmp_path, [Step(added=rows), Step(removed=("e",))]))

    assert {one: numbers.tolist() for one, numbers in leg.holding({"en": ["water", "plan"]}).items()} == {"en": [0, 3]}
    assert leg.holding({"en": [], "nl": ["water"], "sw": ["water"]}) == {}


@every_backend
@settings(max_examples=8, deadline=None)
@given(history=histories, following=steps)
def test_leaves_the_generation_before_as_it_was(name: str, history: list[Step], following: Step) -> None:
    """Making the next generation, and reading both, changes no byte of the one before."""
    with scratch() as root:
        before = build(name, root, history)
        as_written = content(before)

        after = make(name, root / "after", before, following, 1_000)
        for folder in (before, after):
            leg = backend(name).open(folder)
            leg.search(probe())
            leg.close()

        assert content(before) == as_written


@every_backend
def test_reads_the_same_when_opened_again(name: str, tmp_path: Path) -> None:
    """What was written is all on the disk: a second reader gives the same hits, and closing twice is safe."""
    folder = build(name, tmp_path, [Step(added=(Row(), Row("b", "nl"), Row("c", terms=("water", "plan"))))])
    first = backend(name).open(folder)
    expected = first.search(probe())
    first.close()
    first.close()

    found = backend(name).open(folder).search(probe())

    assert {language: hits.numbers.tolist() for language, hits in found.items()} == {
        language: hits.numbers.tolist() for language, hits in expected.items()
    }


@every_backend
def test_breaks_ties_by_number(name: str, tmp_path: Path) -> None:
    """Of hundreds of equal passages in many parts, the first numbers are found, in order."""
    history = [Step(added=tuple(Row(f"v{g}-{i}") for i in range(40))) for g in range(9)]

    found = backend(name).open(build(name, tmp_path, history)).search(probe(limit=50))

    assert found["en"].numbers.tolist() == list(range(50))


@every_backend
def test_finds_the_admitted_among_many(name: str, tmp_path: Path) -> None:
    """A filter that leaves a few passages out of thousands still gives as many hits as were asked for."""
    many = tuple(Row(f"v{i % 100}", direction=i % 7, terms=("water", WORDS[i % 8])) for i in range(2_400))
    leg = backend(name).open(build(name, tmp_path, [Step(added=many)]))

    one = leg.search(probe(limit=24, versions=VersionFilter(only=frozenset({"v99"}))))
    all_but_one = leg.search(probe(limit=2_400, versions=VersionFilter(excluded=frozenset({"v99"}))))

    assert sorted(one["en"].numbers.tolist()) == list(range(99, 2_400, 100))
    assert len(all_but_one["en"].numbers) == 2_376


@every_backend
def test_serves_several_threads(name: str, tmp_path: Path) -> None:
    """Many questions at once get the answers that they get one by one."""
    many = tuple(Row(f"v{i}", direction=i % 7, terms=(WORDS[i % 8],)) for i in range(300))
    leg = backend(name).open(build(name, tmp_path, [Step(added=many)]))
    asked = [probe((WORDS[i % 8],), direction=i % 9) for i in range(64)]

    with ThreadPoolExecutor(8) as threads:
        at_once = list(threads.map(leg.search, asked))

    for question, hits in zip(asked, at_once, strict=True):
        assert hits["en"].numbers.tolist() == leg.search(question)["en"].numbers.tolist()


@every_backend
def test_keeps_files_few_without_merging(name: str, tmp_path: Path) -> None:
    """After sixty uploads that nobody merged, a leg still has few files."""
    folder = build(name, tmp_path, [Step(added=(Row(f"v{i}"), Row(f"v{i}", "nl"))) for i in range(60)])

    assert len(content(folder)) < 200
    assert sum(backend(name).open(folder).languages().values()) == 120


@every_backend
def test_counts_without_opening(name: str, tmp_path: Path) -> None:
    """The lists of a leg alone tell how many passages it holds, after removals and merges too."""
    rows = (Row(), Row("b"), Row("b", "nl"), Row("c", "zh-Hant"))
    for place, last in enumerate((Step(), Step(removed=("b",)), Step(removed=("c",), merge=True))):
        folder = build(name, tmp_path / str(place), [Step(added=rows), Step(added=(Row("d"),)), last])

        assert dict(backend(name).count(folder)) == dict(backend(name).open(folder).languages())


@every_backend
def test_says_that_a_file_is_missing(name: str, tmp_path: Path) -> None:
    """A leg without one of its files is not opened in silence."""
    folder = build(name, tmp_path, [Step(added=(Row(), Row("b")))])
    largest = max((path for path in folder.rglob("*") if path.suffix in {".npy", ".json"}), key=_size)
    largest.unlink()

    with pytest.raises(GenerationDamaged):
        backend(name).open(folder)


def _size(path: Path) -> int:
    return path.stat().st_size
