"""Empties the bin of what has lain in it for thirty days, with the pictures that were drawn of its pages.

Rows, what was read and the bytes are the bin's to delete (corpus/bin.py). The index lost the passages when the product
was removed.
"""

from __future__ import annotations

from collections.abc import Collection

from corpus.records import Product
from indexer.rooms import Desk


def empty_bin(desk: Desk) -> list[Product]:
    """Delete what is due; returns what it was."""
    return _without_pictures(desk.bin.empty(), desk)


def delete_for_good(product_ids: Collection[str], desk: Desk) -> list[Product]:
    """Delete these products of the bin, due or not; returns what they were. Raises UnknownProduct."""
    return _without_pictures(desk.bin.delete(product_ids), desk)


def _without_pictures(deleted: list[Product], desk: Desk) -> list[Product]:
    """Pictures are drawn anew where another product has the same file."""
    for digest in {file.sha256 for product in deleted for version in product.versions for file in version.files}:
        for picture in (desk.settings.pictures_folder / digest[:2]).glob(f"{digest}-*"):
            picture.unlink(missing_ok=True)
    return deleted
