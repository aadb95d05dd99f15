"""What travels on the wire of what the collection knows about itself, as /docs shows it."""

from __future__ import annotations

from pydantic import BaseModel, Field

from corpus.health import FaultCode
from corpus.people_records import Praise
from corpus.records import LikenessKind


class NominationOut(BaseModel):
    """What an organisation says of a product; it has no part in any order."""

    organisation: str
    praise: Praise = Field(description="proud: of this; valuable: what it finds most valuable for others.")
    audience: str = Field(description="For whom it is valuable; empty where the organisation is proud.")
    reason: str


class NominationsAnswer(BaseModel):
    """Why a product matters, by the names of organisations."""

    nominations: list[NominationOut]


class FaultOut(BaseModel):
    """What makes a product hard to find and what to do about it, in the reader's language; version null: the whole."""

    code: FaultCode
    version: str | None
    cost: int = Field(description="What it takes from a hundred.")
    fault: str
    remedy: str


class HealthOut(BaseModel):
    """How well a product can be found, 0 to 100, and its faults, the costliest first."""

    product: str
    title: str
    score: int
    faults: list[FaultOut]


class HealthAnswer(BaseModel):
    """Products, the worst first; `mean` is over all `total`."""

    total: int
    mean: float | None
    products: list[HealthOut]


class ProposedVersion(BaseModel):
    """One of two versions that seem to be one product."""

    id: str
    product: str
    title: str
    language: str | None
    year: int | None


class ProposedVersions(BaseModel):
    """Two versions that seem to be one product: how surely (0 to 1), and by which signs (docs/versions.md)."""

    kind: LikenessKind
    score: float
    signs: dict[str, float]
    versions: list[ProposedVersion]


class ProposedVersionsAnswer(BaseModel):
    """What waits for staff to decide, the surest first."""

    proposed: list[ProposedVersions]
