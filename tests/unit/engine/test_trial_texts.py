"""The texts by which ways of running the model are compared."""

from __future__ import annotations

from indexer.engine.trial_texts import trial_texts


def test_there_are_texts_in_sixteen_languages() -> None:
    """A long and a short passage and four questions for each language, all different."""
    texts = trial_texts()

    assert (len(set(texts.passages)), len(set(texts.questions))) == (32, 64)
    assert all(len(long) > len(short) for long, short in zip(texts.passages[::2], texts.passages[1::2], strict=True))
