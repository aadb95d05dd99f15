"""The front door: what is accepted is stored, recorded and queued at once; what is refused leaves nothing."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus.errors import InvalidField, RefusedFile, UnknownProduct, UnknownTerm, UnknownVersion
from corpus.intake import Metadata

if TYPE_CHECKING:
    from tests.integration.conftest import Room

ROOT = Path(__file__).parents[2]
ADD_FOR_EVER = """
import io, sys
from itertools import count
from pathlib import Path
from corpus.catalogue import Catalogue
from corpus.database import open_database
from corpus.files import FileStore
from corpus.intake import Intake
from corpus.jobs import Jobs

database = open_database(sys.argv[1])
intake = Intake(database, FileStore(Path(sys.argv[2])), Catalogue(database), Jobs(database))
for number in count():
    intake.add_file(io.BytesIO(b"text %d" % number), f"{number}.txt")
    print(number, flush=True)
"""
LINK = Metadata(title="Map of wells", summary="An interactive map of wells and who looks after them.", kind="tool")


def _stored(room: Room) -> list[Path]:
    return [path for path in (room.folder / "files").rglob("*") if path.is_file()]


def _finish_all(room: Room) -> None:
    for job in room.jobs.claim("w", 60, 100):
        room.jobs.finish(job.id, "w")


def test_a_file_is_stored_recorded_and_queued(room: Room) -> None:
    """The receipt names all three."""
    path = room.write("land-rights.md")

    receipt = room.intake.add_file(path, path.name, Metadata(title="Land rights", language="en", kind="manual"))

    (file,) = receipt.version.files
    assert receipt.outcome == "added"
    assert room.files.path(file.sha256).read_bytes() == path.read_bytes()
    assert file.media_type == "text/markdown"
    assert room.catalogue.find(receipt.product.id) == receipt.product
    assert receipt.job is not None
    assert (receipt.job.version_id, receipt.job.state, receipt.job.size) == (
        receipt.version.id,
        "queued",
        file.size,
    )


def test_a_stream_is_as_good_as_a_file(room: Room) -> None:
    """An upload over HTTP has no path, and its name may try to be one."""
    receipt = room.intake.add_file(io.BytesIO(b"Who owns the well?"), "../../x/wells.txt")

    assert receipt.version.files[0].name == "wells.txt"
    assert room.files.verify(receipt.version.files[0].sha256)


def test_the_same_bytes_are_recognised(room: Room) -> None:
    """Under another name too: no second product, no second file, no second job."""
    first = room.intake.add_file(room.write("a.md"), "a.md")
    second = room.intake.add_file(room.write("copy of a.md"), "copy of a.md", Metadata(title="Other"))

    assert second.outcome == "already there"
    assert second.product == first.product
    assert second.job is None
    assert len(_stored(room)) == len(room.catalogue.all()) == len(room.jobs.last()) == 1


def test_the_same_bytes_after_a_failure_are_tried_again(room: Room) -> None:
    """Who uploads a failed file again wants another try."""
    room.intake.add_file(room.write("a.md"), "a.md")
    (job,) = room.jobs.claim("w", 60)
    room.jobs.fail(job.id, "w", "The disk was full.")

    receipt = room.intake.add_file(room.write("a.md"), "a.md")

    assert receipt.outcome == "already there"
    assert receipt.job is not None
    assert receipt.job.state == "queued"


def test_a_title_is_made_from_the_name_where_none_is_given(room: Room) -> None:
    """It is marked as made up, so that the file's own title may take its place."""
    made_up = room.intake.add_file(room.write("final_v3(2).docx.md"), "final_v3(2).docx.md").version
    given = room.intake.add_file(room.write("b.md", "# B"), "b.md", Metadata(title="Given")).version

    assert (made_up.title, made_up.title_source) == ("final v3 (2)", "name")
    assert (given.title, given.title_source) == ("Given", "given")
    assert room.catalogue.take_title(made_up.id, "Land rights").title == "Land rights"
    assert room.catalogue.take_title(given.id, "Land rights").title == "Given"


@pytest.mark.parametrize(
    ("content", "cause"), [(b"", "it is empty"), (b"MZ\x90", "a program"), (bytes(999), "can not be read")]
)
def test_what_is_refused_leaves_nothing(room: Room, content: bytes, cause: str) -> None:
    """No file, no product, no job."""
    with pytest.raises(RefusedFile, match=cause):
        room.intake.add_file(room.write("x.pdf", content), "x.pdf")

    assert not _stored(room)
    assert not room.catalogue.all()
    assert not room.jobs.last()


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        (Metadata(language="English"), InvalidField),
        (Metadata(themes=("gender",)), UnknownTerm),
        (Metadata(version_of="nowhere"), UnknownProduct),
    ],
)
def test_wrong_metadata_leaves_nothing(room: Room, metadata: Metadata, error: type[Exception]) -> None:
    """The transaction is undone as a whole, and the bytes are not kept."""
    with pytest.raises(error):
        room.intake.add_file(room.write("a.md"), "a.md", metadata)

    assert not _stored(room)
    assert not room.catalogue.all()
    assert not room.jobs.last()


def test_a_wish_for_an_id_is_granted_where_it_is_free(room: Room) -> None:
    """A readable address when possible, a made one otherwise."""
    first = room.intake.add_file(room.write("a.md", "# A"), "a.md", Metadata(id="wells"))
    second = room.intake.add_file(room.write("b.md", "# B"), "b.md", Metadata(id="wells"))
    third = room.intake.add_file(room.write("c.md", "# C"), "c.md", Metadata(id="Not an id"))

    assert (first.product.id, first.version.id) == ("wells", "wells")
    assert second.product.id.startswith("b-")
    assert third.product.id.startswith("c-")


def test_a_version_joins_its_product(room: Room) -> None:
    """A translation is found under the product it translates."""
    first = room.intake.add_file(room.write("en.md", "# Wells"), "en.md", Metadata(language="en"))

    receipt = room.intake.add_file(
        room.write("sw.md", "# Visima"), "sw.md", Metadata(language="sw", version_of=first.product.id)
    )

    assert receipt.outcome == "added"
    assert [version.language for version in room.catalogue.find(first.product.id).versions] == ["en", "sw"]


def test_a_changed_file_under_the_same_key_changes_its_version(room: Room) -> None:
    """A watched folder knows a file by its path: new bytes are no new product."""
    metadata = Metadata(source_key="path:/reports/a.md")
    first = room.intake.add_file(room.write("a.md", "# Old"), "a.md", metadata)
    _finish_all(room)

    same = room.intake.add_file(room.write("a.md", "# Old"), "a.md", metadata)
    changed = room.intake.add_file(room.write("a.md", "# New"), "a.md", metadata)

    assert (same.outcome, same.job) == ("already there", None)
    assert (changed.outcome, changed.version.id) == ("changed", first.version.id)
    assert changed.version.files != first.version.files
    assert changed.product == room.catalogue.find(first.product.id)
    assert room.jobs.counts()["queued"] == 1
    assert room.files.verify(first.version.files[0].sha256)


def test_a_file_is_replaced_by_the_id_of_its_version(room: Room) -> None:
    """A title made from the old name is made from the new one; one that was given stays."""
    made_up = room.intake.add_file(room.write("old.md", "# Old"), "old.md")
    given = room.intake.add_file(room.write("b.md", "# B"), "b.md", Metadata(title="Given"))

    first = room.intake.replace_file(made_up.version.id, room.write("new.md", "# New"), "new.md")
    second = room.intake.replace_file(given.version.id, room.write("c.md", "# C"), "c.md")

    assert (first.outcome, first.version.title) == ("changed", "new")
    assert second.version.title == "Given"
    with pytest.raises(UnknownVersion):
        room.intake.replace_file("nowhere", room.write("d.md", "# D"), "d.md")


def test_a_link_is_recorded_with_its_description(room: Room) -> None:
    """Title and summary are what can be found of it."""
    receipt = room.intake.add_link("https://example.org/wells", LINK)

    assert receipt.outcome == "added"
    assert receipt.version.link == "https://example.org/wells"
    assert receipt.job is not None
    assert room.intake.add_link("https://example.org/wells", LINK).outcome == "already there"
    assert len(room.catalogue.all()) == 1


@pytest.mark.parametrize(
    ("url", "metadata", "field"),
    [
        ("ftp://example.org", LINK, "link"),
        ("https://example.org", replace(LINK, title=None), "title"),
        ("https://example.org", replace(LINK, summary=" "), "summary"),
    ],
)
def test_a_link_without_description_is_refused(room: Room, url: str, metadata: Metadata, field: str) -> None:
    """A bare address could never be found."""
    with pytest.raises(InvalidField, match=f"^{field} can not be"):
        room.intake.add_link(url, metadata)


def test_metadata_costs_no_indexing_unless_it_is_searched(room: Room) -> None:
    """Themes, years and makers are looked up when an answer is given; titles and languages are in the index."""
    product = room.intake.add_file(room.write("a.md"), "a.md", Metadata(title="Wells")).product
    _finish_all(room)

    year = replace(product.versions[0], year=2020, edition="second")
    first = room.intake.describe(replace(product, versions=(year,), themes=("inclusion",)))
    title = replace(first.product.versions[0], title="Wells and rivers")
    second = room.intake.describe(replace(first.product, versions=(title,)))

    assert (first.outcome, first.job) == ("changed", None)
    assert second.job is not None
    assert room.intake.describe(second.product).outcome == "already there"


def test_a_summary_is_searched(room: Room) -> None:
    """It is all the text that a link has, and what a scan is found by."""
    product = room.intake.add_link("https://example.org/wells", LINK).product
    _finish_all(room)

    receipt = room.intake.describe(
        replace(product, versions=(replace(product.versions[0], summary="Something else."),))
    )

    assert receipt.job is not None


def test_what_was_accepted_survives_a_kill(room: Room) -> None:
    """After SIGKILL every receipt that was given has its file, its product and its job, and nothing is half there."""
    command = [sys.executable, "-c", ADD_FOR_EVER, room.url, str(room.folder / "files")]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    accepted = [process.stdout.readline() for _ in range(20)]
    process.send_signal(signal.SIGKILL)
    process.communicate()

    products = room.catalogue.all()
    queued = {job.version_id for job in room.jobs.last()}
    assert len(products) >= len(accepted)
    assert all(room.files.verify(product.versions[0].files[0].sha256) for product in products)
    assert queued == {product.versions[0].id for product in products}
