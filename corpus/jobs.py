"""The ledger of work: which version waits to be made searchable, who is at it, and why what failed did so.

A job is claimed with a lease: a worker that dies is silent, its lease runs out, and another goes on at the
last finished step. Claiming is a conditional UPDATE, so two workers never hold one job, on any database. How
the rows look is in job_rows.py; what a step does is the worker's to know.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from corpus import job_rows
from corpus.errors import LostLease, UnknownJob
from corpus.tables import jobs

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement, Connection

    from corpus.database import Database
    from corpus.records import Job, JobState, JobStep

MAX_ATTEMPTS = 5  # a file that has taken the program down this often is not tried again by itself
PUT_OFF_DAYS = 7
GAVE_UP = "the program stopped {attempts} times while it was working on this; the file may be too large or damaged"


def _now() -> datetime:
    return datetime.now(UTC)


class Jobs:
    """The ledger in the catalogue's database; `clock` tells the time (UTC)."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = _now) -> None:
        self._database = database
        self._clock = clock

    def enqueue(self, version_id: str, size: int) -> Job:
        """Asks for a version to be made searchable from the start; `size` in bytes orders the queue.

        There is at most one open job a version: a waiting one starts anew, a running one is run once more
        when it ends.
        """
        with self._database.write() as connection:
            if not job_rows.ask_again(connection, version_id, size):
                connection.execute(
                    insert(jobs).values(job_rows.fresh(version_id, size) | {"created_at": self._clock()})
                )
            return job_rows.newest(connection, version_id)

    def claim(self, worker: str, lease_seconds: float, limit: int = 1) -> list[Job]:
        """Up to `limit` jobs for this worker, small before big and then new before old.

        Small first lets the upload of a page not wait behind a bulk of books; big ones wait while there are
        small ones.
        """
        now = self._clock()
        with self._database.write() as connection:
            self._give_up_on_killers(connection, job_rows.abandoned(now))
            candidates = connection.execute(job_rows.claimable(now).limit(limit)).scalars().all()
            until = now + timedelta(seconds=lease_seconds)
            taken = [found for found in candidates if job_rows.take(connection, found, worker, now, until)]
            return job_rows.load(connection, taken)

    def advance(self, job_id: int, worker: str, step: JobStep, lease_seconds: float) -> Job:
        """Notes the last finished step and renews the lease; raises LostLease when another has the job."""
        until = self._clock() + timedelta(seconds=lease_seconds)
        return self._change(job_id, worker, {"step": step, "leased_until": until})

    def extend(self, job_id: int, worker: str, lease_seconds: float) -> Job:
        """Renews the lease in the middle of a long step; raises LostLease."""
        return self._change(job_id, worker, {"leased_until": self._clock() + timedelta(seconds=lease_seconds)})

    def finish(self, job_id: int, worker: str) -> Job:
        """Closes a job whose version is searchable; asked for meanwhile, it waits anew. Raises LostLease."""
        return self._close(job_id, worker, {"state": "done", "step": "published", "reason": None})

    def fail(self, job_id: int, worker: str, reason: str, retry_in: float | None = None) -> Job:
        """Ends the job with a reason that a staff member understands; raises LostLease.

        Without `retry_in` (seconds) the failure is for good; with it the job waits and is tried again,
        MAX_ATTEMPTS times at most.
        """
        job = self.find(job_id)
        if retry_in is None or job.attempts >= MAX_ATTEMPTS:
            return self._close(job_id, worker, {"state": "failed", "reason": reason})
        later = self._clock() + timedelta(seconds=retry_in)
        return self._change(
            job_id, worker, job_rows.UNCLAIMED | {"state": "queued", "reason": reason, "not_before": later}
        )

    def put_off(self, job_id: int, worker: str, reason: str) -> Job:
        """Lets a job wait, with its reason, until its version is asked for again; raises LostLease.

        That is no attempt. Should nobody ask, it is looked at again after PUT_OFF_DAYS.
        """
        later = self._clock() + timedelta(days=PUT_OFF_DAYS)
        waiting = {"state": "queued", "reason": reason, "not_before": later, "attempts": jobs.c.attempts - 1}
        return self._change(job_id, worker, job_rows.UNCLAIMED | waiting)

    def wake(self, reason: str) -> int:
        """Lets what was put off for this reason wait no longer; returns how many."""
        with self._database.write() as connection:
            asleep = (jobs.c.state == "queued") & (jobs.c.reason == reason) & jobs.c.not_before.is_not(None)
            return connection.execute(update(jobs).where(asleep).values(not_before=None, reason=None)).rowcount

    def release(self, job_id: int, worker: str) -> Job:
        """Gives an unfinished job back, as when the worker is told to stop; that is no attempt."""
        return self._change(job_id, worker, job_rows.UNCLAIMED | {"state": "queued", "attempts": jobs.c.attempts - 1})

    def release_all(self, worker: str) -> int:
        """Frees what a worker of this name still holds since its process was killed; returns how many.

        What has taken it down MAX_ATTEMPTS times is not freed: it has failed.
        """
        with self._database.write() as connection:
            held = (jobs.c.worker == worker) & (jobs.c.state == "running")
            self._give_up_on_killers(connection, held)
            result = connection.execute(update(jobs).where(held).values(job_rows.UNCLAIMED | {"state": "queued"}))
            return result.rowcount

    def find(self, job_id: int) -> Job:
        """One job by its number; raises UnknownJob."""
        with self._database.read() as connection:
            found = job_rows.load(connection, [job_id])
        if not found:
            raise UnknownJob(id=job_id)
        return found[0]

    def of_version(self, version_id: str) -> Job | None:
        """The newest job of a version."""
        with self._database.read() as connection:
            query = select(jobs).where(jobs.c.version_id == version_id).order_by(jobs.c.id.desc()).limit(1)
            return next(iter(job_rows.records(connection.execute(query))), None)

    def counts(self) -> dict[JobState, int]:
        """How many versions are queued, running, done and failed, each by its newest job."""
        with self._database.read() as connection:
            return job_rows.counts(connection)

    def waiting(self) -> list[str]:
        """Ids of the versions that are queued or worked on now."""
        with self._database.read() as connection:
            return list(
                connection.execute(select(jobs.c.version_id).where(jobs.c.state.in_(["queued", "running"]))).scalars()
            )

    def came_since(self, when: datetime) -> int:
        """How many versions were asked for since then and wait."""
        with self._database.read() as connection:
            came = (jobs.c.state == "queued") & (jobs.c.created_at > when)
            return int(connection.execute(select(func.count()).select_from(jobs).where(came)).scalar_one())

    def states(self) -> dict[str, JobState]:
        """The state of the newest job of each version that has one, by the version's id; one query."""
        with self._database.read() as connection:
            current = job_rows.newest_of_each().subquery()
            rows = connection.execute(select(current.c.version_id, current.c.state))
            return {row.version_id: row.state for row in rows}

    def given_up(self) -> set[str]:
        """Ids of the versions whose newest job was tried MAX_ATTEMPTS times and failed."""
        return {job.version_id for job in self.failed() if job.attempts >= MAX_ATTEMPTS}

    def failed(self, limit: int = 1000) -> list[Job]:
        """Versions whose newest job failed, newest first, each with its reason."""
        with self._database.read() as connection:
            query = job_rows.newest_of_each().where(jobs.c.state == "failed").order_by(jobs.c.id.desc())
            return job_rows.records(connection.execute(query.limit(limit)))

    def last(self, limit: int = 50) -> list[Job]:
        """The newest jobs, newest first."""
        with self._database.read() as connection:
            return job_rows.records(connection.execute(select(jobs).order_by(jobs.c.id.desc()).limit(limit)))

    def _change(self, job_id: int, worker: str, values: dict[str, Any]) -> Job:
        with self._database.write() as connection:
            held = (jobs.c.id == job_id) & (jobs.c.worker == worker) & (jobs.c.state == "running")
            if not connection.execute(update(jobs).where(held).values(values)).rowcount:
                raise LostLease(id=job_id)
            return job_rows.load(connection, [job_id])[0]

    def _close(self, job_id: int, worker: str, values: dict[str, Any]) -> Job:
        with self._database.write() as connection:
            job = self._change(job_id, worker, {**values, "leased_until": None, "finished_at": self._clock()})
            if job_rows.was_asked_again(connection, job_id):
                self.enqueue(job.version_id, job.size)
            return job

    def _give_up_on_killers(self, connection: Connection, left: ColumnElement[bool]) -> None:
        """Of the jobs left by workers that died; what was changed meanwhile deserves a try as it is now."""
        spent = left & (jobs.c.attempts >= MAX_ATTEMPTS) & ~jobs.c.again
        reason = GAVE_UP.format(attempts=MAX_ATTEMPTS)
        ended = {"state": "failed", "reason": reason, "finished_at": self._clock(), "leased_until": None}
        connection.execute(update(jobs).where(spent).values(ended))
