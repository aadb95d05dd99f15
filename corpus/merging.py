"""Makes two products one and parts them again: the versions of one go to the other, and can come back.

The emptied product stays where it is, with all that was known of it, and says where its versions went; so undoing is
moving them back, and an address that names it can be followed. Deciding that two are one is likenesses.py's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, get_args

from sqlalchemy import select, update

from corpus import product_rows
from corpus.errors import InvalidField
from corpus.records import Visibility
from corpus.tables import products, versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from corpus.records import Product


class Place(NamedTuple):
    """Where a version stood before it went to another product."""

    version_id: str
    product_id: str
    position: int


def merge(connection: Connection, product: Product, into: Product) -> list[Place]:
    """Moves all versions of a product behind those of another; returns where they stood.

    The other's description stands. Raises InvalidField where the two are one, or are not for the same readers.
    """
    _check(product, into)
    rows = connection.execute(select(versions).where(versions.c.product_id == product.id).order_by(versions.c.position))
    places = [Place(row.id, row.product_id, row.position) for row in rows]
    for place in places:
        move(connection, Place(place.version_id, into.id, product_rows.next_position(connection, into.id)))
    _mark(connection, {product.id: into.id, into.id: None})
    return places


def part(connection: Connection, places: Sequence[Place]) -> None:
    """Moves versions back to where they stood, or behind what stands there now; their products are there again.

    What was withdrawn or kept from readers while it was one stays so: a product that returns is for no more readers
    than the one that it comes from.
    """
    ways = {(_owner(connection, place.version_id), place.product_id) for place in places}
    for left, returning in sorted(ways):
        _restrict(connection, returning, left)
    for place in places:
        move(connection, _free(connection, place))
    _mark(connection, dict.fromkeys(product_id for way in ways for product_id in way))


def move(connection: Connection, place: Place) -> None:
    """Puts a version into a product, at a position that is free; whoever moves one marks both products."""
    values = {"product_id": place.product_id, "position": place.position}
    connection.execute(update(versions).where(versions.c.id == place.version_id).values(values))


def _check(product: Product, into: Product) -> None:
    if product.id == into.id:
        cause, remedy = "the two are versions of one product already", "nothing is left to do"
        raise InvalidField(field="version", value=product.id, cause=cause, remedy=remedy)
    for one in (product, into):
        if one.withdrawn:
            cause, remedy = "it lies in the bin", "take it back first"
            raise InvalidField(field="product", value=one.id, cause=cause, remedy=remedy)
    if product.visibility != into.visibility:
        cause = f"it is for {product.visibility} and {into.id} for {into.visibility}"
        raise InvalidField(field="product", value=product.id, cause=cause, remedy="give both the same readers first")


def _restrict(connection: Connection, returning: str, left: str) -> None:
    """Gives a product the stricter readers and withdrawal of its own and those of another."""
    rows = [product_rows.find_row(connection, product_id) for product_id in (returning, left)]
    strictest_first = get_args(Visibility)
    values = {
        "visibility": min((row.visibility for row in rows), key=strictest_first.index),
        "withdrawn": any(row.withdrawn for row in rows),
        "removed_at": max((row.removed_at for row in rows if row.removed_at), default=None),
    }
    connection.execute(update(products).where(products.c.id == returning).values(values))


def _free(connection: Connection, place: Place) -> Place:
    """The place itself, or the one behind the product's last version where another version has taken it."""
    same = (versions.c.product_id == place.product_id) & (versions.c.position == place.position)
    taken = select(versions.c.id).where(same, versions.c.id != place.version_id)
    if connection.execute(taken).first() is None:
        return place
    return place._replace(position=product_rows.next_position(connection, place.product_id))


def _owner(connection: Connection, version_id: str) -> str:
    return str(connection.execute(select(versions.c.product_id).where(versions.c.id == version_id)).scalar_one())


def _mark(connection: Connection, changed: dict[str, str | None]) -> None:
    """Notes where the versions of these products are now, so that whoever keeps products in memory sees it."""
    revision = product_rows.next_revision(connection)
    for product_id, merged_into in sorted(changed.items()):
        connection.execute(update(products).where(products.c.id == product_id).values(merged_into=merged_into))
        product_rows.mark(connection, product_id, revision)
