"""How the service is, for a program that watches it: figures in the text format of Prometheus.

Figures of the whole collection, which would tell a contributor how much there is of others'; so they are for those who
may see all of it. https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias, get_args

from fastapi import APIRouter, Depends, Response
from fastapi.responses import PlainTextResponse

from corpus.backups import last_backup
from corpus.records import JobState
from indexer.engine.errors import EngineError
from indexer.engine.generation import read_manifest
from search_api.admission import needs
from search_api.live import Live
from search_api.measured import BOUNDS, Answered
from search_api.parameter_faults import refuse_unknown
from search_api.provided import Given

router = APIRouter(tags=["health"], dependencies=[Depends(refuse_unknown)])

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_MEMORY: Final = Path("/proc/self/statm")  # Linux; elsewhere the figure is left out
_PAGE: Final = 4096

Sample: TypeAlias = tuple[Mapping[str, object], float]


@router.get("/metrics", response_class=PlainTextResponse)
@needs("measure")
def metrics(given: Given) -> Response:
    """Requests, jobs, products, index, disk, memory and the last backup."""
    live = given.live
    parts = [*_requests(given.measured.answered()), *_collection(live), *_index(live), *_machine(live)]
    return Response("".join(parts), media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def _requests(answered: Answered) -> Iterator[str]:
    statuses = [({"for": action, "status": status}, n) for (action, status), n in sorted(answered.statuses.items())]
    yield _shown("kms_requests_total", "counter", "Requests answered since the start.", statuses)
    yield _shown("kms_request_seconds", "histogram", "How long they took.", ())
    for action, seconds in sorted(answered.seconds.items()):
        count = sum(n for (of, _), n in answered.statuses.items() if of == action)
        for bound in BOUNDS:
            yield _line(
                "kms_request_seconds_bucket", {"for": action, "le": bound}, answered.within.get((action, bound), 0)
            )
        yield _line("kms_request_seconds_bucket", {"for": action, "le": "+Inf"}, count)
        yield _line("kms_request_seconds_sum", {"for": action}, seconds)
        yield _line("kms_request_seconds_count", {"for": action}, count)


def _collection(live: Live) -> Iterator[str]:
    counts = live.jobs.counts()
    states = [({"state": state}, counts[state]) for state in get_args(JobState)]
    yield _shown("kms_jobs", "gauge", "Versions waiting, at work, searchable, failed.", states)
    yield _gauge("kms_products", "Products that are not withdrawn.", live.catalogue.count())
    if (last := last_backup(live.settings.data)) is not None:
        yield _gauge("kms_last_backup_timestamp_seconds", "When the last backup was made.", _moment(last.made))


def _index(live: Live) -> Iterator[str]:
    try:
        manifest = read_manifest(live.settings.generations_folder)
    except EngineError:
        yield _gauge("kms_generation", "The number of the index that answers; 0 where there is none.", 0)
        return
    yield _gauge("kms_generation", "The number of the index that answers; 0 where there is none.", int(manifest.name))
    yield _gauge("kms_generation_timestamp_seconds", "When it was made.", _moment(manifest.created))
    yield _gauge("kms_passages", "Passages in it.", manifest.passages)
    yield _gauge("kms_versions", "Versions in it.", manifest.versions)


def _machine(live: Live) -> Iterator[str]:
    disk = shutil.disk_usage(live.settings.data)
    yield _gauge("kms_disk_bytes", "Size of the disk with the data folder.", disk.total)
    yield _gauge("kms_disk_free_bytes", "What is left of it.", disk.free)
    if _MEMORY.exists():
        resident = int(_MEMORY.read_text(encoding="ascii").split()[1]) * _PAGE
        yield _gauge("kms_memory_bytes", "Memory of the server, without its worker.", resident)


def _gauge(name: str, help_: str, value: float) -> str:
    return _shown(name, "gauge", help_, [({}, value)])


def _shown(name: str, kind: str, help_: str, samples: Iterable[Sample]) -> str:
    return f"# HELP {name} {help_}\n# TYPE {name} {kind}\n" + "".join(_line(name, *sample) for sample in samples)


def _line(name: str, labels: Mapping[str, object], value: float) -> str:
    """Labels are words and numbers of ours, in which nothing needs to be escaped."""
    held = ",".join(f'{label}="{said}"' for label, said in labels.items())
    return f"{name}{{{held}}} {value:.10g}\n" if held else f"{name} {value:.10g}\n"


def _moment(written: str) -> float:
    return datetime.fromisoformat(written).timestamp()
