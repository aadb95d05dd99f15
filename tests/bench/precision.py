"""What the runtime in use costs in quality: nDCG@10 of the dense leg alone, beside that of the same model in float32.

Whole texts, language-neutral vectors, every text compared with every question, nothing fused: only the numbers that the
model gives differ. The sets are development sets of `../shared/data/retrieval`, where that is present. Their vectors
are kept in `<data>/precision`, as the first run reads more than four thousand texts twice.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np

from corpus.records import Passage
from indexer.embed import embed, embed_questions
from indexer.engine import language_means
from indexer.engine.embedder import BUNDLED, Embedder, open_embedder
from indexer.engine.vectors import VectorStore
from search_api.evaluation.measures import ndcg
from search_api.evaluation.qrels import read_qrels
from search_api.evaluation.topics import read_collection, read_topics
from tests.bench.data import RETRIEVAL, Options
from tests.bench.figures import Figure

SETS = ("faq_covid_en", "xl_xquad_cross", "xl_ntrex_mixed", "adhoc_cranfield", "adhoc_cisi")
MOST_LOSS = 0.003
SHOWN = 10


def loss(options: Options, embedder: Embedder) -> list[Figure]:
    """The mean loss over the sets that are present, with each set's in the note; no figure where none is."""
    present = [RETRIEVAL / name for name in SETS if (RETRIEVAL / name).is_dir()]
    if not present:
        return []
    exact = open_embedder(BUNDLED, options.models, runtime="openvino-fp32")
    losses = {folder.name: _quality(folder, exact, options) - _quality(folder, embedder, options) for folder in present}
    each = ", ".join(f"{name} {lost:+.4f}" for name, lost in losses.items())
    mean = float(np.mean(list(losses.values())))
    return [Figure("loss in mean nDCG@10 of the dense leg", mean, "", most=MOST_LOSS, note=each)]


def _quality(folder: Path, embedder: Embedder, options: Options) -> float:
    """Mean nDCG@10 over a set's questions that have an answer."""
    judged = read_qrels(folder)
    topics = [topic for topic in read_topics(folder) if any(grade > 0 for grade in judged.get(topic.id, {}).values())]
    texts = list(read_collection(folder))
    passages = [Passage(text.id, 0, text.language or "unknown", text.title, text.text) for text in texts]
    with closing(VectorStore(options.data / "precision", embedder.fingerprint, embedder.dimensions)) as store:
        print(f"  {folder.name} with {embedder.description['runtime']}", flush=True)
        embed(passages, embedder, store, lambda _done: None)
        kept = store.get([passage.text_sha256 for passage in passages])
        raw = np.stack([kept[passage.text_sha256] for passage in passages])
        asked = embed_questions([topic.text for topic in topics], embedder, store)
    languages = [passage.language for passage in passages]
    ids = np.array([text.id for text in texts])
    means = language_means.estimate(raw, languages, ids.tolist(), {}, language_means.shipped_means())
    questions = np.stack([means.neutral_question(vector) for vector in asked])
    best = np.argsort(-(questions @ means.neutral_passages(raw, languages).T), axis=1, kind="stable")[:, :SHOWN]
    return float(np.mean([ndcg(ids[row].tolist(), judged[topic.id]) for topic, row in zip(topics, best, strict=True)]))
