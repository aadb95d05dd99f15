"""A catalogue table goes in row by row, a second time only what changed, and nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.imports import ImportReport
    from tests.integration.conftest import Room

HEADER = "id,title,language,kind,themes,version_of,file,link,summary"
WELLS = "wells,Wells,en,manual,inclusion,,wells.md,,"
VISIMA = "visima,Visima,sw,,,wells,visima.md,,"
MAP = "map,Map of wells,en,tool,data-digital,,,https://example.org/map,A map."


def _import(room: Room, *rows: str) -> ImportReport:
    room.write("wells.md", "# Wells")
    room.write("visima.md", "# Visima")
    table = room.write("catalogue.csv", "\n".join([HEADER, *rows]))
    return room.imports.carry_out(room.imports.read(table), skip_refused=True)


def _finish_all(room: Room) -> None:
    for job in room.jobs.claim("w", 60, 100):
        room.jobs.finish(job.id, "w")


def test_rows_become_products_and_versions(room: Room) -> None:
    """Also when a translation stands before what it translates; ids of rows become readable addresses."""
    report = _import(room, VISIMA, WELLS, MAP)

    assert sorted(report.added) == ["map", "visima", "wells"]
    assert not report.refused
    wells = room.catalogue.find("wells")
    assert [(version.id, version.title) for version in wells.versions] == [
        ("wells", "Wells"),
        ("visima", "Visima"),
    ]
    assert room.catalogue.find("map").versions[0].link == "https://example.org/map"
    assert room.jobs.counts()["queued"] == 3


def test_a_second_import_changes_nothing(room: Room) -> None:
    """The same table costs no revision and no work."""
    _import(room, WELLS, VISIMA, MAP)
    _finish_all(room)
    revision = room.catalogue.revision()

    report = _import(room, WELLS, VISIMA, MAP)

    assert sorted(report.unchanged) == ["map", "visima", "wells"]
    assert room.catalogue.revision() == revision
    assert room.jobs.counts() == {"queued": 0, "running": 0, "done": 3, "failed": 0}


def test_changed_metadata_is_taken_over_without_work(room: Room) -> None:
    """A kind is not in the index; a title is."""
    _import(room, WELLS, VISIMA)
    _finish_all(room)

    report = _import(room, WELLS.replace("manual", "toolkit"), VISIMA)
    assert report.changed == ("wells",)
    assert room.catalogue.find("wells").kind == "toolkit"
    assert room.jobs.counts()["queued"] == 0

    _import(
        room,
        WELLS.replace("manual", "toolkit").replace("Wells", "All wells"),
        VISIMA.replace("Visima", "Kisima"),
    )
    assert [version.title for version in room.catalogue.find("wells").versions] == ["All wells", "Kisima"]
    assert room.jobs.counts()["queued"] == 2


def test_a_changed_file_and_link_are_taken_over(room: Room) -> None:
    """The version stays the same one; a row may even turn from a link into a file."""
    _import(room, MAP)
    _finish_all(room)

    report = _import(room, MAP.replace("org/map", "org/new-map"))
    assert report.changed == ("map",)
    assert room.catalogue.find("map").versions[0].link == "https://example.org/new-map"

    report = _import(room, "map,Map of wells,en,tool,data-digital,,wells.md,,A map.")
    (version,) = room.catalogue.find("map").versions
    assert report.changed == ("map",)
    assert version.link is None
    assert version.files[0].name == "wells.md"

    report = _import(room, MAP)
    (version,) = room.catalogue.find("map").versions
    assert (version.link, version.files) == ("https://example.org/map", ())


def test_wrong_rows_are_refused_by_line_and_right_ones_go_in(room: Room) -> None:
    """Each sentence names the line, the cause and the remedy."""
    report = _import(
        room,
        "one,One,en,manual,gender,,wells.md,,",
        WELLS,
        "two,Two,English,,,,visima.md,,",
        "three,Three,en,,,nowhere,visima.md,,",
        "four,,en,,,,,https://example.org/x,",
        "five,Five,en,,,,wells.md,,",
        "six,Six,en,,,,missing.md,,",
    )

    sentences = [str(error) for error in report.refused]
    assert report.added == ("wells",)
    assert [sentence.partition(":")[0] for sentence in sentences] == [
        "Line 2 of catalogue.csv, column themes",
        "Line 4 of catalogue.csv, column language",
        "Line 5 of catalogue.csv, column version of",
        "Line 6 of catalogue.csv, column title",
        "Line 7 of catalogue.csv, column file",
        "Line 8 of catalogue.csv, column file",
    ]
    assert 'there is no term "gender"; use one of: civic-power' in sentences[0]
    assert 'language can not be "english"' in sentences[1]
    assert 'version_of names "nowhere"' in sentences[2]
    assert "a link has no text of its own" in sentences[3]
    assert 'came in as "wells"' in sentences[4]
    assert 'there is no file "missing.md"' in sentences[5]


def test_a_wrong_change_leaves_the_product_as_it_was(room: Room) -> None:
    """Neither its file nor its metadata are half changed."""
    _import(room, WELLS)
    before = room.catalogue.find("wells")

    report = _import(room, "wells,Wells,en,manual,gender,,visima.md,,")

    assert len(report.refused) == 1
    assert room.catalogue.find("wells") == before


def test_a_file_that_was_added_by_hand_is_adopted(room: Room) -> None:
    """The row describes what is there already, and knows it from then on."""
    by_hand = room.intake.add_file(room.write("wells.md", "# Wells"), "wells.md")

    first, second = _import(room, WELLS), _import(room, WELLS)

    (product,) = room.catalogue.all()
    assert (first.changed, second.unchanged) == (("wells",), ("wells",))
    assert (product.id, product.title, product.kind) == (by_hand.product.id, "Wells", "manual")


def test_progress_is_told_after_each_row(room: Room) -> None:
    """Done and all, so that a bar can be drawn."""
    room.write("wells.md", "# Wells")
    table = room.write("catalogue.csv", f"{HEADER}\n{WELLS}\n{MAP}")
    told: list[tuple[int, int]] = []

    room.imports.carry_out(room.imports.read(table), progress=lambda done, total: told.append((done, total)))

    assert told == [(1, 2), (2, 2)]
