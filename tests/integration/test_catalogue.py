"""The catalogue takes and returns records, counts its changes, and refuses what can not be so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from corpus import vocabularies
from corpus.database import open_database
from corpus.errors import (
    DatabaseUnavailable,
    InvalidField,
    StaleProduct,
    UnknownProduct,
    UnknownTerm,
    UnknownVersion,
)
from corpus.records import Maker, Product, SourceFile, Term, Version

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.conftest import Room

LANGUAGES = {"en", "nl", "fr", "es"}


def _product(name: str = "wells", **fields: Any) -> Product:  # noqa: ANN401 - fields of a record
    file = SourceFile(f"{abs(hash(name)):064x}"[:64], f"{name}.pdf", 1000, "application/pdf")
    version = Version(id=f"{name}-v", product_id=name, title=f"About {name}", language="en", files=(file,))
    return Product(id=name, versions=(version,), **fields)


def test_a_product_comes_back_as_it_was_given(room: Room) -> None:
    """Every field survives, in order."""
    given = _product(
        kind="manual",
        themes=("inclusion", "civic-power"),
        makers=(Maker("Example", "lead", "NL"), Maker("Mfano", "southern-partner")),
        countries=("UG", "KE"),
        visibility="members",
        demonstration=True,
    )

    before = room.catalogue.revision()
    added = room.catalogue.add(given)

    assert added == replace(given, revision=before + 1)
    assert room.catalogue.find("wells") == added
    assert room.catalogue.find_version("wells-v") == added.versions[0]
    assert room.catalogue.all() == [added]


def test_a_version_is_added_after_the_others(room: Room) -> None:
    """Editions and languages keep the order in which they came; the first gives the title."""
    room.catalogue.add(_product())

    product = room.catalogue.add_version(Version("visima", "wells", "Kuhusu visima", language="sw"))

    assert [version.id for version in product.versions] == ["wells-v", "visima"]
    assert product.title == "About wells"


def test_describing_changes_metadata_and_nothing_else(room: Room) -> None:
    """Files and withdrawal stay; a description that says nothing new costs no revision."""
    product = room.catalogue.add(_product(themes=("inclusion",)))
    version = replace(product.versions[0], title="Wells", year=2020, files=())

    described = room.catalogue.describe(
        replace(
            product,
            versions=(version,),
            themes=("data-digital",),
            makers=(Maker("A", "lead"),),
            withdrawn=True,
        )
    )

    assert described.title == "Wells"
    assert described.themes == ("data-digital",)
    assert described.versions[0].files == product.versions[0].files
    assert not described.withdrawn
    assert room.catalogue.describe(described) == described
    assert room.catalogue.revision() == described.revision == product.revision + 1


def test_a_change_of_an_old_record_is_refused(room: Room) -> None:
    """Nobody overwrites in ignorance what somebody else just changed."""
    product = room.catalogue.add(_product())
    room.catalogue.describe(replace(product, countries=("KE",)))

    with pytest.raises(StaleProduct):
        room.catalogue.describe(replace(product, countries=("UG",)))


def test_a_title_of_the_file_replaces_only_one_made_from_a_name(room: Room) -> None:
    """What a person wrote stands; what the program made up gives way, once."""
    product = _product()
    made_up = replace(product.versions[0], title_source="name")
    room.catalogue.add(replace(product, versions=(made_up,)))
    room.catalogue.add(_product("rivers"))

    assert room.catalogue.take_title("wells-v", " Wells and who owns them ").title == "Wells and who owns them"
    assert room.catalogue.take_title("wells-v", "Other").title == "Wells and who owns them"
    assert room.catalogue.take_title("rivers-v", "Other").title == "About rivers"
    assert room.catalogue.find_version("wells-v").title_source == "file"


def test_a_withdrawn_product_is_news_and_can_be_restored(room: Room) -> None:
    """A server that asks what changed learns of a withdrawal, and of its end."""
    room.catalogue.add(_product())
    seen = room.catalogue.revision()

    room.catalogue.withdraw("wells")
    assert [product.withdrawn for product in room.catalogue.changed_since(seen)] == [True]

    seen = room.catalogue.revision()
    room.catalogue.restore("wells")
    room.catalogue.restore("wells")
    assert [product.withdrawn for product in room.catalogue.changed_since(seen)] == [False]
    assert room.catalogue.revision() == seen + 1


def test_only_what_changed_is_given(room: Room) -> None:
    """A snapshot is kept fresh with the products that are new to it and no others."""
    room.catalogue.add(_product("a"))
    seen = room.catalogue.revision()
    room.catalogue.add(_product("b"))

    assert [product.id for product in room.catalogue.changed_since(seen)] == ["b"]
    assert room.catalogue.changed_since(room.catalogue.revision()) == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"id": "Not an id"}, "small letters, digits and hyphens"),
        ({"countries": ("Kenya",)}, "two capitals such as KE"),
        ({"visibility": "secret"}, "draft, staff, members, public"),
        ({"makers": (Maker(" ", "lead"),)}, "an organisation has no name"),
        ({"makers": (Maker("A", "lead", "nl"),)}, "two capitals such as KE"),
    ],
)
def test_a_field_that_can_not_be_so_is_named(room: Room, fields: dict[str, Any], sentence: str) -> None:
    """The sentence says what is wrong and what would be right; nothing is recorded."""
    before = room.catalogue.revision()
    with pytest.raises(InvalidField, match=sentence):
        room.catalogue.add(replace(_product(), **fields))

    assert room.catalogue.all() == []
    assert room.catalogue.revision() == before


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": " "}, "it is empty"),
        ({"title": "x" * 501}, "too long"),
        ({"language": "English"}, "it is not a language code"),
        ({"year": 22}, "it is not a likely year"),
        ({"link": "javascript:alert(1)"}, "it is not a web address"),
        ({"link": "https://"}, "it is not a web address"),
        ({"link": "https://[broken"}, "it is not a web address"),
    ],
)
def test_a_field_of_a_version_that_can_not_be_so_is_named(room: Room, fields: dict[str, Any], sentence: str) -> None:
    """The same for a version."""
    product = _product()

    with pytest.raises(InvalidField, match=sentence):
        room.catalogue.add(replace(product, versions=(replace(product.versions[0], **fields),)))


def test_taken_ids_and_keys_are_refused(room: Room) -> None:
    """No two products, versions or source keys are the same."""
    product = _product()
    keyed = replace(product.versions[0], source_key="csv:1")
    room.catalogue.add(replace(product, versions=(keyed,)))
    again = Version("other", "wells", "Other", source_key="csv:1")

    with pytest.raises(InvalidField, match=r"id can not be .* it is taken"):
        room.catalogue.add(_product())
    with pytest.raises(InvalidField, match='source key can not be "csv:1"'):
        room.catalogue.add_version(again)
    assert not room.catalogue.is_free("wells")
    assert not room.catalogue.is_free("wells-v")
    assert room.catalogue.is_free("other")


def test_what_is_not_there_is_unknown(room: Room) -> None:
    """Each kind of missing thing has its error."""
    with pytest.raises(UnknownProduct, match="nowhere"):
        room.catalogue.find("nowhere")
    with pytest.raises(UnknownVersion, match="nowhere"):
        room.catalogue.find_version("nowhere")
    with pytest.raises(UnknownProduct):
        room.catalogue.add_version(Version("v", "nowhere", "T"))
    assert room.catalogue.find_many(["nowhere"]) == []


@pytest.mark.parametrize("vocabulary", ["theme", "kind", "role"])
def test_vocabularies_have_labels_in_four_languages(room: Room, vocabulary: str) -> None:
    """Every term can be shown on every page."""
    terms = room.catalogue.terms(vocabulary)

    assert terms
    assert all(term.labels.keys() == LANGUAGES and all(term.labels.values()) for term in terms)


def test_a_term_that_does_not_exist_is_refused_with_those_that_do(room: Room) -> None:
    """The sentence helps to choose."""
    with pytest.raises(UnknownTerm, match=r'theme has no term "gender"; use one of: civic-power, inclusion'):
        room.catalogue.add(_product(themes=("gender",)))


def test_a_newer_vocabulary_retires_what_it_no_longer_holds(room: Room) -> None:
    """A retired term can not be chosen any more, and stays where it is with its label."""
    product = room.catalogue.add(_product(themes=("inclusion",)))
    term: vocabularies.ShippedTerm = {"id": "water", "labels": {"en": "Water"}}

    with room.database.write() as connection:
        vocabularies.refresh(connection, {"theme": {"version": 99, "terms": [term]}})
        vocabularies.refresh(connection)

    assert room.catalogue.terms("theme") == [Term("theme", "water", {"en": "Water"})]
    assert "inclusion" in [term.id for term in room.catalogue.terms("theme", retired=True)]
    assert room.catalogue.describe(replace(product, countries=("KE",))).themes == ("inclusion",)
    with pytest.raises(UnknownTerm):
        room.catalogue.add(_product("b", themes=("inclusion",)))


def test_many_products_are_read_with_few_queries(room: Room) -> None:
    """Six statements, however many products: one a table."""
    with room.database.write():
        for number in range(300):
            room.catalogue.add(_product(f"p{number}", themes=("inclusion",), makers=(Maker("A", "lead"),)))
    statements: list[str] = []
    event.listen(room.database._engine, "before_cursor_execute", lambda *event: statements.append(event[2]))

    products = room.catalogue.all()

    assert len(products) == 300
    assert sum(statement.startswith("SELECT") for statement in statements) == 6
    assert len(room.catalogue.find_many([product.id for product in products] * 2)) == 300


def test_a_reader_sees_one_moment(room: Room) -> None:
    """What is committed while a reader reads is not half in its view."""
    room.catalogue.add(_product("a"))
    other = open_database(room.url)
    with other.read() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM products")
        room.catalogue.add(_product("b"))
        count = connection.exec_driver_sql("SELECT count(*) FROM products").scalar_one()
    other.close()

    assert count == 1


def test_a_transaction_that_fails_leaves_nothing(room: Room) -> None:
    """Calls inside one transaction are undone together."""

    def add_both() -> None:
        with room.database.write():
            room.catalogue.add(_product("a"))
            room.catalogue.add(_product("b", kind="unheard-of"))

    with pytest.raises(UnknownTerm):
        add_both()

    assert room.catalogue.all() == []


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        ("sqlite:////proc/nowhere/catalogue.sqlite3", "can not be"),
        ("nonsense://", "nonsense"),
        ("postgresql+nonsense://host/name", "nonsense"),
    ],
)
def test_a_database_that_can_not_be_opened_is_named(url: str, cause: str) -> None:
    """The sentence names the cause and the settings to look at."""
    with pytest.raises(DatabaseUnavailable, match=f"{cause}.*KMS_DATABASE"):
        open_database(url)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    """Somebody else's file is not touched."""
    path = tmp_path / "catalogue.sqlite3"
    path.write_text("dear diary, " * 100)

    with pytest.raises(DatabaseUnavailable, match="the file is not a database"):
        open_database(f"sqlite:///{path}")

    assert path.read_text().startswith("dear diary")


def test_a_database_that_another_holds_is_named(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting has an end, with a sentence."""
    monkeypatch.setattr("corpus.database.BUSY_SECONDS", 0.1)

    with room.database.write(), pytest.raises(DatabaseUnavailable, match="another program has held it"):
        open_database(room.url)
