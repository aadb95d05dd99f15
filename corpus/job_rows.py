"""How a job lies in its table, and the statements that claim one; jobs.py says what they are for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, false, func, select, update

from corpus.records import Job
from corpus.tables import jobs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row, Select

    from corpus.records import JobState

UNCLAIMED: dict[str, Any] = {"worker": None, "leased_until": None}
STATES: tuple[JobState, ...] = ("queued", "running", "done", "failed")


def fresh(version_id: str, size: int) -> dict[str, Any]:
    """The row of a job that nobody has touched."""
    start = {"state": "queued", "step": "received", "attempts": 0, "again": False}
    return {"version_id": version_id, "size": size, **start}


def ask_again(connection: Connection, version_id: str, size: int) -> bool:
    """Resets a waiting job or marks a running one; False when the version has no open job."""
    mine = jobs.c.version_id == version_id
    waiting = update(jobs).where(mine & (jobs.c.state == "queued"))
    running = update(jobs).where(mine & (jobs.c.state == "running"))
    reset = {"step": "received", "size": size, "attempts": 0, "reason": None, "not_before": None}
    if connection.execute(waiting.values(reset)).rowcount:
        return True
    return bool(connection.execute(running.values(again=True, size=size)).rowcount)


def was_asked_again(connection: Connection, job_id: int) -> bool:
    """Whether the version changed while this job ran."""
    return bool(connection.execute(select(jobs.c.again).where(jobs.c.id == job_id)).scalar_one())


def claimable(now: datetime) -> Select[int]:
    """Numbers of the jobs that may be taken, in the order in which they should be."""
    due = (jobs.c.state == "queued") & (jobs.c.not_before.is_(None) | (jobs.c.not_before <= now))
    return select(jobs.c.id).where(due | abandoned(now)).order_by(jobs.c.size, jobs.c.id.desc())


def abandoned(now: datetime) -> ColumnElement[bool]:
    """Jobs whose worker has been silent for longer than its lease."""
    return (jobs.c.state == "running") & (jobs.c.leased_until < now)


def take(connection: Connection, job_id: int, worker: str, now: datetime, until: datetime) -> bool:
    """Takes one job unless somebody else just did; one that was asked for again starts anew."""
    free = (jobs.c.state == "queued") | abandoned(now)
    taken = connection.execute(
        update(jobs)
        .where((jobs.c.id == job_id) & free)
        .values(
            state="running",
            worker=worker,
            leased_until=until,
            not_before=None,
            attempts=jobs.c.attempts + 1,
            step=case((jobs.c.again, "received"), else_=jobs.c.step),
            again=false(),
        )
    )
    return bool(taken.rowcount)


def newest(connection: Connection, version_id: str) -> Job:
    """The newest job of a version that has one."""
    query = select(jobs).where(jobs.c.version_id == version_id).order_by(jobs.c.id.desc()).limit(1)
    return records(connection.execute(query))[0]


def newest_of_each() -> Select[Any]:
    """The newest job of each version."""
    later = jobs.alias()
    superseded = select(later.c.id).where((later.c.version_id == jobs.c.version_id) & (later.c.id > jobs.c.id))
    return select(jobs).where(~superseded.exists())


def counts(connection: Connection) -> dict[JobState, int]:
    """Versions by the state of their newest job; a state without any is 0."""
    current = newest_of_each().subquery()
    rows = connection.execute(select(current.c.state, func.count()).group_by(current.c.state))
    found = {row[0]: int(row[1]) for row in rows}
    return {state: found.get(state, 0) for state in STATES}


def load(connection: Connection, job_ids: Sequence[int]) -> list[Job]:
    """Jobs by number, in the order asked for; those that do not exist are left out."""
    found = {job.id: job for job in records(connection.execute(select(jobs).where(jobs.c.id.in_(job_ids))))}
    return [found[job_id] for job_id in job_ids if job_id in found]


def records(rows: Iterable[Row[Any]]) -> list[Job]:
    """Rows to records."""
    return [
        Job(
            id=row.id,
            version_id=row.version_id,
            state=row.state,
            step=row.step,
            size=row.size,
            attempts=row.attempts,
            reason=row.reason,
            not_before=row.not_before,
            created_at=row.created_at,
            finished_at=row.finished_at,
        )
        for row in rows
    ]
