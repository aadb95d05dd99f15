"""Measuring from a terminal, over a real small collection: sets, what readers judged, and an answer taken apart."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from corpus.records import Judgement
from corpus.settings import Settings, load_settings
from search_api.__main__ import app
from search_api.live import open_live
from tests.integration.small_collection import fill_and_index

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

QUESTION = "How is a broken hand pump repaired?"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Settings:
    """An indexed collection."""
    data = tmp_path_factory.mktemp("evaluating")
    (data / "models").symlink_to(models_folder, target_is_directory=True)
    made = load_settings(data=data, runtime="openvino-fp32")
    fill_and_index(made)
    return made


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three texts in two languages and two questions, one of them without an answer."""
    folder = tmp_path_factory.mktemp("sets") / "wells"
    folder.mkdir()
    _write(folder / "corpus.jsonl", ("d1", "Who owns the well?", "en"), ("d2", "La radio locale informe.", "fr"))
    _write(folder / "queries.jsonl", ("q1", "ownership of wells", "en"), ("q2", "tax on salt", "en"))
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n")
    return folder


def test_a_set_is_measured_once(settings: Settings, texts: Path) -> None:
    """The same program does not measure the same texts again, unless it is asked to; its run is kept."""
    first = _json(settings, "evaluate", str(texts))
    kept = settings.data / "evaluation" / "wells.json"
    written = kept.stat().st_mtime_ns

    assert first["wells"]["hybrid"]["mrr@10"] == 1.0
    assert first["wells"]["questions"] == 2
    assert _json(settings, "evaluate", str(texts)) == first
    assert kept.stat().st_mtime_ns == written
    assert _json(settings, "evaluate", "--again", str(texts)) == first
    assert kept.stat().st_mtime_ns > written


def test_a_changed_set_is_measured_anew(settings: Settings, texts: Path) -> None:
    """A set is known by its bytes and not by its name."""
    before = _json(settings, "evaluate", str(texts))
    (texts / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td2\t1\n")

    after = _json(settings, "evaluate", str(texts))

    assert after["wells"]["hybrid"]["mrr@10"] < before["wells"]["hybrid"]["mrr@10"]


def test_a_collection_is_made_once(settings: Settings, texts: Path) -> None:
    """Asking anew indexes nothing; other texts take the place of the old ones, and nothing half made is left."""
    made = settings.data / "evaluation" / "collections"
    _json(settings, "evaluate", "--again", str(texts))
    before = {path.name: path.stat().st_ino for path in made.iterdir()}
    _json(settings, "evaluate", "--again", str(texts))
    assert {path.name: path.stat().st_ino for path in made.iterdir()} == before

    with (texts / "corpus.jsonl").open("a", encoding="utf-8") as lines:
        lines.write('\n{"_id": "d3", "text": "Who owns the well?"}')
    found = _json(settings, "evaluate", str(texts))

    assert [path.name.split(".")[0] for path in made.iterdir()] == ["wells"]
    assert {path.name for path in made.iterdir()}.isdisjoint(before)
    assert found["wells"]["questions"] == 2


def test_the_same_text_stands_for_all_its_ids(settings: Settings, texts: Path) -> None:
    """One product is found, and counts for each text that it is."""
    (texts / "corpus.jsonl").write_text("")
    _write(texts / "corpus.jsonl", ("d1", "Who owns the well?", "en"), ("d2", "Who owns the well?", "en"))
    (texts / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t1\n")

    assert _json(settings, "evaluate", str(texts))["wells"]["hybrid"]["ndcg@10"] == 1.0


def test_figures_are_written_with_what_they_were_measured_with(settings: Settings, texts: Path, tmp_path: Path) -> None:
    """Date, processor, versions and model stand beside the figures of each set."""
    written = tmp_path / "results.json"
    _run(settings, "evaluate", "measure", str(texts), "--write", str(written))

    found = json.loads(written.read_text())["sets"]["wells"]

    assert found["circumstances"].keys() >= {"date", "processor", "python", "libraries", "model", "passages"}
    assert found["figures"]["hybrid"].keys() == {"ndcg@10", "recall@100", "mrr@10"}


def test_two_measurements_are_compared(settings: Settings, texts: Path) -> None:
    """The table names the set and both means; `compare` is a command, and no folder."""
    _json(settings, "evaluate", str(texts))
    run = str(settings.data / "evaluation" / "wells.json")

    shown = _run(settings, "evaluate", "compare", run, str(settings.data))

    assert shown.exit_code == 0
    assert "wells: 1 questions, 0 lost, 0 gained" in shown.output
    assert _run(settings, "evaluate", "compare", run, str(texts)).exit_code == 2


def test_a_score_is_taken_apart(settings: Settings) -> None:
    """Shares add up to the score, and terms to BM25; the best passage names its pages."""
    found = _json(settings, "evaluate", "--explain", QUESTION)
    best = found["products"][0]
    passage = best["passages"][0]

    assert best["product_id"] == "water"
    assert best["alone"] == {"lexical": 1, "dense": 1}
    for scored in (best, passage):
        shares = [share for name, share in scored["score"].items() if name != "value"]
        assert sum(shares) == pytest.approx(scored["score"]["value"])
    assert passage["pages"] == [1, 2]
    assert sum(passage["terms"].values()) == pytest.approx(passage["bm25"], rel=1e-4)
    assert {"hand", "pump"} <= passage["terms"].keys()
    assert passage["bm25"] <= passage["ceiling"]
    assert found["verdict"]["probability"] > 0.5


def test_an_explanation_can_be_read(settings: Settings) -> None:
    """On a terminal: the product, its shares, and the terms with what each gave."""
    shown = _run(settings, "evaluate", "--explain", QUESTION, "--most", "1").output

    assert "1. Water committees (water)" in shown
    assert "dense +0." in shown
    assert "pump " in shown
    assert "pages 1-2, en, place 1 of the passages" in shown
    assert "2. " not in shown


def test_readers_judgements_become_test_questions(settings: Settings, tmp_path: Path) -> None:
    """After an editor's look: listed, accepted, exported in the form that `evaluate` takes, and measured."""
    assert "was accepted yet" in _run(settings, "evaluate").output
    with closing(open_live(settings)) as live:
        pump, youth = (live.shelf().products[name].versions[0].id for name in ("water", "youth"))
        for form in ("first", "second"):
            live.judgements.keep(Judgement(form, QUESTION, "en", pump, 2, helped=True))
        live.judgements.keep(Judgement("first", QUESTION, "en", youth, 1, helped=False))
        live.judgements.keep(Judgement("third", "nothing", "en", youth, 1, helped=False))

    listed = _run(settings, "judgements", "list").output.splitlines()
    assert listed[0] == f'1: "{QUESTION}" (en) > water, page 2: helped, 2 times; waiting'
    assert _run(settings, "judgements", "accept", "1", "3").exit_code == 0
    assert _run(settings, "judgements", "refuse", "4").exit_code == 0
    assert (
        _run(settings, "judgements", "list").output == "Nothing waits; readers say beside a result whether it helped.\n"
    )
    assert "refused" in _run(settings, "judgements", "list", "--all").output

    assert _run(settings, "judgements", "export", str(tmp_path / "set")).output.startswith("1 questions")
    assert (tmp_path / "set" / "qrels.tsv").read_text().splitlines()[1:] == [
        f"q1\twater\t3\t{pump}\t2",
        f"q1\tyouth\t0\t{youth}\t1",
    ]
    own = _json(settings, "evaluate")
    assert own["own"]["hybrid"]["mrr@10"] == 1.0
    assert own["own"]["page_shown"] == 1.0
    assert _json(settings, "evaluate", str(tmp_path / "set"))["set"]["hybrid"] == own["own"]["hybrid"]


def test_a_wrong_decision_is_explained(settings: Settings) -> None:
    """An id that is not there is named with the way to those that are."""
    refused = _run(settings, "judgements", "accept", "99")

    assert refused.exit_code == 2
    assert "no judgement 99" in refused.output


def _write(path: Path, *rows: tuple[str, str, str]) -> None:
    lines = (json.dumps({"_id": id_, "text": text, "lang": language}) for id_, text, language in rows)
    path.write_text("\n".join(lines), encoding="utf-8")


def _run(settings: Settings, *command: str) -> Result:
    environment = {"KMS_DATA": str(settings.data), "KMS_RUNTIME": settings.runtime, "COLUMNS": "160"}
    return CliRunner().invoke(app, command, env=environment)


def _json(settings: Settings, *command: str) -> Any:  # noqa: ANN401 - what JSON holds
    found = _run(settings, *command, "--json")
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)
