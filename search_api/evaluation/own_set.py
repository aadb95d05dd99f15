"""Writes what readers said, and editors accepted, as a folder of test questions to the collection itself.

The same files as any golden set: queries.jsonl, and qrels.tsv with version and page. A question is asked where at least
one result answers it: that something did not help does not mean that nothing could.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.judgements import Judged
from search_api.errors import NothingJudged

NAME = "own"
HEADINGS = ("query-id", "corpus-id", "score", "version", "page")


def write_own_set(folder: Path, accepted: Iterable[Judged]) -> int:
    """Write the accepted cases; return how many questions that makes. Raises NothingJudged where it is none."""
    asked = _asked(accepted)
    if not asked:
        raise NothingJudged
    folder.mkdir(parents=True, exist_ok=True)
    queries = [{"_id": id_, "text": cases[0].question, "lang": cases[0].language} for id_, cases in asked.items()]
    rows = [HEADINGS, *(_row(id_, case) for id_, cases in asked.items() for case in cases)]
    lines = "".join(json.dumps(query, ensure_ascii=False) + "\n" for query in queries)
    (folder / "queries.jsonl").write_text(lines, encoding="utf-8")
    (folder / "qrels.tsv").write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    return len(asked)


@contextmanager
def own_set(accepted: Iterable[Judged]) -> Iterator[Path]:
    """Yield the folder of the accepted cases; it is gone afterwards. Raises NothingJudged."""
    with TemporaryDirectory(prefix="evaluation-") as name:
        write_own_set(Path(name) / NAME, accepted)
        yield Path(name) / NAME


def _asked(accepted: Iterable[Judged]) -> Mapping[str, Sequence[Judged]]:
    """The cases of each question that something answers, under its id in the set."""
    questions: dict[str, list[Judged]] = {}
    for case in sorted(accepted, key=lambda case: case.id):
        questions.setdefault(case.question, []).append(case)
    return {f"q{cases[0].id}": cases for cases in questions.values() if any(case.grade for case in cases)}


def _row(id_: str, case: Judged) -> tuple[str, ...]:
    return id_, case.product_id, str(case.grade or 0), case.version_id, str(case.page)
