"""What travels on the wire when somebody adds products, as /docs shows it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from corpus.records import Visibility
from search_api.api.schemas import WholeProductOut
from search_api.reading_state import Stage


class UploadOut(BaseModel):
    """A file or link that is kept from now on; `state` is the address that says how far it is."""

    name: str
    outcome: Literal["added", "changed", "already there"]
    version: str
    visibility: Visibility
    waits_for_editor: bool = Field(description="Whether nobody else sees it until an editor publishes it.")
    product: WholeProductOut
    state: str


class RefusedOut(BaseModel):
    """A file that was not added, and the sentence that says why and what to do."""

    name: str
    detail: str


class UploadAnswer(BaseModel):
    """What became of each file; what stands under `uploads` is on the disk, whatever happens now."""

    uploads: list[UploadOut]
    refused: list[RefusedOut]


class StateOut(BaseModel):
    """How far a version is: waiting, reading, recognising (scanned pages), searchable or failed."""

    version: str
    product: str
    stage: Stage
    reason: str | None = Field(description="What is missing or failed, and what to do.")
    scanned_pages: int = Field(description="Pages that still wait for text recognition.")
    minutes: int = Field(description="About how long text recognition needs for them, 0 where none waits.")
    visibility: Visibility


# What the form may hold, for /docs: it is read as it comes in, and by no model.
FIELDS: dict[str, dict[str, Any]] = {
    "file": {
        "type": "array",
        "items": {"type": "string", "format": "binary"},
        "description": "A file; repeat it for more.",
    },
    "link": {"type": "string", "description": "The address of a web tool or page, with title and summary, for a file."},
    "title": {"type": "string", "description": "For one file or a link; else the file's own."},
    "summary": {"type": "string", "description": "What it offers, in a few sentences."},
    "language": {"type": "string", "description": "Its code, as nl; else that of its text."},
    "kind": {"type": "string", "description": "A term, as toolkit."},
    "themes": {"type": "string", "description": "Terms, parted by semicolons."},
    "countries": {"type": "string", "description": "Codes (ISO 3166-1), parted by semicolons."},
    "organisation": {"type": "string", "description": "Who made it."},
    "year": {"type": "string", "description": "As 2021."},
    "edition": {"type": "string", "description": "As second edition."},
    "visibility": {"type": "string", "enum": ["draft", "staff", "members", "public"], "default": "public"},
    "version_of": {"type": "string", "description": "The product that it is another language or edition of."},
}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"multipart/form-data": {"schema": {"type": "object", "properties": FIELDS}}},
    }
}
