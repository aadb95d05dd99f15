"""Claims jobs and walks them, publishes what is ready, and uses its spare time when there is nothing to do.

One worker at a time works on a data folder (a lock says so); what a killed worker left is taken up at once by the
next. The steps themselves are in pipeline.py, what is done in spare time in spare_time.py.
"""

from __future__ import annotations

import fcntl
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event

from corpus.errors import DamagedFile, StorageError, UnknownVersion
from corpus.records import Extraction, Job, Version
from indexer import pipeline
from indexer.answering import Answering
from indexer.build import Prepared
from indexer.engine.damage import set_damaged_aside
from indexer.errors import AwaitsGeneration, AwaitsRecognition, NothingToRead, TakesLong, WorkerBusy
from indexer.extract.child import ReadingChild
from indexer.progress import StopAsked, Tally
from indexer.rooms import Desk, Workshop
from indexer.spare_time import SpareTime
from indexer.worked import Notice, Worked

NAME = "worker"
# A killed worker's jobs are freed by name when the next one starts; the lease is for machines that never come back.
LEASE_SECONDS = 24 * 3600.0
# Passages prepared before the model runs: even batches, and a new small upload waits a few seconds at most.
PASSAGES_AT_ONCE = 128
# A file that takes longer to read than this is read to its end when nothing else waits; most take under a second.
PATIENCE_SECONDS = 15.0
# A bulk is published about this often, so that its first part can be searched while the rest is being read.
PUBLISH_SECONDS = 15.0
IDLE_SECONDS = 0.5
# Uploads that come while a bulk is under way, no more than these at a time, are published as soon as they are embedded.
FEW = 3
REST_TOLD_SECONDS = 10.0

log = logging.getLogger(__name__)


@contextmanager
def only_worker(desk: Desk) -> Iterator[None]:
    """Hold the right to work on this data folder. Raises WorkerBusy where another process has it."""
    lock = desk.settings.data / "worker.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WorkerBusy(folder=desk.settings.data) from error
        yield


class Worker:
    """Walks the jobs of one data folder; hold `only_worker` while it runs."""

    def __init__(self, workshop: Workshop, tally: Tally, stop: Event) -> None:
        self._workshop = workshop
        self._desk = workshop.desk
        self._tally = tally
        self._stop = stop
        self._held: dict[int, Job] = {}
        self._ready: dict[int, Prepared] = {}
        self._published_at = time.monotonic()
        self._answering = Answering(workshop, tally)
        self._failed: set[str] = set()
        self._slow: list[Job] = []
        self._rested = False
        self._heeds_pause = False
        self._told_at = -REST_TOLD_SECONDS
        self._looked_at = datetime.now(UTC)
        self.worked = Worked()
        self._spare_time = SpareTime(workshop, self._answering, tally, self.worked)

    def run(self, *, until_idle: bool) -> Worked:
        """Work until nothing is left (`until_idle`) or until told to stop; unfinished jobs are given back.

        Raises StorageError where the disk is full or may not be written; nothing accepted is lost by that. What any
        other error leaves held counts as tried, so that a job which takes the worker down is given up in the end.
        Whoever asks for work on a terminal (`until_idle`) gets it, also while the service's own worker is paused.
        """
        self._heeds_pause = not until_idle
        self._desk.jobs.release_all(NAME)
        for name in set_damaged_aside(self._desk.generations, thoroughly=False):
            log.warning("generation %s is damaged; what it held is made anew", name)
        self._failed |= self._desk.jobs.given_up()
        if self._workshop.recogniser is not None:
            self._desk.scans.retry(self._workshop.recogniser.means)
        with ReadingChild(look_up=self._look_up) as child:
            try:
                while not self._stop.is_set() and (self._advance(child) or not until_idle):
                    pass
            except StopAsked:
                log.info("told to stop; what was done is kept")
            except (StorageError, KeyboardInterrupt):
                self._give_back()
                raise
            except OSError as error:
                self._give_back()
                raise StorageError(cause=error.strerror or str(error)) from error
            self._give_back()
        return self.worked

    def _advance(self, child: ReadingChild) -> bool:
        """Do the next thing there is to do; False where there was nothing."""
        self._answering.look()
        if self._heeds_pause and self._desk.work.is_paused():
            return self._pause()
        if self._prepare_some(child):
            if time.monotonic() - self._published_at > PUBLISH_SECONDS:
                self._publish()
            return True
        if self._held:
            self._publish()
            return True
        if self._spare_time.go_on(child, self._failed):
            return True
        self._rested = True
        self._rest()
        return False

    def _rest(self) -> None:
        """Wait for a moment, and let those who look know now and then that the worker is there."""
        if time.monotonic() - self._told_at > REST_TOLD_SECONDS:
            self._tally.say("")
            self._told_at = time.monotonic()
        self._stop.wait(IDLE_SECONDS)

    def _pause(self) -> bool:
        """Publish what is ready, then begin nothing."""
        if self._held:
            self._publish()
        self._give_back()
        self._rest()
        return False

    def _prepare_some(self, child: ReadingChild) -> bool:
        """Claim jobs until there is a good batch for the model, and embed it; False where no job waits.

        An upload that comes while a bulk is under way goes through alone, and is published at once.
        """
        fresh: dict[int, Prepared] = {}
        claimed: list[Job] = []
        self._count_waiting()
        since, self._looked_at = self._looked_at, datetime.now(UTC)
        few = 0 < self._desk.jobs.came_since(since) <= FEW
        while _passages_in(fresh) < PASSAGES_AT_ONCE and (jobs := self._claim(child)):
            claimed += jobs
            self._begin_anew()
            self._held |= {job.id: job for job in jobs}
            fresh |= {job.id: prepared for job in jobs if (prepared := self._prepare(job, child)) is not None}
            if few and any(job.created_at and job.created_at > since for job in jobs):
                self._published_at = -PUBLISH_SECONDS
                break
        child.patience = None
        if fresh:
            pipeline.embed_all(fresh.values(), self._fitting, self._tally)
            pipeline.propose_all(fresh.values(), self._fitting)
        for job_id in fresh:
            self._desk.jobs.advance(job_id, NAME, "embedded", LEASE_SECONDS)
        self._ready |= fresh
        return bool(claimed)

    @property
    def _fitting(self) -> Workshop:
        """What makes passages for the generation that answers, or else for the one to come."""
        return self._answering.present or self._workshop

    def _begin_anew(self) -> None:
        """Count from nothing where this is the first work after there was none."""
        if self._rested:
            self._tally.begin_anew()
            self._count_waiting()
        self._rested = False

    def _claim(self, child: ReadingChild) -> list[Job]:
        """Claim the next job, or take up one whose file takes long, once all others are published."""
        child.patience = PATIENCE_SECONDS
        jobs = self._desk.jobs.claim(NAME, LEASE_SECONDS)
        if not jobs and not self._held and self._slow:
            child.patience = None
            jobs = [self._slow.pop(0)]
        return jobs

    def _prepare(self, job: Job, child: ReadingChild) -> Prepared | None:
        """Read and split what a job names; a file that can not be read fails its job and delays nobody."""
        name = job.version_id
        try:
            version = self._desk.catalogue.find_version(job.version_id)
            name = pipeline.name_of(version)
            self._tally.say(name)
            pipeline.fetch(version, self._workshop, child)
            extractions = pipeline.read(version, self._workshop, child)
            prepared = pipeline.prepare(version, extractions, self._fitting)
            self._answering.demand_room()
        except (AwaitsRecognition, AwaitsGeneration) as error:
            self._put_off(job, str(error))
            return None
        except TakesLong:
            self._slow.append(self._held.pop(job.id))
            return None
        except (NothingToRead, DamagedFile, UnknownVersion) as error:
            self._fail(job, name, str(error))
            return None
        self._notice_partial(version, extractions)
        self._tally.read(sum(len(extraction.pages) for extraction in extractions), len(prepared.passages))
        return prepared

    def _publish(self) -> None:
        """Publish what is ready and close its jobs."""
        self._tally.say("")
        if self._ready:
            name = self._answering.change(list(self._ready.values()), ())
            if name is None:
                self._give_back()
            self.worked.generation = name or self.worked.generation
        for job_id, job in list(self._held.items()):
            self._desk.jobs.finish(job_id, NAME)
            self.worked.became_searchable(job.version_id)
            self._tally.finished(job.version_id)
            del self._held[job_id]
        self._ready.clear()
        self._published_at = time.monotonic()
        self._count_waiting()
        self._tally.tell()

    def _notice_partial(self, version: Version, extractions: list[Extraction]) -> None:
        """Note what of a version could not be read, instead of what was noted before."""
        name = pipeline.name_of(version)
        reasons = [
            told
            for extraction in extractions
            if extraction.state != "read" and (told := pipeline.reason(extraction, self._workshop))
        ]
        self.worked.read_in_part(version.id, [Notice(name, reason) for reason in reasons])

    def _put_off(self, job: Job, reason: str) -> None:
        """Let a job wait whose file has nothing but scanned pages; the last of them to be read asks for it again."""
        self._desk.jobs.put_off(job.id, NAME, reason)
        del self._held[job.id]
        self._count_waiting()

    def _fail(self, job: Job, name: str, reason: str) -> None:
        self._desk.jobs.fail(job.id, NAME, reason)
        self._failed.add(job.version_id)
        del self._held[job.id]
        self.worked.gave_up(job.version_id, Notice(name, reason))
        self._tally.gave_up(job.version_id)
        self._count_waiting()
        self._tally.tell()

    def _count_waiting(self) -> None:
        self._tally.wait_for(self._desk.jobs.waiting())

    def _look_up(self) -> None:
        if self._stop.is_set():
            raise StopAsked

    def _give_back(self) -> None:
        """Let what is held wait again, as if it had not been tried."""
        for job_id in [*self._held, *(job.id for job in self._slow)]:
            self._desk.jobs.release(job_id, NAME)
        self._held.clear()
        self._ready.clear()
        self._slow.clear()


def _passages_in(prepared: dict[int, Prepared]) -> int:
    return sum(len(version.passages) for version in prepared.values())
