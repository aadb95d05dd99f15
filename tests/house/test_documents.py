"""Documents are tested like code: what they name exists, and what exists is named."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from fastapi.openapi.utils import get_openapi
from typer.models import CommandInfo

from corpus.catalogue_table import read_catalogue
from corpus.settings import PREFIX, Settings, load_settings
from corpus.table_columns import COLUMNS
from indexer.commands import app as indexer_commands
from search_api.__main__ import app as search_commands
from search_api.app import create_app
from tests.house.paths import ROOT, known_to_git, name

PATH_IN_TICKS = re.compile(r"`((?:corpus|indexer|search_api|tests|docs|\.ci)/[\w./-]*)`")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
FIRST_CELL = re.compile(r"^\| `([^`]+)`", re.MULTILINE)
# Texts of the demonstration collection are no documents about this repository.
DOCUMENTS = [path for path in known_to_git("*.md") if path.parent.name not in {"sources", "files"}]
UNMAPPED = {"__init__", "__main__"}


def test_every_module_is_on_the_map() -> None:
    """ARCHITECTURE.md names every module, so that a reader finds each door."""
    on_the_map = (ROOT / "ARCHITECTURE.md").read_text()
    rooms = [name(path) for package in ("corpus", "indexer", "search_api") for path in known_to_git(f"{package}/*.py")]
    missing = [
        room
        for room in rooms
        if f"`{room}`" not in on_the_map and Path(room).stem not in UNMAPPED and "/versions/" not in room
    ]

    assert missing == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_path_named_in_a_document_exists(path: Path) -> None:
    """A document names only files, folders and links that exist."""
    text = path.read_text()
    missing = [named for named in PATH_IN_TICKS.findall(text) if not (ROOT / named).exists()]
    dead = [link for link in LINK.findall(text) if not (path.parent / link).exists()]

    assert missing == []
    assert dead == []


def test_every_setting_is_in_the_readme() -> None:
    """The README explains every setting and no other."""
    known = {f"{PREFIX}{field}".upper() for field in Settings.model_fields}

    assert set(re.findall(rf"^\| `({PREFIX}[A-Z_]+)`", _readme(), re.MULTILINE)) == known
    assert set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", _readme())) == known


def test_every_command_is_in_the_readme() -> None:
    """The README shows every command of both programs and no other."""
    programs = (("indexer", indexer_commands), ("search_api", search_commands))
    commands = {
        f"{program} {command.name or (command.callback and command.callback.__name__)}"
        for program, app in programs
        for command in app.registered_commands
    }
    groups = {f"{program} {group.name}" for program, app in programs for group in app.registered_groups}

    assert set(re.findall(r"python -m ((?:indexer|search_api) [a-z]+)", _readme())) == commands | groups


def test_every_make_target_is_explained() -> None:
    """`make help` lists every target that a person may call."""
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)

    assert phony is not None
    assert set(phony[1].split()) == set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))


def test_every_route_is_documented() -> None:
    """docs/api.md has a row for every address of the JSON API and for no other."""
    routes = get_openapi(title="", version="", routes=create_app(load_settings()).routes)["paths"]

    assert set(FIRST_CELL.findall((ROOT / "docs" / "api.md").read_text())) == set(routes)


def test_every_column_of_a_catalogue_is_documented() -> None:
    """docs/importing.md explains the columns that are read, in the order in which they are declared."""
    assert tuple(FIRST_CELL.findall((ROOT / "docs" / "importing.md").read_text())) == COLUMNS


def test_the_example_of_a_catalogue_can_be_imported(tmp_path: Path) -> None:
    """The table shown in docs/importing.md is read without a fault once its files are there."""
    text = (ROOT / "docs" / "importing.md").read_text().partition("```csv\n")[2].partition("```")[0]
    table = tmp_path / "catalogue.csv"
    table.write_text(text, encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        (tmp_path / row["file"]).parent.mkdir(exist_ok=True)
        if row["file"]:
            (tmp_path / row["file"]).write_bytes(b"%PDF-1.4")

    read = read_catalogue(table)

    assert [row.id for row in read.rows] == ["fair-budgets", "fair-budgets-fr", "budget-board"]
    assert read.refused == ()


def _name(command: CommandInfo) -> str:
    return command.name or (command.callback.__name__ if command.callback else "")


def _readme() -> str:
    return (ROOT / "README.md").read_text()
