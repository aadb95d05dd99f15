"""Rules of this house that no other tool knows: sizes, first sentences, names, and what is locked and closed."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from corpus.settings import PREFIX, Settings
from tests.house.lock import canonical, locked
from tests.house.paths import ROOT, known_to_git, name

PACKAGES = ("corpus", "indexer", "search_api")
MOST_LINES = 300
MOST_SETTINGS = 18
FEWEST_WORDS = 5
REFUSED_NAMES = {
    "base",
    "common",
    "core",
    "helper",
    "helpers",
    "legacy",
    "manager",
    "misc",
    "new",
    "processor",
    "service",
    "services",
    "util",
    "utils",
}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|raise NotImplementedError)\b")
TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "corpus",
    "docs",
    "indexer",
    "pyproject.toml",
    "requirements.lock",
    "search_api",
    "tests",
}

MODULES = [
    path
    for package in PACKAGES
    for path in known_to_git(f"{package}/*.py")
    if path.parent.name != "versions"  # migrations are told by their numbers
]
ERROR_TREES = [path for path in MODULES if path.name == "errors.py"]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_module_is_a_small_room_with_a_first_sentence(path: Path) -> None:
    """A module has at most 300 lines and opens with a full sentence; nothing in it is left for later."""
    text = path.read_text()
    first = (ast.get_docstring(ast.parse(text)) or "").split("\n\n")[0].strip()

    assert len(text.splitlines()) <= MOST_LINES
    assert len(first.split()) >= FEWEST_WORDS, f"not a sentence: {first!r}"
    assert first[0] == "`" or first[0].isupper(), f"not the beginning of a sentence: {first!r}"
    assert first[-1] in ".:", f"not a full sentence: {first!r}"
    assert not UNFINISHED.search(text)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_names_exclude_something(path: Path) -> None:
    """No folder or module is named so that nothing would ever be out of place in it."""
    words = {word for part in path.relative_to(ROOT).with_suffix("").parts for word in part.split("_")}

    assert words & REFUSED_NAMES == set()


def test_the_top_level_is_fixed() -> None:
    """Nothing grows at the top level but what the house was built with."""
    grown = {name(path).split("/")[0] for path in known_to_git("*")}

    assert grown == TOP_LEVEL


@pytest.mark.parametrize("path", ERROR_TREES, ids=name)
def test_every_error_is_drawn_in_its_tree(path: Path) -> None:
    """The picture on top of an errors.py shows every class below it, under the class that it is derived from."""
    module = ast.parse(path.read_text())
    drawn = _drawn(ast.get_docstring(module) or "")
    written = {
        found.name: next((base.id for base in found.bases if isinstance(base, ast.Name)), None)
        for found in module.body
        if isinstance(found, ast.ClassDef)
    }

    assert drawn == {error: parent if parent in written else None for error, parent in written.items()}


def test_every_setting_is_read() -> None:
    """A setting that nothing reads is a promise not kept."""
    used = "\n".join(path.read_text() for path in MODULES)
    unread = [field for field in Settings.model_fields if not re.search(rf"(?:settings|self)\.{field}\b", used)]

    assert unread == []
    assert len(Settings.model_fields) <= MOST_SETTINGS, f"take one away before another {PREFIX} variable comes"


def test_search_api_is_closed_to_every_room_of_the_indexer_but_the_engine() -> None:
    """The import contract forbids all that is in indexer today, so that a new room is closed from its first day."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = project["tool"]["importlinter"]["contracts"]
    closed = next(c["forbidden_modules"] for c in contracts if c.get("source_modules") == ["search_api"])
    rooms = {f"indexer.{path.stem}" for path in (ROOT / "indexer").iterdir() if _is_room(path)}

    assert set(closed) == rooms - {"indexer.engine", "indexer.__init__"}


def test_everything_that_is_needed_is_locked() -> None:
    """requirements.lock names all that pyproject.toml pulls in, at the version that runs here, and no place."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    missing = set(locked().splitlines()[1:]) - set(pinned)

    assert missing == set(), "run: make lock"
    assert [line for line in pinned if not re.fullmatch(r"[a-z0-9-]+==[0-9][a-z0-9.]*", line)] == []
    assert pinned == sorted(pinned, key=lambda line: canonical(line.partition("==")[0]))


def _drawn(picture: str) -> dict[str, str | None]:
    """Errors by name, with the one they hang under, as the tree in a docstring shows them."""
    above: list[tuple[int, str]] = []
    drawn: dict[str, str | None] = {}
    for line in picture.splitlines():
        found = re.fullmatch(r"([\s│├└─]*)([A-Z]\w+)(?:\s{2,}.*)?", line)
        if found is None:
            continue
        above = [(depth, error) for depth, error in above if depth < len(found[1])]
        drawn[found[2]] = above[-1][1] if above else None
        above.append((len(found[1]), found[2]))
    return drawn


def _is_room(path: Path) -> bool:
    return path.suffix == ".py" or (path / "__init__.py").is_file()
