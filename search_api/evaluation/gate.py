"""Asks two generations of one collection the same test questions, and says whether the second may answer instead.

The questions are those that editors accepted of readers' judgements, and those that an operator has put into
DATA/golden (queries.jsonl, qrels.tsv). The second generation passes unless nDCG@10 falls by more than NOTICED in the
mean, or by any amount that is more than chance (paired randomisation, p below CHANCE). A hundredth is two to three
times what the same model loses by running in 8 bits, and less than one question in thirty losing its first place; the
test finds smaller falls where there are many questions. Few questions rather hold a good generation back than let a bad
one through: a person who looks decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.settings import Settings
from search_api.errors import NothingJudged
from search_api.evaluation.collection import Asked
from search_api.evaluation.figures import MAIN, Answered, values
from search_api.evaluation.own_set import own_set
from search_api.evaluation.qrels import read_qrels
from search_api.evaluation.run import answer
from search_api.evaluation.significance import compare
from search_api.evaluation.topics import Topic, read_topics
from search_api.live import open_live

GOLDEN = "golden"
NOTICED = 0.01
CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class Moved:
    """A question that the second generation answers better or worse; `change` is that of its nDCG@10."""

    question: str
    before: float
    after: float

    @property
    def change(self) -> float:
        """Below 0: lost."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Weighed:
    """Both generations by the mean nDCG@10 over `questions`; `p` is the odds that so large a difference is chance.

    `moved` begins with the greatest loss.
    """

    generations: tuple[str, str]
    questions: int
    before: float
    after: float
    p: float
    moved: tuple[Moved, ...]

    @property
    def passes(self) -> bool:
        """Whether the second may answer instead of the first."""
        fall = self.before - self.after
        return fall <= NOTICED and not (fall > 0 and self.p < CHANCE)

    def facts(self) -> dict[str, object]:
        """All of it as JSON says it."""
        gained = sum(one.change > 0 for one in self.moved)
        return asdict(self) | {"passes": self.passes, "gained": gained, "lost": len(self.moved) - gained}


def weigh(before: str, after: str, settings: Settings) -> Weighed | None:
    """Ask both generations, by their names; None where the collection has no test questions.

    Raises EvaluationInputError where the operator's set does not fit, and what opening a generation raises.
    """
    with _sets(settings) as folders:
        if not folders:
            return None
        first, second = (_answers(name, folders, settings) for name in (before, after))
    old, new = values(first, "hybrid", MAIN), values(second, "hybrid", MAIN)
    difference = compare(old, new)
    moved = [
        Moved(one.topic.text, left, right) for one, left, right in zip(first, old, new, strict=True) if left != right
    ]
    moved.sort(key=lambda one: one.change)
    mean = sum(old) / max(len(old), 1)
    return Weighed((before, after), len(old), mean, mean + difference.mean, difference.p, tuple(moved))


@contextmanager
def _sets(settings: Settings) -> Iterator[Sequence[Path]]:
    """The folders of questions: the operator's, and what editors accepted."""
    folders = [folder for folder in (settings.data / GOLDEN,) if folder.is_dir()]
    with ExitStack() as stack:
        with closing(open_live(settings)) as live:
            accepted = live.judgements.cases("accepted")
        with suppress(NothingJudged):
            folders.append(stack.enter_context(own_set(accepted)))
        yield folders


def _answers(generation: str, folders: Sequence[Path], settings: Settings) -> list[Answered]:
    """What a generation answers to the questions that something answers, set by set."""
    with closing(open_live(settings, generation)) as live:
        asked = Asked(live, {product: [product] for product in live.shelf().products}, {})
        found = [answer(topic, asked, grades) for folder in folders for topic, grades in _judged(folder)]
    return [one for one in found if one.answerable]


def _judged(folder: Path) -> Iterator[tuple[Topic, Mapping[str, int]]]:
    topics = read_topics(folder)
    grades = read_qrels(folder, {topic.id for topic in topics})
    for topic in topics:
        yield topic, grades.get(topic.id, {})
