"""The ledger of work: one open job a version, leases that run out, and no job in two hands."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus.errors import LostLease, UnknownJob
from corpus.jobs import GAVE_UP, MAX_ATTEMPTS, Jobs
from corpus.records import Product, Version

if TYPE_CHECKING:
    from tests.integration.conftest import Room

ROOT = Path(__file__).parents[2]
CLAIM_ALL = """
import sys
from corpus.database import open_database
from corpus.jobs import Jobs

jobs = Jobs(open_database(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
while claimed := jobs.claim(sys.argv[2], 600, 2):
    for job in claimed:
        print(job.id, flush=True)
"""


class Clock:
    """A time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time."""
        return self.now

    def pass_by(self, seconds: float) -> None:
        """Some time later."""
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    """A clock of one's own."""
    return Clock()


@pytest.fixture
def jobs(room: Room, clock: Clock) -> Jobs:
    """A ledger over ten versions, v0 to v9."""
    for number in range(10):
        name = f"v{number}"
        room.catalogue.add(Product(f"p{number}", (Version(name, f"p{number}", f"Title {number}"),)))
    return Jobs(room.database, clock)


def test_a_job_goes_from_the_queue_to_done(jobs: Jobs, clock: Clock) -> None:
    """Received, claimed, step after step, finished."""
    queued = jobs.enqueue("v0", 10)
    (claimed,) = jobs.claim("w", 60)
    embedded = jobs.advance(claimed.id, "w", "embedded", 60)
    done = jobs.finish(claimed.id, "w")

    assert (queued.state, queued.step, queued.created_at) == ("queued", "received", clock())
    assert (claimed.state, claimed.attempts) == ("running", 1)
    assert (embedded.state, embedded.step) == ("running", "embedded")
    assert (done.state, done.step, done.finished_at) == ("done", "published", clock())
    assert jobs.counts() == {"queued": 0, "running": 0, "done": 1, "failed": 0}
    assert jobs.claim("w", 60) == []
    assert jobs.of_version("v0") == jobs.find(done.id) == done
    assert jobs.of_version("v1") is None


def test_a_version_has_one_open_job(jobs: Jobs) -> None:
    """Asking twice is asking once."""
    assert jobs.enqueue("v0", 10).id == jobs.enqueue("v0", 20).id
    assert [job.size for job in jobs.last()] == [20]


def test_small_goes_before_big_and_new_before_old(jobs: Jobs) -> None:
    """A page just uploaded does not wait behind a shelf of books."""
    for version, size in (("v0", 900), ("v1", 10), ("v2", 10), ("v3", 500)):
        jobs.enqueue(version, size)

    assert [job.version_id for job in jobs.claim("w", 60, 3)] == ["v2", "v1", "v3"]


def test_a_change_during_the_work_is_worked_on_afterwards(jobs: Jobs) -> None:
    """A file replaced while the old one is read is not forgotten."""
    jobs.enqueue("v0", 10)
    (job,) = jobs.claim("w", 60)
    jobs.advance(job.id, "w", "extracted", 60)
    jobs.enqueue("v0", 30)

    jobs.finish(job.id, "w")

    (again,) = jobs.claim("w", 60)
    assert (again.version_id, again.step, again.size) == ("v0", "received", 30)
    jobs.finish(again.id, "w")
    assert jobs.claim("w", 60) == []


def test_a_change_of_a_waiting_job_starts_it_anew(jobs: Jobs, clock: Clock) -> None:
    """Steps finished for the old content do not count for the new."""
    jobs.enqueue("v0", 10)
    (job,) = jobs.claim("w", 60)
    jobs.advance(job.id, "w", "embedded", 60)
    jobs.fail(job.id, "w", "The disk is full.", retry_in=3600)

    jobs.enqueue("v0", 10)

    assert [(job.step, job.reason) for job in jobs.claim("w", 60)] == [("received", None)]
    assert clock() == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_dead_worker_loses_its_job_at_the_last_finished_step(jobs: Jobs, clock: Clock) -> None:
    """When the lease has run out another goes on; the first learns of it."""
    jobs.enqueue("v0", 10)
    (job,) = jobs.claim("dead", 60)
    jobs.advance(job.id, "dead", "embedded", 60)
    clock.pass_by(59)
    assert jobs.claim("w", 60) == []

    clock.pass_by(2)
    (taken,) = jobs.claim("w", 60)

    assert (taken.id, taken.step, taken.attempts) == (job.id, "embedded", 2)
    with pytest.raises(LostLease):
        jobs.finish(job.id, "dead")
    with pytest.raises(LostLease):
        jobs.extend(job.id, "dead", 60)
    with pytest.raises(LostLease):
        jobs.fail(job.id, "dead", "It can not be read.")


def test_a_lease_that_is_renewed_does_not_run_out(jobs: Jobs, clock: Clock) -> None:
    """A long step is no death."""
    jobs.enqueue("v0", 10)
    (job,) = jobs.claim("w", 60)
    for _ in range(3):
        clock.pass_by(50)
        jobs.extend(job.id, "w", 60)

    assert jobs.claim("other", 60) == []


def test_a_failure_has_its_reason_and_can_be_asked_for_again(jobs: Jobs) -> None:
    """What failed is listed until a newer job of the version stands for it."""
    jobs.enqueue("v0", 10)
    (job,) = jobs.claim("w", 60)
    jobs.fail(job.id, "w", "The file is protected by a password.")

    assert [(job.version_id, job.reason) for job in jobs.failed()] == [("v0", "The file is protected by a password.")]
    assert jobs.counts()["failed"] == 1

    assert jobs.states() == {"v0": "failed"}

    again = jobs.enqueue("v0", 10)
    assert again.id != job.id
    assert jobs.states() == {"v0": "queued"}
    assert jobs.failed() == []
    assert jobs.counts() == {"queued": 1, "running": 0, "done": 0, "failed": 0}


def test_a_passing_failure_is_tried_later_and_not_for_ever(jobs: Jobs, clock: Clock) -> None:
    """The job waits for its time; after the last attempt it has failed, with the last reason."""
    jobs.enqueue("v0", 10)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        (job,) = jobs.claim("w", 60)
        assert job.attempts == attempt
        jobs.fail(job.id, "w", "The disk is full.", retry_in=300)
        assert jobs.claim("w", 60) == []
        clock.pass_by(301)

    assert jobs.claim("w", 60) == []
    assert [job.reason for job in jobs.failed()] == ["The disk is full."]


def test_a_file_that_kills_workers_is_given_up(jobs: Jobs, clock: Clock) -> None:
    """A crash of the program itself does not come back for ever."""
    jobs.enqueue("v0", 10)
    for _ in range(MAX_ATTEMPTS):
        assert jobs.claim("w", 60)
        clock.pass_by(61)

    assert jobs.claim("w", 60) == []
    (failed,) = jobs.failed()
    assert failed.reason
    assert f"stopped {MAX_ATTEMPTS} times" in failed.reason


def test_a_worker_that_is_told_to_stop_gives_its_job_back(jobs: Jobs) -> None:
    """That is no attempt, and the step is kept."""
    jobs.enqueue("v0", 10)
    (job,) = jobs.claim("w", 60)
    jobs.advance(job.id, "w", "extracted", 60)
    jobs.release(job.id, "w")

    (again,) = jobs.claim("w2", 60)
    assert (again.step, again.attempts) == ("extracted", 1)


def test_a_worker_that_starts_again_frees_what_it_held(jobs: Jobs) -> None:
    """After a kill nobody waits for the lease of the same name."""
    jobs.enqueue("v0", 10)
    jobs.enqueue("v1", 10)
    jobs.claim("w", 600)
    jobs.claim("other", 600)

    assert jobs.release_all("w") == 1
    assert [job.version_id for job in jobs.claim("w", 600, 5)] == ["v1"]


def test_what_takes_its_worker_down_at_every_start_is_given_up(jobs: Jobs) -> None:
    """The worker that starts again and again under one name fails it in the end, with the sentence."""
    jobs.enqueue("v0", 10)
    for _ in range(MAX_ATTEMPTS):
        assert jobs.given_up() == set()
        assert jobs.claim("w", 600)
        jobs.release_all("w")

    assert jobs.claim("w", 600) == []
    assert jobs.given_up() == {"v0"}
    assert [job.reason for job in jobs.failed()] == [GAVE_UP.format(attempts=MAX_ATTEMPTS)]


def test_what_was_changed_meanwhile_is_not_given_up(jobs: Jobs) -> None:
    """A file replaced while the old one took the worker down is tried."""
    jobs.enqueue("v0", 10)
    for _ in range(MAX_ATTEMPTS - 1):
        jobs.claim("w", 600)
        jobs.release_all("w")
    jobs.claim("w", 600)
    jobs.enqueue("v0", 30)

    assert jobs.release_all("w") == 1
    assert [job.size for job in jobs.claim("w", 600)] == [30]


def test_an_ordinary_stop_never_uses_up_attempts(jobs: Jobs) -> None:
    """However often a worker is stopped, its job is tried."""
    jobs.enqueue("v0", 10)
    for _ in range(2 * MAX_ATTEMPTS):
        (job,) = jobs.claim("w", 600)
        jobs.release(job.id, "w")
        jobs.release_all("w")

    assert [job.attempts for job in jobs.claim("w", 600)] == [1]


def test_an_unknown_job_is_named() -> None:
    """The message says where the known ones are listed."""
    assert "status" in str(UnknownJob(id=7))


def test_a_job_that_is_not_there_is_unknown(jobs: Jobs) -> None:
    """Looking for it raises that error."""
    with pytest.raises(UnknownJob, match="no job 7"):
        jobs.find(7)


def test_two_processes_never_hold_one_job(room: Room) -> None:
    """Two workers emptying one queue get each job exactly once between them."""
    with room.database.write():
        for number in range(60):
            version = Version(f"v{number}", f"p{number}", "Title")
            room.catalogue.add(Product(f"p{number}", (version,)))
            room.jobs.enqueue(version.id, number % 7)
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIM_ALL, room.url, name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "two")
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"

    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    taken = Counter(line for worker in workers for line in worker.communicate(timeout=120)[0].split())

    assert len(taken) == 60
    assert set(taken.values()) == {1}
