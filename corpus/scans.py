"""Keeps which pages have no usable text, and what text recognition made of each; then asks for their files once more.

    waiting ──> read      its text is kept here, so that it is read once, whatever reads the rest of the file
            └─> failed    for good, with a reason; tried again when something else can read it

What recognises text is the indexer's to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, true, update

from corpus import scan_rows
from corpus.page_rows import pack, unpack
from corpus.tables import scanned_pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from corpus.database import Database
    from corpus.jobs import Jobs
    from corpus.records import Page, Scan, ScanState

MAX_ATTEMPTS = 3  # a page that has taken the program down this often is not tried again by itself
GAVE_UP = "the program stopped {attempts} times while it was reading the page"


@dataclass(frozen=True, slots=True)
class ScansOfFile:
    """What is known of a file's pages without usable text, by their numbers; failed ones with the cause."""

    waiting: frozenset[int]
    read: Mapping[int, Page]
    failed: Mapping[int, str]


class Scans:
    """The pages of one collection that wait for text recognition, or went through it."""

    def __init__(self, database: Database, jobs: Jobs) -> None:
        self._database = database
        self._jobs = jobs

    def claim(self) -> Scan | None:
        """The page to read now, None where none waits; claiming counts as an attempt.

        A page that was claimed MAX_ATTEMPTS times without coming to an end fails.
        """
        with self._database.read() as connection:
            if scan_rows.following(connection) is None:
                return None
        with self._database.write() as connection:
            while (found := scan_rows.following(connection)) is not None:
                scan, attempts = found
                if attempts < MAX_ATTEMPTS:
                    scan_rows.change(connection, scan, {"attempts": attempts + 1})
                    return scan
                self.fail(scan, GAVE_UP.format(attempts=attempts), None)
            return None

    def release(self, scan: Scan) -> None:
        """Gives a claimed page back unread, as when the worker is told to stop; that is no attempt."""
        with self._database.write() as connection:
            scan_rows.change(connection, scan, {"attempts": scanned_pages.c.attempts - 1})

    def keep(self, scan: Scan, page: Page) -> None:
        """Keeps the page as it was read; after the last one the file's versions are asked to be indexed anew."""
        self._settle(scan, {"state": "read", "body": pack(page), "reader": page.reader, "reason": None})

    def fail(self, scan: Scan, reason: str, reader: str | None) -> None:
        """Notes that `reader` can not read the page, and its cause as a clause; with None it is not tried again."""
        self._settle(scan, {"state": "failed", "reason": reason, "reader": reader})

    def retry(self, reader: str) -> int:
        """Lets pages wait again on which another than `reader` failed; returns how many."""
        with self._database.write() as connection:
            other = (scanned_pages.c.state == "failed") & (scanned_pages.c.reader != reader)
            return connection.execute(update(scanned_pages).where(other).values(state="waiting", attempts=0)).rowcount

    def of_file(self, file_sha256: str) -> ScansOfFile:
        """All that is known of a file's pages without usable text."""
        with self._database.read() as connection:
            rows = connection.execute(scan_rows.of_file(file_sha256)).all()
        return ScansOfFile(
            waiting=frozenset(row.number for row in rows if row.state == "waiting"),
            read={row.number: unpack(row.body) for row in rows if row.state == "read"},
            failed={row.number: row.reason for row in rows if row.state == "failed"},
        )

    def waiting_in(self, file_sha256: str) -> int:
        """How many pages of a file wait to be read."""
        with self._database.read() as connection:
            return scan_rows.count(connection, file_sha256, "waiting")

    def counts(self) -> dict[ScanState, int]:
        """How many pages wait, were read and failed; those of withdrawn products too."""
        with self._database.read() as connection:
            query = select(scanned_pages.c.state, func.count()).group_by(scanned_pages.c.state)
            found = {row[0]: int(row[1]) for row in connection.execute(query)}
        return {"waiting": found.get("waiting", 0), "read": found.get("read", 0), "failed": found.get("failed", 0)}

    def waits(self) -> bool:
        """Whether any page waits to be read."""
        with self._database.read() as connection:
            return scan_rows.following(connection) is not None

    def finished(self, *file_sha256: str) -> dict[str, int]:
        """How many pages were read of each file of which none waits any more; of these files, or of all."""
        waits = scanned_pages.alias()
        unfinished = select(waits.c.file_sha256).where(waits.c.state == "waiting")
        wanted = scanned_pages.c.file_sha256.in_(file_sha256) if file_sha256 else true()
        with self._database.read() as connection:
            query = (
                select(scanned_pages.c.file_sha256, func.count())
                .where(wanted & (scanned_pages.c.state == "read") & scanned_pages.c.file_sha256.not_in(unfinished))
                .group_by(scanned_pages.c.file_sha256)
            )
            return {row[0]: int(row[1]) for row in connection.execute(query)}

    def _settle(self, scan: Scan, values: dict[str, Any]) -> None:
        """In one transaction, so that no crash can leave a file read and not asked for."""
        with self._database.write() as connection:
            scan_rows.change(connection, scan, values)
            if not scan_rows.count(connection, scan.file_sha256, "waiting"):
                self._ask_for(connection, scan.file_sha256)

    def _ask_for(self, connection: Connection, file_sha256: str) -> None:
        for version_id, size in scan_rows.live_versions(connection, file_sha256):
            self._jobs.enqueue(version_id, size)
