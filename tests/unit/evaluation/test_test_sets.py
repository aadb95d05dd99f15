"""Test sets are read as they are written, and what does not fit is named with file and line."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from search_api.errors import EvaluationInputError
from search_api.evaluation.qrels import read_qrels
from search_api.evaluation.topics import CollectionText, Topic, read_collection, read_topics

TOPIC = '{"_id": "q1", "text": "Hoe meet je invloed?", "lang": "nl"}\n'
TEXT = '{"_id": "p1", "title": "Gids", "text": "Zo meet je invloed.", "lang": "nl"}\n'


def _folder(folder: Path, topics: str = TOPIC, texts: str = TEXT, qrels: str = "q\tc\ts\nq1\tp1\t2\n") -> Path:
    with gzip.open(folder / "queries.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(topics)
    (folder / "corpus.jsonl").write_text(texts, encoding="utf-8")
    (folder / "qrels.tsv").write_text(qrels, encoding="utf-8")
    return folder


def test_reads_a_folder(tmp_path: Path) -> None:
    """Questions, texts and grades come as they were written, from plain and gzipped files."""
    folder = _folder(tmp_path)

    assert read_topics(folder) == [Topic("q1", "Hoe meet je invloed?", "nl")]
    assert list(read_collection(folder)) == [CollectionText("p1", "Gids", "Zo meet je invloed.", "nl")]
    assert read_qrels(folder, {"q1"}, {"p1"}) == {"q1": {"p1": 2}}


def test_title_and_language_may_be_missing(tmp_path: Path) -> None:
    """A text needs an id and a text; the language is then found out."""
    folder = _folder(tmp_path, texts='{"_id": "p1", "text": "x"}\n')

    assert list(read_collection(folder)) == [CollectionText("p1", "", "x", None)]


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ('{"_id": 1, "text": "x"}', '"_id" is not a text'),
        ('{"_id": "q2"}', '"text" is not a text'),
        (TOPIC.strip(), "was there before"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, cause: str) -> None:
    """The error names the file, the line and what is wrong with it."""
    folder = _folder(tmp_path, topics=TOPIC + line + "\n")

    with pytest.raises(EvaluationInputError, match=rf"queries\.jsonl\.gz, line 2: .*{cause}"):
        read_topics(folder)


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("q1\tp1", "2 columns"),
        ("q1\tp1\tgood", "not a whole number"),
        ("q9\tp1\t1", '"q9" is in neither'),
        ("q1\tp9\t1", '"p9" is in neither'),
    ],
)
def test_a_wrong_judgement_is_named(tmp_path: Path, line: str, cause: str) -> None:
    """A judgement that does not fit is named with its line."""
    folder = _folder(tmp_path, qrels=f"q\tc\ts\n{line}\n")

    with pytest.raises(EvaluationInputError, match=rf"qrels\.tsv, line 2: .*{cause}"):
        read_qrels(folder, {"q1"}, {"p1"})


def test_a_damaged_archive_is_named(tmp_path: Path) -> None:
    """A gzip that is cut off is an error that names the file, not a short set."""
    folder = _folder(tmp_path, topics=TOPIC)
    path = folder / "queries.jsonl.gz"
    path.write_bytes(path.read_bytes()[:-9])

    with pytest.raises(EvaluationInputError, match=r"queries\.jsonl\.gz"):
        read_topics(folder)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A folder without questions is an error that says which file is missing."""
    with pytest.raises(EvaluationInputError, match="no such file"):
        read_topics(tmp_path)


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    """A file without a line is an error, not a perfect score."""
    folder = _folder(tmp_path, topics="\n")

    with pytest.raises(EvaluationInputError, match="nothing in it"):
        read_topics(folder)
