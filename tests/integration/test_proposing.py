"""The walk proposes what a file says about itself, and takes over no more than a title."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

from corpus.intake import Metadata
from corpus.settings import load_settings
from indexer.progress import Tally
from indexer.rooms import Workshop, open_desk, open_workshop
from indexer.worker import Worker, only_worker

TEXT = """# From well to tap: a manual for water committees

By Ann Example and Ben Example

Stichting Voorbeeld, March 2021

Every village of the programme in Kenya and in Uganda has a committee that looks after its well and its tap. This manual
says how such a committee is chosen, how it keeps its money safe, and what it does when the water stops. It was written
with the people of eleven villages who had done so for five years, and who were paid for the days that it took them.
"""


@pytest.fixture
def workshop(tmp_path: Path, models_folder: Path) -> Iterator[Workshop]:
    """A collection of its own, with the model that is out of its package already."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models_folder, target_is_directory=True)
    with open_desk(load_settings(data=tmp_path / "data", runtime="openvino-fp32")) as desk:
        opened = open_workshop(desk, lambda _text: None)
        with closing(opened.vectors):
            yield opened


def test_what_is_indexed_has_proposals(workshop: Workshop, tmp_path: Path) -> None:
    """Every field is proposed, the summary too; the title is taken as the file's, the rest stays as it was given."""
    desk = workshop.desk
    (tmp_path / "upload.md").write_text(TEXT, encoding="utf-8")
    added = desk.intake.add_file(tmp_path / "upload.md", "upload.md", Metadata(year=2020))
    with only_worker(desk):
        Worker(workshop, Tally(lambda _now: None), Event()).run(until_idle=True)

    found = {kept.proposal.field: kept for kept in desk.proposals.of(added.version.id)}
    values = {field: kept.proposal.value for field, kept in found.items()}
    summary = str(values.pop("summary"))
    assert values == {
        "title": "From well to tap: a manual for water committees",
        "authors": ("Ann Example", "Ben Example"),
        "organisation": "Stichting Voorbeeld",
        "year": 2021,
        "language": "en",
        "countries": ("KE", "UG"),
        "kind": "manual",
    }
    assert summary.startswith("Every village of the programme")
    assert {field for field, kept in found.items() if not kept.waits} == {"year", "language"}
    version = desk.catalogue.find_version(added.version.id)
    assert (version.title, version.title_source, version.year) == (values["title"], "file", 2020)
    assert desk.catalogue.find(version.product_id).kind is None
