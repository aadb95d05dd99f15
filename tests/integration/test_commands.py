"""What a person types and what the terminal answers; nothing here needs the model, since nothing is indexed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from corpus.bin import KEPT
from corpus.intake import Metadata
from corpus.records import Proposal
from indexer.commands import app
from indexer.emptying import empty_bin
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


def test_a_second_copy_is_said_to_be_there_already(terminal: Terminal) -> None:
    """A duplicate is named with what it is a copy of; the same file again is counted."""
    product = terminal.add("GIS guide.md")

    said = terminal("add", terminal.write("copy of GIS guide.md"), "--later")

    assert f"already there, as GIS guide ({product}): " in said
    assert terminal("add", str(terminal.folder / "GIS guide.md"), "--later") == "1 already there.\n"


def test_what_is_said_of_a_file_that_is_there_is_taken_over(terminal: Terminal, desk: Desk) -> None:
    """A title and a language given with a file that was added before change its product; names of languages will do."""
    product = terminal.add("GIS guide.md")

    said = terminal("add", terminal.write("GIS guide.md"), "--title", "New title", "--language", "Dutch", "--later")

    assert said.startswith("changed: ")
    version = desk.catalogue.find(product).versions[0]
    assert (version.title, version.title_source, version.language) == ("New title", "given", "nl")
    refused = terminal("add", terminal.write("GIS guide.md"), "--language", "Klingonish", "--later", code=1)
    assert "language can not be" in refused


def test_a_title_for_several_files_is_refused(terminal: Terminal, desk: Desk) -> None:
    """Nothing is taken in, and the command says how to do it."""
    one, two = terminal.write("a.md"), terminal.write("b.md", "# B\n")

    assert "The option --title is for one file, not 2" in terminal("add", one, two, "--title", "Two", code=2)
    assert desk.catalogue.count() == 0


def test_an_empty_folder_and_refused_files_are_said_to_be_so(terminal: Terminal) -> None:
    """Neither ends as if everything were searchable."""
    (terminal.folder / "nothing").mkdir(parents=True)
    empty = terminal.write("zero/empty.md", b"")

    assert "the folder is empty" in terminal("add", str(terminal.folder / "nothing"), "--later")
    said = terminal("add", empty, "--later", code=1)
    assert "empty.md was not added" in said
    assert "Nothing to do" not in said
    assert "Nothing to add was named" in terminal("add", code=2)


def test_what_lies_in_the_bin_is_not_taken_in_a_second_time(terminal: Terminal) -> None:
    """The command says where it lies and how to take it back."""
    product = terminal.add("wells.md")
    terminal("remove", product)

    said = terminal("add", terminal.write("wells.md"), "--later", code=1)

    assert f"python -m indexer bin restore {product}" in said


def test_a_product_is_edited_by_any_of_its_names(terminal: Terminal, desk: Desk) -> None:
    """What health asks for can be said, by names or codes; an empty one takes away; the answer says what changed."""
    product = terminal.add("GIS guide.md")

    said = terminal(
        *("edit", "gis guide.md", "--title", "Maps", "--theme", "inclusion", "--theme", "data-digital"),
        *("--organisation", "Example Foundation", "--organisation", "Mfano:southern-partner:Kenya", "--year", "2021"),
        *("--country", "Chile", "--language", "Spanish", "--kind", "manual"),
    )

    changed = desk.catalogue.find(product)
    assert "makers: Example Foundation:lead; Mfano:southern-partner:KE" in said
    assert (changed.kind, changed.themes, changed.countries) == ("manual", ("inclusion", "data-digital"), ("CL",))
    assert (changed.title, changed.versions[0].year, changed.versions[0].language) == ("Maps", 2021, "es")
    assert "themes: nothing" in terminal("edit", product, "--theme", "")
    assert "nothing new" in terminal("edit", product, "--theme", "")
    assert "use one of" in terminal("edit", product, "--theme", "nonsense", code=2)
    assert "Nothing to change was given" in terminal("edit", product, code=2)


def test_what_is_said_of_one_version_needs_to_name_it(terminal: Terminal, desk: Desk) -> None:
    """A title given to a product with two versions is refused with the versions; a theme is not."""
    product = terminal.add("wells.md")
    dutch = terminal.folder / "putten.md"
    terminal.write("putten.md", "# Putten\n")
    desk.intake.add_file(dutch, dutch.name, Metadata(version_of=product, language="nl"))

    said = terminal("edit", product, "--title", "Wells", code=2)

    assert "putten.md" in said
    assert "themes: inclusion" in terminal("edit", product, "--theme", "inclusion")
    assert "title: Bronnen" in terminal("edit", "putten.md", "--title", "Bronnen")


def test_proposals_name_the_file_and_how_to_decide(terminal: Terminal, desk: Desk) -> None:
    """Confirming says the values; a file is named as it is called; dismissing answers."""
    product = terminal.add("UN report 1990 scan.md")
    version = desk.catalogue.find(product).versions[0]
    desk.proposals.put(version.id, [Proposal("year", 1990, "file name"), Proposal("kind", "report", "text")])

    listed = terminal("proposals")

    assert "UN report 1990 scan.md" in listed
    assert "python -m indexer confirm VERSION" in listed
    assert "year: 1990" in terminal("confirm", "UN report 1990 scan.md", "year")
    assert "countries: CL" in terminal("confirm", product, "countries", "--value", "Chile")
    assert "the kind that was proposed waits no longer" in terminal("dismiss", product, "kind")


def test_a_folder_without_a_collection_is_not_made_one_by_looking(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A typing error in KMS_DATA is told by every command but those that take things in, which say what they begin."""
    wrong = tmp_path / "dta"
    monkeypatch.setenv("KMS_DATA", str(wrong))

    assert f"There is no collection in {wrong}" in terminal("status", code=2)
    assert not wrong.exists()
    assert f"A new collection begins in {wrong}" in terminal("add", terminal.write("wells.md"), "--later")


def test_health_advises_only_what_can_be_done(terminal: Terminal, desk: Desk) -> None:
    """Each missing fact comes with the command that gives it: confirming where something is proposed, else editing."""
    product = terminal.add("scan0001.md")
    version = desk.catalogue.find(product).versions[0]
    desk.proposals.put(version.id, [Proposal("year", 1990, "file name")])

    said = terminal("health")

    assert f"python -m indexer confirm {version.id} year   (proposed: 1990)" in said
    assert f"python -m indexer edit {product} --organisation ..." in said
    assert f"python -m indexer edit {product} --theme ..." in said
    assert "confirm the one proposed" not in said


def test_what_extract_shows_agrees_with_what_is_indexed(terminal: Terminal) -> None:
    """A file with a word or two is not said to be read and then refused for having no text."""
    said = terminal("extract", terminal.write("now.md", "Now\n"), "--no-summary", code=1)

    assert said.startswith('unreadable: All that stands in it is "Now", too little to be found by')


def test_a_database_whose_driver_is_missing_is_told_so(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence names the driver and the setting."""
    monkeypatch.setenv("KMS_DATABASE", "mysql://somewhere/kms")

    said = terminal("status", code=2)

    assert "its driver is not installed" in said
    assert "KMS_DATABASE" in said


def test_the_bin_is_emptied_with_the_pictures_of_pages(terminal: Terminal, desk: Desk) -> None:
    """What has lain in it for thirty days goes, and what was drawn of it; what was removed yesterday stays."""
    old, fresh = terminal.add("wells.md"), terminal.add("pumps.md", "# Pumps\n")
    (file,) = desk.catalogue.find(old).versions[0].files
    picture = desk.settings.pictures_folder / file.sha256[:2] / f"{file.sha256}-1-640.webp"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"a picture")
    desk.catalogue.withdraw(old, datetime.now(UTC) - KEPT)
    terminal("remove", fresh)

    assert [one.id for one in empty_bin(desk)] == [old]
    assert not picture.exists()
    assert [one.id for one in desk.bin.contents()] == [fresh]
