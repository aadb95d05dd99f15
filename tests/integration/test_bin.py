"""Removing goes to the bin: gone at once, back within thirty days, then gone for good with all that was kept."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from corpus import tables
from corpus.bin import KEPT, Bin
from corpus.errors import InvalidField, StorageError, UnknownProduct
from corpus.extractions import Extractions
from corpus.intake import Metadata
from corpus.likenesses import Likenesses
from corpus.proposals import Proposals
from corpus.records import Extraction, Page, Proposal

if TYPE_CHECKING:
    from tests.integration.conftest import Room

MORNING = datetime(2026, 3, 1, 9, tzinfo=UTC)
LEFT_ALONE = {"vocabularies", "terms", "concepts", "catalogue_state", "audit_lines"}


class Clock:
    """Tells the time that the test wants."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        """The time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Nine in the morning of the day on which things are removed."""
    return Clock()


@pytest.fixture
def waste(room: Room, clock: Clock) -> Bin:
    """The bin of the collection."""
    return Bin(room.database, room.catalogue, room.files, lambda link: hashlib.sha256(link.encode()).hexdigest(), clock)


def add(room: Room, name: str, text: str = "# Wells\n", version_of: str | None = None) -> str:
    """Take a file in; returns its product."""
    metadata = Metadata(id=name.partition(".")[0], version_of=version_of)
    return room.intake.add_file(room.write(name, text), name, metadata).product.id


def test_what_is_removed_is_gone_at_once_and_can_be_taken_back(room: Room, waste: Bin) -> None:
    """It is withdrawn, nothing waits to be done on it, it lies in the bin, and taken back it is as it was."""
    before = room.catalogue.find(add(room, "wells.md"))

    removed = waste.remove("wells")

    assert (removed.withdrawn, removed.removed_at) == (True, MORNING)
    assert room.jobs.waiting() == []
    assert [one.id for one in waste.contents()] == ["wells"]
    assert room.catalogue.count() == 0
    restored = waste.restore("wells")
    assert (restored.withdrawn, restored.removed_at, restored.versions) == (False, None, before.versions)
    assert waste.contents() == []


def test_what_was_not_removed_can_not_be_taken_back(room: Room, waste: Bin) -> None:
    """Restoring a product that is there says so."""
    add(room, "wells.md")

    with pytest.raises(InvalidField, match="it is not in the bin"):
        waste.restore("wells")


def test_after_thirty_days_it_is_deleted_and_not_before(room: Room, waste: Bin, clock: Clock) -> None:
    """The bin keeps its promise to the hour; then the product, its bytes and what was read of it are gone."""
    add(room, "wells.md")
    (file,) = room.catalogue.find("wells").versions[0].files
    room.extractions.put(Extraction(file.sha256, "text", 1, "read", (Page(1, "Who owns the well?"),)))
    waste.remove("wells")

    clock.now = MORNING + KEPT - timedelta(hours=1)
    assert waste.empty() == []
    assert room.files.verify(file.sha256)
    clock.now = MORNING + KEPT
    assert [one.id for one in waste.empty()] == ["wells"]

    assert not room.files.verify(file.sha256)
    assert room.extractions.newest(file.sha256) is None
    with pytest.raises(UnknownProduct):
        room.catalogue.find("wells")


def test_nothing_is_left_of_what_was_deleted(room: Room, waste: Bin) -> None:
    """No row of any table is left of a product with proposals, likenesses, scans and a version that was merged in."""
    add(room, "wells.md")
    add(room, "wells-nl.md", "# Putten\n")
    first, second = (room.catalogue.find(name).versions[0] for name in ("wells", "wells-nl"))
    Likenesses(room.database, room.catalogue).confirm(first.id, second.id)
    Proposals(room.database, room.catalogue, room.intake).put(first.id, [Proposal("year", 2019, "text")])
    scanned = Page(1, "", damage=1.0)
    Extractions(room.database).put(Extraction(first.files[0].sha256, "text", 1, "partial", (scanned,)))
    waste.remove("wells")

    waste.delete(["wells"])

    with room.database.read() as connection:
        left = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables.metadata.sorted_tables
            if table.name not in LEFT_ALONE
        }
    assert {name: count for name, count in left.items() if count} == {}
    assert [path for path in (room.folder / "files").rglob("*") if path.is_file()] == []


def test_bytes_that_another_product_has_stay(room: Room, waste: Bin) -> None:
    """Deleting one of two products with the same file deletes neither the bytes nor what was read of them."""
    add(room, "wells.md")
    (file,) = room.catalogue.find("wells").versions[0].files
    other = room.intake.add_file(room.write("other.md", "# Other\n"), "other.md", Metadata(id="other"))
    room.catalogue.replace_files(other.version.id, [file])
    room.extractions.put(Extraction(file.sha256, "text", 1, "read", (Page(1, "Who owns the well?"),)))
    waste.remove("wells")

    waste.delete(["wells"])

    assert room.files.verify(file.sha256)
    assert room.extractions.get(file.sha256, "text", 1) is not None


def test_one_version_is_removed_alone_and_returns_to_its_product(room: Room, waste: Bin) -> None:
    """The others stay where they are; taken back, it is a version of the same product again."""
    add(room, "wells.md")
    add(room, "wells-nl.md", "# Putten\n", version_of="wells")
    dutch = room.catalogue.find("wells").versions[1]

    removed = waste.remove_version(dutch.id)

    assert [version.id for version in removed.versions] == [dutch.id]
    assert [version.title for version in room.catalogue.find("wells").versions] == ["wells"]
    restored = waste.restore(removed.id)
    assert restored.id == "wells"
    assert [version.id for version in restored.versions][1] == dutch.id


def test_a_version_whose_product_went_meanwhile_returns_alone(room: Room, waste: Bin) -> None:
    """It comes back as a product of its own, of the same description."""
    add(room, "wells.md")
    add(room, "wells-nl.md", "# Putten\n", version_of="wells")
    removed = waste.remove_version(room.catalogue.find("wells").versions[1].id)
    waste.remove("wells")
    waste.delete(["wells"])

    assert waste.restore(removed.id).id == removed.id


def test_an_upload_beside_a_deletion_loses_nothing(room: Room, waste: Bin) -> None:
    """Bytes found in the store, and deleted before the upload was recorded, refuse it instead of being lost."""
    add(room, "wells.md")
    waste.remove("wells")
    path = room.write("wells.md")
    (file,) = room.catalogue.find("wells").versions[0].files
    path.write_bytes(room.files.path(file.sha256).read_bytes())

    with room.files.receive(path) as incoming:
        waste.delete(["wells"])
        with pytest.raises(StorageError, match="deleted from the bin"):
            room.files.keep(incoming)
