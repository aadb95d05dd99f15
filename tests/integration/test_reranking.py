"""A reranker that an operator names orders the first products; its time is bounded, a wrong name stops the start."""

from __future__ import annotations

import json
import string
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import torch
from transformers import AutoConfig, AutoModelForSequenceClassification

from indexer.engine.errors import ModelUnavailable
from indexer.engine.reranker import Reranker
from search_api.live import open_live
from search_api.question import Question
from search_api.search import search
from tests.integration.small_collection import fill_and_index

if TYPE_CHECKING:
    from pathlib import Path

    from corpus.settings import Settings

QUESTION = Question("who repairs a broken pump?")
CONFIG = {
    "model_type": "bert",
    "architectures": ["BertForSequenceClassification"],
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "id2label": {"0": "LABEL_0"},
    "initializer_range": 1.0,
}
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


@pytest.fixture
def cross_encoder(tmp_path: Path) -> Path:
    """A real CrossEncoder, tiny and untrained: it spells words out and has an opinion on each pair, always the same."""
    folder = tmp_path / "cross-encoder"
    folder.mkdir()
    words = [*SPECIAL, *string.ascii_lowercase, *(f"##{letter}" for letter in string.ascii_lowercase)]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer"}', encoding="utf-8")
    (folder / "config.json").write_text(json.dumps(CONFIG | {"vocab_size": len(words)}), encoding="utf-8")
    torch.manual_seed(3)
    model = AutoModelForSequenceClassification.from_config(AutoConfig.from_pretrained(folder))  # type: ignore[no-untyped-call]
    model.save_pretrained(folder)
    return folder


def test_the_first_products_stand_as_the_reranker_says(settings: Settings, cross_encoder: Path) -> None:
    """Their order is that of its scores for their best passages; values fall, and each says what moved it."""
    fill_and_index(settings)
    with closing(open_live(settings)) as live:
        plain = search(QUESTION, live).results
    with closing(open_live(settings.model_copy(update={"reranker": str(cross_encoder)}))) as live:
        reranked = search(QUESTION, live).results

    texts = {result.product.id: result.evidence[0].text for result in plain}
    assert {result.product.id for result in reranked} == set(texts)
    assert [result.product.id for result in reranked] != [result.product.id for result in plain]
    values = [result.score.value for result in reranked]
    assert values == pytest.approx([result.score.value for result in plain], abs=1e-6)
    assert any("reranked" in result.score.shares for result in reranked)


def test_every_passage_gets_a_score(cross_encoder: Path) -> None:
    """In their order, as many as were given, the same every time."""
    reranker = Reranker(str(cross_encoder))
    passages = [f"passage number {place}" for place in range(12)]

    scores, again, one, nothing = (
        reranker.score("which one?", some) for some in (passages, passages, passages[:1], [])
    )

    assert scores is not None
    assert again == pytest.approx(scores, abs=1e-5)
    assert one == pytest.approx(scores[:1], abs=1e-5)
    assert nothing is not None
    assert len(nothing) == 0


def test_without_time_there_is_no_order(cross_encoder: Path) -> None:
    """What is not done in time is not half done: the first order stands."""
    assert Reranker(str(cross_encoder), seconds=-1).score("which one?", ["this one"]) is None


def test_a_name_that_nothing_has_stops_the_start(settings: Settings, tmp_path: Path) -> None:
    """The sentence names the setting, what was looked for, and what to do."""
    with pytest.raises(ModelUnavailable, match=r"nowhere.*KMS_RERANKER.*leave the variable out"):
        open_live(settings.model_copy(update={"reranker": str(tmp_path / "nowhere")}))
