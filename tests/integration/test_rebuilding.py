"""A whole generation by other rules: made beside the one that answers, held to test questions, and taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from typer.testing import CliRunner

from corpus.intake import Metadata
from corpus.settings import Settings
from indexer.commands import app
from indexer.engine.candidate import NothingWaits, decide, read_candidate
from indexer.engine.generation import current, generations, older_ones, open_generation, rollback
from indexer.preflight import preflight
from indexer.progress import Progress, StopAsked, Tally
from indexer.rooms import Desk, Workshop, open_workshop
from indexer.worked import Worked
from indexer.worker import Worker, only_worker
from search_api.evaluation.gate import weigh

WELLS = "# Wells\n\nA well is dug where the women of the village say that water stays in the dry season.\n"
ROADS = "# Roads\n\nThe road committee fills potholes after the rains and asks each household for one day of work.\n"
PUMPS = "# Pumps\n\nTwo people of each village learn how a hand pump is taken apart, greased and put together.\n"
WORSE = {"passes": False, "questions": 1, "before": 1.0, "after": 0.4, "gained": 0, "lost": 1, "moved": []}


@pytest.fixture
def workshops(desk: Desk) -> Iterator[tuple[Workshop, Workshop]]:
    """The same collection as it is, and with another prompt before passages, which is another fingerprint."""
    other = replace(desk, settings=desk.settings.model_copy(update={"passage_prompt": "text: "}))
    with ExitStack() as stack:
        opened = [open_workshop(each, lambda _text: None) for each in (desk, other)]
        for one in opened:
            stack.enter_context(closing(one.vectors))
        yield opened[0], opened[1]


def add(desk: Desk, name: str, text: str) -> str:
    """Take a text in and give the id of its version."""
    path = desk.settings.data.parent / name
    path.write_text(text, encoding="utf-8")
    return desk.intake.add_file(path, name, Metadata(source_key=f"path:{path}")).version.id


def work(workshop: Workshop, tally: Tally | None = None) -> Worked:
    """Let the worker do all there is to do."""
    with only_worker(workshop.desk):
        return Worker(workshop, tally or Tally(lambda _now: None), Event()).run(until_idle=True)


def published(workshop: Workshop) -> tuple[object, set[str]]:
    """The passage prompt of the generation that answers, and the versions it holds."""
    with open_generation(workshop.desk.generations) as generation:
        return generation.manifest.fingerprint["passage_prompt"], set(generation.passages.versions())


def judge(monkeypatch: pytest.MonkeyPatch, found: Mapping[str, object]) -> list[tuple[str, str]]:
    """Let asking both generations find this; returns which were asked."""
    asked: list[tuple[str, str]] = []

    def compare(_desk: Desk, before: str, after: str) -> Mapping[str, object]:
        asked.append((before, after))
        return found

    monkeypatch.setattr("indexer.aside.compare", compare)
    return asked


def test_without_test_questions_another_prompt_swaps(workshops: tuple[Workshop, Workshop]) -> None:
    """A collection whose readers judged nothing goes to the new generation when it is whole; the old one is kept."""
    ours, other = workshops
    version = add(ours.desk, "wells.md", WELLS)
    work(ours)
    before = current(ours.desk.generations)

    work(other)

    assert published(other) == ("text: ", {version})
    assert read_candidate(ours.desk.generations) is None
    assert older_ones(ours.desk.generations)[0] == before


def test_a_worse_generation_waits_while_uploads_go_on(
    workshops: tuple[Workshop, Workshop], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked of once and kept; what is uploaded meanwhile is found in the generation that answers."""
    ours, other = workshops
    wells = add(ours.desk, "wells.md", WELLS)
    work(ours)
    asked = judge(monkeypatch, WORSE)

    work(other)
    roads = add(ours.desk, "roads.md", ROADS)
    worked = work(other)

    assert len(asked) == 1
    assert worked.published == 1
    assert published(other) == ("passage: ", {wells, roads})
    waiting = read_candidate(ours.desk.generations)
    assert waiting is not None
    assert (waiting.state, waiting.found) == ("held", WORSE)


def test_what_waits_is_published_with_all_that_came_since(
    workshops: tuple[Workshop, Workshop], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever decides for it gets it with the uploads of the meantime, and is not asked again."""
    ours, other = workshops
    wells = add(ours.desk, "wells.md", WELLS)
    work(ours)
    asked = judge(monkeypatch, WORSE)
    work(other)
    roads = add(ours.desk, "roads.md", ROADS)
    work(other)

    decide(ours.desk.generations, anyway=True)
    work(other)

    assert len(asked) == 1
    assert published(other) == ("text: ", {wells, roads})
    with pytest.raises(NothingWaits):
        decide(ours.desk.generations, anyway=True)


def test_what_is_taken_back_stays_so(workshops: tuple[Workshop, Workshop]) -> None:
    """The worker does not go forward by itself; uploads go on in the old one, which outlives them."""
    ours, other = workshops
    wells = add(ours.desk, "wells.md", WELLS)
    work(ours)
    before = current(ours.desk.generations)
    work(other)
    later = set()
    for name, text in (("roads.md", ROADS), ("pumps.md", PUMPS), ("more.md", PUMPS + ROADS)):
        later.add(add(ours.desk, name, text))
        work(other)
    assert before in older_ones(ours.desk.generations)

    rollback(ours.desk.generations, before)
    work(other)

    assert published(other) == ("passage: ", {wells, *later})
    waiting = read_candidate(ours.desk.generations)
    assert waiting is not None
    assert waiting.state == "taken back"
    assert waiting.generation not in older_ones(ours.desk.generations)


def test_a_rebuild_that_is_stopped_goes_on(workshops: tuple[Workshop, Workshop]) -> None:
    """What is embedded is kept, the old generation answers, and the next run does the rest."""
    ours, other = workshops
    versions = {add(ours.desk, name, text) for name, text in (("wells.md", WELLS), ("roads.md", ROADS))}
    work(ours)

    def stop_when_embedded(now: Progress) -> None:
        if now.passages_done:
            raise StopAsked

    work(other, Tally(stop_when_embedded))
    assert published(other) == ("passage: ", versions)
    kept = other.vectors.count()
    assert kept

    tally = Tally(lambda _now: None)
    work(other, tally)
    assert published(other) == ("text: ", versions)
    assert tally.passages_done == len(versions)


def test_a_plan_says_what_a_rebuild_takes_and_does_nothing(workshops: tuple[Workshop, Workshop]) -> None:
    """It names what would be made otherwise, and what is left to embed; the generation stays."""
    ours, other = workshops
    add(ours.desk, "wells.md", WELLS)
    work(ours)
    before = generations(ours.desk.generations)

    same, found = preflight(ours), preflight(other)

    assert (same.changed, same.left, same.rate) == ({}, 0, None)
    assert found.changed["passage_prompt"] == ("passage: ", "text: ")
    assert (found.versions, found.passages, found.left) == (1, 1, 1)
    assert found.rate
    assert found.disk > 0
    assert generations(ours.desk.generations) == before


def test_test_questions_are_asked_of_both_generations(workshops: tuple[Workshop, Workshop]) -> None:
    """A generation that lost the product that answers is worse by name of the question; the other way it is better."""
    ours, _ = workshops
    add(ours.desk, "wells.md", WELLS)
    add(ours.desk, "pumps.md", PUMPS)
    work(ours)
    less = current(ours.desk.generations)
    product = ours.desk.catalogue.find_version(add(ours.desk, "roads.md", ROADS)).product_id
    work(ours)
    more = current(ours.desk.generations)
    assert weigh(more, less, ours.desk.settings) is None
    golden(ours.desk.settings, {"who fills potholes?": product})

    lost, gained = (weigh(*pair, ours.desk.settings) for pair in ((more, less), (less, more)))

    assert lost is not None
    assert gained is not None
    assert ([one.question for one in lost.moved], lost.passes) == (["who fills potholes?"], False)
    assert (lost.before, lost.after, gained.passes) == (1.0, 0.0, True)


def test_an_administrator_gives_a_reason(workshops: tuple[Workshop, Workshop], monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole way by commands: held, told, published anyway with a reason in the audit, and rolled back."""
    ours, _ = workshops
    product = ours.desk.catalogue.find_version(add(ours.desk, "wells.md", WELLS)).product_id
    work(ours)
    before = current(ours.desk.generations)
    golden(ours.desk.settings, {"where is a well dug?": product})
    (ours.desk.settings.data / "golden" / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n1\tno number\n")
    monkeypatch.setenv("KMS_DATA", str(ours.desk.settings.data))
    monkeypatch.setenv("KMS_PASSAGE_PROMPT", "text: ")
    terminal = CliRunner()

    held = terminal.invoke(app, ["reindex"])
    anyway = terminal.invoke(app, ["publish", "--anyway", "the questions are being mended"])

    assert "could not be asked" in held.output
    assert "qrels.tsv" in held.output
    assert anyway.exit_code == 0, anyway.output
    assert published(ours)[0] == "text: "
    (line,) = ours.desk.audit.newest()
    assert (line.action, line.after["reason"]) == ("generation approved", "the questions are being mended")
    assert before in terminal.invoke(app, ["rollback"]).output
    assert current(ours.desk.generations) == before
    assert "was taken back" in terminal.invoke(app, ["status"]).output
    assert not json.loads(terminal.invoke(app, ["reindex", "--plan", "--json"]).stdout)["warnings"]


def golden(settings: Settings, questions: Mapping[str, str]) -> Path:
    """Put questions where an operator puts them, each with the product that answers."""
    folder = settings.data / "golden"
    folder.mkdir()
    asked = [{"_id": str(place), "text": text, "lang": "en"} for place, text in enumerate(questions)]
    (folder / "queries.jsonl").write_text("".join(json.dumps(one) + "\n" for one in asked), encoding="utf-8")
    rows = "".join(f"{place}\t{product}\t3\n" for place, product in enumerate(questions.values()))
    (folder / "qrels.tsv").write_text(f"query-id\tcorpus-id\tscore\n{rows}", encoding="utf-8")
    return folder
