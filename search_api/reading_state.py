"""How far a version is on its way from upload to searchable, as the one who brought it wants to know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from corpus.records import Job, Version
from search_api.live import Live

Stage: TypeAlias = Literal["waiting", "reading", "recognising", "searchable", "failed"]

# Of a scanned page after the first of its file (docs/recognition.md); pages of other files may wait before.
SECONDS_A_SCAN: Final = 2.6


@dataclass(frozen=True, slots=True)
class ReadingState:
    """The stage of a version; `reason` is a sentence where something is missing or failed.

    While text recognition goes on, `scans` pages of it wait, and it is done in about `minutes` (at least 1).
    """

    stage: Stage
    reason: str | None = None
    scans: int = 0
    minutes: int = 0


def reading_state(version: Version, live: Live) -> ReadingState:
    """Return how far a version is now; a few indexed rows."""
    job = live.jobs.of_version(version.id)
    scans = sum(live.scans.waiting_in(file.sha256) for file in version.files)
    if job is not None and job.state == "failed":
        return ReadingState("failed", job.reason)
    if scans:
        ahead = max(scans, live.scans.counts()["waiting"])
        return ReadingState("recognising", scans=scans, minutes=max(1, round(ahead * SECONDS_A_SCAN / 60)))
    return ReadingState(_stage(job), job.reason if job is not None else None)


def _stage(job: Job | None) -> Stage:
    if job is None or job.state == "done":
        return "searchable"
    return "reading" if job.state == "running" else "waiting"
