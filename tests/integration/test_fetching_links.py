"""The text of linked web tools on its way into the index: only where a setting asks for it, and never at a cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from corpus.intake import Metadata
from corpus.settings import load_settings
from indexer import pipeline
from indexer.engine.generation import open_generation
from indexer.links import fetched
from indexer.plan import nothing_to_do
from indexer.progress import Tally
from indexer.rooms import Workshop, open_desk, open_workshop
from indexer.worked import Worked
from indexer.worker import Worker, only_worker
from tests.made_site import PAGE, Site, serving

TOOL = Metadata(title="Pump adviser", summary="Helps a village to choose a hand pump and to keep it running.")


@pytest.fixture
def site() -> Iterator[Site]:
    """A web server on this machine."""
    with serving() as made:
        yield made


@pytest.fixture
def workshop(
    request: pytest.FixtureRequest, site: Site, tmp_path: Path, models_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workshop]:
    """The stores and the model, fetching links (or not: the parameter) from the test's own server alone."""
    monkeypatch.setattr(pipeline, "fetched", partial(fetched, reach=site.reach))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models_folder, target_is_directory=True)
    wanted = getattr(request, "param", True)
    settings = load_settings(data=tmp_path / "data", runtime="openvino-fp32", fetch_links=wanted)
    with open_desk(settings) as desk:
        opened = open_workshop(desk, lambda _text: None)
        with closing(opened.vectors):
            yield opened


def work(workshop: Workshop) -> Worked:
    """Let the worker do all there is to do."""
    with only_worker(workshop.desk):
        return Worker(workshop, Tally(lambda _now: None), Event()).run(until_idle=True)


def passages(workshop: Workshop, version_id: str) -> list[str]:
    """The texts that are published of a version."""
    with open_generation(workshop.desk.generations) as generation:
        return [passage.text for passage in generation.passages.read(generation.passages.of_version(version_id))]


def test_a_linked_page_is_searchable(workshop: Workshop, site: Site) -> None:
    """Description and page are both in the index; a second run asks nobody."""
    site.page("/tool", PAGE.encode())
    version = workshop.desk.intake.add_link(site.at("/tool"), TOOL).version

    worked = work(workshop)
    work(workshop)

    assert (worked.published, worked.failed, worked.partial) == (1, [], [])
    assert any("choose a hand pump" in text for text in passages(workshop, version.id))
    assert any("Grease the chain." in text for text in passages(workshop, version.id))
    assert site.asked == ["/tool"]
    assert nothing_to_do(workshop.desk)


def test_a_page_that_is_gone(workshop: Workshop, site: Site) -> None:
    """The description stays searchable, and the reason names the cause."""
    version = workshop.desk.intake.add_link(site.at("/gone"), TOOL).version

    worked = work(workshop)

    assert worked.failed == []
    assert "answers 404" in worked.partial[0].reason
    assert passages(workshop, version.id)
    assert nothing_to_do(workshop.desk)


@pytest.mark.parametrize("workshop", [False], indirect=True)
def test_nobody_is_asked_unless_wanted(workshop: Workshop, site: Site) -> None:
    """Without the setting nothing goes out."""
    site.page("/tool", PAGE.encode())
    workshop.desk.intake.add_link(site.at("/tool"), TOOL)

    assert work(workshop).published == 1
    assert site.asked == []
    assert nothing_to_do(workshop.desk)


@pytest.mark.parametrize("workshop", [False], indirect=True)
def test_links_of_before(workshop: Workshop, site: Site) -> None:
    """When the setting is switched on, links that are in the index already are fetched."""
    site.page("/tool", PAGE.encode())
    version = workshop.desk.intake.add_link(site.at("/tool"), TOOL).version
    work(workshop)

    settings = workshop.desk.settings.model_copy(update={"fetch_links": True})
    object.__setattr__(workshop.desk, "settings", settings)  # as a start with the setting would have it
    assert not nothing_to_do(workshop.desk)
    work(workshop)

    assert any("Grease the chain." in text for text in passages(workshop, version.id))
