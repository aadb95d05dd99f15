"""What a question says besides words, on the sets of test questions: how often it binds, and how well slips are mended.

    python -m tests.bench.asking FOLDER...

A folder holds texts and questions as `evaluate` reads them. One slip of one letter is made in one word of each
question; what is suggested for the questions as they stand is counted too: some hold real slips, the rest is one too
many. No model is needed.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from corpus.records import Passage
from indexer.engine.analysis import analyse
from indexer.engine.vocabulary import Counts, Vocabulary, folded
from search_api.evaluation.topics import read_collection, read_topics
from search_api.parsing import parse
from search_api.spelling import mend
from search_api.stop_words import stop_words

_WORD = re.compile(r"[^\W\d_]{6,}")
_LETTERS = "aeiorstnl"


class Held(NamedTuple):
    """The words of a set's texts, and whether a word is found in whatever form."""

    vocabulary: Vocabulary
    is_found: Callable[[str], bool]


def main() -> None:
    """Measure the folders given."""
    print("set, questions; with a constraint, a phrase that binds, one in passing, an exclusion")
    print("    slips made, suggested, right; suggested for questions as they are; ms of a processor a question")
    for folder in map(Path, sys.argv[1:]):
        questions = [topic.text for topic in read_topics(folder)]
        parsed = [parse(question) for question in questions]
        says = [
            sum(map(bool, column))
            for column in zip(*((p.constraints, p.phrases, p.loose, p.excluded) for p in parsed), strict=True)
        ]
        print(f"{folder.name}, {len(questions)}; {says}\n    {_slips(questions, _words_of(folder))}")


def _words_of(folder: Path) -> Held:
    counts, stems = Counts(), defaultdict(set)
    for text in read_collection(folder):
        language = text.language or "en"
        counts.add([Passage("", 0, language, text.title, text.text)])
        stems[language].update(analyse(f"{text.title} {text.text}", language, parts=False))
    with tempfile.TemporaryDirectory() as scratch:
        counts.save(Path(scratch))
        vocabulary = Vocabulary.read(Path(scratch))
    return Held(vocabulary, lambda word: any(stems[one] & {*analyse(word, one, parts=False)} for one in stems))


def _slips(questions: list[str], held: Held) -> str:
    chance = random.Random(3)  # noqa: S311 - no secret
    made = suggested = right = 0
    before = time.process_time()
    as_they_are = sum(mend(question, question, *held) is not None for question in questions)
    spent = 1000 * (time.process_time() - before) / len(questions)
    for question in questions:
        word, slip = _slip(question, held.vocabulary, chance)
        if not slip:
            continue
        typed = question.replace(word, slip, 1)
        found = mend(typed, typed, *held)
        made += 1
        suggested += found is not None and slip not in _WORD.findall(found.text)
        right += found is not None and folded(word) in map(folded, _WORD.findall(found.text))
    return f"{made}, {suggested}, {right}; {as_they_are}; {spent:.2f}"


def _slip(question: str, vocabulary: Vocabulary, chance: random.Random) -> tuple[str, str]:
    """A word that the collection knows, and how it may come out: a letter dropped, doubled, exchanged or replaced."""
    small = frozenset().union(*map(stop_words, vocabulary.languages))
    known = [word for word in _WORD.findall(question) if word.islower() and vocabulary.knows(folded(word))]
    words = [word for word in known if word not in small]
    if not words:
        return "", ""
    word = chance.choice(words)
    place, letter = chance.randrange(1, len(word)), chance.choice(_LETTERS)
    start, rest = word[:place], word[place:]
    slips = (
        start + rest[1:],
        start + letter + rest,
        start[:-1] + rest[0] + start[-1] + rest[1:],
        start + letter + rest[1:],
    )
    slip = chance.choice(slips)
    return (word, slip) if slip != word else ("", "")


if __name__ == "__main__":
    main()
