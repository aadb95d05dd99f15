"""What follows from the figures of a trial."""

from __future__ import annotations

import pytest

from indexer.engine.runtime_choice import decide
from indexer.engine.runtime_trial import Measured, RuntimeName

TORCH = Measured("torch", seconds=4.0, lowest=1.0, median=1.0)
FLOAT = Measured("openvino-fp32", seconds=3.8, lowest=1.0, median=1.0)
EIGHT_BITS = Measured("openvino-int8", seconds=1.6, lowest=0.9995, median=0.9996)


@pytest.mark.parametrize(
    ("measured", "runtime"),
    [
        ([TORCH, FLOAT, EIGHT_BITS], "openvino-int8"),
        ([TORCH, FLOAT], "openvino-fp32"),
        ([TORCH], "torch"),
        ([TORCH, FLOAT, Measured("openvino-int8", 3.5, 0.9995, 0.9996)], "openvino-fp32"),  # hardly faster
        ([TORCH, FLOAT, Measured("openvino-int8", 1.6, 0.9500, 0.9996)], "openvino-fp32"),  # one text far off
        ([TORCH, FLOAT, Measured("openvino-int8", 1.6, 0.9981, 0.9985)], "openvino-fp32"),  # all a little off
        ([TORCH, Measured("openvino-fp32", 3.8, 0.998, 1.0)], "torch"),  # not exact
        ([TORCH, Measured("openvino-fp32", 4.2, 1.0, 1.0)], "openvino-fp32"),  # torch hardly faster
        ([TORCH, Measured("openvino-fp32", 9.0, 1.0, 1.0)], "torch"),
        ([Measured("torch", 0.1, 1.0, 1.0), FLOAT, EIGHT_BITS], "torch"),  # a graphics card
    ],
)
def test_the_fastest_that_is_near_enough_is_taken(measured: list[Measured], runtime: RuntimeName) -> None:
    """Eight bits where they are near and clearly faster, else the faster exact way; torch only for a clear gain."""
    assert decide(measured).runtime == runtime


def test_the_reason_names_figures() -> None:
    """The choice says in a sentence what was gained, and keeps what was measured."""
    choice = decide([TORCH, FLOAT, EIGHT_BITS])

    assert choice.because == "2.4 times as fast as openvino-fp32 at a median cosine of 0.9996"
    assert choice.measured == (TORCH, FLOAT, EIGHT_BITS)
