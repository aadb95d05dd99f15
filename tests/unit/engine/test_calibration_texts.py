"""The texts by which the fast runtime is set up and tried."""

from __future__ import annotations

from indexer.engine.calibration_texts import calibration_texts, timing_texts, trial_texts


def test_there_are_enough_texts_in_sixteen_languages() -> None:
    """160 different passages and 48 questions calibrate, 16 of each judge."""
    calibration, trial = calibration_texts(), trial_texts()

    assert (len(set(calibration.passages)), len(set(calibration.questions))) == (160, 48)
    assert (len(trial.passages), len(trial.questions), len(timing_texts())) == (16, 16, 16)


def test_what_judges_was_not_shown() -> None:
    """No text of the trial is among those that calibrate, not even as a part."""
    shown = " ".join((*calibration_texts().passages, *calibration_texts().questions))

    assert not [text for text in (*trial_texts().passages, *trial_texts().questions) if text in shown]
