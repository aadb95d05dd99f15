"""How fast the pipeline's embedder is beside sentence-transformers as it comes: passages a second, and one question.

Both read the same texts in turns within one run, so that whatever else the machine does meets both alike; the ratio is
the median of the rounds' ratios. What its speed costs in quality stands beside it (precision.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from indexer.engine.bundled_model import bundled_folder
from indexer.engine.embedder import Embedder
from tests.bench.data import Options, Sample, opened, read_questions, read_sample
from tests.bench.figures import Figure, Table, median
from tests.bench.generated import made_upload
from tests.bench.machine import is_fast
from tests.bench.precision import loss

PASSAGES = 128
WORDS = range(150, 211)
TOKENS = range(12, 16)  # of a question, prompt and marks included
QUESTIONS = 12
LEAST_RATIO, AIM = 1.8, 2.2


def measure(options: Options) -> Table:
    """Time both in alternating rounds."""
    sample = read_sample(options)
    texts = passages(sample)
    with opened(options.data / "samples", options) as workshop:
        plain = _as_it_comes(options)
        embedder = workshop.embedder
        questions = _short(read_questions(600), embedder)
        ours_p, theirs_p = _in_turns(
            lambda: embedder.embed_passages(texts), lambda: plain([f"passage: {t}" for t in texts]), options.rounds
        )
        asked = [(_asking(embedder, question), _plain_asking(plain, question)) for question in questions]
        pairs = [_in_turns(ours, theirs, options.rounds) for ours, theirs in asked]
        runtime = str(embedder.description.get("runtime"))
        lost = loss(options, embedder)
    ours_q, theirs_q = ([t for pair in pairs for t in pair[side]] for side in (0, 1))
    return _table(runtime, (ours_p, theirs_p), (ours_q, theirs_q), lost)


def passages(sample: Sample) -> list[str]:
    """Return 128 different texts of about 180 words: real passages, then ones made of their sentences."""
    real = [p.embedded_text for p in sample.passages if len(p.text.split()) in WORDS]
    made = [p.embedded_text for place in range(8) for p in made_upload(sample, f"bench-{place}", PASSAGES // 4)[0]]
    return list(dict.fromkeys([*real, *made]))[:PASSAGES]


def _as_it_comes(options: Options) -> Callable[[Sequence[str]], object]:
    """sentence-transformers in float32 with its defaults, over the weights of the default model."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(bundled_folder(options.models)), device="cpu")
    return lambda texts: model.encode(list(texts), show_progress_bar=False)


def _short(questions: Sequence[str], embedder: Embedder) -> list[str]:
    lengths = embedder.count_tokens(questions)
    return [text for text, length in zip(questions, lengths, strict=True) if length in TOKENS][:QUESTIONS]


def _asking(embedder: Embedder, question: str) -> Callable[[], object]:
    return lambda: embedder.embed_questions([question])


def _plain_asking(plain: Callable[[Sequence[str]], object], question: str) -> Callable[[], object]:
    return lambda: plain([f"query: {question}"])


def _in_turns(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of each, round by round, after one that warms up; who goes first changes."""
    times: tuple[list[float], list[float]] = ([], [])
    calls = (ours, theirs)
    for turn in range(rounds + 1):
        for side in ((0, 1), (1, 0))[turn % 2]:
            start = time.perf_counter()
            calls[side]()
            if turn:
                times[side].append(time.perf_counter() - start)
    return times


def _table(
    runtime: str,
    passage: tuple[list[float], list[float]],
    question: tuple[list[float], list[float]],
    lost: Sequence[Figure],
) -> Table:
    gains = [theirs / ours for ours, theirs in zip(*passage, strict=True)]
    shares = [ours / theirs for ours, theirs in zip(*question, strict=True)]
    least = LEAST_RATIO if is_fast() else 1.0
    spread = f"rounds {np.min(gains):.2f} to {np.max(gains):.2f}; aim {AIM}"
    figures = (
        Figure("passages, pipeline", PASSAGES / median(passage[0]), "a second", note=f"runtime {runtime}"),
        Figure("passages, sentence-transformers as it comes", PASSAGES / median(passage[1]), "a second"),
        Figure("pipeline over sentence-transformers", median(gains), "times", least=least, note=spread),
        *lost,
        Figure("a question, pipeline", median(question[0]) * 1e3, "ms"),
        Figure("a question, sentence-transformers as it comes", median(question[1]) * 1e3, "ms"),
        Figure("a question, share of sentence-transformers' time", median(shares), "", most=0.5),
    )
    details = {"passage_seconds": passage, "question_seconds": question, "runtime": runtime}
    return Table("model", "Model: the same texts in turns", figures, details)
