"""A lexical index that was made before places of words were kept goes on answering until it is made anew."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import tantivy

from indexer.engine.backends import backend
from indexer.engine.contract import EVERYTHING, Probe

if TYPE_CHECKING:
    from pathlib import Path


def test_an_index_without_places_answers_words_and_holds_no_phrase(tmp_path: Path) -> None:
    """Its words are found as ever; a phrase is found nowhere, and nothing fails."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", indexed=True, fast=True)
    builder.add_text_field("version", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("terms", stored=True, tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    (tmp_path / "en").mkdir()
    writer = tantivy.Index(schema, str(tmp_path / "en")).writer(15_000_000, 1)
    writer.add_document(tantivy.Document.from_dict({"number": 7, "version": "v", "terms": "hand pump"}, schema))
    writer.commit()
    writer.wait_merging_threads()
    (tmp_path / "languages.json").write_text(json.dumps({"en": 1}))

    leg = backend("tantivy").open(tmp_path)

    assert leg.search(Probe(1, EVERYTHING, {"en": ["pump"]}))["en"].numbers.tolist() == [7]
    assert leg.holding({"en": ["hand", "pump"]}) == {}
    assert leg.holding({"en": ["pump"]})["en"].tolist() == [7]
