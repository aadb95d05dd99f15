"""The sector's terms and acronyms with their equivalents across languages, as shipped in glossary.json."""

from __future__ import annotations

import json
from pathlib import Path

from corpus.records import Concept

SHIPPED = Path(__file__).with_name("glossary.json")
# What terms in a question are spelt out in.
SPELT_OUT_IN = "en"


def shipped() -> tuple[Concept, ...]:
    """The concepts that come with the product, in the order of the file."""
    return tuple(
        Concept(
            entry["id"],
            {language: tuple(labels) for language, labels in entry["labels"].items()},
            entry.get("definition", {}),
        )
        for entry in json.loads(SHIPPED.read_text("utf-8"))["concepts"]
    )
