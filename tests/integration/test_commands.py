"""What a person types and what the terminal answers; nothing here needs the model, since nothing is indexed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from indexer.commands import app
from indexer.rooms import Desk

if TYPE_CHECKING:
    from pathlib import Path

WELLS = "# Wells\n\nA well is dug where the women of the village say that water stays in the dry season.\n"


@dataclass
class Terminal:
    """Runs commands on the data folder of the test."""

    folder: Path

    def __call__(self, *arguments: str, code: int = 0) -> str:
        """Run a command that ends with this code; returns all that it says."""
        ended = CliRunner().invoke(app, arguments)
        assert ended.exit_code == code, ended.output
        return ended.output

    def facts(self, *arguments: str) -> Any:  # noqa: ANN401 - anything JSON can say
        """Run a command with --json; returns what its last line says."""
        return json.loads(self(*arguments, "--json").splitlines()[-1])

    def write(self, name: str, text: str | bytes = WELLS) -> str:
        """Write a file; returns its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)

    def add(self, name: str, text: str = WELLS, *options: str) -> str:
        """Write a file and take it in; returns the id of its product."""
        found = self.facts("add", self.write(name, text), "--later", *options)
        return str(found["received"]["product"])


@pytest.fixture
def terminal(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal at an empty collection."""
    monkeypatch.setenv("KMS_DATA", str(desk.settings.data))
    monkeypatch.setenv("KMS_RUNTIME", "openvino-fp32")
    return Terminal(tmp_path / "outside")


def test_a_file_is_removed_by_its_name_and_taken_back(terminal: Terminal, desk: Desk) -> None:
    """The command says until when, the bin lists it, restoring it brings it back."""
    product = terminal.add("GIS guide.md")

    said = terminal("remove", "GIS guide.md")

    assert f"python -m indexer bin restore {product}, until" in said
    assert desk.catalogue.count() == 0
    assert "GIS guide.md" in terminal("bin")
    assert "Back again: GIS guide" in terminal("bin", "restore", "gis guide")
    assert desk.catalogue.count() == 1
    assert terminal("bin") == "The bin is empty.\n"


def test_a_name_that_nothing_has_is_answered_with_the_nearest(terminal: Terminal) -> None:
    """A typing error removes nothing and offers what was meant; what lies in the bin is said to lie there."""
    product = terminal.add("GIS guide.md")

    assert f"the nearest: {product} (GIS guide)" in terminal("remove", "GIS gide", code=2)
    terminal("remove", product)
    assert f"python -m indexer bin restore {product}" in terminal("remove", "GIS guide.md", code=2)


def test_a_name_that_may_mean_several_removes_none(terminal: Terminal, desk: Desk) -> None:
    """The products that it may mean are listed; words that one title alone has will do."""
    first, second = terminal.add("Water guide.md"), terminal.add("Land guide.md", "# Land\n\nWho owns it?\n")

    said = terminal("remove", "guide", code=2)

    assert first in said
    assert second in said
    assert desk.catalogue.count() == 2
    terminal("remove", "land")
    assert [one.id for one in desk.bin.contents()] == [second]


def test_deleting_at_once_asks_first(terminal: Terminal, desk: Desk) -> None:
    """Without a yes nothing is deleted; with it, the bytes are gone."""
    product = terminal.add("wells.md")
    (file,) = desk.catalogue.find(product).versions[0].files
    terminal("remove", product)

    terminal("bin", "delete", product, code=1)
    assert desk.files.verify(file.sha256)
    assert "Deleted for good: wells" in terminal("bin", "delete", product, "--yes")
    assert not desk.files.verify(file.sha256)
