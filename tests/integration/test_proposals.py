"""Proposals wait beside the catalogue: nothing that staff gave is overwritten, and confirming is an ordinary change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from corpus.errors import InvalidField, UnknownProposal, UnknownTerm
from corpus.intake import Metadata
from corpus.proposals import Proposals
from corpus.records import Maker, Proposal
from indexer.commands import app
from indexer.extract.recognise import find_recogniser

if TYPE_CHECKING:
    from tests.integration.conftest import Room

SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "samples" / "files"
PROPOSED = [
    Proposal("title", "Land rights", "first page"),
    Proposal("authors", ("Ann Example", "Ben Example"), "first page"),
    Proposal("organisation", "Stichting Voorbeeld", "first page"),
    Proposal("year", 2021, "properties"),
    Proposal("countries", ("KE", "UG"), "text"),
    Proposal("kind", "manual", "first page"),
    Proposal("summary", "Who owns the well?", "text"),
]


@pytest.fixture
def proposals(room: Room) -> Proposals:
    """Where the proposals of the collection are kept."""
    return Proposals(room.database, room.catalogue, room.intake)


@pytest.fixture
def version(room: Room, proposals: Proposals) -> str:
    """An upload about which nobody said anything, with its proposals."""
    added = room.intake.add_file(room.write("rights.md"), "rights.md").version
    proposals.put(added.id, PROPOSED)
    return added.id


def test_proposals_come_back_as_they_were_made(proposals: Proposals, version: str) -> None:
    """In the order of the fields, all waiting; a second time they take the place of the first."""
    proposals.put(version, PROPOSED)

    assert [kept.proposal for kept in proposals.of(version)] == PROPOSED
    assert proposals.waiting() == proposals.of(version)


def test_nothing_changes_by_itself(room: Room, proposals: Proposals, version: str) -> None:
    """A proposal is not a value: the product is as it was uploaded."""
    product = room.catalogue.find(room.catalogue.find_version(version).product_id)

    assert (product.kind, product.makers, product.countries) == (None, (), ())
    assert product.versions[0].title_source == "name"


def test_confirming_fills_every_field(room: Room, proposals: Proposals, version: str) -> None:
    """Each field takes what was proposed, and nothing waits any more."""
    for proposal in PROPOSED:
        proposals.confirm(version, proposal.field)

    product = room.catalogue.find(room.catalogue.find_version(version).product_id)
    told = product.versions[0]
    assert (told.title, told.title_source, told.year) == ("Land rights", "given", 2021)
    assert (told.authors, told.summary) == (("Ann Example", "Ben Example"), "Who owns the well?")
    assert product.makers == (Maker("Stichting Voorbeeld", "lead"),)
    assert (product.kind, product.countries) == ("manual", ("KE", "UG"))
    assert proposals.waiting() == []


def test_confirming_what_is_searched_asks_for_indexing(room: Room, proposals: Proposals, version: str) -> None:
    """A title is in the index, a kind is not."""
    assert proposals.confirm(version, "title").job is not None
    assert proposals.confirm(version, "kind").job is None


def test_staff_may_give_something_else(room: Room, proposals: Proposals, version: str) -> None:
    """A value of one's own is written as people write it, and checked as any other."""
    proposals.confirm(version, "authors", "Cy Example; Di Example")
    proposals.confirm(version, "year", "2019")

    told = room.catalogue.find_version(version)
    assert (told.authors, told.year) == (("Cy Example", "Di Example"), 2019)
    with pytest.raises(InvalidField, match="not a year"):
        proposals.confirm(version, "year", "last year")
    with pytest.raises(InvalidField, match="country code"):
        proposals.confirm(version, "countries", "Kenya")
    with pytest.raises(UnknownTerm):
        proposals.confirm(version, "kind", "poem")


def test_what_staff_gave_does_not_wait(room: Room, proposals: Proposals) -> None:
    """A field that was filled at the upload is proposed for, but nobody is asked."""
    given = Metadata(title="The given title", kind="report", year=2020, makers=(Maker("Example", "lead"),))
    added = room.intake.add_file(room.write("other.md", "# Other\n\nText.\n"), "other.md", given).version
    proposals.put(added.id, PROPOSED)

    assert {kept.proposal.field for kept in proposals.waiting()} == {"authors", "countries", "summary"}
    assert len(proposals.of(added.id)) == len(PROPOSED)
    assert room.catalogue.find_version(added.id).title == "The given title"


def test_partners_stay_when_an_organisation_is_confirmed(room: Room, proposals: Proposals) -> None:
    """It takes the leading place; who took part in the work is not forgotten."""
    given = Metadata(makers=(Maker("Old lead", "lead"), Maker("Partner", "partner")))
    added = room.intake.add_file(room.write("third.md", "# Third\n\nText.\n"), "third.md", given).version
    proposals.confirm(added.id, "organisation", "New lead")

    makers = room.catalogue.find(added.product_id or room.catalogue.find_version(added.id).product_id).makers
    assert makers == (Maker("New lead", "lead"), Maker("Partner", "partner"))


def test_what_is_dismissed_stays_so_while_unchanged(proposals: Proposals, version: str) -> None:
    """The same proposal again waits no more than before; another one does."""
    proposals.dismiss(version, "countries")
    proposals.put(version, PROPOSED)
    waiting = {kept.proposal.field for kept in proposals.waiting()}
    proposals.put(version, [Proposal("countries", ("TZ",), "text")])

    assert "countries" not in waiting
    assert [kept.proposal.value for kept in proposals.waiting()] == [("TZ",)]
    with pytest.raises(UnknownProposal, match="--value"):
        proposals.dismiss(version, "language")


def test_withdrawn_products_wait_for_nobody(room: Room, proposals: Proposals, version: str) -> None:
    """Staff are not asked about what is gone."""
    room.catalogue.withdraw(room.catalogue.find_version(version).product_id)

    assert proposals.waiting() == []


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401 - a function of a command line
    """Runs a command on a data folder of its own and gives its exit code and output."""
    monkeypatch.setenv("KMS_DATA", str(tmp_path / "data"))

    def invoke(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, [*arguments])
        return result.exit_code, result.stdout

    return invoke


def test_extract_shows_pages_and_metadata(run: Any, tmp_path: Path) -> None:  # noqa: ANN401 - see above
    """The JSON has the state, each page with how it was read, and every field with its source; nothing is added."""
    code, text = run("extract", str(SAMPLES / "securite-numerique-osc.pdf"), "--json")
    seen = json.loads(text)

    assert code == 0
    assert list(seen) == ["state", "reason", "pages", "metadata"]
    assert (seen["state"], seen["reason"]) == ("read", None)
    assert set(seen["pages"][0]) >= {"number", "label", "text", "reader", "damage", "language"}
    assert (seen["pages"][0]["number"], seen["pages"][0]["language"]) == (1, "fr")
    assert seen["metadata"]["language"] == {"value": "fr", "source": "text"}
    assert seen["metadata"]["year"] == {"value": 2023, "source": "first page"}
    assert seen["metadata"]["authors"] is None
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("name", "content", "state", "words"),
    [
        ("empty.pdf", b"", "refused", "empty"),
        ("broken.pdf", b"%PDF-1.4\nnothing", "unreadable", "damaged"),
        ("program.pdf", b"\x7fELF" + b"\0" * 100, "refused", "program"),
    ],
)
def test_extract_tells_why_a_file_is_not_read(
    run: Any,  # noqa: ANN401 - see above
    tmp_path: Path,
    name: str,
    content: bytes,
    state: str,
    words: str,
) -> None:
    """A refused or broken file has a state, a sentence and exit code 1; its name still gives a title."""
    (tmp_path / name).write_bytes(content)
    code, text = run("extract", str(tmp_path / name), "--json")
    seen = json.loads(text)

    assert code == 1
    assert seen["state"] == state
    assert words in seen["reason"]
    assert seen["pages"] == []


@pytest.mark.skipif(find_recogniser("tesseract") is None, reason="Tesseract is not installed")
def test_extract_reads_pictures_where_asked(run: Any) -> None:  # noqa: ANN401 - see above
    """A scan is unreadable, and says more of itself once its pictures are read."""
    scan = str(SAMPLES / "gender-transformative-note.pdf")
    code, text = run("extract", scan, "--json")
    read_code, read_text = run("extract", scan, "--json", "--pictures")
    seen = json.loads(read_text)

    assert (code, read_code) == (1, 0)
    assert json.loads(text)["metadata"]["language"] is None
    assert seen["metadata"]["language"]["value"] == "es"
    assert seen["pages"][0]["reader"].startswith("tesseract")
    assert "contar mujeres" in seen["pages"][0]["text"]


def test_extract_tells_that_a_file_is_not_there(run: Any, tmp_path: Path) -> None:  # noqa: ANN401 - see above
    """A missing file is a state and a reason too."""
    code, text = run("extract", str(tmp_path / "missing.pdf"), "--json")
    folder_code, folder_text = run("extract", str(tmp_path), "--json")

    assert (code, folder_code) == (1, 1)
    assert "does not exist" in json.loads(text)["reason"]
    assert "folder" in json.loads(folder_text)["reason"]


def test_staff_look_and_confirm_on_a_terminal(run: Any, tmp_path: Path) -> None:  # noqa: ANN401 - see above
    """What is proposed is listed with its source; what was confirmed is gone from the list."""
    file = tmp_path / "wells.md"
    file.write_text("# Wells\n\nText.\n", encoding="utf-8")
    added = json.loads(run("add", str(file), "--later", "--json")[1].splitlines()[0])["received"]

    assert run("proposals")[1] == "Nothing waits.\n"
    assert run("confirm", added["product"], "year", "--value", "2021")[0] == 0
    assert run("confirm", added["version"], "colour")[0] == 2
    assert run("dismiss", added["version"], "kind")[0] == 2
