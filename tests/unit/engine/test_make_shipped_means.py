"""Shipped means tell languages apart and not the topics of the folders they are made from."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from indexer.engine.language_means import Matrix, load
from indexer.engine.make_shipped_means import make, save

LANGUAGES = {"en": [1.0, 0.0, 0.0], "nl": [0.0, 1.0, 0.0], "sw": [1.0, 1.0, 0.0]}


def _folder(folder: Path, languages: str, topic: str) -> Path:
    folder.mkdir()
    with gzip.open(folder / "corpus.jsonl.gz", "wt", encoding="utf-8") as lines:
        for number, language in enumerate(languages.split()):
            text = f"{language} {topic} and then some more words."
            lines.write(json.dumps({"_id": f"t{number}", "text": text, "lang": language}) + "\n")
    return folder


def _embed(texts: list[str]) -> Matrix:
    """A language and a topic, side by side."""
    rows = [[*LANGUAGES[text[:2]], 5.0 * ("health" in text)] for text in texts]
    return np.array(rows, dtype=np.float32)


def test_a_folder_s_topic_is_no_language(tmp_path: Path) -> None:
    """A language that stands only in a folder on another topic differs from the rest by its language alone."""
    news, health = _folder(tmp_path / "a", "en nl", "news"), _folder(tmp_path / "b", "en sw", "health")

    means = make([news, health], _embed, _embed)

    assert means.languages == ("en", "nl", "sw")
    assert means.passages[:, 3] == pytest.approx(np.zeros(3))
    assert means.passages[2, :3] == pytest.approx(LANGUAGES["sw"])


def test_what_is_saved_is_read_by_the_search(tmp_path: Path) -> None:
    """The file is read by the same function that reads a generation's means."""
    means = make([_folder(tmp_path / "a", "en nl", "news")], _embed, _embed)

    save(means, tmp_path / "shipped.npz")

    assert load(tmp_path / "shipped.npz").pivot == pytest.approx(means.pivot, abs=1e-3)
