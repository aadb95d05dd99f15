"""The walls around unit tests stand: no network, no model."""

from __future__ import annotations

import importlib
import socket

import pytest


@pytest.mark.parametrize("library", ["openvino", "sentence_transformers", "torch.nn"])
def test_no_model_can_be_loaded(library: str) -> None:
    """Importing what a model runs on fails in a unit test."""
    with pytest.raises(AssertionError, match="tests/integration"):
        importlib.import_module(library)


def test_no_connection_can_be_made() -> None:
    """Connecting to an address fails in a unit test, also by way of the library's own helpers."""
    with socket.socket() as opened, pytest.raises(AssertionError, match="tests/integration"):
        opened.connect(("127.0.0.1", 9))
    with pytest.raises(AssertionError, match="tests/integration"):
        socket.create_connection(("127.0.0.1", 9))
