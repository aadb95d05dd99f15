"""Unit tests need nothing, no network and no model: here that is not a promise but a wall."""

from __future__ import annotations

import socket
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import NoReturn

import pytest

# What a model runs on.
MODEL_LIBRARIES = frozenset({"openvino", "sentence_transformers", "torch", "transformers"})


class _NoModels(MetaPathFinder):
    """Stands before all other finders and lets no library of a model through."""

    def find_spec(self, fullname: str, _path: object = None, _target: ModuleType | None = None) -> ModuleSpec | None:
        if fullname.partition(".")[0] in MODEL_LIBRARIES:
            message = f"a unit test imports {fullname}; move it to tests/integration"
            raise AssertionError(message)
        return None


@contextmanager
def without_models() -> Iterator[None]:
    """Let no library of a model be imported, not even one that another test has brought in already."""
    names = [name for name in sys.modules if name.partition(".")[0] in MODEL_LIBRARIES]
    hidden = {name: sys.modules.pop(name) for name in names}
    wall = _NoModels()
    sys.meta_path.insert(0, wall)
    try:
        yield
    finally:
        sys.meta_path.remove(wall)
        sys.modules.update(hidden)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The wall stands while the test modules themselves are imported."""
    with without_models():
        return (yield)


@pytest.fixture(autouse=True)
def no_model() -> Iterator[None]:
    """The wall stands while a test runs."""
    with without_models():
        yield


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No socket is connected or bound to an address, and no name is looked up."""

    def refuse(*_: object, **__: object) -> NoReturn:
        message = "a unit test opens a socket; move it to tests/integration"
        raise AssertionError(message)

    for name in ("bind", "connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
