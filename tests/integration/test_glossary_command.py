"""The glossary changed from a terminal, over a real small collection: seen before it is published, then understood."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from corpus.settings import Settings, load_settings
from search_api.__main__ import app
from tests.integration.small_collection import fill_and_index

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

PUMP = ("glossary", "add", "hand-pump", "en=broken hand pump", "nl=kwengel", "--theme", "inclusion")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Settings:
    """An indexed collection."""
    data = tmp_path_factory.mktemp("glossary")
    (data / "models").symlink_to(models_folder, target_is_directory=True)
    made = load_settings(data=data, runtime="openvino-fp32")
    fill_and_index(made)
    return made


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two questions, one of them judged; a word that nobody knows stands for the pump."""
    folder = tmp_path_factory.mktemp("questions")
    asked = [{"_id": "q1", "text": "kwengel", "lang": "nl"}, {"_id": "q2", "text": "jongeren", "lang": "nl"}]
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, asked)))
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\twater\t3\n")
    return folder


def _run(settings: Settings, *command: str) -> Result:
    environment = {"KMS_DATA": str(settings.data), "KMS_RUNTIME": settings.runtime, "COLUMNS": "160"}
    return CliRunner().invoke(app, command, env=environment)


def test_a_change_is_seen_before_it_is_published(settings: Settings, questions: Path) -> None:
    """Which concept is added, which answers move and how much better they are; nothing is other than before."""
    seen = _run(settings, *PUMP, "--questions", str(questions))

    assert seen.exit_code == 0, seen.output
    assert "+ hand-pump: en broken hand pump · nl kwengel" in seen.output
    assert "answers move for 1 of 2 test questions" in seen.output
    row = next(line.split() for line in seen.output.splitlines() if line.strip().startswith("kwengel"))
    assert row[1] == "nl"
    assert float(row[3]) <= float(row[4]) == 1.0
    assert "repeat the command with --publish" in seen.output
    assert _run(settings, "glossary", "list", "kwengel").output == ""


def test_a_published_change_is_understood_and_can_be_taken_back(settings: Settings) -> None:
    """By the next question; a retired concept is not any more."""
    published = _run(settings, *PUMP, "--publish")
    asked = json.loads(_run(settings, "ask", "kwengel", "--json").stdout)
    removed = _run(settings, "glossary", "remove", "hand-pump", "--publish")
    again = json.loads(_run(settings, "ask", "kwengel", "--json").stdout)

    assert "Published" in published.output
    assert [concept["id"] for concept in asked["concepts"]] == ["hand-pump"]
    assert asked["results"][0]["product"]["id"] == "water"
    assert "- hand-pump: broken hand pump" in removed.output
    assert again["concepts"] == []


def test_labels_can_be_added_to_a_concept(settings: Settings) -> None:
    """The difference is told language by language."""
    added = _run(settings, "glossary", "add", "srhr", "nl=SRGR-rechten", "--publish")

    assert "~ srhr: nl +SRGR-rechten" in added.output
    assert "SRGR-rechten" in _run(settings, "glossary", "list", "srgr-rechten").output


@pytest.mark.parametrize("ending", ["ttl", "jsonld", "rdf"])
def test_what_is_exported_can_be_imported_and_changes_nothing(settings: Settings, tmp_path: Path, ending: str) -> None:
    """In each form, for the glossary as it is."""
    path = str(tmp_path / f"glossary.{ending}")
    exported = _run(settings, "glossary", "export", path)
    imported = _run(settings, "glossary", "import", path)

    assert "concepts are in" in exported.output
    assert imported.output == "This is the glossary as it is: nothing would change.\n"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("remove", "no-such-thing"), "There is no concept no-such-thing in the glossary"),
        (("add", "hand-pump", "hand pump"), 'write it as "en=outcome harvesting"'),
        (("import", "no-such-file.ttl"), "no-such-file.ttl can not be taken over"),
    ],
)
def test_a_wrong_command_ends_in_a_sentence(settings: Settings, command: tuple[str, ...], told: str) -> None:
    """With exit code 2, and nothing is changed."""
    ended = _run(settings, "glossary", *command, "--publish")

    assert ended.exit_code == 2
    assert told in ended.output
